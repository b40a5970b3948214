"""The page of a round: its work as a task list, its assessors, its steps, its history."""

from typing import NamedTuple

from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from organisations.components import TaskRow
from organisations.permissions import Permission
from organisations.scope import staff_view
from risks import checks
from risks import criteria as criteria_rules
from risks.models import PublicationState, RoundState
from risks.workflow import ROUND
from thai.dates import format_datetime
from workflow.models import StatusChange

from .common import get_round

INCOMPLETE_SHOWN = 20
REASONS_SHOWN = 3
BACKWARD = {"reassess", "unlock"}
STARTED = (RoundState.ASSESSING, RoundState.PLANNING, RoundState.CLOSED)
PLANNED = (RoundState.PLANNING, RoundState.CLOSED)


class Counts(NamedTuple):
    """How far the round's risks are; no score is in it (RK-15)."""

    risks: int
    incomplete: int
    moderated: int
    residual: int
    chosen: int
    waiting: int


def _counts(round) -> Counts:
    found = round.risks.aggregate(
        risks=Count("pk"),
        moderated=Count("pk", filter=Q(moderated_at__isnull=False)),
        residual=Count("pk", filter=Q(residual_score__isnull=False)),
    )
    planned = round.state in PLANNED
    return Counts(
        incomplete=incomplete_risks(round).count(),
        chosen=round.risks.filter(options__is_chosen=True).distinct().count() if planned else 0,
        waiting=checks.waiting(round).count() if planned else 0,
        **found,
    )


def incomplete_risks(round):
    """RK-09, 13, 16: those that are only identified."""
    complete = round.organisation.risks.complete().values("pk")
    return round.risks.exclude(risk__in=complete).order_by("risk__number")


def _criteria_task(request, round, may: bool) -> TaskRow:
    slug, found = request.organisation.slug, round.criteria
    label = _("เกณฑ์การประเมิน")
    if found is None:
        url = reverse("risks:round_edit", args=[slug, round.uuid]) if may else ""
        return TaskRow(label, "missing", url, why=_("ยังไม่ได้เลือกเกณฑ์"))
    problems = [] if found.frozen_at else criteria_rules.problems(found)
    page = "risks:criteria_edit" if may and problems else "risks:criteria_read"
    why = " · ".join(problems[:REASONS_SHOWN])
    if len(problems) > REASONS_SHOWN:
        why += " · " + _("และอีก %(n)s ข้อ") % {"n": len(problems) - REASONS_SHOWN}
    if not problems and found.is_example:
        why = _("ตัวอย่าง โปรดยืนยันกับหน่วยงาน")
    return TaskRow(
        label,
        "missing" if problems else "done",
        reverse(page, args=[slug, found.uuid]),
        why=why,
        hint=str(found),
    )


def _setup_tasks(request, round, counts, assessors, may: bool) -> list[TaskRow]:
    slug = request.organisation.slug

    def url(name: str) -> str:
        return reverse(f"risks:{name}", args=[slug, round.uuid])

    others = [row for row in assessors if not row.is_owner]
    who = _("%(n)s คน เป็นเจ้าของความเสี่ยง %(owners)s คน ไม่ใช่เจ้าของ %(others)s คน") % {
        "n": len(assessors),
        "owners": len(assessors) - len(others),
        "others": len(others),
    }
    register = reverse("risks:register", args=[slug]) + f"?round={round.uuid}"
    risk_why = ""
    if not counts.risks:
        risk_why = _("ยังไม่มีความเสี่ยงในรอบนี้")
    elif counts.incomplete:
        risk_why = _("ยังระบุไม่ครบ %(n)s เรื่อง") % {"n": counts.incomplete}
    assessor_why = ""
    if not assessors:
        assessor_why = _("ยังไม่มีผู้ประเมิน")
    elif not others:
        assessor_why = _("ผู้ประเมินต้องมีผู้ที่ไม่ใช่เจ้าของความเสี่ยงอย่างน้อยหนึ่งคน")
    heard = round.stakeholder_inputs.count()
    return [
        _criteria_task(request, round, may),
        TaskRow(
            _("สิ่งที่ประเมินในรอบนี้"),
            "done" if round.scope else "optional",
            url("round_edit") if may and round.state != RoundState.CLOSED else "",
            hint=round.scope,
        ),
        TaskRow(
            _("ความเสี่ยงในรอบ"),
            "missing" if risk_why else "done",
            url("round_risks") if may else register,
            why=risk_why,
            hint=_("%(n)s เรื่อง") % {"n": counts.risks},
        ),
        TaskRow(
            _("ผู้ประเมิน"),
            "missing" if assessor_why else "done",
            url("assessors") if may else "",
            why=assessor_why,
            hint=who if assessors else "",
        ),
        TaskRow(
            _("ความเห็นของผู้มีส่วนได้เสีย"),
            "done" if heard else "optional",
            url("stakeholders"),
            hint=_("%(n)s ความเห็น") % {"n": heard} if heard else "",
        ),
    ]


