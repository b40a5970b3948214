"""What stands against a step of a workflow, each in Thai with the place where it is mended."""

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.engine import Problem

from . import criteria as criteria_rules
from .models import AcceptanceState, AssessedRisk, Control, Effectiveness, Level, Rating
from .snapshot import digest

# A longer list of what is missing would hide the rest of the page.
SHOWN = 20


def _risk_problem(assessed, text: str, code: str) -> Problem:
    url = reverse("risks:assessed", args=[assessed.organisation.slug, assessed.uuid])
    return Problem(text % {"risk": str(assessed.risk)}, url, code)


def _listed(rows, text: str, code: str):
    rows = list(rows.select_related("risk", "organisation").order_by("risk__number")[: SHOWN + 1])
    for assessed in rows[:SHOWN]:
        yield _risk_problem(assessed, text, code)
    if len(rows) > SHOWN:
        yield Problem(_("และยังมีอีก"), code=code)


# --- a round


def criteria_are_usable(round, actor):
    """RK-03: no scoring without criteria that are saved and whole."""
    if round.criteria is None:
        url = reverse("risks:round_edit", args=[round.organisation.slug, round.uuid])
        yield Problem(_("ยังไม่ได้เลือกเกณฑ์การประเมิน"), url, "criteria")
        return
    url = reverse("risks:criteria_edit", args=[round.organisation.slug, round.criteria.uuid])
    for text in criteria_rules.problems(round.criteria):
        yield Problem(text, url, "criteria")


def has_assessors(round, actor):
    """RK-10, 11: somebody rates, and not the owners only."""
    assessors = dict(round.assessors.values_list("person", "is_owner"))
    others = [person for person, is_owner in assessors.items() if not is_owner]
    url = reverse("risks:assessors", args=[round.organisation.slug, round.uuid])
    if not assessors:
        yield Problem(_("ยังไม่มีผู้ประเมิน"), url, "assessors")
    elif not others:
        yield Problem(_("ผู้ประเมินต้องมีผู้ที่ไม่ใช่เจ้าของความเสี่ยงอย่างน้อยหนึ่งคน"), url, "owners_only")
    elif len(others) == 1:
        yield from _listed(
            round.risks.filter(risk__owner__in=others),
            _("%(risk)s มีผู้ประเมินที่ไม่ใช่เจ้าของเพียงคนเดียว ซึ่งในทะเบียนเป็นเจ้าของเรื่องนี้เอง"),
            "owners_only",
        )


def risks_are_described(round, actor):
    """RK-09, 13, 16: each risk is whole before anybody rates it."""
    if not round.risks.exists():
        url = reverse("risks:round_risks", args=[round.organisation.slug, round.uuid])
        yield Problem(_("ยังไม่มีความเสี่ยงในรอบนี้"), url, "no_risks")
        return
    complete = round.organisation.risks.complete().values("pk")
    yield from _listed(
        round.risks.exclude(risk__in=complete),
        _("%(risk)s ยังระบุไม่ครบ หรือยังไม่ได้ยืนยันว่าเป็นความเสี่ยงการทุจริต"),
        "incomplete",
    )


def everything_is_moderated(round, actor):
    yield from _listed(
        round.risks.filter(moderated_at=None), _("%(risk)s ยังไม่มีคะแนนสรุป"), "not_moderated"
    )


def ratings_of_others():
    """RK-11: of who neither does the work assessed nor is the risk's owner in the register."""
    not_own = Q(assessed__risk__owner=None) | ~Q(assessor__person=F("assessed__risk__owner"))
    return Rating.objects.filter(not_own, assessor__is_owner=False)


def a_non_owner_has_rated(round, actor):
    """RK-11: owners alone do not close a round, whatever the moderator wrote."""
    others = ratings_of_others().filter(assessed=OuterRef("pk"))
    yield from _listed(
        round.risks.filter(~Exists(others)),
        _("%(risk)s ยังไม่มีคะแนนจากผู้ที่ไม่ใช่เจ้าของความเสี่ยง"),
        "owners_only",
    )


