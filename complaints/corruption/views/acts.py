"""What is done to a report: one page an act, its consequence under the button."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from organisations.pages import posted, reason_lines
from organisations.permissions import Permission
from workflow.engine import Problem, Refused

from .. import outside, screening, wording
from ..forms import desk as forms
from ..models import ContactKind, EntryKind, MessageKind, State
from ..services import desk, entries, leaving, reading, steps
from ..workflow import REPORT
from .desk_common import act_page, report_url, report_view

P = Permission


@dataclass(frozen=True)
class Act:
    """An act as a page: its form, what does it (request, report, form), what is said around it."""

    title: str
    form: type
    do: Callable
    done: str
    button: str = ""
    consequence: str = ""
    sentences: tuple = ()
    danger: bool = False
    is_step: bool = False
    to_list: bool = False


def _step(name, form, done, *, data=lambda form: {}, danger=False, sentences=()):
    """A transition of the workflow."""
    row = REPORT[name]

    def do(request, report, form):
        desk.step(
            report,
            name,
            by=request.user,
            keys=request.keys,
            edit_number=form.opened_with,
            **data(form),
        )

    return Act(
        title=row.label,
        form=form,
        do=do,
        done=done,
        consequence=row.consequence,
        sentences=sentences,
        danger=danger,
        is_step=True,
    )


def _entry(kind, *, checked=False):
    """An entry of that kind; `checked` where a second officer's one must not be written over."""

    def do(request, report, form):
        entries.add(
            report,
            kind,
            form.body(),
            by=request.user,
            keys=request.keys,
            ticket=form.cleaned_data.get("ticket"),
            edit_number=form.opened_with if checked else None,
        )

    return do


def _screen(request, report, form):
    content = reading.content_of(report, by=request.user, keys=request.keys)
    desk.screen(
        report,
        by=request.user,
        keys=request.keys,
        checks=form.checks(),
        decision=form.cleaned_data["decision"],
        reason=form.cleaned_data["reason"],
        naming=content.get("naming") or screening.ANONYMOUS,
        ticket=form.cleaned_data.get("ticket"),
        edit_number=form.opened_with,
    )


# Before anybody has looked into it, nothing can be known to be false.
AFTER_FACTS = (State.FOUND, State.PROCEEDING, State.NO_GROUNDS, State.CLOSED)


def _too_early(report) -> list[str]:
    if report.state in AFTER_FACTS:
        return []
    return [_("ยังไม่ได้แสวงหาข้อเท็จจริง จึงยังพิจารณาว่าแจ้งเท็จไม่ได้")]


def _false(request, report, form):
    """WB-12..14: never a consequence of another step."""
    if _too_early(report):
        raise Refused(_too_early(report))
    _entry(EntryKind.FALSE_REPORT)(request, report, form)


def _say(request, report, form):
    ticket = form.cleaned_data.get("ticket")
    desk.say(
        report,
        by=request.user,
        keys=request.keys,
        kind=form.cleaned_data["kind"],
        text=form.cleaned_data["text"],
        ticket=desk.message_ticket(report, ticket) if ticket else None,
        files=form.uploads,
    )


def _recuse(request, report, form):
    leaving.recuse(report, by=request.user, keys=request.keys, **form.values())


def _hand_over(request, report, form):
    leaving.hand_over(
        report,
        by=request.user,
        keys=request.keys,
        edit_number=form.opened_with,
        **form.values(),
    )


_CONSEQUENCE_ENTRY = gettext_lazy("ปิดผนึกไว้ในเรื่อง แก้ไขหรือลบภายหลังไม่ได้ ผู้แจ้งไม่เห็น")
_COVERT = gettext_lazy("ทำทางลับ ไม่แจ้งผู้ถูกกล่าวหาและผู้ไม่เกี่ยวข้อง")

