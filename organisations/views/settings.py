"""The administrator's settings: overview, details, signers, departments, holidays."""

import re
from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thai.dates import BE_OFFSET
from workflow.engine import Refused

from ..components import TaskRow
from ..forms.organisation import ChainFormSet, DepartmentForm, DetailsForm
from ..forms.people import HolidayForm
from ..models import Department, Membership, Organisation
from ..permissions import Permission
from ..scope import get_in_organisation, staff_view
from ..services import (
    fill_holidays,
    remove_holiday,
    save_chain,
    save_department,
    save_details,
    set_holiday,
)

settings_view = staff_view(Permission.SETTINGS_MANAGE)
# B.E. years that the holiday table may be kept for.
HOLIDAY_YEARS = range(2560, 2601)


def _row(label, name, slug, hint, *, state="", state_label="", why=""):
    url = reverse(f"organisations:{name}", args=[slug])
    return TaskRow(str(label), state, url, why, hint, state_label)


def this_year() -> int:
    return timezone.localdate().year + BE_OFFSET


def holidays_missing(organisation) -> int | None:
    """The nearest year (B.E.), this one or the next, that has no holidays yet."""
    for year in (this_year(), this_year() + 1):
        if not organisation.holidays.filter(on__year=year - BE_OFFSET).exists():
            return year
    return None


def _details_row(organisation):
    blank = [
        str(Organisation._meta.get_field(name).verbose_name)
        for name in ("address", "telephone", "document_prefix")
        if not getattr(organisation, name)
    ]
    return _row(
        _("ข้อมูลหน่วยงาน"),
        "details",
        organisation.slug,
        _("ชื่อ ที่อยู่ โทรศัพท์ เลขที่หนังสือ และเลขไทยในเอกสาร"),
        state="missing" if blank else "done",
        state_label=_("ยังไม่ครบ") if blank else _("ครบแล้ว"),
        why=_("ยังไม่ได้กรอก: %(fields)s") % {"fields": ", ".join(blank)} if blank else "",
    )


@settings_view
@require_GET
def settings(request, slug):
    """What can be set, and what still has to be."""
    organisation = request.organisation
    members = Membership.objects.filter(organisation=organisation, is_active=True)
    people = members.count()
    waiting = members.filter(person__password__startswith=UNUSABLE_PASSWORD_PREFIX).count()
    departments = organisation.departments.filter(is_active=True).count()
    in_force = organisation.delegations.in_force(timezone.localdate()).count()
    empty_year = holidays_missing(request.organisation)
    rows = [
        _details_row(organisation),
        _row(
            _("ลำดับการลงนามอนุมัติแผน"),
            "chain",
            slug,
            " → ".join(step.position for step in organisation.chain),
            state="optional" if not organisation.approval_chain else "done",
            state_label=_("กำหนดเอง") if organisation.approval_chain else _("ตามประเภทหน่วยงาน"),
        ),
        _row(
            pgettext("หลายส่วน", "ส่วนราชการ"),
            "departments",
            slug,
            _("ฝ่าย กอง สำนัก หรืองานที่รับผิดชอบกิจกรรม"),
            state="done" if departments else "missing",
            state_label=ngettext("%(n)d ส่วนราชการ", "%(n)d ส่วนราชการ", departments)
            % {"n": departments},
        ),
        _row(
            _("บุคคลและบทบาท"),
            "people",
            slug,
            _("เพิ่มบุคคล ให้บทบาท ออกหนังสือเชิญ"),
            state="in_progress" if waiting else "done",
            state_label=ngettext("%(n)d คน", "%(n)d คน", people) % {"n": people},
            why=_("ยังไม่ได้ตั้งรหัสผ่าน %(n)s คน") % {"n": waiting} if waiting else "",
        ),
        _row(
            _("ตราสัญลักษณ์"),
            "emblem",
            slug,
            _("ใช้กับหน้าสาธารณะและเอกสาร"),
            state="done" if organisation.emblem_uuid else "optional",
        ),
        _row(
            _("คำสั่งทำการแทน"),
            "delegations",
            slug,
            _("รักษาราชการแทน ปฏิบัติราชการแทน ปฏิบัติหน้าที่"),
            state="done" if in_force else "optional",
            state_label=_("มีผลวันนี้ %(n)s คำสั่ง") % {"n": in_force},
        ),
        _row(
            _("วันหยุดราชการ"),
            "holidays",
            slug,
            _("ใช้คำนวณวันที่ควรทำให้เสร็จก่อนวันครบกำหนด"),
            state="missing" if empty_year else "done",
            state_label=_("ปี %(year)s ยังว่าง") % {"year": empty_year} if empty_year else _("ครบแล้ว"),
        ),
    ]
    return render(request, "organisations/settings.html", {"rows": rows})


