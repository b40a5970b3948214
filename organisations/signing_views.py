"""The page that asks for the password or passkey before somebody signs (design §3, "Signing").

A view that signs goes like this:

    asked = dict(act="plan.sign", obj=step, content_hash=version_hash)
    if page := require_signature(request, **asked, title=…, back_url=…):
        return page
    confirmation = confirm_inline(request, **asked)
    form = SignForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and confirmation.ready:
        sign_step(…)          # the service calls signing.consume in its transaction
        return redirect(…)
    return render(…, {"form": form, "confirmation": confirmation}, status=confirmation.status)

and its template includes `organisations/_confirm_inline.html` inside the form, which draws nothing
but the time left while the confirmation holds, and the password field when it ran out: what was
typed stays. It also carries the hash of the content that is shown: a form that was sent beside
another content signs nothing, and the page is drawn anew with what it is now (409).
"""

import json
from dataclasses import dataclass, field

from allauth.core import ratelimit
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from fido2.webauthn import UserVerificationRequirement

from workflow import audit

from . import signing

CHALLENGES = "signing_challenges"
# Tabs with a confirmation page open at once; the oldest challenge makes room.
OPEN_CHALLENGES = 6
# Names of the fields; the page and the inline part use the same.
PAGE_FIELD, PASSWORD_FIELD, CREDENTIAL_FIELD = "confirm_page", "confirm_password", "credential"
# The content that the form stood beside when it was sent.
SHOWN_FIELD = "confirm_content"


@dataclass
class Confirmation:
    """How far a person is with confirming one act on one object, and which content is shown."""

    ready: bool
    factors: list[str]
    content_hash: str = ""
    seconds_left: int = 0
    errors: list[str] = field(default_factory=list)
    passkey_options: dict | None = None
    limited: bool = False
    changed: bool = False

    @property
    def status(self) -> int:
        """Of the page that shows the form: 409 when the content was another one."""
        return 409 if self.changed else 200

    @property
    def has_password(self) -> bool:
        return signing.PASSWORD in self.factors

    @property
    def has_passkey(self) -> bool:
        return signing.PASSKEY in self.factors


# --- passkey challenges: each belongs to one act on one object, and is used once


def _challenge_key(act: str, obj, content_hash: str) -> str:
    return f"{act}:{obj.uuid}:{content_hash}"


