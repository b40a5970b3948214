"""Pages of a draft: the list of plans, the task list, the parts."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Collate
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from organisations.pages import reason_lines
from organisations.permissions import Permission
from organisations.scope import first_in_organisation, staff_view
from plans import outline, parts
from plans.forms.parts import part_page
from plans.forms.plan import CopyPlanForm, NewPlanForm
from plans.ita import groups, ita_warnings, recomputed_total, rows_of
from plans.models import Activity, ItaResult, Plan, PlanStatus, PlanVersion, SectionKey
from plans.models.plan import Quadrant
from plans.rules import missing_categories
from plans.services import approval, drafting, order, versions
from plans.views.activity_list import activity_list
from plans.views.common import get_plan
from plans.views.editing import Editor, edit
from plans.views.labels import conflict_rows
from plans.workflow import PLAN
from thai.collation import COLLATION
from thai.fiscal import fiscal_year_of
from thai.text import normalise_line
from workflow.engine import Refused
from workflow.prepared import prepared

PLANS_PER_PAGE = 25
PLAN_SORTS = {
    "title": ("title",),
    "year": ("first_fiscal_year", "last_fiscal_year"),
    "status": ("status",),
    "activities": ("activity_count",),
}

# Where a transition of the workflow is done, most urgent first; the first that is open to the
# person becomes the page's button, the rest go into the menu.
TRANSITION_PAGES = (
    ("sign", "plans:approve"),
    ("confirm_paper", "plans:paper"),
    ("submit", "plans:submit"),
    ("amend", "plans:amend"),
    ("submit_paper", "plans:paper"),
    ("withdraw", "plans:withdraw"),
)


def _ordering(request, sorts: dict, default: str) -> list:
    """Columns for `?sort=name` or `?sort=-name`; anything else is the default order."""
    wanted = request.GET.get("sort") or default
    if wanted.removeprefix("-") not in sorts:
        wanted = default
    columns = [
        Collate(column, COLLATION) if column == "title" else F(column)
        for column in sorts[wanted.removeprefix("-")]
    ]
    return [c.desc() if wanted.startswith("-") else c.asc() for c in columns] + ["-id"]


def _count(model):
    """How many rows of `model` a plan has, without joining them to the others."""
    rows = model.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


@staff_view(Permission.PLAN_VIEW)
@require_GET
def plan_list(request, slug):
    """The organisation's plans, searched, sorted and in pages."""
    search = normalise_line(request.GET.get("q", ""))
    status = request.GET.get("status", "")
    plans = Plan.objects.filter(organisation=request.organisation)
    total = plans.count()
    if search:
        plans = plans.filter(Q(title__icontains=search) | Q(title_en__icontains=search))
    if status in PlanStatus.values:
        plans = plans.filter(status=status)
    plans = plans.annotate(
        activity_count=_count(Activity), version_count=_count(PlanVersion)
    ).order_by(*_ordering(request, PLAN_SORTS, "-year"))
    return render(
        request,
        "plans/plan_list.html",
        {
            "page_obj": Paginator(plans, PLANS_PER_PAGE).get_page(request.GET.get("page")),
            "search": search,
            "status": status,
            "statuses": PlanStatus.choices,
            "total": total,
            "may_edit": request.user.can(Permission.PLAN_EDIT, request.organisation),
        },
    )


def _this_fiscal_year() -> int:
    return fiscal_year_of(timezone.localdate())


def _tell_of_others(request, plan) -> None:
    """A second plan for the same year is allowed, but seldom meant."""
    others = Plan.objects.filter(
        organisation=request.organisation,
        first_fiscal_year__lte=plan.last_fiscal_year,
        last_fiscal_year__gte=plan.first_fiscal_year,
    ).exclude(pk=plan.pk)
    if others.exists():
        messages.warning(request, _("มีแผนของปีงบประมาณนี้อยู่แล้ว ตรวจดูว่าตั้งใจทำอีกฉบับหรือไม่"))


