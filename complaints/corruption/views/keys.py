"""A person's own keys, other people's keys to vouch for, and what waits for open keys."""

from typing import NamedTuple

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations import signing
from organisations.permissions import Permission, roles_in
from organisations.scope import staff_view
from organisations.signing_views import require_signature
from workflow.engine import Refused

from ..models import HolderKey, KeyRole
from ..services.holders import key_roles
from ..vault import directory, holding, pending, unlocking
from ..vault.unlocking import needs_keys, open_keys

keys_view = staff_view(Permission.KEY_HOLD)
MAKE = "corruption.make_key"
# How many groups of the fingerprint the signer types as the owner reads them out.
TYPED_GROUPS = 2


class Mine(NamedTuple):
    """One duty of the person and the key for it (`keys/_mine.html`)."""

    role: str
    label: str
    state: str  # none, waiting, valid
    fingerprint: str = ""
    made_on: object = None
    is_newer_waiting: bool = False


class Held(NamedTuple):
    """A line of the directory (`keys/_held.html`)."""

    uuid: str
    name: str
    title: str
    label: str
    made_on: object
    signed_by: str
    may_remove: bool
    is_mine: bool


def _my_roles(request) -> list[KeyRole]:
    return key_roles(roles_in(request.user, request.organisation))


@keys_view
@require_safe
def keys(request, slug):
    """My keys, whether they are open, what waits for them, and the office's directory."""
    office = request.organisation.uuid
    opened = open_keys(request)
    roles = _my_roles(request)
    valid = directory.valid(office)
    mine = holding.keys_of(request.user.uuid, office)
    keeps = [role for role in roles if role in directory.APART]
    context = {
        "mine": [_mine(role, mine, valid) for role in roles],
        "has_key": any(row.uuid in valid for row in mine),
        "opened": opened,
        "ends_at": opened and unlocking.ends_at(opened.unlock),
        "left": pending.waiting(opened).count() if opened else 0,
        "sees_others": bool(keeps),
        "unsigned": _unsigned(request, office, roles) if keeps else [],
        "held": _held(request, valid, roles) if keeps else [],
        "is_officer": KeyRole.OFFICER in roles,
    }
    response = render(request, "complaints/corruption/keys/keys.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _mine(role, rows, valid) -> Mine:
    rows = [row for row in rows if row.role == role]
    if not rows:
        return Mine(role, role.label, "none")
    newest = max(rows, key=lambda row: row.version)
    counts = [row for row in rows if row.uuid in valid]
    return Mine(
        role,
        role.label,
        "valid" if counts else "waiting",
        directory.fingerprint_of(newest),
        newest.made_on,
        bool(counts) and newest.uuid not in valid,
    )


def _unsigned(request, office, roles) -> list[HolderKey]:
    """Keys of others that somebody with my duties signs."""
    return [
        row
        for row in directory.unsigned(office)
        if row.person_uuid != request.user.uuid and set(directory.SIGNERS[row.role]) & set(roles)
    ]


def _held(request, valid, roles) -> list[Held]:
    order = {role: number for number, role in enumerate(KeyRole)}
    rows = sorted(valid.values(), key=lambda row: (order[row.role], row.person_name, row.version))
    return [
        Held(
            str(row.uuid),
            row.person_name,
            row.person_title,
            row.get_role_display(),
            row.made_on,
            valid[row.signed_by].person_name if row.signed_by in valid else "",
            bool(set(directory.SIGNERS[row.role]) & set(roles)),
            row.person_uuid == request.user.uuid,
        )
        for row in rows
    ]


# --- making one's own


@keys_view
@require_http_methods(["GET", "HEAD", "POST"])
def key_new(request, slug):
    """The system makes keys and passphrase; the answer shows the passphrase, once."""
    roles = _my_roles(request)
    back = reverse("integrity:keys", args=[slug])
    asked = {"act": MAKE, "obj": request.organisation}
    if page := require_signature(
        request,
        **asked,
        title=_("สร้างกุญแจของคุณ"),
        back_url=back,
        lines=[_("รหัสผ่านกุญแจแสดงครั้งเดียว กรุณาเตรียมเครื่องพิมพ์หรือกระดาษ และอยู่ในที่ที่ไม่มีผู้อื่นเห็นจอ")],
        back_label=_("ยังไม่สร้าง"),
        template="complaints/corruption/keys/confirm.html",
    ):
        return page
    errors = []
    if request.method == "POST":
        chosen = [role for role in roles if role in request.POST.getlist("roles")]
        try:
            signing.consume(request, **asked)
            passphrase, made = holding.make_keys(
                person=request.user, organisation=request.organisation, roles=chosen
            )
        except Refused as refused:
            errors = [{"text": str(reason)} for reason in refused.reasons]
        else:
            unlocking.forget(request.user.uuid)
            return _made(request, passphrase, [holder for holder, _private in made])
    held = {row.role for row in holding.keys_of(request.user.uuid, request.organisation.uuid)}
    context = {
        "roles": [(role, role in held) for role in roles],
        "has_key": bool(held & set(roles)),
        "errors": errors,
    }
    return render(
        request,
        "complaints/corruption/keys/new.html",
        context,
        status=409 if errors else 200,
    )


def _made(request, passphrase: str, holders) -> object:
    context = {
        "words": passphrase.split(),
        "today": timezone.localdate(),
        "rows": [
            {"label": row.get_role_display(), "fingerprint": directory.fingerprint_of(row)}
            for row in holders
        ],
    }
    response = render(request, "complaints/corruption/keys/made.html", context)
    response["Cache-Control"] = "no-store"
    return response


# --- vouching for others


def _other(request, uuid) -> HolderKey:
    row = HolderKey.objects.filter(organisation_uuid=request.organisation.uuid, pk=uuid).first()
    if row is None or row.ended_on is not None:
        raise Http404
    return row


@keys_view
@require_http_methods(["GET", "HEAD", "POST"])
@needs_keys
def key_sign(request, slug, uuid):
    """Compares fingerprints by telephone, then vouches for another's key."""
    holder = _other(request, uuid)
    may = directory.signer_for(holder, request.keys) is not None
    if not may or holder.uuid in directory.valid(holder.organisation_uuid):
        raise Http404
    groups = directory.fingerprint_of(holder).split()
    error, status = "", 200
    typed = request.POST.get("heard", "")
    if request.method == "POST":
        if "".join(sign for sign in typed if sign.isdigit()) != "".join(groups[-TYPED_GROUPS:]):
            error = _("ตัวเลขไม่ตรงกับกุญแจนี้ อย่ารับรอง แล้วโทรตรวจกับเจ้าของกุญแจอีกครั้ง")
            status = 400
        else:
            try:
                directory.sign(holder, request.keys, request.user)
            except Refused as refused:
                error, status = str(refused.reasons[0]), 409
            else:
                pending.work(request.keys, actor=request.user)
                messages.success(request, _("รับรองกุญแจแล้ว"))
                return redirect("integrity:keys", slug)
    context = {
        "holder": holder,
        "shown": groups[:-TYPED_GROUPS],
        "hidden": range(TYPED_GROUPS),
        "typed": typed,
        "errors": [{"id": "heard", "text": error}] if error else [],
    }
    return render(request, "complaints/corruption/keys/sign.html", context, status=status)


@keys_view
@require_http_methods(["GET", "HEAD", "POST"])
@needs_keys
def key_remove(request, slug, uuid):
    """Ends a key: one's own, or another's in the same line of duty."""
    holder = _other(request, uuid)
    own = holder.person_uuid == request.user.uuid
    if not own and directory.signer_for(holder, request.keys) is None:
        raise Http404
    errors, status = [], 200
    if request.method == "POST":
        try:
            directory.remove(holder, by=request.user)
        except Refused as refused:
            errors, status = [{"text": str(reason)} for reason in refused.reasons], 409
        else:
            if not own:
                pending.work(request.keys, actor=request.user)
            messages.success(request, _("สิ้นสุดกุญแจแล้ว"))
            return redirect("integrity:keys", slug)
    context = {"holder": holder, "own": own, "errors": errors}
    return render(request, "complaints/corruption/keys/remove.html", context, status=status)


# --- what waits for open keys


@keys_view
@require_POST
def key_work(request, slug):
    """Does the next pieces of waiting work; the page asks again until nothing is left."""
    by_itself = bool(request.htmx)
    opened = open_keys(request, touch=not by_itself)
    progress = pending.work(opened, actor=request.user) if opened else None
    if by_itself:
        context = {"opened": opened, "progress": progress, "left": progress and progress.left}
        return render(request, "complaints/corruption/keys/_work.html", context)
    if opened is None:
        messages.warning(request, _("กุญแจปิดไปแล้ว กรุณาเปิดกุญแจเพื่อทำต่อ"))
    return redirect("integrity:keys", slug)