def _later_tasks(request, round, counts, assessors, may: bool) -> list[TaskRow]:
    slug = request.organisation.slug
    register = reverse("risks:register", args=[slug]) + f"?round={round.uuid}"
    wanted = counts.risks * len(assessors)
    given = sum(row.done for row in assessors)
    mine = any(row.person_id == request.user.pk and not row.on_paper for row in assessors)
    is_moderator = round.moderator_id == request.user.pk
    started, planned = round.state in STARTED, round.state in PLANNED
    treated = counts.chosen
    return [
        TaskRow(
            _("ให้คะแนนโดยอิสระ"),
            _progress(started, given, wanted, over=planned),
            reverse("risks:rate_next", args=[slug, round.uuid]) if mine else "",
            hint=_("ให้แล้ว %(done)s จาก %(all)s คะแนน") % {"done": given, "all": wanted},
        ),
        TaskRow(
            _("สรุปคะแนน"),
            _progress(started, counts.moderated, counts.risks, over=planned),
            reverse("risks:moderation", args=[slug, round.uuid]) if is_moderator else "",
            hint=_("สรุปแล้ว %(done)s จาก %(all)s เรื่อง โดย %(who)s")
            % {"done": counts.moderated, "all": counts.risks, "who": round.moderator.display},
        ),
        TaskRow(
            _("เลือกมาตรการจัดการ"),
            _progress(planned, counts.risks - counts.waiting, counts.risks),
            register if planned else "",
            why=_("ยังไม่ได้ตัดสินใจ %(n)s เรื่อง") % {"n": counts.waiting} if counts.waiting else "",
            hint=_("เลือกมาตรการแล้ว %(n)s เรื่อง") % {"n": treated} if planned else "",
        ),
        _publication_task(request, round, may, planned),
    ]


def _progress(open_: bool, done: int, wanted: int, *, over: bool = False) -> str:
    if not open_:
        return "locked"
    if over or (wanted and done >= wanted):
        return "done"
    return "in_progress" if done else "not_started"


def _publication_task(request, round, may: bool, planned: bool) -> TaskRow:
    slug = request.organisation.slug
    newest = round.publications.order_by("-number").first()
    if newest:
        state = "done" if newest.state == PublicationState.PUBLISHED else "in_progress"
        return TaskRow(
            _("เผยแพร่ผล"),
            state,
            reverse("risks:publication", args=[slug, newest.uuid]),
            state_label=newest.get_state_display(),
        )
    url = reverse("risks:publication_new", args=[slug, round.uuid]) if may and planned else ""
    return TaskRow(_("เผยแพร่ผล"), "not_started" if planned else "locked", url)


def _moves(request, round) -> list[dict]:
    """The steps that the state and the person's permissions allow, with what stands against."""
    return [
        {
            "label": row.label,
            "consequence": row.consequence,
            "url": reverse(
                "risks:round_move", args=[request.organisation.slug, round.uuid, row.name]
            ),
            "problems": ROUND.problems(round, row.name, request.user),
            "is_backward": row.name in BACKWARD,
        }
        for row in ROUND.available(round, request.user)
    ]


def _history(round) -> list[dict]:
    labels = {row.name: str(row.label) for row in ROUND.transitions} | {"create": _("เปิดรอบ")}
    return [
        {
            "title": labels.get(row.transition, row.transition),
            "when": format_datetime(row.created_at),
            "by": " · ".join(filter(None, [row.actor_name, row.actor_title])),
            "text": row.remark,
            "tone": "warn" if row.transition in BACKWARD else "ok",
        }
        for row in StatusChange.of(round)
    ]


@staff_view(Permission.RISK_VIEW)
@require_GET
def round(request, slug, uuid):
    """A round as a task list. Of ratings it tells how many there are, never what they say."""
    found = get_round(request, uuid)
    may = request.user.can(Permission.RISK_MANAGE, found)
    counts = _counts(found)
    assessors = list(
        found.assessors.select_related("person").annotate(done=Count("ratings")).order_by("id")
    )
    incomplete = incomplete_risks(found).select_related("risk")[:INCOMPLETE_SHOWN]
    return render(
        request,
        "risks/round_page.html",
        {
            "round": found,
            "counts": counts,
            "setup": _setup_tasks(request, found, counts, assessors, may),
            "later": _later_tasks(request, found, counts, assessors, may),
            "assessors": assessors,
            "incomplete": incomplete if counts.incomplete else [],
            "more_incomplete": max(counts.incomplete - INCOMPLETE_SHOWN, 0),
            "moves": _moves(request, found),
            "history": _history(found),
            "may_manage": may,
            "may_edit": request.user.can(Permission.RISK_EDIT, found),
            "is_open": found.state != RoundState.CLOSED,
            "may_delete": may and found.state in (RoundState.CRITERIA, RoundState.ASSESSING),
        },
    )