def residual_is_given(round, actor):
    yield from _listed(
        round.risks.filter(residual_score=None), _("%(risk)s ยังไม่มีความเสี่ยงคงเหลือ"), "no_residual"
    )


def weak_controls_are_answered(round, actor):
    """RK-23: a weak control needs a further action, or a reason why not."""
    weak = Control.objects.filter(assessed=OuterRef("pk"), effectiveness=Effectiveness.WEAK)
    yield from _listed(
        untreated(round).filter(Exists(weak), no_action_reason=""),
        _("%(risk)s มีมาตรการควบคุมที่อ่อน ต้องเลือกมาตรการเพิ่มเติมหรือบอกเหตุผลที่ไม่เพิ่ม"),
        "weak_control",
    )


def red_risks_are_treated(round, actor):
    """RK-19: red is treated first; leaving one out needs a reason."""
    yield from _listed(
        waiting(round).filter(level=Level.VERY_HIGH),
        _("%(risk)s อยู่ในโซนสีแดง ต้องเลือกมาตรการ ขอยอมรับ หรือบอกเหตุผลที่ยังไม่จัดการ"),
        "red_untreated",
    )


def untreated(round):
    """The round's risks for which no measure is chosen."""
    return AssessedRisk.objects.filter(round=round).exclude(options__is_chosen=True)


def waiting(round):
    """Those untreated of which nobody said why, and which nobody accepted or is asked to."""
    open_states = (AcceptanceState.REQUESTED, AcceptanceState.ACCEPTED)
    return untreated(round).filter(skip_reason="").exclude(acceptances__state__in=open_states)


# --- an acceptance


def approver_is_somebody_else(acceptance, actor):
    if acceptance.approver is None:
        yield _("ยังไม่ได้ระบุผู้มีอำนาจยอมรับ")
    elif acceptance.approver == actor or acceptance.approver == acceptance.requested_by:
        yield _("ผู้ขอกับผู้มีอำนาจต้องเป็นคนละคน")
    elif not acceptance.approver.can("risk.accept", acceptance.organisation):
        yield _("ผู้ที่ระบุไม่มีอำนาจยอมรับความเสี่ยงของหน่วยงานนี้")


def actor_is_the_approver(acceptance, actor):
    if acceptance.approver is None or acceptance.approver.uuid != actor.uuid:
        yield _("มีเพียงผู้มีอำนาจที่ระบุไว้เท่านั้นที่พิจารณาได้")
    elif acceptance.requested_by.uuid == actor.uuid:
        yield _("ผู้ขอกับผู้มีอำนาจต้องเป็นคนละคน")


def actor_is_the_requester(acceptance, actor):
    if acceptance.requested_by.uuid != actor.uuid:
        yield _("มีเพียงผู้ขอเท่านั้นที่ถอนคำขอได้")


def acceptance_is_not_over(acceptance, actor):
    if acceptance.expires_on <= timezone.localdate():
        yield _("วันสิ้นผลต้องอยู่ในอนาคต")


def acceptance_is_over(acceptance, actor):
    if acceptance.expires_on > timezone.localdate():
        yield _("ยังไม่ครบกำหนด")


def nothing_changed_since_request(acceptance, actor):
    if digest(acceptance.assessed) != acceptance.sha256:
        yield _("ความเสี่ยงนี้เปลี่ยนไปหลังจากที่ขอ ต้องขอใหม่ตามสภาพปัจจุบัน")


def something_changed_since_request(acceptance, actor):
    if digest(acceptance.assessed) == acceptance.sha256:
        yield _("ความเสี่ยงนี้ยังเป็นตามที่ขอไว้")


# --- a publication


def flags_are_cleared(publication, actor):
    """RK-26: what may tell who is meant is read and reworded, or cleared by name, first."""
    from .services import publication as service

    yield from service.uncleared(publication)


def something_is_published(publication, actor):
    if not publication.risks.filter(is_included=True).exists():
        yield _("ยังไม่มีเรื่องที่จะเผยแพร่")


def preparer_is_not_publisher(publication, actor):
    if publication.prepared_by.uuid == actor.uuid:
        yield _("คุณเป็นผู้จัดทำ จึงเห็นชอบให้เผยแพร่เองไม่ได้")
