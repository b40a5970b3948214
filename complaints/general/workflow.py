"""The states of a complaint, of a manual and of a year's summary, and the only ways between them.

Who may: `organisations/permissions.py`. What must be there: `checks.py`. What happens: the
effects in `services/`.
"""

from django.utils.translation import gettext_lazy

from organisations.permissions import Permission
from workflow.engine import Transition, Workflow, late

from . import checks
from .models import ManualState, State, SummaryState

SERVICES = "complaints.general.services"

COMPLAINT = Workflow(
    model="general.Complaint",
    field="state",
    transitions=(
        Transition(
            "accept",
            (State.RECEIVED,),
            State.ACCEPTED,
            gettext_lazy("รับเรื่องไว้ดำเนินการ"),
            Permission.COMPLAINT_HANDLE,
            consequence=gettext_lazy("ผู้ร้องได้รับแจ้งการรับเรื่องและระยะเวลา ส่วนราชการที่รับผิดชอบได้รับแจ้งงาน"),
            guards=(checks.has_category_and_department,),
            effect=late(f"{SERVICES}.handling.begin"),
            notice=late(f"{SERVICES}.handling.tell_department"),
        ),
        Transition(
            "start",
            (State.ACCEPTED, State.REOPENED),
            State.IN_PROGRESS,
            gettext_lazy("เริ่มดำเนินการ"),
            Permission.COMPLAINT_WORK,
            consequence=gettext_lazy("ผู้ร้องเห็นในหน้าติดตามว่ากำลังดำเนินการ"),
        ),
        Transition(
            "answer",
            (State.ACCEPTED, State.IN_PROGRESS, State.REOPENED),
            State.ANSWERED,
            gettext_lazy("แจ้งผล"),
            Permission.COMPLAINT_WORK,
            consequence=gettext_lazy("ผู้ร้องได้รับแจ้งผลเป็นหนังสือ และขอให้ดำเนินการต่อได้ภายในเวลาที่กำหนด"),
            guards=(checks.is_not_paused,),
            effect=late(f"{SERVICES}.handling.finish_answer"),
            notice=late(f"{SERVICES}.handling.tell_officers_of_answer"),
        ),
        Transition(
            "close",
            (State.ANSWERED,),
            State.CLOSED,
            gettext_lazy("ปิดเรื่อง"),
            Permission.COMPLAINT_HANDLE,
            consequence=gettext_lazy("เริ่มนับวันลบข้อมูลติดต่อของผู้ร้อง"),
            guards=(checks.complainant_was_told, checks.cause_is_given),
            effect=late(f"{SERVICES}.handling.end"),
        ),
        Transition(
            "reopen",
            (State.ANSWERED, State.CLOSED),
            State.REOPENED,
            gettext_lazy("เปิดเรื่องอีกครั้ง"),
            Permission.COMPLAINT_HANDLE,
            consequence=gettext_lazy("เริ่มนับวันตอบใหม่ตามประเภทเรื่อง"),
            effect=late(f"{SERVICES}.handling.begin_again"),
            notice=late(f"{SERVICES}.handling.tell_department"),
        ),
        Transition(
            "ask_again",
            (State.ANSWERED, State.CLOSED),
            State.REOPENED,
            gettext_lazy("ขอให้ดำเนินการต่อ"),
            Permission.COMPLAINT_SPEAK,
            consequence=gettext_lazy("เจ้าหน้าที่จะตรวจสอบอีกครั้งและแจ้งผลใหม่"),
            guards=(checks.reopening_is_in_time,),
            effect=late(f"{SERVICES}.handling.begin_again"),
            notice=late(f"{SERVICES}.handling.tell_department"),
        ),
        Transition(
            "move",
            (State.RECEIVED, State.ACCEPTED, State.IN_PROGRESS, State.REOPENED),
            State.MOVED,
            gettext_lazy("ส่งต่อหน่วยงานอื่น"),
            Permission.COMPLAINT_HANDLE,
            consequence=gettext_lazy("ผู้ร้องได้รับแจ้งว่าส่งเรื่องไปที่ใดและเพราะเหตุใด"),
            effect=late(f"{SERVICES}.handling.finish_move"),
        ),
        Transition(
            # CC-12: by complaints/handover, when the sealed copy is on the disk. Named like any
            # other move: whoever reads the history must not learn where it went (WB-05).
            "hand_over",
            tuple(state for state in State if state != State.MOVED),
            State.MOVED,
            gettext_lazy("ส่งต่อหน่วยงานอื่น"),
            Permission.COMPLAINT_HANDLE,
            effect=late(f"{SERVICES}.handing.purge"),
        ),
        Transition(
            "merge",
            (State.RECEIVED, State.ACCEPTED, State.IN_PROGRESS, State.REOPENED),
            State.MERGED,
            gettext_lazy("รวมกับเรื่องอื่น"),
            Permission.COMPLAINT_HANDLE,
            consequence=gettext_lazy("ผู้ร้องทั้งสองได้รับแจ้งผลของเรื่องหลัก แต่ไม่เห็นข้อมูลของกันและกัน"),
            effect=late(f"{SERVICES}.merging.finish_merge"),
        ),
        Transition(
            "dismiss",
            (State.RECEIVED, State.ACCEPTED),
            State.ANSWERED,
            gettext_lazy("ยุติเรื่อง"),
            Permission.COMPLAINT_HANDLE,
            consequence=gettext_lazy("ผู้ร้องได้รับแจ้งเหตุผลที่ยุติเรื่อง และขอให้พิจารณาใหม่ได้"),
            guards=(checks.is_not_paused,),
            effect=late(f"{SERVICES}.handling.finish_answer"),
        ),
    ),
)

