"""Approved versions: the list, one read whole, differences, and the printed plan."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from organisations.permissions import Permission
from organisations.scope import staff_view
from plans import differences, outline
from plans.jobs import print_key, printed
from plans.models import PlanStatus
from plans.services import versions
from workflow import jobs, serving
from workflow.base_jobs import JobState
from workflow.models import Job

from .approval import ACTIVITIES_A_PAGE
from .common import get_plan, step_items

DRAFT = "draft"
POLL_SECONDS = 5


def _version(plan, number: int):
    version = get_object_or_404(plan.versions, number=number)
    version.plan = plan
    return version


def _submission_of(version):
    # The same content may have been laid before the signers earlier and withdrawn: the last counts.
    return (
        version.plan.submissions.filter(sha256=version.sha256)
        .select_related("submitted_by")
        .prefetch_related("steps")
        .order_by("-number")
        .first()
    )


@staff_view(Permission.PLAN_VIEW)
@require_GET
def plan_versions(request, slug, uuid):
    """Every approved version with its hash, signer and warnings, newest first."""
    plan = get_plan(request, uuid)
    rows = list(plan.versions.defer("canonical").order_by("-number"))
    return render(
        request,
        "plans/plan_versions.html",
        {
            "plan": plan,
            "versions": rows,
            "has_draft": plan.status != PlanStatus.APPROVED,
            "may_amend": plan.status == PlanStatus.APPROVED
            and request.user.can(Permission.PLAN_AMEND, plan),
        },
    )


@staff_view(Permission.PLAN_VIEW)
@require_GET
def plan_version(request, slug, uuid, number):
    """An approved version as a whole, and whether text, hash, link and rows still agree."""
    plan = get_plan(request, uuid)
    version = _version(plan, number)
    content = version.data
    page = Paginator(content["activities"], ACTIVITIES_A_PAGE).get_page(request.GET.get("page"))
    titles = outline.dimension_titles(plan.framework)
    submission = _submission_of(version)
    return render(
        request,
        "plans/plan_version.html",
        {
            "plan": plan,
            "version": version,
            "content": content,
            "faults": versions.verify_version(version),
            "money": outline.planned_money(content),
            "blocks": outline.introduction(content),
            "groups": outline.by_dimension({"activities": page.object_list}, titles),
            "page_obj": page,
            "timeline": step_items(submission) if submission else [],
        },
    )


def _side(plan, name: str):
    """(label, content) of one side of a comparison: a version's number, or the draft."""
    if name == DRAFT:
        return _("ร่างปัจจุบัน"), versions.content(plan)
    if not (name.isdecimal() and len(name) <= 4):
        raise Http404
    version = _version(plan, int(name))
    return _("ฉบับที่ %(number)s") % {"number": version.number}, version.data


@staff_view(Permission.PLAN_VIEW)
@require_GET
def plan_diff(request, slug, uuid):
    """Field-level differences of two versions, or of the draft and a version.

    In the address: `from` and `to`, each a version's number or `draft`; without them the newest
    version against the draft, or against the version before it.
    """
    plan = get_plan(request, uuid)
    numbers = list(plan.versions.order_by("number").values_list("number", flat=True))
    if not numbers:
        raise Http404
    newest = str(numbers[-1])
    if plan.status == PlanStatus.APPROVED:
        default_from, default_to = str(numbers[-2] if len(numbers) > 1 else numbers[-1]), newest
    else:
        default_from, default_to = newest, DRAFT
    chosen_from = request.GET.get("from") or default_from
    chosen_to = request.GET.get("to") or default_to
    from_label, before = _side(plan, chosen_from)
    to_label, after = _side(plan, chosen_to)
    places = differences.changed_places(before, after)
    choices = [(str(number), _("ฉบับที่ %(number)s") % {"number": number}) for number in numbers]
    if plan.status != PlanStatus.APPROVED:
        choices.append((DRAFT, _("ร่างปัจจุบัน")))
    return render(
        request,
        "plans/plan_diff.html",
        {
            "plan": plan,
            "places": places,
            "changes": differences.changes_summary(places),
            "choices": choices,
            "chosen_from": chosen_from,
            "chosen_to": chosen_to,
            "from_label": from_label,
            "to_label": to_label,
        },
    )


def _printing(version, by) -> Job:
    """The job that makes the document; asking again finds the same one."""
    # One that is over without its file does not count (`printed`).
    Job.objects.filter(key=print_key(version), state=JobState.DONE).delete()
    return jobs.enqueue(
        "plans.print",
        by=by,
        organisation=version.organisation,
        title=_("จัดทำ PDF ของแผน"),
        params={"version": str(version.uuid)},
        key=print_key(version),
    )


@staff_view(Permission.PLAN_VIEW)
@require_GET
def version_pdf(request, slug, uuid, number):
    """The approved version as a document in three parts; the first time a job makes it."""
    version = _version(get_plan(request, uuid), number)
    found = printed(version)
    if found:
        return serving.answer_attachment(found)
    job = _printing(version, request.user)
    context = {
        "plan": version.plan,
        "version": version,
        "job": job,
        "title": _("จัดทำ PDF ของแผน"),
        "poll_url": reverse("plans:version_printing", args=[slug, uuid, number]),
        "refresh_seconds": POLL_SECONDS,
    }
    return render(request, "plans/version_printing.html", context)


@staff_view(Permission.PLAN_VIEW)
@require_GET
def version_printing(request, slug, uuid, number):
    """How far the document is; answers the poll of its page."""
    version = _version(get_plan(request, uuid), number)
    job = Job.objects.filter(key=print_key(version)).first() or _printing(version, request.user)
    context = {
        "job": job,
        "title": _("จัดทำ PDF ของแผน"),
        "poll_url": reverse("plans:version_printing", args=[slug, uuid, number]),
        "result_url": reverse("plans:version_pdf", args=[slug, uuid, number]),
        "result_label": _("ดาวน์โหลด PDF"),
    }
    return render(request, "components/_progress.html", context)
