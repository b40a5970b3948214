"""The owner's claim for a round, the verdict on it, and the files of the evidence."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from organisations.models import FormDraft
from organisations.pages import posted, reason_lines
from organisations.permissions import Permission
from organisations.scope import demand, staff_view
from organisations.services import drop_draft
from plans.forms.progress import MONEY_FIELDS, ClaimForm, VerdictForm
from plans.models import (
    CannotDoReason,
    ClaimState,
    ClaimStatus,
    ProgressLog,
)
from plans.reading import NOTHING
from plans.services import progress
from plans.workflow import CLAIM
from thai.dates import format_date, today
from thai.fiscal import ROUNDS, fiscal_year_start, round_due, round_period
from thai.money import format_baht
from thai.numbers import format_number
from workflow import serving
from workflow.engine import Refused
from workflow.models import Attachment

from .progress import get_activity, kpi_lines, money_lines, plan_years

DRAFT_FORM = "plans.claim"
EDITABLE = (ClaimState.DRAFT, ClaimState.RETURNED)


def _round_activity(request, uuid, fiscal_year, months):
    """The activity, or 404 where the round is none or lies outside the approved plan."""
    activity = get_activity(request, uuid)
    if months not in ROUNDS or fiscal_year not in plan_years(activity):
        raise Http404
    if not activity.is_scheduled_in(fiscal_year):
        raise Http404
    return activity


def _to_activity(request, activity, fiscal_year, months):
    url = reverse("plans:activity", args=[request.organisation.slug, activity.activity_uuid])
    return redirect(f"{url}?fy={fiscal_year}#round-{months}")


# --- the owner's claim


def _form(request, activity, fiscal_year, months, claim, *, data=None, initial=None):
    return ClaimForm(
        data,
        initial=initial if initial is not None else ClaimForm.initial_of(claim),
        lines=money_lines(activity, fiscal_year),
        kpis=_kpis(activity, fiscal_year, months),
        target_unit=activity.data["target_unit"],
        sending=bool(data) and data.get("action") == "send",
    )


def _kpis(activity, fiscal_year, months) -> list[dict]:
    return [{**kpi, "actual": kpi[f"at_{months}"]} for kpi in kpi_lines(activity, fiscal_year)]


def _save(request, activity, form, fiscal_year, months):
    """Claim, money and indicators in one transaction, and sent where that was pressed."""
    key = {"activity": activity, "by": request.user, "fiscal_year": fiscal_year}
    with transaction.atomic(using="default"):
        claim = progress.save_claim(
            **key,
            months=months,
            edit_number=form.cleaned_data["edit_number"] or 0,
            **form.values(),
        )
        for row in form.money():
            progress.record_money(**key, **row)
        for kpi_uuid, value in form.actuals().items():
            progress.record_kpi(**key, months=months, kpi_uuid=kpi_uuid, value=value)
        if form.sending:
            progress.submit_claim(claim=claim, by=request.user)
    return claim


def _shown(name, value) -> str:
    if value is None or value == "":
        return NOTHING
    if name == "status":
        return str(ClaimStatus(value).label)
    if name == "reason":
        return str(CannotDoReason(value).label)
    return format_number(value) if isinstance(value, int) else str(value)


def _conflict_rows(form, claim, activity, fiscal_year, months) -> list[dict]:
    """What differs between what was typed and what somebody else has saved."""
    rows = []
    for name in ClaimForm.VALUES:
        mine, theirs = form.cleaned_data[name], getattr(claim, name)
        if mine != theirs:
            rows.append(
                {
                    "label": form.fields[name].label,
                    "mine": _shown(name, mine),
                    "theirs": _shown(name, theirs),
                }
            )
    for index, line in enumerate(money_lines(activity, fiscal_year)):
        for name in MONEY_FIELDS:
            key = f"money_{index}_{name}"
            mine, theirs = form.cleaned_data.get(key), line.get(name)
            if mine != theirs:
                rows.append(
                    {
                        "label": f"{line['source']} · {form.fields[key].label}",
                        "mine": NOTHING if mine is None else format_baht(mine),
                        "theirs": NOTHING if theirs is None else format_baht(theirs),
                    }
                )
    return rows


def _draft_of(request, object_key) -> FormDraft | None:
    return FormDraft.objects.filter(
        person=request.user,
        organisation=request.organisation,
        form=DRAFT_FORM,
        object_key=object_key,
    ).first()


@staff_view(Permission.PLAN_VIEW)
@require_http_methods(["GET", "POST"])
def claim_edit(request, slug, uuid, fiscal_year, months):
    """One form for the owner's report of a round; saved as it is, or sent to the verifier."""
    activity = _round_activity(request, uuid, fiscal_year, months)
    demand(request.user, Permission.PROGRESS_CLAIM, activity)
    args = {"activity": activity, "fiscal_year": fiscal_year, "months": months}
    if fiscal_year_start(fiscal_year) > today():
        messages.info(request, _("ยังไม่ถึงปีงบประมาณนี้ จึงยังรายงานผลไม่ได้"))
        return _to_activity(request, **args)
    claim = progress.claim_for(**args)
    if claim and claim.state not in EDITABLE:
        messages.info(request, _("รายงานรอบนี้ส่งแล้ว แก้ไขได้เมื่อผู้ตรวจสอบส่งกลับ"))
        return _to_activity(request, **args)
    object_key = f"{activity.activity_uuid}:{fiscal_year}:{months}"
    context = {"errors": [], "conflict": None, "offer": None}
    status = 200
    if request.method == "POST":
        form = _form(request, claim=claim, data=request.POST, **args)
        if form.is_valid():
            try:
                _save(request, form=form, **args)
            except Refused as refused:
                claim = progress.claim_for(**args)
                if claim and claim.state not in EDITABLE:
                    messages.info(request, _("รายงานรอบนี้ส่งไปแล้ว ไม่ต้องส่งซ้ำ"))
                    return _to_activity(request, **args)
                status = 409
                if claim and claim.edit_number != (form.cleaned_data["edit_number"] or 0):
                    context["conflict"] = _conflict_rows(form, claim, **args)
                    data = request.POST.copy()
                    data["edit_number"] = claim.edit_number
                    form = _form(request, claim=claim, data=data, **args)
                else:
                    context["errors"] = reason_lines(refused.reasons)
            else:
                drop_draft(
                    person=request.user,
                    organisation=request.organisation,
                    form=DRAFT_FORM,
                    object_key=object_key,
                )
                if form.sending:
                    messages.success(request, _("ส่งรายงานผลแล้ว ผู้ตรวจสอบได้รับแจ้งแล้ว"))
                else:
                    messages.success(request, _("บันทึกรายงานไว้แล้ว ยังไม่ได้ส่ง"))
                return _to_activity(request, **args)
    else:
        draft = _draft_of(request, object_key)
        initial = ClaimForm.initial_of(claim)
        if draft and request.GET.get("draft"):
            # What was typed, over the record's own number: a later save by somebody shows up.
            initial = {**initial, **draft.data}
        elif draft:
            context["offer"] = draft
        form = _form(request, claim=claim, initial=initial, **args)
    start, end = round_period(fiscal_year, months)
    context |= {
        "form": form,
        "claim": claim,
        "activity": activity,
        "fiscal_year": fiscal_year,
        "months": months,
        "period": f"{format_date(start)} – {format_date(end)}",
        "due": round_due(fiscal_year, months),
        "object_key": object_key,
        "draft_form": DRAFT_FORM,
        "send": CLAIM["claim"],
        "returned": claim.verdicts.last() if claim and claim.state == ClaimState.RETURNED else None,
        "logs": _logs_of_round(activity, start, end),
    }
    return render(request, "plans/claim_form.html", context, status=status)


