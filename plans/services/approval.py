"""Submitting, signing, returning, paper signing and amending; effects of `plans.workflow.PLAN`.

The public functions are the first ones; what the workflow table names stands below them.
"""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from organisations.models import Delegation
from organisations.permissions import Permission, roles_in
from organisations.roles import Role
from organisations.services import notify, people_with_role
from workflow import attachments, audit
from workflow.engine import Denied, Refused, move

from .. import checks, workflow
from ..models import (
    ApprovalStep,
    Plan,
    PlanStatus,
    ReturnComment,
    StepState,
    Submission,
)
from . import treatment, versions
from .draft import touch


def submit_plan(*, plan, by, memo_number="", memo_date=None):
    """Lays the draft before the chain of signers (AP-01..03); refused with what is missing."""
    workflow.PLAN.perform(plan, "submit", by=by, memo_number=memo_number, memo_date=memo_date)
    return open_submission_of(plan)


def submit_plan_on_paper(*, plan, by, memo_number="", memo_date=None):
    """Locks the draft while its printed memo goes round for signature (AP-08)."""
    workflow.PLAN.perform(plan, "submit_paper", by=by, memo_number=memo_number, memo_date=memo_date)
    return open_submission_of(plan)


def sign_plan(*, plan, by, opinions, remark="", confirm):
    """Signs the step that waits for `by`; the last signature makes the version.

    `confirm(content_hash)` uses up the signing grant and returns the method (password, passkey);
    it runs in the same transaction, so that a refusal leaves the grant unused.
    """
    if not opinions:
        raise Refused([_("กรุณาเลือกความเห็นอย่างน้อยหนึ่งข้อ")])
    return workflow.PLAN.perform(
        plan, "sign", by=by, opinions=tuple(opinions), remark=remark, confirm=confirm
    )


def return_plan(*, plan, by, remark="", comments=()):
    """Sends the plan back; each comment is {"text", "part"?, "activity"?, "field"?} (AP-07)."""
    comments = [comment for comment in comments if comment.get("text", "").strip()]
    if not (comments or remark.strip()):
        raise Refused([_("กรุณาเขียนข้อสังเกตอย่างน้อยหนึ่งข้อ เพื่อให้ผู้จัดทำรู้ว่าต้องแก้ไขอะไร")])
    return workflow.PLAN.perform(plan, "return", by=by, remark=remark, comments=comments)


def withdraw_plan(*, plan, by):
    """Takes a plan back that nobody has signed yet."""
    return workflow.PLAN.perform(plan, "withdraw", by=by)


def start_amendment(*, plan, by, reason, participants):
    """Opens a new draft of an approved plan with its reason and who took part (FC-25)."""
    if not reason.strip() or not participants.strip():
        raise Refused([_("กรุณาระบุเหตุผล และผู้มีส่วนร่วมพร้อมวิธีการ")])
    return workflow.PLAN.perform(plan, "amend", by=by, reason=reason, participants=participants)


def record_paper_signature(
    *, step, by, signer_name, signer_title, signed_on, opinions, remark="", scan=None
):
    """Keys in one signature from the paper, with its scan; a second person confirms later."""
    with transaction.atomic(using="default"):
        # Locked like every act on the plan: a confirmation must not meet a signature half keyed.
        Plan.objects.select_for_update().get(pk=step.submission.plan_id)
        step = ApprovalStep.objects.select_related("submission__plan").get(pk=step.pk)
        submission = step.submission
        if not by.can("plan.record_paper", submission.plan):
            raise Denied
        if not (submission.on_paper and submission.is_open):
            raise Refused([_("แผนนี้ไม่ได้อยู่ระหว่างลงนามในเอกสาร")])
        if signed_on > timezone.localdate():
            raise Refused([_("วันที่ลงนามต้องไม่เป็นวันในอนาคต")])
        if scan is not None:
            attachments.store(
                scan, obj=step, organisation=submission.organisation, by=by, accept="document"
            )
        elif not attachments.of(step).exists():
            raise Refused([_("กรุณาแนบภาพสแกนหน้าที่ลงนาม")])
        step.signer_name, step.signer_title = signer_name, signer_title
        step.signed_on, step.opinions, step.remark = signed_on, list(opinions), remark
        step.method, step.state, step.recorded_by = "paper", StepState.SIGNED, by
        step.signed_hash = submission.sha256
        step.save()
        audit.record(actor=by, event="plans.paper_signature", obj=step)
    return step


def confirm_paper(*, plan, by):
    """The second person's word that the record agrees with the scans; approves the plan."""
    return workflow.PLAN.perform(plan, "confirm_paper", by=by)