ACTS = {
    "ask": _step(
        "ask", forms.QuestionForm, gettext_lazy("ส่งคำถามถึงผู้แจ้งแล้ว"), data=lambda f: f.values()
    ),
    "resume": _step("resume", forms.EmptyForm, gettext_lazy("เรื่องกลับมารอกลั่นกรองแล้ว")),
    "accept": _step("accept", forms.EmptyForm, gettext_lazy("รับไว้ดำเนินการแล้ว")),
    "reject": _step(
        "reject",
        forms.EmptyForm,
        gettext_lazy("บันทึกว่าไม่รับเรื่องแล้ว กรุณาแจ้งเหตุผลให้ผู้แจ้งทราบ"),
        danger=True,
    ),
    "inquire": _step(
        "inquire",
        forms.EmptyForm,
        gettext_lazy("เริ่มแสวงหาข้อเท็จจริงแล้ว"),
        sentences=(_COVERT,),
    ),
    "conclude": _step(
        "conclude",
        forms.FindingForm,
        gettext_lazy("บันทึกข้อเท็จจริงแล้ว"),
        data=lambda f: {"finding": f.body()},
    ),
    "no_grounds": _step(
        "no_grounds",
        forms.NoGroundsForm,
        gettext_lazy("ยุติเรื่องเพราะไม่มีมูลแล้ว กรุณาแจ้งผลให้ผู้แจ้งทราบ"),
        data=lambda f: {"decision": f.body()},
        danger=True,
    ),
    "proceed": _step(
        "proceed",
        forms.ProceedForm,
        gettext_lazy("บันทึกแนวทางแล้ว กรุณาแจ้งผลให้ผู้แจ้งทราบเท่าที่เปิดเผยได้"),
        data=lambda f: {"outcome": f.cleaned_data["outcome"], "decision": f.decision()},
    ),
    "refer": _step(
        "refer",
        forms.ReferForm,
        gettext_lazy("บันทึกการส่งหน่วยงานภายนอกแล้ว"),
        data=lambda f: {"referral": f.referral()},
        danger=True,
        sentences=(gettext_lazy("ทำแฟ้มเข้ารหัสก่อน แล้วจึงบันทึกการส่งในหน้านี้"),),
    ),
    "close": _step("close", forms.EmptyForm, gettext_lazy("ปิดเรื่องแล้ว")),
    "reopen": _step(
        "reopen",
        forms.ReasonForm,
        gettext_lazy("เปิดเรื่องอีกครั้งแล้ว"),
        data=lambda f: f.values(),
        sentences=(gettext_lazy("เขียนข้อเท็จจริงใหม่ที่ทำให้ต้องเปิดเรื่อง"),),
    ),
    "note": Act(
        gettext_lazy("เขียนบันทึก"),
        forms.NoteForm,
        _entry(EntryKind.NOTE),
        gettext_lazy("บันทึกแล้ว"),
        consequence=_CONSEQUENCE_ENTRY,
    ),
    "screen": Act(
        gettext_lazy("กลั่นกรองเรื่อง"),
        forms.ScreenForm,
        _screen,
        gettext_lazy("บันทึกผลกลั่นกรองแล้ว"),
        button=gettext_lazy("บันทึกผลกลั่นกรอง"),
        consequence=gettext_lazy("ปิดผนึกไว้ในเรื่อง จากนั้นจึงกดรับหรือไม่รับเรื่อง"),
    ),
    "classify": Act(
        gettext_lazy("จัดประเภท"),
        forms.ClassifyForm,
        _entry(EntryKind.CLASSIFICATION, checked=True),
        gettext_lazy("จัดประเภทแล้ว"),
        consequence=_CONSEQUENCE_ENTRY,
    ),
    "assign": Act(
        gettext_lazy("มอบหมายเจ้าหน้าที่"),
        forms.AssignForm,
        _entry(EntryKind.ASSIGNMENT, checked=True),
        gettext_lazy("มอบหมายแล้ว"),
        consequence=gettext_lazy("ปิดผนึกไว้ในเรื่อง เลือกได้เฉพาะผู้ที่มีกุญแจเปิดเรื่องนี้"),
    ),
    "message": Act(
        gettext_lazy("เขียนถึงผู้แจ้ง"),
        forms.MessageForm,
        _say,
        gettext_lazy("ส่งข้อความถึงผู้แจ้งแล้ว"),
        button=gettext_lazy("ส่งข้อความ"),
        consequence=gettext_lazy("ผู้แจ้งเห็นเมื่อเปิดกล่องข้อความ เรียกคืนหรือแก้ไขไม่ได้"),
    ),
    "protect": Act(
        gettext_lazy("มาตรการคุ้มครอง"),
        forms.ProtectForm,
        _entry(EntryKind.PROTECTION),
        gettext_lazy("บันทึกมาตรการคุ้มครองแล้ว"),
        consequence=_CONSEQUENCE_ENTRY,
    ),
    "reward": Act(
        gettext_lazy("เสนอความชอบของผู้แจ้ง"),
        forms.RewardForm,
        _entry(EntryKind.REWARD),
        gettext_lazy("บันทึกข้อเสนอแล้ว รอเจ้าหน้าที่อีกคนยืนยัน"),
        consequence=gettext_lazy("ไม่เผยแพร่และไม่บอกชื่อผู้แจ้ง มีผลเมื่อเจ้าหน้าที่อีกคนยืนยัน"),
    ),
    "false": Act(
        gettext_lazy("พิจารณาว่าแจ้งเท็จ"),
        forms.FalseReportForm,
        _false,
        gettext_lazy("บันทึกแล้ว รอเจ้าหน้าที่อีกคนยืนยัน"),
        consequence=gettext_lazy("มีผลเมื่อเจ้าหน้าที่อีกคนซึ่งอยู่นอกสายบังคับบัญชาของผู้ถูกกล่าวหายืนยัน"),
        danger=True,
        sentences=(
            gettext_lazy(
                "ใช้เฉพาะเมื่อมีพยานหลักฐานว่าผู้แจ้งรู้อยู่แล้วว่าเป็นเท็จ การไม่มีมูลหรือพิสูจน์ไม่ได้ไม่ใช่การแจ้งเท็จ"
            ),
        ),
    ),
    "recuse": Act(
        gettext_lazy("ถอนตัวจากเรื่องนี้"),
        forms.ReasonForm,
        _recuse,
        gettext_lazy("ถอนตัวแล้ว คุณเปิดเรื่องนี้ไม่ได้อีก"),
        consequence=gettext_lazy("กุญแจของคุณกับเรื่องนี้ถูกลบทันทีและขอคืนไม่ได้"),
        danger=True,
        to_list=True,
        sentences=(gettext_lazy("ใช้เมื่อคุณถูกกล่าวหา เป็นญาติ คู่กรณี หรือมีส่วนได้เสียกับผู้เกี่ยวข้อง"),),
    ),
    "hand_over": Act(
        gettext_lazy("ส่งให้หน่วยงานสำรองดูแล"),
        forms.ReasonForm,
        _hand_over,
        gettext_lazy("ส่งให้หน่วยงานสำรองแล้ว เจ้าหน้าที่ของเราเปิดเรื่องนี้ไม่ได้อีก"),
        consequence=gettext_lazy("ปิดผนึกใหม่ให้เจ้าหน้าที่ของหน่วยงานสำรอง กุญแจของเจ้าหน้าที่เราถูกลบทันที"),
        danger=True,
        to_list=True,
        sentences=(gettext_lazy("ใช้เมื่อผู้ถูกกล่าวหาเป็นหัวหน้าหน่วยงาน หรือไม่มีเจ้าหน้าที่ที่เป็นกลางเหลืออยู่"),),
    ),
    "release": Act(
        gettext_lazy("นำออกจากถาดรอตรวจ"),
        forms.EmptyForm,
        lambda request, report, form: desk.release(report, by=request.user),
        gettext_lazy("นำออกจากถาดรอตรวจแล้ว"),
        consequence=gettext_lazy("เรื่องขึ้นในรายการต้องทำ"),
        sentences=(gettext_lazy("เรื่องนี้เข้ามาขณะมีเรื่องส่งพร้อมกันจำนวนมาก"),),
    ),
}


