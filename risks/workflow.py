"""The states of a round, of an acceptance and of a publication, and the only ways between them.

Who may: `organisations/permissions.py`. What must be there: `checks.py`. What happens: the
effects in `services/`.
"""

from django.utils.translation import gettext_lazy, pgettext_lazy

from organisations.permissions import Permission
from workflow.base import SYSTEM_NAME
from workflow.engine import Transition, Workflow, late
from workflow.opinions import Opinion

from . import checks
from .models import AcceptanceState, PublicationState, RoundState


class Machine:
    """The actor of what happens by itself: an acceptance that expires or that facts overtook."""

    uuid = None
    display = SYSTEM_NAME
    title = ""

    def can(self, permission, obj) -> bool:
        return permission == Permission.RISK_EDIT


MACHINE = Machine()


SERVICES = "risks.services"

ROUND = Workflow(
    model="risks.Round",
    field="state",
    transitions=(
        Transition(
            "start",
            (RoundState.CRITERIA,),
            RoundState.ASSESSING,
            gettext_lazy("เริ่มประเมิน"),
            Permission.RISK_MANAGE,
            consequence=gettext_lazy("เกณฑ์ถูกล็อก ผู้ประเมินแต่ละคนเริ่มให้คะแนนได้โดยไม่เห็นคะแนนของผู้อื่น"),
            guards=(checks.criteria_are_usable, checks.has_assessors, checks.risks_are_described),
            effect=late(f"{SERVICES}.rounds.begin_assessing"),
            notice=late(f"{SERVICES}.rounds.tell_assessors"),
        ),
        Transition(
            "plan",
            (RoundState.ASSESSING,),
            RoundState.PLANNING,
            gettext_lazy("จบการประเมิน"),
            Permission.RISK_MANAGE,
            consequence=gettext_lazy("คะแนนของทุกเรื่องถือเป็นที่สุดของรอบนี้ แล้วเริ่มเลือกมาตรการจัดการ"),
            guards=(checks.everything_is_moderated, checks.a_non_owner_has_rated),
        ),
        Transition(
            "reassess",
            (RoundState.PLANNING,),
            RoundState.ASSESSING,
            gettext_lazy("กลับไปประเมิน"),
            Permission.RISK_MANAGE,
            consequence=gettext_lazy("ผู้ประเมินแก้คะแนนของเรื่องที่เปิดใหม่ได้ เหตุผลถูกเก็บในประวัติ"),
            effect=late(f"{SERVICES}.rounds.keep_reason"),
        ),
        Transition(
            "close",
            (RoundState.PLANNING,),
            RoundState.CLOSED,
            gettext_lazy("ปิดรอบ"),
            Permission.RISK_MANAGE,
            consequence=gettext_lazy("ทะเบียนของรอบนี้ถูกล็อก และตั้งวันทบทวนตามระดับความเสี่ยง"),
            guards=(
                checks.a_non_owner_has_rated,
                checks.residual_is_given,
                checks.weak_controls_are_answered,
                checks.red_risks_are_treated,
            ),
            effect=late(f"{SERVICES}.rounds.finish"),
        ),
        Transition(
            "unlock",
            (RoundState.CLOSED,),
            RoundState.PLANNING,
            gettext_lazy("ปลดล็อก"),
            Permission.RISK_MANAGE,
            consequence=gettext_lazy("แก้มาตรการของรอบนี้ได้อีก เหตุผลถูกเก็บในประวัติ"),
            effect=late(f"{SERVICES}.rounds.unlock"),
        ),
    ),
)

D, Q, A = AcceptanceState.DRAFT, AcceptanceState.REQUESTED, AcceptanceState.ACCEPTED