def number_memo(*, plan, by, memo_number="", memo_date=None) -> None:
    """Enters number and date of the newest memo, which an office gives when it goes out (AP-05).

    Neither is part of what is signed. While the memo goes round both can be corrected; after that
    what is written stays, and only a blank can be filled. Raises Denied or Refused.
    """
    if not by.can(Permission.PLAN_SUBMIT, plan):
        raise Denied
    with transaction.atomic(using="default"):
        Plan.objects.select_for_update().get(pk=plan.pk)
        submission = plan.submissions.defer("canonical").order_by("-number").first()
        if submission is None:
            raise Refused([_("แผนนี้ยังไม่ได้เสนอ จึงยังไม่มีบันทึกข้อความ")])
        new = {"memo_number": memo_number.strip(), "memo_date": memo_date}
        changed = [name for name, value in new.items() if getattr(submission, name) != value]
        if not submission.is_open and any(getattr(submission, name) for name in changed):
            raise Refused([_("เรื่องนี้สิ้นสุดแล้ว เลขที่และวันที่ที่กรอกไว้จึงเปลี่ยนไม่ได้ เติมได้เฉพาะช่องที่ว่าง")])
        if changed:
            for name in changed:
                setattr(submission, name, new[name])
            submission.save(update_fields=changed)
            audit.record(actor=by, event="plans.memo_numbered", obj=submission, fields=changed)


def resolve_comment(*, comment, by):
    """Marks a signer's comment as dealt with."""
    if not by.can(Permission.PLAN_EDIT, comment.plan):
        raise Denied
    with transaction.atomic(using="default"):
        ReturnComment.objects.filter(pk=comment.pk, resolved_at=None).update(
            resolved_at=timezone.now(), resolved_by=by
        )
        audit.record(actor=by, event="plans.comment_resolved", obj=comment)


def open_submission_of(plan) -> Submission | None:
    """What lies before the signers now, its long text read only when asked for."""
    return plan.submissions.filter(is_open=True).defer("canonical").first()


def step_for(plan, person) -> ApprovalStep | None:
    """The step that waits now, if it waits for `person`'s role."""
    submission = open_submission_of(plan)
    step = submission.current_step() if submission and not submission.on_paper else None
    if step and step.role in roles_in(person, plan.organisation):
        return step
    return None


# --- effects


def _open(plan, by, *, on_paper, memo_number, memo_date):
    text, digest = versions.canonical(plan)
    # Kept for good and printed in the memo: Thai, whatever language the officer works in.
    with translation.override("th"):
        found = [*(checks.blocking(plan) if on_paper else []), *checks.warnings(plan)]
        warnings = [{"text": str(problem), "code": problem.code} for problem in found]
    submission = Submission.objects.create(
        plan=plan,
        number=plan.submissions.count() + 1,
        submitted_by=by,
        canonical=text,
        sha256=digest,
        warnings=warnings,
        memo_number=memo_number,
        memo_date=memo_date,
        on_paper=on_paper,
    )
    ApprovalStep.objects.bulk_create(
        ApprovalStep(
            submission=submission,
            position=position,
            role=step.role,
            position_title=step.position_th,
            is_final=step.final,
        )
        for position, step in enumerate(plan.organisation.chain, start=1)
    )
    return submission


def open_submission(plan, by, *, memo_number="", memo_date=None, **data):
    _open(plan, by, on_paper=False, memo_number=memo_number, memo_date=memo_date)


def open_paper_submission(plan, by, *, memo_number="", memo_date=None, **data):
    _open(plan, by, on_paper=True, memo_number=memo_number, memo_date=memo_date)


def acting_text(person, organisation, role) -> str:
    """How an acting signer is printed: the kind, the post and the order's number."""
    row = (
        Delegation.objects.in_force(timezone.localdate())
        .filter(organisation=organisation, to_person=person, role=role)
        .first()
    )
    own = person.memberships.filter(organisation=organisation, roles__role=role).exists()
    if row is None or own:
        return ""
    with translation.override("th"):  # stored with the signature
        return _("%(kind)s %(post)s ตามคำสั่งที่ %(order)s") % {
            "kind": row.get_kind_display(),
            "post": row.position,
            "order": row.order_number,
        }