def _logs_of_round(activity, start, end):
    """The log of the period, from which the owner gathers the report."""
    return ProgressLog.objects.filter(
        plan=activity.version.plan, activity_uuid=activity.activity_uuid, on__range=(start, end)
    )


# --- the verdict


@staff_view(Permission.PROGRESS_VERIFY)
@require_http_methods(["GET", "POST"])
def claim_verify(request, slug, uuid, fiscal_year, months):
    """The verifier's verdict beside the claim, or the claim goes back with a remark."""
    activity = _round_activity(request, uuid, fiscal_year, months)
    args = {"activity": activity, "fiscal_year": fiscal_year, "months": months}
    claim = progress.claim_for(**args)
    if claim is None:
        raise Http404
    if claim.state not in (ClaimState.CLAIMED, ClaimState.VERIFIED):
        messages.info(request, _("รายงานรอบนี้ยังไม่ได้ส่งมาให้ตรวจสอบ"))
        return _to_activity(request, **args)
    action = request.POST.get("action", "verify")
    reopening = claim.state == ClaimState.VERIFIED
    if request.method == "POST" and reopening and action != "return":
        messages.info(request, _("รายงานรอบนี้ตรวจสอบแล้ว ไม่ต้องบันทึกซ้ำ"))
        return _to_activity(request, **args)
    form = VerdictForm(
        posted(request),
        claim=claim,
        returning=action == "return",
        initial={"status": claim.status, "percent": claim.percent},
    )
    errors = []
    if request.method == "POST" and form.is_valid():
        try:
            done = _judge(request, claim, form, action)
        except Refused as refused:
            claim.refresh_from_db()
            errors = reason_lines(refused.reasons)
        else:
            messages.success(request, done)
            return _to_activity(request, **args)
    return render(
        request,
        "plans/claim_verify.html",
        {
            "activity": activity,
            "claim": claim,
            "form": form,
            "errors": errors,
            "fiscal_year": fiscal_year,
            "months": months,
            "reopening": reopening,
            "problems": [] if reopening else CLAIM.problems(claim, "verify", request.user),
            "may_return": reopening or not CLAIM.problems(claim, "return", request.user),
            "verify": CLAIM["verify"],
            "send_back": CLAIM["reopen" if reopening else "return"],
            "money": money_lines(activity, fiscal_year),
            "kpis": _kpis(activity, fiscal_year, months),
            "logs": _logs_of_round(activity, *round_period(fiscal_year, months)),
        },
    )


