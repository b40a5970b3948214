"""The states of a report and of the round that it belongs to, and the only ways between them.

A report is built by a job, signed by the executive, published by the officer; a newer version
takes the place of an older one, which stays. What happens: the effects in `services/signing.py`.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.permissions import Permission
from thai.dates import format_date, format_month
from workflow.base import SYSTEM_NAME
from workflow.engine import Transition, Workflow, late
from workflow.opinions import Opinion

from .models import ReportState, RoundState

B, R, S, P, X = (
    ReportState.BUILDING,
    ReportState.READY,
    ReportState.SIGNED,
    ReportState.PUBLISHED,
    ReportState.SUPERSEDED,
)
SIGNER_OPINIONS = (
    Opinion.ACKNOWLEDGE,
    Opinion.APPROVE,
    Opinion.PROCEED,
    Opinion.TO_BE_FOLLOWED,
)


class Machine:
    """The actor of what a job does by itself: finishing a report, putting an older one aside."""

    uuid = None
    display = SYSTEM_NAME
    title = ""

    def can(self, permission, obj) -> bool:
        return permission == Permission.REPORT_BUILD


MACHINE = Machine()


def file_is_stored(report, actor):
    if not (report.file and report.file_sha256 and report.figures_sha256):
        yield _("ยังไม่มีแฟ้มรายงาน")


def builder_is_not_signer(report, actor):
    """Who made the report does not acknowledge it in the executive's place."""
    if report.built_by_id and report.built_by.uuid == actor.uuid:
        yield _("คุณเป็นผู้จัดทำรายงานฉบับนี้ จึงลงนามเองไม่ได้ ต้องให้ผู้อื่นหรือผู้ทำการแทนเป็นผู้ลงนาม")


def document_is_whole(report, actor):
    """The file and the figures are still what was built; a damaged file is not signed."""
    from .services import documents

    yield from documents.faults(report)


def signed_copy_is_stored(report, actor):
    if not report.is_issued:
        yield _("ฉบับที่แสดงการลงนามยังจัดทำไม่เสร็จ กรุณารอสักครู่แล้วลองใหม่")


def filing_is_dated(round, actor):
    if round.signed_on is None:
        yield _("รายงานของรอบนี้ยังไม่ได้ลงนาม")


def report_covers_the_period(round, actor):
    """RP-06, RP-07: ITA takes a report of six whole months, whose data are as of March."""
    if round.recipient != "ita":
        return
    newest = round.reports.filter(state__in=(S, P)).order_by("-number").first()
    if newest and newest.as_of < round.ends_on.replace(day=1):
        yield _(
            "รายงานที่ลงนามมีข้อมูล ณ %(as_of)s ยังไม่ครบ %(months)s เดือน "
            "การประเมิน ITA ต้องใช้ข้อมูล ณ เดือน%(month)s กรุณาจัดทำและลงนามฉบับใหม่ก่อนบันทึกการส่ง"
        ) % {
            "as_of": format_date(newest.as_of),
            "months": round.months,
            "month": format_month(round.ends_on),
        }


SIGNING = "reports.services.signing"

REPORT = Workflow(
    model="reports.Report",
    field="state",
    transitions=(
        Transition(
            "finish",
            (B,),
            R,
            gettext_lazy("จัดทำเสร็จ"),
            Permission.REPORT_BUILD,
            consequence=gettext_lazy("รายงานพร้อมให้ผู้บริหารลงนาม ฉบับก่อนที่ยังไม่ลงนามสิ้นผล"),
            guards=(file_is_stored,),
            effect=late(f"{SIGNING}.put_aside_unsigned"),
            notice=late(f"{SIGNING}.tell_ready"),
        ),
        Transition(
            "sign",
            (R,),
            S,
            gettext_lazy("ลงนามรายงาน"),
            Permission.REPORT_SIGN,
            consequence=gettext_lazy("ความเห็นและชื่อของคุณจะถูกบันทึก รายงานฉบับนี้จะแก้ไขไม่ได้อีก"),
            guards=(builder_is_not_signer, document_is_whole),
            opinions=SIGNER_OPINIONS,
            signed=True,
            effect=late(f"{SIGNING}.write_signature"),
            notice=late(f"{SIGNING}.tell_signed"),
        ),
        Transition(
            "publish",
            (S,),
            P,
            gettext_lazy("เผยแพร่รายงาน"),
            Permission.REPORT_FILE,
            consequence=gettext_lazy("ทุกคนจะเปิดรายงานนี้ได้จากหน้าสาธารณะของหน่วยงาน"),
            guards=(signed_copy_is_stored,),
            effect=late(f"{SIGNING}.set_published"),
        ),
        Transition(
            "supersede",
            (R, S, P),
            X,
            gettext_lazy("แทนด้วยฉบับใหม่"),
            Permission.REPORT_BUILD,
            consequence=gettext_lazy("ฉบับนี้ยังเก็บไว้ แต่ฉบับใหม่ใช้แทน"),
        ),
    ),
)

ROUND = Workflow(
    model="reports.Round",
    field="state",
    transitions=(
        Transition(
            "report",
            (RoundState.OPEN, RoundState.REPORTED, RoundState.FILED),
            RoundState.REPORTED,
            gettext_lazy("ลงนามรายงานของรอบ"),
            Permission.REPORT_SIGN,
            consequence=gettext_lazy("รอบนี้มีรายงานที่ลงนามแล้ว รอบันทึกการส่ง"),
            effect=late(f"{SIGNING}.set_reported"),
        ),
        Transition(
            "file",
            (RoundState.REPORTED,),
            RoundState.FILED,
            gettext_lazy("บันทึกการส่ง"),
            Permission.REPORT_FILE,
            consequence=gettext_lazy("บันทึกว่าส่งรายงานแล้วเมื่อใด และเลขอ้างอิงใด"),
            guards=(filing_is_dated, report_covers_the_period),
            effect=late(f"{SIGNING}.set_filed"),
        ),
    ),
)