@settings_view
@require_http_methods(["GET", "POST"])
def details(request, slug):
    # The form's own copy: binding writes into it, and the service compares with the stored one.
    instance = Organisation.objects.get(pk=request.organisation.pk)
    form = DetailsForm(request.POST or None, instance=instance)
    conflict, status = [], 200
    if request.method == "POST" and form.is_valid():
        conflict = form.conflicts()
        if not conflict:
            values = {n: v for n, v in form.cleaned_data.items() if n != "opened"}
            save_details(organisation=request.organisation, by=request.user, **values)
            messages.success(request, _("บันทึกข้อมูลหน่วยงานแล้ว"))
            return redirect("organisations:settings", slug)
        status = 409
    context = {"form": form, "conflict": conflict}
    return render(request, "organisations/details.html", context, status=status)


@settings_view
@require_http_methods(["GET", "POST"])
def chain(request, slug):
    """The signers of a plan, 1..8, the last one ending the chain (AP-03)."""
    organisation = request.organisation
    if request.method == "POST" and "reset" in request.POST:
        save_chain(organisation=organisation, by=request.user, steps=[])
        messages.success(request, _("กลับไปใช้ลำดับการลงนามตามประเภทหน่วยงานแล้ว"))
        return redirect("organisations:chain", slug)
    steps = [asdict(step) for step in organisation.chain]
    formset = ChainFormSet(request.POST or None, initial=steps, prefix="steps")
    if request.method == "POST" and formset.is_valid():
        try:
            save_chain(organisation=organisation, by=request.user, steps=formset.steps())
        except Refused as refused:
            return render(
                request,
                "organisations/chain.html",
                {"formset": formset, "errors": refused.reasons},
                status=409,
            )
        messages.success(request, _("บันทึกลำดับการลงนามแล้ว"))
        return redirect("organisations:settings", slug)
    context = {"formset": formset, "is_own": bool(organisation.approval_chain)}
    return render(request, "organisations/chain.html", context)


# --- departments


@settings_view
@require_GET
def departments(request, slug):
    rows = request.organisation.departments.annotate(
        people=Count("memberships", filter=Q(memberships__is_active=True))
    ).order_by("-is_active", "name")
    return render(request, "organisations/departments.html", {"rows": rows})


@settings_view
@require_http_methods(["GET", "POST"])
def department_new(request, slug):
    return _department(request, slug, None)


@settings_view
@require_http_methods(["GET", "POST"])
def department_edit(request, slug, uuid):
    return _department(request, slug, get_in_organisation(Department.objects, request, uuid=uuid))


def _department(request, slug, department):
    form = DepartmentForm(
        request.POST or None, instance=department, organisation=request.organisation
    )
    conflict, errors, status = [], [], 200
    if request.method == "POST" and form.is_valid():
        conflict = form.conflicts()
        if conflict:
            status = 409
        else:
            try:
                save_department(department=form.instance, by=request.user)
            except Refused as refused:
                errors, status = refused.reasons, 409
            else:
                messages.success(request, _("บันทึกส่วนราชการแล้ว"))
                return redirect("organisations:departments", slug)
    context = {"form": form, "department": department, "conflict": conflict, "errors": errors}
    return render(request, "organisations/department_form.html", context, status=status)


# --- holidays


def _year(request) -> int:
    text = request.GET.get("year") or request.POST.get("year") or ""
    year = int(text) if re.fullmatch("[0-9]{4}", text) else this_year()
    return year if year in HOLIDAY_YEARS else this_year()


def _holidays_url(slug, year) -> str:
    return f"{reverse('organisations:holidays', args=[slug])}?year={year}"


@settings_view
@require_http_methods(["GET", "POST"])
def holidays(request, slug):
    """The holidays of one year (B.E.), with a line to add to them."""
    year = _year(request)
    form = HolidayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"]
        created = set_holiday(
            organisation=request.organisation,
            by=request.user,
            on=on,
            name=form.cleaned_data["name"],
        )
        messages.success(request, _("เพิ่มวันหยุดแล้ว") if created else _("แก้ชื่อวันหยุดแล้ว"))
        return redirect(_holidays_url(slug, on.year + BE_OFFSET))
    context = {
        "form": form,
        "year": year,
        "years": range(this_year() - 1, this_year() + 3),
        "rows": request.organisation.holidays.filter(on__year=year - BE_OFFSET),
        "missing": holidays_missing(request.organisation),
    }
    return render(request, "organisations/holidays.html", context)


@settings_view
@require_POST
def holidays_fill(request, slug):
    year = _year(request)
    new = fill_holidays(organisation=request.organisation, by=request.user, year=year)
    if new:
        messages.success(
            request,
            _("เติมวันหยุดปี %(year)s แล้ว %(n)s วัน กรุณาตรวจกับประกาศคณะรัฐมนตรี")
            % {"year": year, "n": new},
        )
    else:
        messages.info(request, _("วันหยุดของปี %(year)s มีครบอยู่แล้ว") % {"year": year})
    return redirect(_holidays_url(slug, year))


@settings_view
@require_POST
def holiday_remove(request, slug, on):
    remove_holiday(organisation=request.organisation, by=request.user, on=on)
    messages.success(request, _("ลบวันหยุดแล้ว"))
    return redirect(_holidays_url(slug, on.year + BE_OFFSET))
