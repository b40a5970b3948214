"""Criteria sets: their list, the editor with its preview, and the page for reading and printing."""

from typing import NamedTuple

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from organisations.pages import address_of, posted, reason_lines
from organisations.permissions import Permission
from organisations.scope import get_in_organisation, staff_view
from risks import criteria as rules
from risks.forms.criteria import CriteriaPage, NewCriteriaForm, with_example_bands
from risks.models import CriteriaSet, ImpactRule, Level
from risks.scoring import Scale
from risks.services import criteria as service
from risks.services.editing import Stale
from workflow.engine import Refused

from .common import confirm, error_lines

# Scores that show what the rule makes of two impacts.
RULE_EXAMPLE = (2, 3)


class CriteriaRow(NamedTuple):
    """One version in the list (`risks/_criteria_row.html`)."""

    name: str
    version: int
    url: str
    scale: int
    is_frozen: bool
    is_example: bool
    rounds: tuple[tuple[str, str], ...]


def get_criteria(request, uuid) -> CriteriaSet:
    return get_in_organisation(CriteriaSet.objects, request, uuid=uuid)


@staff_view(Permission.RISK_VIEW)
@require_GET
def criteria(request, slug):
    """All versions, newest first, and the rounds that assess by each."""
    read_url = address_of("risks:criteria_read", request.organisation)
    round_url = address_of("risks:round", request.organisation)
    sets = request.organisation.criteria_sets.prefetch_related("rounds").order_by("-version")
    rows = [
        CriteriaRow(
            row.name,
            row.version,
            read_url.format(row.uuid),
            row.scale,
            row.frozen_at is not None,
            row.is_example,
            tuple((found.name, round_url.format(found.uuid)) for found in row.rounds.all()),
        )
        for row in sets
    ]
    may = request.user.can(Permission.RISK_MANAGE, request.organisation)
    return render(request, "risks/criteria_list.html", {"rows": rows, "may_manage": may})


@staff_view(Permission.RISK_MANAGE)
@require_http_methods(["GET", "POST"])
def criteria_new(request, slug):
    """A draft from our example or from an earlier version; `?like=` chooses that one."""
    sets = request.organisation.criteria_sets.order_by("-version")
    like = next((row for row in sets if str(row.uuid) == request.GET.get("like")), None)
    initial = {"source": str(like.uuid), "name": like.name} if like else {"source": "5"}
    form = NewCriteriaForm(posted(request), sets=sets, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = service.new_criteria(
            organisation=request.organisation,
            by=request.user,
            name=form.cleaned_data["name"],
            **form.begin_from(),
        )
        messages.success(request, _("สร้าง %(name)s เป็นร่างแล้ว") % {"name": made})
        return redirect("risks:criteria_edit", slug, made.uuid)
    return render(request, "risks/criteria_new.html", {"form": form})


def _impact_example(rule) -> dict:
    financial, non_financial = RULE_EXAMPLE
    scale = Scale(5, rule, ())
    return {
        "financial": financial,
        "non_financial": non_financial,
        "impact": scale.impact(financial, non_financial),
    }


def _preview(page: CriteriaPage) -> dict:
    rule = page.read["impact_rule"]
    return {
        "matrix": page.matrix,
        "impacts": range(1, page.scale + 1),
        "rule": rule.label,
        "rule_example": _impact_example(rule),
        "problems": page.problems,
        "is_whole": not any(page.problems.values()),
    }


@staff_view(Permission.RISK_MANAGE)
@require_http_methods(["GET", "POST"])
def criteria_edit(request, slug, uuid):
    """The editor. A set with gaps is saved as a draft; a round refuses it when it begins."""
    found = get_criteria(request, uuid)
    read_url = reverse("risks:criteria_read", args=[slug, uuid])
    if found.frozen_at and request.method == "GET":
        messages.warning(request, _("เกณฑ์ฉบับนี้ถูกใช้ประเมินแล้ว จึงแก้ไขไม่ได้"))
        return redirect(read_url)
    data = posted(request)
    if data and "fill_bands" in data:
        data = with_example_bands(data)
    page = CriteriaPage(found, data)
    context, status = {}, 200
    if data is not None and not {"fill_bands", "preview"} & data.keys():
        if page.is_valid():
            try:
                number = page.form.cleaned_data["edit_number"] or 0
                service.save_criteria(
                    criteria=found, by=request.user, edit_number=number, **page.values()
                )
            except Stale as stale:
                stored = CriteriaPage(stale.current)
                page.renumber(stale.current.edit_number)
                context, status = {"conflict": page.against(stored)}, 409
            except Refused as refused:
                context, status = {"errors": reason_lines(refused.reasons)}, 409
            else:
                _tell_saved(request, page)
                return redirect(read_url)
        else:
            context = {"errors": error_lines(page.forms())}
    context |= {"criteria": found, "page": page, "read_url": read_url, **_preview(page)}
    return render(request, "risks/criteria_edit.html", context, status=status)


def _tell_saved(request, page) -> None:
    if any(page.problems.values()):
        messages.warning(request, _("บันทึกเป็นร่างแล้ว แต่ยังใช้ประเมินไม่ได้ ดูสิ่งที่ยังขาดในหน้านี้"))
    else:
        messages.success(request, _("บันทึกเกณฑ์แล้ว ใช้ประเมินได้"))


@staff_view(Permission.RISK_MANAGE)
@require_POST
def criteria_preview(request, slug):
    """The matrix and what is wrong, by what is typed and not saved; a part of the editor's page."""
    page = CriteriaPage(CriteriaSet(organisation=request.organisation), request.POST)
    return render(request, "risks/_criteria_live.html", _preview(page))


@staff_view(Permission.RISK_VIEW)
@require_GET
def criteria_read(request, slug, uuid):
    """One version, to be read and printed: words, ranges, bands, matrix, rule."""
    found = get_criteria(request, uuid)
    bands = rules.band_ranges(found)
    return render(
        request,
        "risks/criteria_read.html",
        {
            "criteria": found,
            "levels": found.levels.all(),
            "bands": [
                {"level": band.level, "label": Level(band.level).label, "row": band}
                for band in found.bands.all()
            ],
            "matrix": rules.matrix(found.scale, bands),
            "impacts": range(1, found.scale + 1),
            "rule": ImpactRule(found.impact_rule).label,
            "rule_example": _impact_example(found.impact_rule),
            "problems": rules.problems(found),
            "rounds": found.rounds.all(),
            "may_manage": request.user.can(Permission.RISK_MANAGE, request.organisation),
        },
    )


@staff_view(Permission.RISK_MANAGE)
@require_http_methods(["GET", "POST"])
def criteria_delete(request, slug, uuid):
    """Asks once, then deletes a draft that no round uses."""
    found = get_criteria(request, uuid)
    return confirm(
        request,
        lambda: service.delete_criteria(criteria=found, by=request.user),
        done=reverse("risks:criteria", args=[slug]),
        success=_("ลบ %(name)s แล้ว") % {"name": found},
        title=_("ลบเกณฑ์ฉบับร่าง"),
        sentences=[str(found), _("ข้อมูลทั้งหมดของเกณฑ์ฉบับนี้จะถูกลบและเรียกคืนไม่ได้")],
        button=_("ลบเกณฑ์นี้"),
        danger=True,
    )
