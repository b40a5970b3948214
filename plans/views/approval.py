"""Submitting, reading before signing, signing, returning, withdrawing and amending a plan."""

import json

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from organisations import signing
from organisations.pages import posted, reason_lines
from organisations.permissions import Permission
from organisations.scope import staff_view
from organisations.signing_views import confirm_inline, require_signature
from plans import checks, differences, outline, reading
from plans.forms.approval import (
    AmendForm,
    ReturnForm,
    SignForm,
    SubmitForm,
    comment_formset,
)
from plans.models import PlanStatus, StepState
from plans.services import approval, order
from plans.workflow import PLAN
from thai.dates import format_datetime
from workflow.engine import Denied, Refused

from .common import get_plan, step_items

SIGN = "plan.sign"
ACTIVITIES_A_PAGE = 50


def _to_plan(request, plan):
    return redirect("plans:detail", request.organisation.slug, plan.uuid)


def _to_approve(request, plan):
    return redirect("plans:approve", request.organisation.slug, plan.uuid)


def _refused_to(request, refused, go_to, plan):
    """A refusal of a press of a button: the reasons as messages, then the page that tells more."""
    for reason in refused.reasons:
        messages.error(request, str(reason))
    return go_to(request, plan)


@staff_view(Permission.PLAN_SUBMIT)
@require_http_methods(["GET", "POST"])
def plan_submit(request, slug, uuid):
    """What is missing, what is only a warning, and the button that submits."""
    plan = get_plan(request, uuid)
    if not plan.is_editable:
        messages.info(request, _already_submitted(plan))
        return _to_plan(request, plan)
    form = SubmitForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            approval.submit_plan(plan=plan, by=request.user, **form.cleaned_data)
        except Refused as refused:
            plan.refresh_from_db()
            if not plan.is_editable:
                return _refused_to(request, refused, _to_plan, plan)
        else:
            messages.success(request, _("เสนอแผนแล้ว ผู้ลงนามคนแรกได้รับแจ้งแล้ว"))
            return _to_approve(request, plan)
    return render(
        request,
        "plans/plan_submit.html",
        {
            "plan": plan,
            "form": form,
            "blocking": reason_lines(checks.blocking(plan)),
            "warnings": checks.warnings(plan),
            "chain": plan.organisation.chain,
            "transition": PLAN["submit"],
            "may_paper": request.user.can(Permission.PLAN_RECORD_PAPER, plan),
        },
    )


def _already_submitted(plan) -> str:
    submission = approval.open_submission_of(plan)
    if plan.status == PlanStatus.SUBMITTED and submission:
        return _("แผนนี้เสนอแล้วเมื่อ %(when)s โดย %(name)s จึงเสนอซ้ำไม่ได้") % {
            "when": format_datetime(submission.created_at),
            "name": submission.submitted_by.display,
        }
    return _("แผนนี้ได้รับอนุมัติแล้ว ถ้าต้องการเปลี่ยน ให้เปิดการแก้ไขเพิ่มเติมแผน")


# --- reading before signing


def _last_submission(plan):
    return (
        plan.submissions.select_related("submitted_by")
        .prefetch_related("steps")
        .order_by("-number")
        .first()
    )


def _changes(plan, content):
    """Differences from the approved version that this one replaces; None for the first version."""
    before = plan.versions.filter(number=content["version"] - 1).first()
    return differences.changed_places(before.data, content) if before else None


def line_message(request, path: str) -> str:
    """Words for LINE: neutral, nothing of the content, and the address."""
    return _("มีเอกสารรอให้ท่านพิจารณาในระบบสุจริต กรุณาเปิดอ่านที่ %(url)s") % {
        "url": request.build_absolute_uri(path)
    }


