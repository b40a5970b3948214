"""Written notices of a case: their list, one of them, and the same as a letter (CG-08)."""

from typing import NamedTuple

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from documents.docx import letter_docx
from organisations.pages import posted, reason_lines
from organisations.permissions import Permission
from organisations.scope import demand, staff_view
from workflow.engine import Refused

from .. import letters, wording
from ..forms.notices import ExtraNoticeForm, NoticeForm
from ..models import REQUIRED_NOTICES, Medium, NoticeKind, State, WrittenNotice
from ..services import handling
from ..services import notices as service
from .desk_common import attempt, case_url, get_complaint

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Standing(NamedTuple):
    """How a notice stands, as badge and words."""

    status: str
    label: str
    reason: str = ""


def standing(notice) -> Standing:
    """Sent, waiting for a worker or an officer, or not gone and why."""
    if notice.sent_on:
        return Standing("done", _("แจ้งแล้ว"))
    reason = wording.failure_sentence(notice.failure) if notice.failure else ""
    if notice.failure == WrittenNotice.ERASED:
        return Standing("cancelled", _("ไม่ได้แจ้ง"), reason)
    if notice.is_given_up:
        return Standing("failed", _("ส่งไม่สำเร็จ"), reason)
    if notice.is_by_hand:
        return Standing("missing", _("รอเจ้าหน้าที่แจ้ง"))
    if notice.failure:
        return Standing("waiting", _("ส่งไม่สำเร็จ จะลองใหม่เอง"), reason)
    return Standing("waiting", _("กำลังส่ง"))


def _rows(complaint) -> list[dict]:
    """Its notices, the newest first, with how they stand."""
    found = complaint.notices.order_by("-pk")
    return [{"notice": row, "standing": standing(row)} for row in found]


def _required(complaint, rows) -> list[dict]:
    """CG-08: the three, each with its latest notice; a merged one is told by the main one's."""
    kinds = REQUIRED_NOTICES
    if complaint.state == State.MERGED:
        kinds = (NoticeKind.MERGED, NoticeKind.RESULT)
    elif complaint.state == State.MOVED:
        kinds = (NoticeKind.MOVED,)
    latest = {}
    for row in reversed(rows):
        latest[row["notice"].kind] = row
    return [{"label": NoticeKind(kind).label, "row": latest.get(kind)} for kind in kinds]


@staff_view(Permission.COMPLAINT_ENTER)
@require_GET
def notices(request, slug, uuid):
    """What a complainant was told in writing, and what is still to be told."""
    complaint = get_complaint(request, uuid)
    rows = _rows(complaint)
    waiting = Count("notices", filter=Q(notices__sent_on=None))
    return render(
        request,
        "complaints/notices/list.html",
        {
            "complaint": complaint,
            "rows": rows,
            "required": _required(complaint, rows),
            "merged": complaint.merged.annotate(waiting=waiting).order_by("pk"),
            "may_work": request.user.can(Permission.COMPLAINT_WORK, complaint),
        },
    )


@staff_view(Permission.COMPLAINT_ENTER)
@require_http_methods(["GET", "POST"])
def notice_new(request, slug, uuid):
    """One more notice in an officer's own words."""
    complaint = get_complaint(request, uuid, Permission.COMPLAINT_WORK)
    form = ExtraNoticeForm(posted(request))
    outcome = attempt(
        form,
        lambda: service.write(complaint=complaint, by=request.user, text=form.cleaned_data["text"]),
    )
    if outcome.saved:
        made = outcome.value
        if made.sent_on:
            messages.success(request, _("ผู้ร้องอ่านได้ที่หน้าติดตามเรื่องแล้ว"))
        else:
            messages.success(request, _("บันทึกข้อความแจ้งแล้ว"))
        return redirect(case_url(complaint, "notice", made.uuid))
    return render(
        request,
        "complaints/notices/new.html",
        {"complaint": complaint, "form": form, **outcome.context},
        status=outcome.status,
    )


def _get_notice(request, complaint, uuid) -> WrittenNotice:
    found = get_object_or_404(complaint.notices, uuid=uuid)
    # Known already: no query for it, and the organisation of the address with it.
    found.complaint = complaint
    return found


