"""One complaint: its page, contact details, and mending what was written down."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from organisations.pages import posted
from organisations.permissions import Permission
from organisations.scope import demand, staff_view

from .. import reading
from ..forms.desk import ContactForm, EditForm
from ..models import Complaint
from ..services import erasing, handling
from .desk import FILED_CODE, forget_codes
from .desk_common import act_page, attempt, case_url, get_complaint

P = Permission
# A trouble told by hundreds: the first say enough.
SHOWN = 20


@staff_view(P.COMPLAINT_ENTER)
@require_GET
def case(request, slug, uuid):
    """All that is known about it, and what may be done next."""
    complaint = get_complaint(request, uuid, P.COMPLAINT_VIEW, "merged_into", "repeats")
    held = reading.held_by(request.user, complaint)
    first, others = reading.acts(complaint, held)
    merged = list(complaint.merged.order_by("-pk")[: SHOWN + 1])
    repeated_by = list(complaint.repeated_by.order_by("-pk")[:SHOWN])
    context = {
        "complaint": complaint,
        "first": first,
        "others": others,
        "facts": reading.facts(complaint),
        "place": reading.place(complaint),
        "deadline": reading.deadline(complaint, timezone.localdate()),
        "result": reading.result(complaint),
        "pictures": reading.pictures(complaint),
        "history": reading.history(complaint),
        "merged": merged[:SHOWN],
        "merged_more": len(merged) > SHOWN,
        "repeated_by": repeated_by,
        "may_open": _may_open(request, held, [*merged, *repeated_by, complaint.repeats]),
        "works": P.COMPLAINT_WORK in held,
        "has_contact": P.COMPLAINT_WORK in held and not reading.is_handed_over(complaint),
        "handles": P.COMPLAINT_HANDLE in held,
    }
    response = render(request, "complaints/desk/case.html", context)
    if FILED_CODE in request.COOKIES:
        forget_codes(request, response)
    return response


def _may_open(request, held, linked) -> set[int]:
    """Keys of those that the person sees at all; of the others the page tells the number alone."""
    keys = {row.pk for row in linked if row}
    if not keys or P.COMPLAINT_HANDLE in held:
        return keys
    visible = Complaint.objects.visible_to(request.user, request.organisation)
    return set(visible.filter(pk__in=keys).values_list("pk", flat=True))


@staff_view(P.COMPLAINT_ENTER)
@require_http_methods(["GET", "POST"])
def contact(request, slug, uuid):
    """Who complained; that somebody looked is written down."""
    complaint = get_complaint(request, uuid, P.COMPLAINT_WORK)
    complainant = complaint.complainant
    handles = request.user.can(P.COMPLAINT_HANDLE, complaint)
    if request.method == "POST":
        demand(request.user, P.COMPLAINT_HANDLE, complaint)
    initial = {name: getattr(complainant, name) for name in ContactForm.CONTACT}
    form = ContactForm(posted(request), initial=initial)
    outcome = attempt(
        form,
        lambda: handling.change_contact(
            complaint=complaint, by=request.user, values=form.contact()
        ),
    )
    if outcome.saved:
        messages.success(request, _("บันทึกข้อมูลติดต่อแล้ว"))
        return redirect(case_url(complaint))
    # A form that comes back shows them as well.
    handling.note_contact_opened(complaint=complaint, by=request.user)
    context = {
        "complaint": complaint,
        "complainant": complainant,
        "is_handed_over": reading.is_handed_over(complaint),
        "form": form if handles and not complainant.erased_on else None,
        "rows": _contact_rows(complainant),
        "erase_on": erasing.erase_on(complaint),
        **outcome.context,
    }
    response = render(request, "complaints/desk/contact.html", context, status=outcome.status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _contact_rows(complainant) -> list[dict]:
    names = [*complainant.CONTACT]
    rows = [
        {
            "label": complainant._meta.get_field(name).verbose_name,
            "value": getattr(complainant, name),
            "empty": _("ไม่ได้ให้ไว้"),
        }
        for name in names
    ]
    return [
        *rows,
        {"label": _("ต้องการรับแจ้งทาง"), "value": complainant.get_medium_display()},
        {
            "label": _("รหัสติดตาม"),
            "value": _("มอบให้ผู้ร้องแล้ว") if complainant.has_code else _("ไม่ได้มอบ"),
        },
        {
            "label": _("สำรวจความพึงพอใจ"),
            "value": _("ยินดีให้ติดต่อ") if complainant.may_survey else _("ไม่ได้ให้ความยินยอม"),
        },
    ]


@staff_view(P.COMPLAINT_HANDLE)
@require_http_methods(["GET", "POST"])
def edit(request, slug, uuid):
    """What was written down is mended: a misspelt road, a place that turned out another."""
    complaint = get_complaint(request, uuid, P.COMPLAINT_HANDLE)
    form = EditForm(posted(request), complaint=complaint)
    return act_page(
        request,
        complaint,
        form,
        lambda: handling.change(
            complaint=complaint,
            by=request.user,
            values=form.values(),
            edit_number=form.opened_with(),
        ),
        done=_("บันทึกแล้ว"),
        title=_("แก้ไขรายละเอียด"),
        button=_("บันทึก"),
        consequence=_("ผู้ร้องเห็นสถานที่ที่แก้ไขในหน้าติดตามเรื่อง ชื่อช่องที่แก้และผู้แก้ถูกบันทึกไว้"),
        sentences=[]
        if "text" in form.fields
        else [_("ข้อความที่ผู้ร้องส่งมาเองทางเว็บไซต์แก้ไขไม่ได้ เพิ่มคำอธิบายเป็นบันทึกภายในได้")],
    )
