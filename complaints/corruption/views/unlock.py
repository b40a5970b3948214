"""The page that asks for the passphrase; what was typed elsewhere comes back with it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisations.permissions import Permission
from organisations.scope import staff_view

from ..forms.desk import FILES_LOST
from ..vault import passphrases, pending, unlocking

PASSPHRASE_FIELD = "vault_passphrase"  # noqa: S105 (the name of a field)
# Of work that waits for keys, done before the page goes on.
UNLOCK_SECONDS = 2.0
_NOT_KEPT = {PASSPHRASE_FIELD, "csrfmiddlewaretoken"}


def attempt(request):
    """Tries the posted passphrase; returns (OpenKeys or None, cookie's value, error)."""
    typed = request.POST.get(PASSPHRASE_FIELD, "")
    if not typed.strip():
        return None, None, _("กรุณาพิมพ์รหัสผ่านกุญแจ")
    try:
        keys, cookie = unlocking.unlock(request, typed)
    except unlocking.Wait as wait:
        return (
            None,
            None,
            _("รหัสไม่ถูกต้องหลายครั้ง กรุณารอ %(seconds)s วินาทีแล้วลองใหม่") % {"seconds": wait.seconds},
        )
    except unlocking.NoKeys:
        return None, None, _("คุณยังไม่มีกุญแจในหน่วยงานนี้")
    except unlocking.NotSigned:
        return None, None, _("รหัสถูกต้อง แต่กุญแจของคุณยังไม่มีผู้รับรอง")
    except passphrases.UnknownWord as unknown:
        return None, None, _unknown_word(unknown)
    except passphrases.WrongPassphrase:
        return None, None, _("รหัสผ่านกุญแจไม่ถูกต้อง กรุณาตรวจกับกระดาษที่พิมพ์ไว้")
    return keys, cookie, ""


def _unknown_word(unknown) -> str:
    if unknown.position > passphrases.WORD_COUNT:
        return _("รหัสมีเกินหกคำ กรุณาตรวจกับกระดาษที่พิมพ์ไว้")
    if not unknown.nearest:
        return _("คำที่ %(position)s หายไป รหัสมีหกคำ") % {"position": unknown.position}
    return _("คำที่ %(position)s สะกดผิด อาจเป็น “%(word)s”") % {
        "position": unknown.position,
        "word": unknown.nearest,
    }


def opened_by_form(request):
    """For `needs_keys`: opens `request.keys` when the POST carries a passphrase.

    Returns (the page to answer with or None, the cookie to set or None).
    """
    if request.method != "POST" or PASSPHRASE_FIELD not in request.POST:
        return None, None
    request.keys, cookie, error = attempt(request)
    if request.keys is None:
        return ask(request, error), None
    return None, cookie


def ask(request, error: str = ""):
    """The page with a passphrase field; for a POST with all that was typed in hidden fields."""
    kept = []
    if request.method == "POST":
        kept = [
            (name, value)
            for name, values in request.POST.lists()
            if name not in _NOT_KEPT
            for value in values
        ]
        if request.FILES:
            kept.append((FILES_LOST, "1"))
    context = {
        "error": error,
        "kept": kept,
        "typed": [value for _name, value in kept if _is_words(value)],
        "is_post": request.method == "POST",
        "has_files": bool(request.method == "POST" and request.FILES),
        "field": PASSPHRASE_FIELD,
    }
    if request.method == "POST":
        context["action"] = request.get_full_path()
    else:
        # The page itself may take no POST; the one that unlocks leads back to it.
        context["action"] = reverse("integrity:unlock", args=[request.organisation.slug])
        context["next"] = request.get_full_path()
    return _page(request, context)


def _is_words(value: str) -> bool:
    """Whether somebody typed it: what forms hide or offer to choose is ASCII without a space."""
    return bool(value.strip()) and (not value.isascii() or " " in value.strip())


def _page(request, context):
    response = render(request, "complaints/corruption/keys/unlock.html", context)
    response["Cache-Control"] = "no-store"
    return response


@staff_view(Permission.KEY_HOLD)
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request, slug):
    """Opens the keys, and goes on to where the person was on the way to."""
    error = ""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    own = reverse("integrity:keys", args=[slug])
    # Within this office: its keys open nothing elsewhere.
    below = reverse("organisations:notices", args=[slug]).removesuffix("notices/")
    target = asked if asked.startswith(below) else own
    if request.method == "POST":
        keys, cookie, error = attempt(request)
        if keys is not None:
            # What waited for somebody's keys; the rest goes on at the page of keys.
            if pending.work(keys, actor=request.user, seconds=UNLOCK_SECONDS).left:
                messages.info(request, _("มีงานเปลี่ยนกุญแจรออยู่ เปิดหน้ากุญแจค้างไว้จนเสร็จ"))
            response = redirect(target)
            unlocking.set_cookie(response, cookie)
            return response
    context = {
        "error": error,
        "kept": [],
        "is_post": False,
        "field": PASSPHRASE_FIELD,
        "action": request.path,
        "next": target,
    }
    return _page(request, context)


@staff_view(Permission.KEY_HOLD)
@require_POST
def lock(request, slug):
    """Shuts the keys of this browser at once."""
    unlocking.lock(request)
    messages.success(request, _("ปิดกุญแจแล้ว"))
    response = redirect("integrity:keys", slug)
    unlocking.drop_cookie(response)
    return response