@report_view(P.REPORT_HANDLE)
@require_http_methods(["GET", "POST"])
def act(request, report, name):
    """One act by its name; a step of the workflow only where the state allows it."""
    return act_of(request, report, name.replace("-", "_"))


def act_of(request, report, key: str, options=None, **context):
    """The page of an act; `options` for its form and `context` for the page, besides their own."""
    page = ACTS.get(key)
    if page is None:
        raise Http404
    if page.is_step and request.method == "GET" and report.state not in REPORT[key].sources:
        messages.info(request, _("สถานะเปลี่ยนไปแล้ว จึงทำรายการนี้ไม่ได้ในขณะนี้"))
        return redirect(report_url(report))
    options = _options(request, report, key) | (options or {})
    form = page.form(posted(request), report=report, **options)
    against = []
    if page.is_step and request.method == "GET":
        against = REPORT.problems(report, key, request.user)
        found = steps.against_decision(report, key, request.keys)
        against += [Problem(text, code="screening") for text in found]
    if key == "false":
        against += map(Problem, _too_early(report))
    content = reading.content_of(report, by=request.user, keys=request.keys)
    return act_page(
        request,
        report,
        form,
        lambda: page.do(request, report, form),
        done=page.done,
        name=key if page.is_step else "",
        title=page.title,
        button=page.button or page.title,
        consequence=page.consequence,
        danger=page.danger,
        sentences=page.sentences,
        reasons=reason_lines([_with_way(report, problem) for problem in against]),
        content=reading.content_rows(content),
        advices=_advices(report, content) if key == "screen" else (),
        to=_list_url(report) if page.to_list else None,
        **context,
    )