MANUAL = Workflow(
    model="general.Manual",
    field="state",
    transitions=(
        Transition(
            "publish",
            (ManualState.DRAFT,),
            ManualState.PUBLISHED,
            gettext_lazy("เผยแพร่คู่มือ"),
            Permission.COMPLAINT_PUBLISH,
            consequence=gettext_lazy("ประชาชนอ่านได้ทันที และแทนที่ฉบับก่อน"),
            guards=(checks.manual_parts_are_filled,),
            effect=late(f"{SERVICES}.manuals.finish_publish"),
        ),
        Transition(
            "replace",
            (ManualState.PUBLISHED,),
            ManualState.REPLACED,
            gettext_lazy("แทนที่ด้วยฉบับใหม่"),
            Permission.COMPLAINT_PUBLISH,
        ),
    ),
)

SUMMARY = Workflow(
    model="general.YearSummary",
    field="state",
    transitions=(
        Transition(
            "submit",
            (SummaryState.DRAFT,),
            SummaryState.SUBMITTED,
            gettext_lazy("เสนอผู้บริหาร"),
            Permission.COMPLAINT_MANAGE,
            consequence=gettext_lazy("ตัวเลขของปีถูกเก็บไว้ตามที่เห็นขณะนี้"),
            guards=(checks.summary_words_are_given,),
            effect=late(f"{SERVICES}.summaries.freeze"),
        ),
        Transition(
            "return",
            (SummaryState.SUBMITTED,),
            SummaryState.DRAFT,
            gettext_lazy("ส่งกลับให้แก้ไข"),
            Permission.COMPLAINT_PUBLISH,
        ),
        Transition(
            "publish",
            (SummaryState.SUBMITTED,),
            SummaryState.PUBLISHED,
            gettext_lazy("อนุมัติให้เผยแพร่"),
            Permission.COMPLAINT_PUBLISH,
            consequence=gettext_lazy("ประชาชนอ่านได้ทันที"),
            effect=late(f"{SERVICES}.summaries.finish_publish"),
        ),
    ),
)