@staff_view(Permission.PLAN_VIEW)
@require_GET
def plan_approve(request, slug, uuid):
    """Five lines first, then the changes, then the whole; for a phone as much as for a desk."""
    plan = get_plan(request, uuid)
    submission = _last_submission(plan)
    if submission is None:
        messages.info(request, _("แผนนี้ยังไม่ได้เสนอให้ลงนาม"))
        return _to_plan(request, plan)
    content = json.loads(submission.canonical)
    places = _changes(plan, content)
    steps = list(submission.steps.all())
    step = approval.step_for(plan, request.user) if submission.is_open else None
    page = Paginator(content["activities"], ACTIVITIES_A_PAGE).get_page(request.GET.get("page"))
    titles = outline.dimension_titles(plan.framework)
    return render(
        request,
        "plans/plan_approve.html",
        {
            "plan": plan,
            "submission": submission,
            "content": content,
            "years": reading.years_text(content["plan"]),
            "places": places,
            "changes": differences.changes_summary(places) if places is not None else "",
            "money": outline.planned_money(content),
            "signed": [row for row in steps if row.state == StepState.SIGNED],
            "signers": len(steps),
            "step": step,
            "problems": PLAN.problems(plan, "sign", request.user) if step else [],
            "sign": PLAN["sign"],
            "send_back": PLAN["return"],
            "timeline": step_items(submission),
            "blocks": outline.introduction(content),
            "groups": outline.by_dimension({"activities": page.object_list}, titles),
            "page_obj": page,
            "order_files": order.submitted_files(plan.organisation, content),
            "may_number": request.user.can(Permission.PLAN_SUBMIT, plan)
            and (submission.is_open or not (submission.memo_number and submission.memo_date)),
            "may_withdraw": submission.is_open
            and request.user.can(Permission.PLAN_WITHDRAW, plan)
            and not PLAN.problems(plan, "withdraw", request.user),
            "line_message": line_message(request, request.path)
            if request.user.can(Permission.PLAN_SUBMIT, plan)
            else "",
        },
    )


# --- signing


def _not_my_turn(request, plan):
    """Why nobody asks this person for a signature now, told in a message."""
    mine = (
        plan.submissions.filter(steps__signer=request.user, steps__state=StepState.SIGNED)
        .order_by("-number")
        .first()
    )
    submission = _last_submission(plan)
    if mine and submission and mine.pk == submission.pk:
        messages.info(request, _("คุณลงนามแผนนี้แล้ว ไม่ต้องลงนามซ้ำ"))
    elif submission is None or not submission.is_open:
        messages.info(request, _("แผนนี้ไม่ได้รอลงนามแล้ว กรุณาดูสถานะล่าสุด"))
    elif submission.on_paper:
        messages.info(request, _("แผนนี้อยู่ระหว่างลงนามในเอกสาร จึงลงนามในระบบไม่ได้"))
    else:
        messages.info(request, _("ยังไม่ถึงลำดับการลงนามของคุณ"))
    return _to_approve(request, plan)


@staff_view(Permission.PLAN_SIGN_STEP)
@require_http_methods(["GET", "POST"])
def plan_sign(request, slug, uuid):
    """Password or passkey first, then the opinions; what was typed outlives a confirmation."""
    plan = get_plan(request, uuid)
    step = approval.step_for(plan, request.user)
    if step is None:
        return _not_my_turn(request, plan)
    problems = PLAN.problems(plan, "sign", request.user)
    if problems:
        return _refused_to(request, Refused(problems), _to_approve, plan)
    submission = step.submission
    asked = {"act": SIGN, "obj": plan, "content_hash": submission.sha256}
    page = require_signature(
        request,
        **asked,
        title=_("ลงนามแผน"),
        back_url=_approve_path(request, plan),
        lines=[plan.title, _("รหัสเอกสาร %(code)s") % {"code": submission.code}],
    )
    if page:
        return page
    confirmation = confirm_inline(request, **asked)
    if not confirmation.ready and approval.step_for(plan, request.user) is None:
        # Another tab used the confirmation up while this one asked.
        return _not_my_turn(request, plan)
    form = SignForm(posted(request))
    errors = []
    if request.method == "POST" and form.is_valid() and confirmation.ready:
        try:
            approval.sign_plan(
                plan=plan,
                by=request.user,
                opinions=form.cleaned_data["opinions"],
                remark=form.cleaned_data["remark"],
                confirm=lambda digest: signing.consume(
                    request, act=SIGN, obj=plan, content_hash=digest
                ),
            )
        except Refused as refused:
            if approval.step_for(plan, request.user) is None:
                return _not_my_turn(request, plan)
            errors = reason_lines(refused.reasons)
            confirmation = confirm_inline(request, **asked)
        except Denied:
            # A second press: the first one has moved the chain on.
            return _not_my_turn(request, plan)
        else:
            messages.success(request, _("ลงนามแล้ว"))
            return _to_approve(request, plan)
    return render(
        request,
        "plans/plan_sign.html",
        {
            "plan": plan,
            "step": step,
            "submission": submission,
            "form": form,
            "errors": errors,
            "confirmation": confirmation,
            "transition": PLAN["sign"],
        },
        status=confirmation.status,
    )


