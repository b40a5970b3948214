"""The states of a plan and of a progress claim, and the only ways between them.

Who may: `organisations/permissions.py`. What must be there: `checks.py`. What happens: the
effects in `services/`.
"""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from organisations.permissions import Permission
from thai.fiscal import fiscal_year_of
from workflow.engine import Transition, Workflow, late
from workflow.opinions import Opinion

from . import checks
from .models import ClaimState, PlanStatus, StepState

D, S, R, A, M = (
    PlanStatus.DRAFT,
    PlanStatus.SUBMITTED,
    PlanStatus.RETURNED,
    PlanStatus.APPROVED,
    PlanStatus.AMENDING,
)
EDITED = (D, R, M)
SIGNER_OPINIONS = (
    Opinion.FOR_INFORMATION,
    Opinion.FOR_CONSIDERATION,
    Opinion.AGREE,
    Opinion.APPROVE,
    Opinion.PROCEED,
    Opinion.TO_BE_FOLLOWED,
)


def nothing_missing(plan, actor):
    return checks.blocking(plan)


def is_past(plan) -> bool:
    """Whether all fiscal years of the plan are over."""
    return plan.last_fiscal_year < fiscal_year_of(timezone.localdate())


def nothing_missing_unless_past(plan, actor):
    """A plan of an earlier year is recorded as it was approved, its defects kept as warnings."""
    return [] if is_past(plan) else checks.blocking(plan)


def signer_changed_nothing(plan, actor):
    """Nobody signs a draft that they changed (design §3)."""
    if plan.contributors.filter(person__uuid=actor.uuid).exists():
        yield _("คุณเป็นผู้แก้ไขร่างนี้ จึงลงนามเองไม่ได้ ต้องให้ผู้อื่นหรือผู้ทำการแทนเป็นผู้ลงนาม")


def submitter_is_not_signer(plan, actor):
    submission = plan.submissions.filter(is_open=True).first()
    if submission and submission.submitted_by_id == actor.pk:
        yield _("คุณเป็นผู้เสนอแผนนี้ จึงลงนามเองไม่ได้")


def signed_in_the_system(plan, actor):
    submission = plan.submissions.filter(is_open=True).first()
    if submission and submission.on_paper:
        yield _("แผนนี้อยู่ระหว่างลงนามในเอกสาร จึงลงนามในระบบไม่ได้")


def nobody_signed_yet(plan, actor):
    submission = plan.submissions.filter(is_open=True).first()
    signed = submission and submission.steps.filter(state=StepState.SIGNED)
    if signed and not submission.on_paper and signed.exists():
        yield _("มีผู้ลงนามแล้ว จึงถอนกลับไม่ได้ ให้ผู้ลงนามคนถัดไปส่งกลับแก้ไขแทน")


def paper_is_complete(plan, actor):
    """AP-08: every signature keyed in with its scan, and confirmed by a second person."""
    submission = plan.submissions.filter(is_open=True).first()
    if submission is None or not submission.on_paper:
        yield _("แผนนี้ไม่ได้ลงนามในเอกสาร")
        return
    if submission.steps.exclude(state=StepState.SIGNED).exists():
        yield _("ยังบันทึกการลงนามในเอกสารไม่ครบทุกคน")
    if submission.steps.filter(recorded_by__uuid=actor.uuid).exists():
        yield _("ผู้ยืนยันต้องเป็นคนละคนกับผู้บันทึกการลงนาม")


APPROVAL = "plans.services.approval"
PROGRESS = "plans.services.progress"