ACCEPTANCE = Workflow(
    model="risks.Acceptance",
    field="state",
    transitions=(
        Transition(
            "request",
            (D,),
            Q,
            gettext_lazy("ขอยอมรับความเสี่ยง"),
            Permission.RISK_EDIT,
            consequence=gettext_lazy("ผู้มีอำนาจจะเห็นความเสี่ยงตามสภาพขณะนี้ และพิจารณายอมรับหรือไม่"),
            guards=(checks.approver_is_somebody_else, checks.acceptance_is_not_over),
            effect=late(f"{SERVICES}.acceptance.freeze"),
            notice=late(f"{SERVICES}.acceptance.tell_approver"),
        ),
        Transition(
            "accept",
            (Q,),
            A,
            gettext_lazy("ยอมรับความเสี่ยง"),
            Permission.RISK_ACCEPT,
            consequence=gettext_lazy("ความเสี่ยงนี้คงอยู่โดยไม่เพิ่มมาตรการจนถึงวันที่กำหนด ในชื่อของคุณ"),
            guards=(
                checks.actor_is_the_approver,
                checks.nothing_changed_since_request,
                checks.acceptance_is_not_over,
            ),
            signed=True,
            opinions=(Opinion.APPROVE,),
            effect=late(f"{SERVICES}.acceptance.decide"),
            notice=late(f"{SERVICES}.acceptance.tell_requester"),
        ),
        Transition(
            "refuse",
            (Q,),
            AcceptanceState.REFUSED,
            gettext_lazy("ไม่ยอมรับ"),
            Permission.RISK_ACCEPT,
            consequence=gettext_lazy("ต้องหามาตรการจัดการความเสี่ยงนี้"),
            guards=(checks.actor_is_the_approver,),
            effect=late(f"{SERVICES}.acceptance.decide"),
            notice=late(f"{SERVICES}.acceptance.tell_requester"),
        ),
        Transition(
            "withdraw",
            (Q,),
            D,
            gettext_lazy("ถอนคำขอ"),
            Permission.RISK_EDIT,
            consequence=gettext_lazy("คำขอกลับไปเป็นร่าง"),
            guards=(checks.actor_is_the_requester,),
        ),
        Transition(
            "expire",
            (A,),
            AcceptanceState.EXPIRED,
            gettext_lazy("ครบกำหนด"),
            Permission.RISK_EDIT,
            guards=(checks.acceptance_is_over,),
            effect=late(f"{SERVICES}.acceptance.open_review"),
            notice=late(f"{SERVICES}.acceptance.tell_both"),
        ),
        Transition(
            "reopen",
            (Q, A),
            AcceptanceState.REOPENED,
            gettext_lazy("เปิดใหม่"),
            Permission.RISK_EDIT,
            guards=(checks.something_changed_since_request,),
            effect=late(f"{SERVICES}.acceptance.open_review"),
            notice=late(f"{SERVICES}.acceptance.tell_both"),
        ),
    ),
)

PUBLICATION = Workflow(
    model="risks.Publication",
    field="state",
    transitions=(
        Transition(
            "submit",
            (PublicationState.DRAFT,),
            PublicationState.SUBMITTED,
            gettext_lazy("เสนอเผยแพร่"),
            Permission.RISK_MANAGE,
            consequence=gettext_lazy("ผู้บริหารจะอ่านตามที่ประชาชนจะเห็น แล้วเห็นชอบหรือส่งกลับ"),
            guards=(checks.flags_are_cleared, checks.something_is_published),
            effect=late(f"{SERVICES}.publication.clear"),
            notice=late(f"{SERVICES}.publication.tell_executives"),
        ),
        Transition(
            "publish",
            (PublicationState.SUBMITTED,),
            PublicationState.PUBLISHED,
            gettext_lazy("เห็นชอบให้เผยแพร่"),
            Permission.RISK_PUBLISH,
            consequence=gettext_lazy("ประชาชนอ่านได้ทันที ในชื่อของคุณ"),
            guards=(checks.preparer_is_not_publisher,),
            signed=True,
            opinions=(Opinion.APPROVE,),
            effect=late(f"{SERVICES}.publication.go_public"),
            notice=late(f"{SERVICES}.publication.tell_preparer"),
        ),
        Transition(
            "return",
            (PublicationState.SUBMITTED,),
            PublicationState.DRAFT,
            pgettext_lazy("การกระทำ", "ส่งกลับแก้ไข"),
            Permission.RISK_PUBLISH,
            consequence=gettext_lazy("ผู้จัดทำจะเห็นข้อสังเกตและแก้ไขได้"),
            effect=late(f"{SERVICES}.publication.give_back"),
            notice=late(f"{SERVICES}.publication.tell_preparer"),
        ),
        Transition(
            "withdraw",
            (PublicationState.PUBLISHED,),
            PublicationState.WITHDRAWN,
            gettext_lazy("ถอนจากการเผยแพร่"),
            Permission.RISK_MANAGE,
            consequence=gettext_lazy("หน้าสาธารณะจะบอกว่าถอนแล้วเมื่อใดและเพราะเหตุใด"),
            effect=late(f"{SERVICES}.publication.take_down"),
        ),
    ),
)