# Where what is missing is made good, by the code of what stands against a step.
_WAYS = {
    "screening": "screen",
    "question": "ask",
    "assignment": "assign",
    "result": "message",
}


def _with_way(report, problem: Problem) -> Problem:
    way = _WAYS.get(problem.code)
    # A question is a step itself, and not to be asked in every state.
    if way is None or (ACTS[way].is_step and report.state not in REPORT[way].sources):
        return problem
    return replace(problem, url=report_url(report, "act", way))


def _options(request, report, name: str) -> dict:
    """What a form is made with besides the report."""
    if name == "assign":
        return {"officers": leaving.officers_of(report)}
    if name == "refer":
        rows = outside.contacts_of(request.organisation)
        names = [outside.name_of(row) for row in rows if row.kind == ContactKind.OUTSIDE]
        return {"bodies": names}
    if name == "message":
        return {"initial": _message_start(request, report)}
    return {}


def _message_start(request, report) -> dict:
    """Told after an outcome, a message is most likely the result."""
    kind = request.GET.get("kind", "")
    if not kind and (report.is_finished or report.outcome):
        kind = MessageKind.RESULT
    if kind == MessageKind.RESULT:
        return {"kind": kind, "text": wording.result_text(report)}
    return {"kind": kind if kind in MessageKind.values else MessageKind.TEXT}


def _advices(report, content) -> list[str]:
    """What the rule of the office's kind says, for each answer to its two questions."""
    naming = content.get("naming") or screening.ANONYMOUS
    both = {"has_evidence": True, "has_witnesses": True}
    found = [desk.advice_for(report, naming, both), desk.advice_for(report, naming, {})]
    return list(dict.fromkeys(row.sentence for row in found))


def _list_url(report) -> str:
    return reverse("integrity:reports", args=[report.organisation.slug])


@report_view(P.REPORT_HANDLE)
@require_http_methods(["GET", "POST"])
def confirm(request, report, entry):
    """The second officer of a decision of two: reads what the first one wrote, then confirms."""
    row = get_object_or_404(report.entries.filter(kind__in=entries.OF_TWO), uuid=entry)
    row.report = report
    opened = reading.entry_rows(row, by=request.user, keys=request.keys)
    form = forms.ConfirmForm(posted(request), report=report)
    return act_page(
        request,
        report,
        form,
        lambda: entries.confirm(
            row,
            by=request.user,
            keys=request.keys,
            reason=form.cleaned_data["reason"],
            is_outside_line=form.cleaned_data["is_outside_line"],
        ),
        done=_("ยืนยันแล้ว"),
        title=_("ยืนยัน: %(kind)s") % {"kind": row.get_kind_display()},
        button=_("ยืนยัน"),
        consequence=_("ชื่อคุณอยู่คู่กับผู้เสนอ ถอนภายหลังไม่ได้"),
        danger=row.kind == EntryKind.FALSE_REPORT,
        proposal=opened,
        proposer=row.author_name,
        content=reading.content_rows(
            reading.content_of(report, by=request.user, keys=request.keys)
        ),
    )