PLAN = Workflow(
    model="plans.Plan",
    transitions=(
        Transition(
            "submit",
            EDITED,
            S,
            gettext_lazy("เสนอแผน"),
            Permission.PLAN_SUBMIT,
            consequence=gettext_lazy("ร่างจะถูกล็อกและส่งให้ผู้ลงนามคนแรก"),
            guards=(nothing_missing,),
            effect=late(f"{APPROVAL}.open_submission"),
            notice=late(f"{APPROVAL}.tell_next_signer"),
        ),
        Transition(
            "submit_paper",
            EDITED,
            S,
            gettext_lazy("ลงนามในเอกสาร"),
            Permission.PLAN_RECORD_PAPER,
            consequence=gettext_lazy("ร่างจะถูกล็อกระหว่างนำบันทึกข้อความไปลงนาม"),
            guards=(nothing_missing_unless_past,),
            effect=late(f"{APPROVAL}.open_paper_submission"),
        ),
        Transition(
            "sign",
            (S,),
            S,
            gettext_lazy("ลงนาม"),
            Permission.PLAN_SIGN_STEP,
            consequence=gettext_lazy("ความเห็นและชื่อของคุณจะถูกบันทึกและแก้ไขไม่ได้"),
            guards=(signed_in_the_system, signer_changed_nothing, submitter_is_not_signer),
            opinions=SIGNER_OPINIONS,
            signed=True,
            effect=late(f"{APPROVAL}.sign_current_step"),
            notice=late(f"{APPROVAL}.tell_after_signature"),
        ),
        Transition(
            "return",
            (S,),
            R,
            pgettext_lazy("การกระทำ", "ส่งกลับแก้ไข"),
            Permission.PLAN_SIGN_STEP,
            consequence=gettext_lazy("ผู้จัดทำจะเห็นข้อสังเกตและแก้ไขร่างได้ ลายมือชื่อที่ลงแล้วในรอบนี้สิ้นผล"),
            guards=(signed_in_the_system,),
            effect=late(f"{APPROVAL}.close_as_returned"),
            notice=late(f"{APPROVAL}.tell_returned"),
        ),
        Transition(
            "withdraw",
            (S,),
            D,
            gettext_lazy("ถอนเรื่องกลับ"),
            Permission.PLAN_WITHDRAW,
            consequence=gettext_lazy("แผนกลับไปเป็นร่างและแก้ไขได้อีกครั้ง"),
            guards=(nobody_signed_yet,),
            effect=late(f"{APPROVAL}.close_as_withdrawn"),
        ),
        Transition(
            "confirm_paper",
            (S,),
            A,
            gettext_lazy("ยืนยันการลงนามในเอกสาร"),
            Permission.PLAN_CONFIRM_PAPER,
            consequence=gettext_lazy("แผนมีผลเป็นฉบับที่อนุมัติแล้ว โดยระบุว่าลงนามในเอกสาร"),
            guards=(paper_is_complete,),
            effect=late(f"{APPROVAL}.approve_from_paper"),
            notice=late(f"{APPROVAL}.tell_approved"),
        ),
        Transition(
            "amend",
            (A,),
            M,
            gettext_lazy("แก้ไขเพิ่มเติมแผน"),
            Permission.PLAN_AMEND,
            consequence=gettext_lazy("เปิดร่างใหม่จากฉบับที่อนุมัติ ฉบับเดิมยังใช้อยู่จนกว่าฉบับใหม่จะได้รับอนุมัติ"),
            effect=late(f"{APPROVAL}.open_amendment"),
        ),
    ),
)


def claimer_is_not_verifier(claim, actor):
    """Claim and verdict come from two people (design §3)."""
    if claim.claimed_by_id == actor.pk:
        yield _("คุณเป็นผู้รายงานผลรายการนี้ จึงตรวจสอบเองไม่ได้")


def plan_unit_needs_another_verifier(claim, actor):
    """A claim of the unit that keeps the plan is verified by somebody of another unit."""
    from .services import progress

    if progress.verifier_is_too_close(claim, actor):
        yield _("รายการนี้เป็นของส่วนราชการเจ้าของแผนเอง ต้องให้ผู้ตรวจสอบที่อยู่คนละส่วนราชการเป็นผู้ตรวจ")


def claim_is_complete(claim, actor):
    from .services import progress

    return progress.missing_in_claim(claim)


CLAIM = Workflow(
    model="plans.ProgressClaim",
    field="state",
    transitions=(
        Transition(
            "claim",
            (ClaimState.DRAFT, ClaimState.RETURNED),
            ClaimState.CLAIMED,
            gettext_lazy("ส่งรายงานผล"),
            Permission.PROGRESS_CLAIM,
            consequence=gettext_lazy("ผู้ตรวจสอบจะได้รับแจ้ง และแก้ไขไม่ได้จนกว่าจะส่งกลับ"),
            guards=(claim_is_complete,),
            effect=late(f"{PROGRESS}.set_claimed"),
            notice=late(f"{PROGRESS}.tell_verifiers"),
        ),
        Transition(
            "verify",
            (ClaimState.CLAIMED,),
            ClaimState.VERIFIED,
            gettext_lazy("บันทึกผลการตรวจสอบ"),
            Permission.PROGRESS_VERIFY,
            consequence=gettext_lazy("ผลการตรวจสอบจะแสดงคู่กับรายงานของผู้รับผิดชอบ"),
            guards=(claimer_is_not_verifier, plan_unit_needs_another_verifier),
            effect=late(f"{PROGRESS}.set_verified"),
            notice=late(f"{PROGRESS}.tell_owner"),
        ),
        Transition(
            "return",
            (ClaimState.CLAIMED,),
            ClaimState.RETURNED,
            gettext_lazy("ส่งกลับให้แก้ไข"),
            Permission.PROGRESS_VERIFY,
            consequence=gettext_lazy("ผู้รับผิดชอบจะเห็นความเห็นและแก้ไขรายงานได้"),
            guards=(claimer_is_not_verifier,),
            effect=late(f"{PROGRESS}.set_returned"),
            notice=late(f"{PROGRESS}.tell_owner"),
        ),
        Transition(
            "reopen",
            (ClaimState.VERIFIED,),
            ClaimState.RETURNED,
            gettext_lazy("เปิดให้แก้ไขใหม่"),
            Permission.PROGRESS_VERIFY,
            consequence=gettext_lazy("ผลการตรวจสอบเดิมยังอยู่ในประวัติ"),
            effect=late(f"{PROGRESS}.set_returned"),
            notice=late(f"{PROGRESS}.tell_owner"),
        ),
    ),
)