def _judge(request, claim, form, action) -> str:
    """Writes the verdict or the return; gives the sentence that says so."""
    remark = form.cleaned_data["remark"]
    if action == "return":
        progress.return_claim(claim=claim, by=request.user, remark=remark)
        return _("ส่งกลับให้แก้ไขแล้ว ผู้รับผิดชอบได้รับแจ้งแล้ว")
    progress.verify_claim(
        claim=claim,
        by=request.user,
        status=form.cleaned_data["status"],
        percent=form.cleaned_data["percent"],
        remark=remark,
    )
    return _("บันทึกผลการตรวจสอบแล้ว")


# --- files


def _attachment(request, uuid) -> Attachment:
    """A file of a plan of this organisation; files of other rooms have pages of their own."""
    return get_object_or_404(
        Attachment,
        uuid=uuid,
        organisation_uuid=request.organisation.uuid,
        object_type__startswith="plans.",
    )


@staff_view(Permission.PLAN_VIEW)
@require_GET
def attachment(request, slug, uuid):
    """Pictures in the page, everything else as a download."""
    row = _attachment(request, uuid)
    return serving.answer_attachment(row, cache="private, max-age=3600")


@staff_view(Permission.PROGRESS_LOG)
@require_POST
def attachment_publishable(request, slug, uuid):
    """The plan officer ticks evidence as safe to publish, or takes the tick away."""
    row = _attachment(request, uuid)
    log = get_object_or_404(
        ProgressLog, uuid=row.object_uuid, plan__organisation=request.organisation
    )
    publishable = request.POST.get("publishable") == "1"
    progress.set_publishable(
        attachment=row,
        organisation=request.organisation,
        by=request.user,
        publishable=publishable,
    )
    messages.success(
        request,
        _("ตั้งให้เผยแพร่แฟ้มนี้ได้แล้ว") if publishable else _("ตั้งให้ใช้แฟ้มนี้ภายในเท่านั้นแล้ว"),
    )
    return redirect(reverse("plans:activity", args=[slug, log.activity_uuid]) + "#log")