def _approve_path(request, plan) -> str:
    return _to_approve(request, plan).url


@staff_view(Permission.PLAN_SIGN_STEP)
@require_http_methods(["GET", "POST"])
def plan_return(request, slug, uuid):
    """Comments bound to parts, activities or fields, and the plan goes back to its makers."""
    plan = get_plan(request, uuid)
    step = approval.step_for(plan, request.user)
    if step is None:
        return _not_my_turn(request, plan)
    form = ReturnForm(posted(request))
    formset = comment_formset(plan, posted(request))
    errors = []
    if request.method == "POST" and form.is_valid() and formset.is_valid():
        comments = [row.comment() for row in formset.forms if row.cleaned_data]
        try:
            approval.return_plan(
                plan=plan,
                by=request.user,
                remark=form.cleaned_data["remark"],
                comments=comments,
            )
        except Refused as refused:
            if approval.step_for(plan, request.user) is None:
                return _not_my_turn(request, plan)
            errors = reason_lines(refused.reasons)
        except Denied:
            return _not_my_turn(request, plan)
        else:
            messages.success(request, _("ส่งกลับแก้ไขแล้ว ผู้จัดทำได้รับแจ้งแล้ว"))
            return _to_approve(request, plan)
    return render(
        request,
        "plans/plan_return.html",
        {
            "plan": plan,
            "form": form,
            "formset": formset,
            "errors": errors,
            "transition": PLAN["return"],
        },
    )


# --- after submitting: withdraw, resolve, amend


@staff_view(Permission.PLAN_WITHDRAW)
@require_http_methods(["GET", "POST"])
def plan_withdraw(request, slug, uuid):
    """Asks once, then takes the plan back to a draft."""
    plan = get_plan(request, uuid)
    if plan.status != PlanStatus.SUBMITTED:
        messages.info(request, _("แผนนี้ไม่ได้อยู่ระหว่างการลงนาม จึงไม่มีเรื่องให้ถอน"))
        return _to_plan(request, plan)
    if request.method == "POST":
        try:
            approval.withdraw_plan(plan=plan, by=request.user)
        except Refused as refused:
            return _refused_to(request, refused, _to_approve, plan)
        messages.success(request, _("ถอนเรื่องกลับแล้ว แก้ไขร่างต่อได้"))
        return _to_plan(request, plan)
    return render(
        request,
        "plans/plan_withdraw.html",
        {
            "plan": plan,
            "problems": PLAN.problems(plan, "withdraw", request.user),
            "transition": PLAN["withdraw"],
        },
    )


@staff_view(Permission.PLAN_EDIT)
@require_POST
def comment_resolve(request, slug, uuid, comment):
    """Marks a signer's comment as dealt with."""
    plan = get_plan(request, uuid)
    row = get_object_or_404(plan.comments, uuid=comment)
    if not plan.is_editable:
        messages.error(request, _("แผนนี้ไม่ได้เปิดให้แก้ไข จึงทำเครื่องหมายไม่ได้"))
    elif row.resolved_at is None:
        approval.resolve_comment(comment=row, by=request.user)
        messages.success(request, _("ทำเครื่องหมายว่าแก้ตามข้อสังเกตแล้ว"))
    response = _to_plan(request, plan)
    response["Location"] += "#comments"
    return response


@staff_view(Permission.PLAN_AMEND)
@require_http_methods(["GET", "POST"])
def plan_amend(request, slug, uuid):
    """Opens a new draft of the approved plan with its reason and participants (FC-25)."""
    plan = get_plan(request, uuid)
    if plan.status != PlanStatus.APPROVED:
        messages.info(request, _("เปิดการแก้ไขเพิ่มเติมได้เมื่อแผนได้รับอนุมัติแล้วเท่านั้น"))
        return _to_plan(request, plan)
    form = AmendForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            approval.start_amendment(plan=plan, by=request.user, **form.cleaned_data)
        except Refused as refused:
            return _refused_to(request, refused, _to_plan, plan)
        messages.success(request, _("เปิดร่างแก้ไขเพิ่มเติมแล้ว ฉบับเดิมยังใช้อยู่จนกว่าฉบับใหม่จะได้รับอนุมัติ"))
        return _to_plan(request, plan)
    return render(
        request,
        "plans/plan_amend.html",
        {"plan": plan, "form": form, "version": plan.current_version, "transition": PLAN["amend"]},
    )
