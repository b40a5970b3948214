"""The administrator's people: list, add, change, invite, close; and acting orders."""

import io

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from workflow.engine import Refused

from ..forms.people import DelegationForm, PersonForm
from ..models import Delegation, Membership
from ..permissions import Permission
from ..role_rules import roles_for
from ..scope import get_in_organisation, staff_view
from ..selectors import people_of
from ..services import (
    add_person,
    attach_person,
    change_person,
    invite,
    revoke_delegation,
    save_delegation,
    set_active,
)
from ..services.factors import reset_problems
from ..services.people import keeps_identity_of

people_view = staff_view(Permission.PEOPLE_MANAGE)
PER_PAGE = 25


@people_view
@require_GET
def people(request, slug):
    """Everybody of the organisation; searched, filtered and sorted by the address."""
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "role", "state", "sort")}
    state = asked["state"] if asked["state"] in ("active", "inactive", "all") else "active"
    rows = people_of(
        request.organisation,
        search=asked["q"],
        role=asked["role"],
        state=state,
        sort=asked["sort"] or "name",
    )
    context = {
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "q": asked["q"],
        "role": asked["role"],
        "state": state,
        "sort": asked["sort"] or "name",
        "roles": roles_for(request.organisation),
        "filtered": bool(asked["q"] or asked["role"] or state != "active"),
    }
    return render(request, "organisations/people.html", context)


def _values(form) -> dict:
    data = form.cleaned_data
    return {name: data[name] for name in ("roles", "department", "position")}


@people_view
@require_http_methods(["GET", "POST"])
def person_new(request, slug):
    """Adds a person; the next page offers the invitation."""
    form = PersonForm(request.POST or None, organisation=request.organisation, user=request.user)
    errors = []
    if request.method == "POST" and form.is_valid():
        common = {"organisation": request.organisation, "by": request.user, **_values(form)}
        data = form.cleaned_data
        try:
            if form.existing:
                membership = attach_person(person=form.existing, **common)
            else:
                membership = add_person(
                    display_name=data["display_name"],
                    username=data["username"],
                    email=data["email"],
                    **common,
                )
        except Refused as refused:
            errors = refused.reasons
        else:
            messages.success(
                request, _("เพิ่ม %(name)s แล้ว") % {"name": membership.person.display_name}
            )
            return redirect("organisations:person_edit", slug, membership.uuid)
    context = {"form": form, "errors": errors}
    return render(request, "organisations/person_form.html", context, status=409 if errors else 200)


def _membership(request, uuid) -> Membership:
    rows = Membership.objects.select_related("person", "organisation", "department")
    return get_in_organisation(rows, request, uuid=uuid)


@people_view
@require_http_methods(["GET", "POST"])
def person_edit(request, slug, uuid):
    membership = _membership(request, uuid)
    form = PersonForm(
        request.POST or None,
        organisation=request.organisation,
        user=request.user,
        membership=membership,
    )
    errors, conflict, status = [], [], 200
    if request.method == "POST" and form.is_valid():
        conflict = form.conflicts()
        status = 409 if conflict else 200
        if not conflict:
            data = form.cleaned_data
            try:
                change_person(
                    membership=membership,
                    by=request.user,
                    display_name=data["display_name"],
                    username=data["username"],
                    email=data["email"],
                    **_values(form),
                )
            except Refused as refused:
                errors, status = refused.reasons, 409
            else:
                messages.success(request, _("บันทึกข้อมูลบุคคลแล้ว"))
                return redirect("organisations:people", slug)
    person = membership.person
    context = {
        "form": form,
        "membership": membership,
        "person": person,
        "is_me": person == request.user,
        "may_invite": membership.is_active and keeps_identity_of(request.organisation, person),
        "has_password": person.has_usable_password(),
        "may_reset_factors": not reset_problems(membership, request.user),
        "open_invitation": person.invitations.filter(
            used_at=None, expires_at__gt=timezone.now()
        ).first(),
        "errors": errors,
        "conflict": conflict,
    }
    return render(request, "organisations/person_form.html", context, status=status)