@staff_view(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def plan_new(request, slug):
    """A new plan; the full official title is offered (FC-33)."""
    form = NewPlanForm(
        request.POST or None, organisation=request.organisation, fiscal_year=_this_fiscal_year()
    )
    errors = []
    if request.method == "POST" and form.is_valid():
        warning = form.framework_warning()
        try:
            plan = drafting.create_plan(
                organisation=request.organisation, by=request.user, **form.cleaned_data
            )
        except Refused as refused:
            errors = reason_lines(refused.reasons)
        else:
            messages.success(request, _("สร้างแผนแล้ว กรอกแต่ละส่วนตามรายการด้านล่างได้เลย"))
            if warning:
                messages.warning(request, warning)
            _tell_of_others(request, plan)
            return redirect("plans:detail", slug, plan.uuid)
    has_framework = form.fields["framework"].queryset.exists()
    return render(
        request,
        "plans/plan_new.html",
        {"form": form, "errors": errors, "has_framework": has_framework},
    )


@staff_view(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def plan_copy(request, slug, uuid):
    """A copy of a plan for other years."""
    source = get_plan(request, uuid)
    form = CopyPlanForm(
        request.POST or None,
        organisation=request.organisation,
        source=source,
        fiscal_year=_this_fiscal_year(),
    )
    errors = []
    if request.method == "POST" and form.is_valid():
        warning = form.framework_warning()
        try:
            plan = drafting.copy_plan(
                source=source,
                organisation=request.organisation,
                by=request.user,
                **form.cleaned_data,
            )
        except Refused as refused:
            errors = reason_lines(refused.reasons)
        else:
            messages.success(request, _("คัดลอกแผนแล้ว กรุณาตรวจแต่ละส่วนให้ตรงกับปีใหม่"))
            if warning:
                messages.warning(request, warning)
            _tell_of_others(request, plan)
            return redirect("plans:detail", slug, plan.uuid)
    return render(request, "plans/plan_copy.html", {"plan": source, "form": form, "errors": errors})


def _acts(request, plan) -> list[dict]:
    """What the state and the person's permissions allow now, each with its page."""
    available = {t.name: t for t in PLAN.available(plan, request.user)}
    if "sign" in available and approval.step_for(plan, request.user) is None:
        del available["sign"]
    if "confirm_paper" in available:
        submission = approval.open_submission_of(plan)
        if submission is None or not submission.on_paper:
            del available["confirm_paper"]
    if "withdraw" in available and PLAN.problems(plan, "withdraw", request.user):
        del available["withdraw"]
    found = []
    for name, page in TRANSITION_PAGES:
        if name not in available:
            continue
        try:
            url = reverse(page, args=[plan.organisation.slug, plan.uuid])
        except NoReverseMatch:
            continue
        label = _("อ่านและลงนาม") if name == "sign" else available[name].label
        found.append({"name": name, "label": label, "url": url})
    return found


@prepared
def _plan(organisation: int, uuid: UUID):
    plans = Plan.objects.filter(organisation=organisation, uuid=uuid)
    plans = plans.select_related("framework", "owner_unit", "predecessor")
    return plans.annotate(version_count=_count(PlanVersion))


@staff_view(Permission.PLAN_VIEW)
@require_GET
def plan_detail(request, slug, uuid):
    """The plan as a task list of its parts, and its activities by dimension."""
    plan = first_in_organisation(_plan(request.organisation.pk, uuid), request)
    may_edit = plan.is_editable and request.user.can(Permission.PLAN_EDIT, plan)
    comments = parts.open_comments(plan)
    part_labels = dict(parts.PART_CHOICES)
    for comment in comments:
        comment.where = part_labels.get(comment.part, "")
        comment.mend_url = ""
        if may_edit and comment.activity_id:
            comment.mend_url = reverse("plans:activity_edit", args=[slug, comment.activity.uuid])
        elif may_edit and comment.part:
            comment.mend_url = parts.part_url(plan, comment.part)
    rows = parts.part_rows(plan, comments, may_edit=may_edit)
    if not may_edit:
        whole = reverse("plans:read", args=[slug, plan.uuid])
        rows = [row._replace(url=row.url and f"{whole}#part-{row.key}") for row in rows]
    acts = _acts(request, plan)
    # Taking a plan back undoes work: it stays in the menu even when nothing else is open.
    primary = next((act for act in acts if act["name"] != "withdraw"), None)
    submitted = plan.status == PlanStatus.SUBMITTED
    submission = approval.open_submission_of(plan) if submitted else None
    return render(
        request,
        "plans/plan_detail.html",
        {
            "plan": plan,
            "status_label": PlanStatus(plan.status).label,
            "parts": rows,
            "done_count": sum(row.state in ("done", "optional") for row in rows),
            "comments": comments,
            "may_edit": may_edit,
            "may_copy": request.user.can(Permission.PLAN_EDIT, plan),
            "primary": primary,
            "acts": [act for act in acts if act is not primary],
            "submission": submission,
            "waiting_step": submission.current_step() if submission else None,
            **activity_list(request, plan, comments, may_edit=may_edit),
        },
    )


@staff_view(Permission.PLAN_VIEW)
@require_GET
def plan_read(request, slug, uuid):
    """The introduction of the draft as it would be read, for those who do not edit it."""
    plan = get_plan(request, uuid)
    content = versions.content(plan)
    return render(
        request,
        "plans/plan_read.html",
        {"plan": plan, "blocks": outline.introduction(content)},
    )


# --- parts


def _edit_part(request, uuid, key: str, template="plans/part_edit.html", **context):
    plan = get_plan(request, uuid)
    content = parts.stored(plan, key)
    item = parts.part(key)
    label = item.label if item else _("ชื่อและปีของแผน")

    def save(values, token):
        saved = drafting.save_part(
            plan=plan, part=key, content=values, by=request.user, token=token
        )
        if saved:
            return _("บันทึก “%(part)s” แล้ว") % {"part": label}
        return _("ไม่มีสิ่งที่เปลี่ยนแปลงใน “%(part)s”") % {"part": label}

    def compare(mine):
        theirs = parts.stored(Plan.objects.get(pk=plan.pk), key)
        names = [name for name in mine if mine[name] != theirs[name]]
        return conflict_rows(names, mine, theirs, Plan)

    editor = Editor(
        plan=plan,
        form_key="plans.part",
        object_key=f"{plan.uuid}:{key}",
        build=lambda data: part_page(plan, key, content, data),
        save=save,
        token=lambda: parts.token(parts.stored(Plan.objects.get(pk=plan.pk), key)),
        compare=compare,
        template=template,
        done_url=reverse("plans:detail", args=[request.organisation.slug, plan.uuid]),
        context={
            "part_key": key,
            "part_label": label,
            "comments": [c for c in parts.open_comments(plan) if c.part == key],
            **{name: value(plan) if callable(value) else value for name, value in context.items()},
        },
    )
    return edit(request, editor)


@staff_view(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def plan_edit(request, slug, uuid):
    """Name, years and owner of the plan."""
    return _edit_part(request, uuid, parts.DETAILS)


@staff_view(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def plan_section(request, slug, uuid, key):
    """One section of the introduction; those with a table have pages of their own."""
    item = parts.part(key)
    if key not in SectionKey.values or item is None:
        raise Http404
    if not item.keyed:
        return redirect(item.url(get_plan(request, uuid)))
    return _edit_part(request, uuid, key)


@staff_view(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def plan_alignments(request, slug, uuid):
    """The linkage: its text and the list of higher plans (FC-13, 27, 28)."""
    return _edit_part(request, uuid, SectionKey.LINKAGE.value, "plans/part_linkage.html")


@staff_view(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def plan_statements(request, slug, uuid):
    """Objectives, goals and benefits as numbered lists (FC-31)."""
    return _edit_part(request, uuid, parts.STATEMENTS, "plans/part_statements.html")


@staff_view(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def plan_swot(request, slug, uuid):
    """SWOT: internal factors by 7S, external ones by PEST and law (FC-29)."""
    return _edit_part(request, uuid, parts.SWOT, "plans/part_swot.html", quadrants=Quadrant.choices)


def _ita_figures(plan) -> dict | None:
    """What the stored table adds up to, and what does not (TG-08, TG-09)."""
    result = ItaResult.objects.filter(plan=plan).first()
    if result is None:
        return None
    rows = rows_of(result)
    warnings = ita_warnings(rows, result.total_printed)
    if result.fiscal_year != plan.first_fiscal_year - 1:
        warnings.append(
            _("ผลของปีงบประมาณ %(year)s ไม่ใช่ปีก่อนหน้าของแผน") % {"year": result.fiscal_year}
        )
    return {
        "groups": groups(rows),
        "total": recomputed_total(rows),
        "printed": result.total_printed,
        "warnings": warnings,
    }


@staff_view(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def plan_ita(request, slug, uuid):
    """Last year's ITA result as printed and as it should read (TG-07)."""
    return _edit_part(
        request, uuid, SectionKey.ITA.value, "plans/part_ita.html", figures=_ita_figures
    )


@staff_view(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def plan_working_group(request, slug, uuid):
    """The working group and the order that appoints it (PR-03..11)."""
    return _edit_part(
        request,
        uuid,
        parts.WORKING_GROUP,
        "plans/part_working_group.html",
        missing=lambda plan: missing_categories(
            plan.working_group.values_list("category", flat=True)
        ),
        order_files=order.order_files,
    )


@staff_view(Permission.ACTIVITY_EDIT)
@require_POST
def plan_renumber(request, slug, uuid):
    """Numbers the activities through by dimension."""
    plan = get_plan(request, uuid)
    try:
        moved = drafting.renumber_activities(plan=plan, by=request.user)
    except Refused as refused:
        for problem in refused.reasons:
            messages.error(request, str(problem))
    else:
        messages.success(
            request,
            _("เรียงลำดับใหม่ตามมิติแล้ว เปลี่ยน %(count)s รายการ") % {"count": moved}
            if moved
            else _("ลำดับตรงตามมิติอยู่แล้ว"),
        )
    return redirect(reverse("plans:detail", args=[slug, plan.uuid]) + "#activities")
