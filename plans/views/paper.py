"""Signing on paper (AP-08): print the memo, key in each signature with its scan, confirm.

Equal in rank to signing in the system and never called electronic.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from organisations.pages import posted, reason_lines
from organisations.permissions import Permission
from organisations.scope import staff_view
from plans import checks, printing
from plans.forms.approval import MemoNumberForm, PaperSignatureForm, SubmitForm
from plans.models import PlanStatus, StepState
from plans.services import approval
from plans.workflow import PLAN, nothing_missing_unless_past
from workflow import attachments
from workflow.engine import Refused

from .common import get_plan


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A PDF to be saved; the name is ASCII, since old mail programs break others."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _to_paper(request, plan):
    return redirect("plans:paper", request.organisation.slug, plan.uuid)


def _paper_submission(plan):
    submission = approval.open_submission_of(plan)
    return submission if submission and submission.on_paper else None


@staff_view(Permission.PLAN_CONFIRM_PAPER)
@require_http_methods(["GET", "POST"])
def plan_paper(request, slug, uuid):
    """Starts a signing on paper, and then shows how far it is."""
    plan = get_plan(request, uuid)
    submission = _paper_submission(plan)
    may_record = request.user.can(Permission.PLAN_RECORD_PAPER, plan)
    if submission:
        return _paper_status(request, plan, submission, may_record)
    if not plan.is_editable:
        messages.info(request, _("แผนนี้ไม่ได้อยู่ระหว่างลงนามในเอกสาร"))
        return redirect("plans:detail", slug, plan.uuid)
    form = SubmitForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            approval.submit_plan_on_paper(plan=plan, by=request.user, **form.cleaned_data)
        except Refused as refused:
            plan.refresh_from_db()
            if not plan.is_editable:
                for reason in refused.reasons:
                    messages.error(request, str(reason))
                return _to_paper(request, plan)
        else:
            messages.success(request, _("ล็อกร่างแล้ว พิมพ์บันทึกข้อความไปลงนามได้"))
            return _to_paper(request, plan)
    return render(
        request,
        "plans/paper_start.html",
        {
            "plan": plan,
            "form": form,
            "may_record": may_record,
            "blocking": reason_lines(nothing_missing_unless_past(plan, request.user)),
            "defects": checks.blocking(plan),
            "transition": PLAN["submit_paper"],
        },
    )


def _paper_status(request, plan, submission, may_record):
    steps = list(submission.steps.all())
    for step in steps:
        step.scans = list(attachments.of(step))
    problems = PLAN.problems(plan, "confirm_paper", request.user)
    return render(
        request,
        "plans/paper.html",
        {
            "plan": plan,
            "submission": submission,
            "steps": steps,
            "complete": all(step.state == StepState.SIGNED for step in steps),
            "may_record": may_record,
            "may_withdraw": request.user.can(Permission.PLAN_WITHDRAW, plan),
            "problems": problems,
            "transition": PLAN["confirm_paper"],
        },
    )


@staff_view(Permission.PLAN_RECORD_PAPER)
@require_http_methods(["GET", "POST"])
def paper_signature(request, slug, uuid, position):
    """Keys in what one signer wrote on the paper; a wrong one can be keyed in again."""
    plan = get_plan(request, uuid)
    submission = _paper_submission(plan)
    if submission is None:
        messages.info(request, _("แผนนี้ไม่ได้อยู่ระหว่างลงนามในเอกสาร"))
        return redirect("plans:detail", slug, plan.uuid)
    step = get_object_or_404(submission.steps, position=position)
    scans = list(attachments.of(step))
    form = PaperSignatureForm(
        posted(request),
        request.FILES if request.method == "POST" else None,
        has_scan=bool(scans),
        initial={
            "signer_name": step.signer_name,
            "signer_title": step.signer_title or step.position_title,
            "signed_on": step.signed_on,
            "opinions": step.opinions,
            "remark": step.remark,
        },
    )
    errors = []
    if request.method == "POST" and form.is_valid():
        try:
            approval.record_paper_signature(step=step, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("scan", error)
        except Refused as refused:
            errors = reason_lines(refused.reasons)
        else:
            messages.success(request, _("บันทึกการลงนามในเอกสารแล้ว"))
            return _to_paper(request, plan)
    return render(
        request,
        "plans/paper_signature.html",
        {"plan": plan, "step": step, "scans": scans, "form": form, "errors": errors},
    )


@staff_view(Permission.PLAN_CONFIRM_PAPER)
@require_POST
def paper_confirm(request, slug, uuid):
    """The second person's word; the plan is then approved."""
    plan = get_plan(request, uuid)
    try:
        approval.confirm_paper(plan=plan, by=request.user)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, str(reason))
        if plan.status == PlanStatus.APPROVED:
            return redirect("plans:versions", slug, plan.uuid)
        return _to_paper(request, plan)
    messages.success(request, _("ยืนยันการลงนามในเอกสารแล้ว แผนมีผลเป็นฉบับที่อนุมัติ"))
    return redirect("plans:versions", slug, plan.uuid)


@staff_view(Permission.PLAN_SUBMIT)
@require_http_methods(["GET", "POST"])
def memo_number(request, slug, uuid):
    """Number and date of the memo, entered when the office has given them (AP-05)."""
    plan = get_plan(request, uuid)
    submission = plan.submissions.defer("canonical").order_by("-number").first()
    if submission is None:
        raise Http404
    held = {"memo_number": submission.memo_number, "memo_date": submission.memo_date}
    form = MemoNumberForm(posted(request), initial=held)
    errors = []
    if request.method == "POST" and form.is_valid():
        try:
            approval.number_memo(plan=plan, by=request.user, **form.cleaned_data)
        except Refused as refused:
            errors = reason_lines(refused.reasons)
        else:
            messages.success(request, _("บันทึกเลขที่และวันที่ของบันทึกข้อความแล้ว"))
            if submission.on_paper and submission.is_open:
                return _to_paper(request, plan)
            return redirect("plans:approve", slug, plan.uuid)
    return render(
        request,
        "plans/memo_number.html",
        {"plan": plan, "submission": submission, "form": form, "errors": errors},
        status=409 if errors else 200,
    )


@staff_view(Permission.PLAN_VIEW)
@require_GET
def plan_memo(request, slug, uuid):
    """The memo of the newest submission with an endorsement block for each signer, as PDF."""
    plan = get_plan(request, uuid)
    submission = plan.submissions.select_related("submitted_by").order_by("-number").first()
    if submission is None:
        raise Http404
    return pdf_response(printing.memo_pdf(submission), f"memo-{submission.code}.pdf")
