"""What is done to a complaint: one page an act, its consequence under the button."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from complaints.files.limits import default_limits
from complaints.files.receiving import limited_uploads
from organisations.pages import posted, reason_lines
from organisations.permissions import Permission
from organisations.scope import staff_view

from ..forms import acts as forms
from ..models import Audience, Category
from ..services import deadlines, handling, speaking
from ..workflow import COMPLAINT
from .desk_common import act_page, case_url, get_complaint

P = Permission


@dataclass(frozen=True)
class Act:
    """A transition as a page: its form, what does it, what is said afterwards."""

    form: type
    do: Callable
    done: str
    danger: bool = False


ACTS = {
    "accept": Act(forms.AcceptForm, handling.accept, gettext_lazy("รับเรื่องไว้ดำเนินการแล้ว")),
    "start": Act(forms.EmptyForm, handling.start, gettext_lazy("เริ่มดำเนินการแล้ว")),
    "answer": Act(
        forms.AnswerForm,
        handling.answer,
        gettext_lazy("บันทึกผลแล้ว ตรวจว่าผู้ร้องได้รับหนังสือแจ้งผลหรือยัง"),
    ),
    "dismiss": Act(forms.DismissForm, handling.dismiss, gettext_lazy("ยุติเรื่องแล้ว"), danger=True),
    "close": Act(forms.EmptyForm, handling.close, gettext_lazy("ปิดเรื่องแล้ว")),
    "reopen": Act(forms.ReasonForm, handling.reopen, gettext_lazy("เปิดเรื่องอีกครั้งแล้ว")),
    "move": Act(forms.MoveForm, handling.move, gettext_lazy("บันทึกการส่งต่อแล้ว"), danger=True),
}
_ABOUT_THE_CASE = (forms.AcceptForm,)


@limited_uploads(lambda: default_limits("image"))
@staff_view(P.COMPLAINT_ENTER)
@require_http_methods(["GET", "POST"])
def act(request, slug, uuid, name):
    """A transition of the workflow by its name."""
    if name not in ACTS:
        raise Http404
    row, page = COMPLAINT[name], ACTS[name]
    complaint = get_complaint(request, uuid, row.permission)
    if request.method == "GET" and complaint.state not in row.sources:
        messages.info(request, _("สถานะเปลี่ยนไปแล้ว จึงทำรายการนี้ไม่ได้ในขณะนี้"))
        return redirect(case_url(complaint))
    options = {"complaint": complaint} if page.form in _ABOUT_THE_CASE else {}
    form = page.form(posted(request), request.FILES or None, **options)
    if "files" in form.fields:
        form.fields["files"].refuse(request)
    asked_now = request.method == "GET" and page.form is forms.EmptyForm
    against = COMPLAINT.problems(complaint, name, request.user) if asked_now else []
    return act_page(
        request,
        complaint,
        form,
        lambda: page.do(complaint=complaint, by=request.user, **form.values()),
        done=page.done,
        title=row.label,
        button=row.label,
        consequence=row.consequence,
        danger=page.danger,
        reasons=reason_lines(against),
        categories=_days_of(complaint) if name == "accept" else (),
        sentences=_of_a_passed_day(complaint) if name == "accept" else (),
    )


def _of_a_passed_day(complaint) -> list[str]:
    """CG-08 (b): what was taken in late has no day left to be promised."""
    if not complaint.is_overdue(timezone.localdate()):
        return []
    return [
        _(
            "วันครบกำหนดตอบผ่านไปแล้ว หนังสือแจ้งระยะเวลาจะไม่บอกวัน"
            " หากต้องการบอกวันใหม่ ให้ “ขยายเวลา” ก่อนรับเรื่อง"
        )
    ]


def _days_of(complaint) -> list[Category]:
    rows = complaint.organisation.complaint_categories.filter(is_active=True)
    return list(rows.select_related("department"))


@staff_view(P.COMPLAINT_HANDLE)
@require_http_methods(["GET", "POST"])
def assign(request, slug, uuid):
    """Another category, department or officer."""
    complaint = get_complaint(request, uuid, P.COMPLAINT_HANDLE)
    form = forms.AssignForm(posted(request), complaint=complaint)
    return act_page(
        request,
        complaint,
        form,
        lambda: handling.assign(complaint=complaint, by=request.user, **form.values()),
        done=_("บันทึกการมอบหมายแล้ว"),
        title=_("มอบหมายหรือเปลี่ยนประเภท"),
        button=_("บันทึกการมอบหมาย"),
        consequence=_("ผู้รับผิดชอบใหม่ได้รับแจ้งงาน เปลี่ยนประเภทแล้ววันครบกำหนดนับใหม่จากวันที่ได้รับเรื่อง"),
        categories=_days_of(complaint),
    )


@staff_view(P.COMPLAINT_ENTER)
@require_http_methods(["GET", "POST"])
def extend(request, slug, uuid):
    """CG-10: a later day of answer, with the reason."""
    complaint = get_complaint(request, uuid, P.COMPLAINT_WORK)
    form = forms.ExtendForm(posted(request), due_on=complaint.due_on)
    return act_page(
        request,
        complaint,
        form,
        lambda: deadlines.extend(complaint=complaint, by=request.user, **form.values()),
        done=_("ขยายเวลาแล้ว"),
        title=_("ขยายเวลา"),
        button=_("ขยายเวลา"),
        consequence=_("ผู้ร้องได้รับแจ้งเหตุผลและวันครบกำหนดใหม่เป็นหนังสือ"),
    )


@staff_view(P.COMPLAINT_HANDLE)
@require_http_methods(["GET", "POST"])
def pause(request, slug, uuid):
    """Days stop counting while the office waits for somebody else."""
    complaint = get_complaint(request, uuid, P.COMPLAINT_HANDLE)
    form = forms.ReasonForm(posted(request))
    return act_page(
        request,
        complaint,
        form,
        lambda: deadlines.pause(complaint=complaint, by=request.user, **form.values()),
        done=_("หยุดนับวันแล้ว"),
        title=_("หยุดนับวัน"),
        button=_("หยุดนับวัน"),
        sentences=[_("ใช้เมื่อรอข้อมูลจากผู้ร้องหรือรอหน่วยงานอื่นเท่านั้น")],
        consequence=_("ระหว่างนี้ไม่นับเป็นเกินกำหนด เมื่อนับต่อ วันครบกำหนดเลื่อนไปเท่าจำนวนวันที่หยุด"),
    )


@staff_view(P.COMPLAINT_HANDLE)
@require_http_methods(["GET", "POST"])
def resume(request, slug, uuid):
    """Days count again."""
    complaint = get_complaint(request, uuid, P.COMPLAINT_HANDLE)
    form = forms.EmptyForm(posted(request))
    return act_page(
        request,
        complaint,
        form,
        lambda: deadlines.resume(complaint=complaint, by=request.user),
        done=_("เริ่มนับวันต่อแล้ว"),
        title=_("เริ่มนับวันต่อ"),
        button=_("เริ่มนับวันต่อ"),
        consequence=_("วันครบกำหนดเลื่อนไปเท่าจำนวนวันที่หยุด"),
    )


@staff_view(P.COMPLAINT_HANDLE)
@require_http_methods(["GET", "POST"])
def release(request, slug, uuid):
    """Out of the tray of a flood: looked at, and genuine."""
    complaint = get_complaint(request, uuid, P.COMPLAINT_HANDLE)
    form = forms.EmptyForm(posted(request))
    return act_page(
        request,
        complaint,
        form,
        lambda: handling.release(complaint=complaint, by=request.user),
        done=_("นำออกจากถาดรอตรวจแล้ว"),
        title=_("นำออกจากถาดรอตรวจ"),
        button=_("เป็นเรื่องจริง นำออกจากถาด"),
        sentences=[_("เรื่องนี้เข้ามาขณะมีเรื่องส่งพร้อมกันจำนวนมาก จึงแยกไว้ให้เจ้าหน้าที่ตรวจก่อน")],
        consequence=_("เรื่องขึ้นในรายการต้องทำ หากเป็นข้อความที่ไม่มีสาระ ให้ใช้ “ยุติเรื่อง” แทน"),
    )


@staff_view(P.COMPLAINT_ENTER)
@require_http_methods(["GET", "POST"])
def note(request, slug, uuid):
    """A note for the office, or words that the complainant reads on the tracking page."""
    complaint = get_complaint(request, uuid, P.COMPLAINT_WORK)
    form = forms.NoteForm(posted(request))
    done = _("บันทึกภายในแล้ว")
    if request.POST.get("audience") == Audience.PUBLIC:
        done = _("ส่งข้อความแล้ว ผู้ร้องอ่านได้ในหน้าติดตามเรื่อง")
    return act_page(
        request,
        complaint,
        form,
        lambda: handling.add_note(complaint=complaint, by=request.user, **form.values()),
        done=done,
        title=_("เขียนบันทึกหรือข้อความถึงผู้ร้อง"),
        button=_("บันทึก"),
        consequence=_("ข้อความที่ผู้ร้องเห็นแสดงในหน้าติดตามเรื่องทันที และไม่ได้ส่งเป็นหนังสือ แก้ไขหรือลบภายหลังไม่ได้"),
    )


@staff_view(P.COMPLAINT_ENTER)
@require_http_methods(["GET", "POST"])
def explain(request, slug, uuid):
    """CG-15: what it came from and how it will not happen again."""
    complaint = get_complaint(request, uuid, P.COMPLAINT_WORK)
    initial = {"cause": complaint.cause, "prevention": complaint.prevention}
    form = forms.ExplainForm(posted(request), initial=initial)
    return act_page(
        request,
        complaint,
        form,
        lambda: handling.explain(complaint=complaint, by=request.user, **form.values()),
        done=_("บันทึกสาเหตุและการป้องกันแล้ว"),
        title=_("สาเหตุและการป้องกัน"),
        button=_("บันทึก"),
        consequence=_("ใช้ในสรุปประจำปีขององค์กร ผู้ร้องไม่เห็นข้อความนี้"),
    )


@staff_view(P.COMPLAINT_ENTER)
@require_http_methods(["GET", "POST"])
def rating(request, slug, uuid):
    """How content the complainant said they were, by telephone or on paper."""
    complaint = get_complaint(request, uuid, P.COMPLAINT_WORK)
    initial = {"score": complaint.satisfaction, "words": complaint.satisfaction_words}
    form = forms.RatingForm(posted(request), initial=initial)
    return act_page(
        request,
        complaint,
        form,
        lambda: speaking.rate(complaint=complaint, by=request.user, **form.values()),
        done=_("บันทึกความพึงพอใจแล้ว"),
        title=_("บันทึกความพึงพอใจ"),
        button=_("บันทึก"),
        sentences=[_("สำหรับคำตอบที่ผู้ร้องบอกทางโทรศัพท์ ที่เคาน์เตอร์ หรือในแบบสอบถามกระดาษ")],
        consequence=_("แทนคะแนนเดิมของเรื่องนี้ และนับในสถิติความพึงพอใจ"),
    )


@staff_view(P.COMPLAINT_ENTER)
@require_http_methods(["GET", "POST"])
def hearing(request, slug, uuid):
    """CG-02, CG-04: a hearing of the people concerned."""
    complaint = get_complaint(request, uuid, P.COMPLAINT_WORK)
    form = forms.HearingForm(posted(request))
    return act_page(
        request,
        complaint,
        form,
        lambda: handling.record_hearing(complaint=complaint, by=request.user, values=form.values()),
        done=_("บันทึกการรับฟังความคิดเห็นแล้ว"),
        title=_("บันทึกการรับฟังความคิดเห็น"),
        button=_("บันทึก"),
        sentences=[_("ใช้เมื่อเรื่องกระทบความเป็นอยู่หรือสุขภาพของคนในพื้นที่ และได้จัดรับฟังแล้ว ไม่บังคับ")],
        consequence=_("ขึ้นในลำดับเหตุการณ์ของเรื่อง ผู้ร้องไม่เห็น"),
    )