def _begin_passkey(request, key: str) -> dict:
    """Options for the browser; the challenge is kept under the act that it is for.

    allauth keeps one challenge a session for whatever it is asked for; ours must not confirm
    anything else, nor theirs a signature. The device must verify the person, not only be there.
    """
    options, state = webauthn.get_server().authenticate_begin(
        credentials=webauthn.get_credentials(request.user),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    kept = request.session.get(CHALLENGES, {})
    kept.pop(key, None)
    kept[key] = state
    request.session[CHALLENGES] = dict(list(kept.items())[-OPEN_CHALLENGES:])
    return dict(options)


def _check_passkey(request, key: str, answer: str) -> bool:
    kept = request.session.get(CHALLENGES, {})
    state = kept.pop(key, None)
    request.session[CHALLENGES] = kept
    if state is None:
        return False
    webauthn.set_state(state)
    try:
        response = json.loads(answer)
        webauthn.parse_authentication_response(response)
        authenticator = webauthn.complete_authentication(request.user, response)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        return False
    finally:
        webauthn.clear_state()
    authenticator.record_usage()
    return True


def _check_password(request, password: str) -> bool:
    person = authenticate(request, username=request.user.get_username(), password=password)
    return person is not None and person.pk == request.user.pk


# --- asking and granting


def _held(request, act, obj, content_hash):
    """The grant that is good for exactly this; None when the content is no longer the same."""
    row = signing.current(request, act=act, obj=obj)
    return row if row and row.content_hash == content_hash else None


def _confirm(request, *, act, obj, content_hash, confirmation: Confirmation) -> None:
    """Checks the factor in the POST and grants; errors go to `confirmation`."""
    password = request.POST.get(PASSWORD_FIELD, "")
    answer = request.POST.get(CREDENTIAL_FIELD, "")
    if not password and not answer:
        text = _("กรุณากรอกรหัสผ่าน") if confirmation.has_password else _("กรุณายืนยันด้วยพาสคีย์")
        confirmation.errors.append(text)
        return
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        confirmation.limited = True
        confirmation.errors.append(_("ยืนยันไม่สำเร็จหลายครั้ง กรุณารอหนึ่งนาทีแล้วลองใหม่"))
        return
    if answer and confirmation.has_passkey:
        method = signing.PASSKEY
        good = _check_passkey(request, _challenge_key(act, obj, content_hash), answer)
        error = _("ยืนยันด้วยพาสคีย์ไม่สำเร็จ กรุณาลองอีกครั้ง")
    else:
        method = signing.PASSWORD
        good = confirmation.has_password and _check_password(request, password)
        error = _("รหัสผ่านไม่ถูกต้อง กรุณาลองอีกครั้ง")
    if not good:
        confirmation.errors.append(error)
        audit.record(
            actor=request.user,
            event="signing.failed",
            obj=obj,
            organisation=getattr(request, "organisation", None),
        )
        return
    row = signing.grant(request, act=act, obj=obj, method=method, content_hash=content_hash)
    confirmation.ready = True
    confirmation.seconds_left = row.seconds_left


def _confirmation(request, act, obj, content_hash) -> Confirmation:
    held = _held(request, act, obj, content_hash)
    return Confirmation(
        ready=held is not None,
        factors=signing.factors(request.user),
        content_hash=content_hash,
        seconds_left=held.seconds_left if held else 0,
    )


def _offer_passkey(request, confirmation, act, obj, content_hash) -> None:
    if confirmation.has_passkey and not confirmation.ready:
        key = _challenge_key(act, obj, content_hash)
        confirmation.passkey_options = _begin_passkey(request, key)


def require_signature(
    request,
    *,
    act: str,
    obj,
    content_hash: str = "",
    title: str,
    back_url: str,
    lines=(),
    back_label: str = "",
    template: str = "organisations/sign.html",
):
    """The confirmation page, or None when the calling view may go on.

    None: a confirmation for this session, act, object and content is in force; or content was
    posted without one, which `confirm_inline` then asks for beside what was typed.
    Otherwise an answer: the page itself (`title` says what is signed, `lines` are sentences about
    it), a redirect to the same address after a good confirmation, or the page that says that the
    person has nothing to confirm with. `template` extends "organisations/sign.html" where the act
    is no signature.
    """
    posted = request.method == "POST" and PAGE_FIELD in request.POST
    if request.method == "POST" and not posted:
        return None
    confirmation = _confirmation(request, act, obj, content_hash)
    if confirmation.ready:
        return HttpResponseRedirect(request.get_full_path(), status=303) if posted else None
    context = {
        "title": title,
        "back_url": back_url,
        "back_label": back_label,
        "lines": lines,
        "confirmation": confirmation,
    }
    if not confirmation.factors:
        return render(request, "organisations/sign_without_factor.html", context, status=403)
    if posted:
        _confirm(request, act=act, obj=obj, content_hash=content_hash, confirmation=confirmation)
        if confirmation.ready:
            return HttpResponseRedirect(request.get_full_path(), status=303)
    _offer_passkey(request, confirmation, act, obj, content_hash)
    response = render(request, template, context, status=429 if confirmation.limited else 200)
    response["Cache-Control"] = "no-store"
    return response


def confirm_inline(request, *, act: str, obj, content_hash: str = "") -> Confirmation:
    """The confirmation beside the content of a signing form; `ready` says whether to go on.

    On POST with a password or passkey answer in it the factor is checked and granted; with
    neither, and no grant in force, `errors` asks for one. The view shows its form again with what
    was typed and includes `organisations/_confirm_inline.html`. When the form stood beside
    another content than there is now, nothing is checked or granted and `changed` is set.
    """
    confirmation = _confirmation(request, act, obj, content_hash)
    if request.method == "POST" and request.POST.get(SHOWN_FIELD) != content_hash:
        # A password typed beside the old words must not confirm the new ones.
        confirmation.ready, confirmation.changed = False, True
        confirmation.errors.append(
            _("เนื้อหาเปลี่ยนไปหลังจากที่คุณเปิดหน้านี้ จึงยังไม่ได้ลงนาม กรุณาอ่านใหม่แล้วยืนยันอีกครั้ง")
        )
    elif request.method == "POST" and not confirmation.ready and confirmation.factors:
        given = request.POST.get(PASSWORD_FIELD) or request.POST.get(CREDENTIAL_FIELD)
        if given:
            _confirm(
                request, act=act, obj=obj, content_hash=content_hash, confirmation=confirmation
            )
        else:
            confirmation.errors.append(_("การยืนยันตัวตนหมดเวลาแล้ว กรุณายืนยันอีกครั้ง ข้อความที่พิมพ์ไว้ยังอยู่"))
    _offer_passkey(request, confirmation, act, obj, content_hash)
    return confirmation