def sign_current_step(plan, by, *, opinions, remark, confirm, **data):
    """Writes the signature; the last of the chain freezes the version and approves the plan."""
    submission = open_submission_of(plan)
    step = submission.current_step()
    if step is None or step.role not in roles_in(by, plan.organisation):
        raise Denied(_("ยังไม่ถึงลำดับการลงนามของคุณ"))
    earlier = submission.steps.filter(state=StepState.SIGNED, signer=by)
    if earlier.exists():
        raise Refused([_("คุณลงนามในขั้นก่อนหน้าแล้ว ขั้นนี้ต้องเป็นผู้อื่น")])
    step.method = confirm(submission.sha256)
    step.opinions = [str(opinion) for opinion in opinions]
    step.remark = remark
    step.signer, step.signer_name = by, by.display
    step.signer_title = by.title_in(plan.organisation)
    step.acting_text = acting_text(by, plan.organisation, step.role)
    step.signed_at, step.signed_on = timezone.now(), timezone.localdate()
    step.signed_hash = submission.sha256
    step.state = StepState.SIGNED
    step.save()
    if step.is_final or submission.current_step() is None:
        _approve(plan, by, submission, step)


def _approve(plan, by, submission, step):
    signer = {
        "actor_uuid": step.signer.uuid if step.signer else None,
        "actor_name": step.signer_name,
        "actor_title": step.signer_title,
    }
    version = versions.freeze(
        submission=submission, by=by, approved_on=step.signed_on, signer=signer
    )
    _close(submission)
    plan.contributors.all().delete()
    Plan.objects.filter(pk=plan.pk).update(amendment_reason="", amendment_participants="")
    move(plan, PlanStatus.APPROVED)
    audit.record(actor=by, event="plans.version_frozen", obj=version)


def _close(submission):
    submission.is_open = False
    submission.save(update_fields=["is_open"])


def approve_from_paper(plan, by, **data):
    submission = open_submission_of(plan)
    submission.steps.update(confirmed_by=by)
    step = submission.steps.order_by("position").last()
    _approve(plan, by, submission, step)


def close_as_returned(plan, by, *, remark="", comments=(), **data):
    """Keeps the signed steps in the closed submission, where they say nothing any more."""
    submission = open_submission_of(plan)
    step = submission.current_step()
    if step is None or step.role not in roles_in(by, plan.organisation):
        raise Denied(_("ยังไม่ถึงลำดับการลงนามของคุณ"))
    step.state, step.remark = StepState.RETURNED, remark
    step.signer, step.signer_name = by, by.display
    step.signer_title = by.title_in(plan.organisation)
    step.acting_text = acting_text(by, plan.organisation, step.role)
    step.signed_at, step.signed_on = timezone.now(), timezone.localdate()
    step.save()
    entries = list(comments) or [{"text": remark}]
    ReturnComment.objects.bulk_create(
        ReturnComment(
            plan=plan,
            submission=submission,
            activity=entry.get("activity"),
            part=entry.get("part", ""),
            field=entry.get("field", ""),
            text=entry["text"].strip(),
            by_name=by.display,
            by_title=by.title_in(plan.organisation),
        )
        for entry in entries
    )
    _close(submission)


def close_as_withdrawn(plan, by, **data):
    _close(open_submission_of(plan))
    if plan.current_version:
        move(plan, PlanStatus.AMENDING)


def open_amendment(plan, by, *, reason, participants, **data):
    plan.amendment_reason, plan.amendment_participants = reason.strip(), participants.strip()
    plan.save(update_fields=["amendment_reason", "amendment_participants"])
    treatment.tick_linked(plan)
    # The reason is part of what is signed.
    touch(plan, by)


# --- notices, after commit


def _plan_url(plan) -> str:
    return reverse("plans:detail", args=[plan.organisation.slug, plan.uuid])


def tell_next_signer(plan, by, **data):
    submission = open_submission_of(plan)
    step = submission.current_step() if submission else None
    if step:
        notify(
            people_with_role(plan.organisation, Role(step.role)),
            organisation=plan.organisation,
            text=_("มีแผนรอการลงนามของคุณ: %(title)s") % {"title": plan.title},
            url=reverse("plans:approve", args=[plan.organisation.slug, plan.uuid]),
            key=f"sign:{step.uuid}",
        )


def tell_after_signature(plan, by, **data):
    if plan.status == PlanStatus.APPROVED:
        tell_approved(plan, by)
    else:
        tell_next_signer(plan, by)


def _officers(plan):
    return people_with_role(plan.organisation, Role.PLAN_OFFICER)


def tell_approved(plan, by, **data):
    notify(
        _officers(plan),
        organisation=plan.organisation,
        text=_("แผนได้รับอนุมัติแล้ว: %(title)s") % {"title": plan.title},
        url=_plan_url(plan),
    )


def tell_returned(plan, by, **data):
    notify(
        _officers(plan),
        organisation=plan.organisation,
        text=_("แผนถูกส่งกลับแก้ไข: %(title)s") % {"title": plan.title},
        url=_plan_url(plan) + "#comments",
    )