@people_view
@require_POST
def person_active(request, slug, uuid):
    """Closes a member's way into this organisation, or opens it again."""
    membership = _membership(request, uuid)
    active = request.POST.get("active") == "1"
    try:
        set_active(membership=membership, by=request.user, active=active)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, str(reason))
    else:
        name = membership.person.display_name
        text = _("เปิดการใช้งานของ %(name)s แล้ว") if active else _("ปิดการใช้งานของ %(name)s แล้ว")
        messages.success(request, text % {"name": name})
    return redirect("organisations:person_edit", slug, uuid)


def qr_svg(text: str) -> str:
    """A QR code as SVG without style attributes; black on white whatever the page's colours."""
    import qrcode
    from qrcode.image.svg import SvgPathImage

    code = qrcode.QRCode(border=2, image_factory=SvgPathImage)
    code.add_data(text)
    out = io.BytesIO()
    code.make_image().save(out)
    drawing = out.getvalue().decode()
    return mark_safe(drawing[drawing.index("<svg") :])


@never_cache
@people_view
@require_POST
def person_invite(request, slug, uuid):
    """Makes an invitation and shows it once: the code is stored only as a hash."""
    membership = _membership(request, uuid)
    person = membership.person
    if not membership.is_active or not keeps_identity_of(request.organisation, person):
        messages.error(
            request,
            _("ออกหนังสือเชิญให้บุคคลนี้ไม่ได้ เพราะปิดการใช้งานอยู่ หรือเป็นสมาชิกของหน่วยงานอื่นด้วย"),
        )
        return redirect("organisations:person_edit", slug, uuid)
    code = invite(person=person, by=request.user, organisation=request.organisation)
    address = request.build_absolute_uri(reverse("invitation", args=[code]))
    context = {
        "membership": membership,
        "person": person,
        "address": address,
        "qr": qr_svg(address),
        "invitation": person.invitations.filter(used_at=None).first(),
    }
    return render(request, "organisations/invitation_paper.html", context)


# --- acting orders


def _delegation_state(row, today) -> tuple[str, str]:
    if row.revoked_at:
        return "cancelled", _("ยกเลิกแล้ว")
    if row.ends_on < today:
        return "closed", _("สิ้นสุดแล้ว")
    if row.starts_on > today:
        return "open", _("ยังไม่ถึงวันเริ่ม")
    return "approved", _("มีผลวันนี้")


@people_view
@require_GET
def delegations(request, slug):
    rows = request.organisation.delegations.select_related("from_person", "to_person")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    for row in page:
        row.state, row.state_label = _delegation_state(row, today)
    return render(request, "organisations/delegations.html", {"page_obj": page})


@people_view
@require_http_methods(["GET", "POST"])
def delegation_new(request, slug):
    form = DelegationForm(request.POST or None, organisation=request.organisation)
    errors = []
    if request.method == "POST" and form.is_valid():
        try:
            save_delegation(delegation=form.instance, by=request.user)
        except Refused as refused:
            errors = refused.reasons
        else:
            messages.success(request, _("บันทึกคำสั่งทำการแทนแล้ว"))
            return redirect("organisations:delegations", slug)
    return render(
        request,
        "organisations/delegation_form.html",
        {"form": form, "errors": errors},
        status=409 if errors else 200,
    )


@people_view
@require_http_methods(["GET", "POST"])
def delegation_revoke(request, slug, uuid):
    rows = Delegation.objects.select_related("from_person", "to_person")
    row = get_in_organisation(rows, request, uuid=uuid)
    row.state, row.state_label = _delegation_state(row, timezone.localdate())
    if request.method == "POST":
        try:
            revoke_delegation(delegation=row, by=request.user)
        except Refused as refused:
            for reason in refused.reasons:
                messages.error(request, str(reason))
        else:
            messages.success(request, _("ยกเลิกคำสั่งทำการแทนแล้ว"))
        return redirect("organisations:delegations", slug)
    return render(request, "organisations/delegation_revoke.html", {"row": row})