@staff_view(Permission.COMPLAINT_ENTER)
@require_http_methods(["GET", "POST"])
def notice(request, slug, uuid, notice):
    """One notice: its words, changed while it waits, and how it went."""
    complaint = get_complaint(request, uuid)
    row = _get_notice(request, complaint, notice)
    others = [each for each in service.waiting_by_hand(complaint) if each.pk != row.pk]
    may_work = request.user.can(Permission.COMPLAINT_WORK, complaint)
    if request.method == "POST":
        demand(request.user, Permission.COMPLAINT_WORK, complaint)
    if request.POST.get("act") == "again":
        return _send_again(request, row)
    initial = {
        "text": row.text,
        "letter_number": row.letter_number,
        "letter_on": row.letter_on,
        "medium": Medium.LETTER if row.medium in WrittenNotice.BY_WORKER else row.medium,
        "sent_on": timezone.localdate(),
        "together": True,
    }
    form = NoticeForm(posted(request), initial=initial, notice=row, others=others)
    outcome = attempt(form, lambda: _save(request, row, form, others))
    if outcome.saved:
        messages.success(
            request, _("บันทึกการแจ้งแล้ว") if form.is_sent else _("บันทึกหนังสือแล้ว ยังไม่ได้บันทึกว่าแจ้ง")
        )
        return redirect(case_url(complaint, "notices") if form.is_sent else request.path)
    may_record = not row.sent_on and row.failure != WrittenNotice.ERASED
    return render(
        request,
        "complaints/notices/notice.html",
        {
            "complaint": complaint,
            "notice": row,
            "standing": standing(row),
            "others": others if row.is_by_hand else [],
            "form": form if may_work and may_record and (row.is_by_hand or row.failure) else None,
            "may_work": may_work,
            "may_send_again": may_work and may_record and bool(row.failure),
            "message": wording.message_text(row),
            "day_has_passed": row.is_by_hand
            and wording.promises_a_day(row.kind)
            and (complaint.merged_into or complaint).is_overdue(timezone.localdate()),
            **outcome.context,
        },
        status=outcome.status,
    )


def _save(request, row, form, others) -> None:
    words = form.cleaned_data
    if row.is_by_hand or not form.is_sent:
        service.change(notice=row, by=request.user, text=words["text"], **form.letter())
    if form.is_sent:
        service.record_sent(
            notice=row,
            by=request.user,
            medium=words["medium"],
            sent_on=words["sent_on"],
            also=others if words.get("together") else (),
            **form.letter(),
        )


def _send_again(request, row):
    try:
        service.send_again(notice=row, by=request.user)
    except Refused as refused:
        for line in reason_lines(refused.reasons):
            messages.warning(request, line["text"])
    else:
        messages.success(request, _("กำลังส่งอีกครั้ง"))
    return redirect(request.path)


# --- as a letter


def _letter(request, uuid, notice):
    """The letter of a notice, or with `?together` of all that wait; opening it is written down."""
    complaint = get_complaint(
        request, uuid, Permission.COMPLAINT_WORK, "merged_into", "merged_into__department"
    )
    row = _get_notice(request, complaint, notice)
    chosen = [row]
    if "together" in request.GET and row.is_by_hand:
        chosen = service.waiting_by_hand(complaint)
        for each in chosen:
            each.complaint = complaint
    if complaint.complainant.name:
        handling.note_contact_opened(complaint=complaint, by=request.user)
    return letters.build(chosen)


def _answer(content: bytes, complaint_uuid, kind: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    place = "inline" if kind == "pdf" else "attachment"
    # No reference and no name: it ends in a folder of downloads.
    response["Content-Disposition"] = f'{place}; filename="letter-{str(complaint_uuid)[:8]}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    return response


@staff_view(Permission.COMPLAINT_ENTER)
@require_GET
def letter_pdf(request, slug, uuid, notice):
    """The notice as an official letter, to be signed and posted."""
    content = letters.letter_pdf(_letter(request, uuid, notice))
    return _answer(content, uuid, "pdf", "application/pdf")


@staff_view(Permission.COMPLAINT_ENTER)
@require_GET
def letter_word(request, slug, uuid, notice):
    """The same letter as a Word file, which the office may still edit."""
    return _answer(letter_docx(_letter(request, uuid, notice)), uuid, "docx", DOCX)
