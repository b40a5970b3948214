"""A risk of the register: described, changed, closed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.models import FormDraft
from organisations.pages import posted, reason_lines
from organisations.permissions import Permission
from organisations.scope import get_in_organisation, staff_view
from organisations.services import drop_draft
from risks.forms.risks import RiskForm
from risks.models import Risk
from risks.selectors import is_uuid
from risks.services import register
from risks.services.editing import Stale
from workflow.engine import Refused

from .common import confirm, get_round


def get_risk(request, uuid) -> Risk:
    """A risk of the address's organisation, or 404."""
    rows = Risk.objects.select_related("category", "department", "owner")
    return get_in_organisation(rows, request, uuid=uuid)


def page_of(risk) -> str:
    """Where a risk is read: in its newest round, else in the list of the whole register."""
    slug = risk.organisation.slug
    newest = risk.assessments.order_by("-round__fiscal_year", "-round_id").first()
    if newest:
        return reverse("risks:assessed", args=[slug, newest.uuid])
    state = "&state=closed" if risk.closed_on else ""
    return f"{reverse('risks:register', args=[slug])}?round=all&q={risk.reference}{state}"


def _say_saved(request, risk) -> None:
    if risk.is_complete:
        messages.success(
            request, _("บันทึก %(risk)s แล้ว ระบุครบพร้อมให้คะแนน") % {"risk": risk.reference}
        )
        return
    messages.success(
        request,
        _("บันทึก %(risk)s แล้ว ยังขาด: %(missing)s")
        % {"risk": risk.reference, "missing": ", ".join(still_missing(risk))},
    )


def still_missing(risk) -> list[str]:
    """RK-09, 13, 16: what is asked for before anybody rates it, in words."""
    missing = [str(label) for label in risk.missing_parts]
    return missing if risk.is_corruption else [*missing, _("การยืนยันว่าเป็นความเสี่ยงการทุจริต")]


class _Typed:
    """What the person typed here and did not send (static/src/js/autosave.js), offered again."""

    form = "risk"

    def __init__(self, request, key: str):
        self.key = key
        self._whose = {
            "person": request.user,
            "organisation": request.organisation,
            "form": self.form,
            "object_key": key,
        }
        found = None
        if request.method == "GET":
            found = FormDraft.objects.filter(**self._whose).first()
        wanted = "draft" in request.GET
        self.offered = None if wanted else found
        self.restored = self._initial(found.data) if wanted and found else None

    @staticmethod
    def _initial(data: dict) -> dict:
        """With the edit number that it was begun with: a later save by somebody shows up."""
        # A browser sends no box that is not ticked.
        return {"is_corruption": False} | {
            name: value for name, value in data.items() if isinstance(value, str)
        }

    def forget(self) -> None:
        drop_draft(**self._whose)


@staff_view(Permission.RISK_EDIT)
@require_http_methods(["GET", "POST"])
def risk_new(request, slug):
    """A new risk; with `?round=` whoever manages rounds puts it into that one too."""
    organisation = request.organisation
    round = None
    if asked := request.GET.get("round"):
        if not is_uuid(asked):
            raise Http404
        round = get_round(request, asked)
        if not request.user.can(Permission.RISK_MANAGE, organisation):
            raise PermissionDenied
    typed = _Typed(request, f"new:{round.uuid}" if round else "new")
    form = RiskForm(posted(request), organisation=organisation, initial=typed.restored)
    errors = []
    if request.method == "POST" and form.is_valid():
        try:
            risk = register.add_risk(
                organisation=organisation, by=request.user, round=round, **form.values()
            )
        except Refused as refused:
            errors = reason_lines(refused.reasons)
        else:
            typed.forget()
            _say_saved(request, risk)
            return redirect(page_of(risk))
    context = {"form": form, "round": round, "errors": errors, "cancel_url": _list(slug, round)}
    context |= {"typed": typed, **_about_categories(request)}
    return render(request, "risks/risk_edit.html", context, status=409 if errors else 200)


def _about_categories(request) -> dict:
    """Whether there are categories to choose from, and whether the person may make some."""
    return {
        "has_categories": request.organisation.risk_categories.exists(),
        "may_manage": request.user.can(Permission.RISK_MANAGE, request.organisation),
    }


def _list(slug, round) -> str:
    return reverse("risks:register", args=[slug]) + (f"?round={round.uuid}" if round else "")


@staff_view(Permission.RISK_EDIT)
@require_http_methods(["GET", "POST"])
def risk_edit(request, slug, uuid):
    """The description of a risk; the later of two savers is shown both (409)."""
    risk = get_risk(request, uuid)
    typed = _Typed(request, str(risk.uuid))
    form = RiskForm(
        posted(request), organisation=request.organisation, risk=risk, initial=typed.restored
    )
    errors, conflict, status = [], None, 200
    if request.method == "POST" and form.is_valid():
        try:
            changed = register.change_risk(
                risk=risk,
                by=request.user,
                values=form.values(),
                # No number at all meets the conflict and overwrites nothing.
                edit_number=form.cleaned_data["edit_number"] or 0,
            )
        except Stale as stale:
            conflict, status = form.conflict(stale.current), 409
        except Refused as refused:
            errors, status = reason_lines(refused.reasons), 409
        else:
            typed.forget()
            _say_saved(request, changed)
            return redirect(page_of(risk))
    context = {
        "form": form,
        "risk": risk,
        "missing": still_missing(risk),
        "errors": errors,
        "conflict": conflict,
        "cancel_url": page_of(risk),
        "typed": typed,
        **_about_categories(request),
    }
    return render(request, "risks/risk_edit.html", context, status=status)


@staff_view(Permission.RISK_EDIT)
@require_http_methods(["GET", "POST"])
def risk_close(request, slug, uuid):
    """Asks once, then closes a risk that is there no more."""
    risk = get_risk(request, uuid)
    return confirm(
        request,
        lambda: register.close_risk(risk=risk, by=request.user),
        done=page_of(risk),
        success=_("ปิด %(risk)s แล้ว") % {"risk": risk.reference},
        title=_("ปิดความเสี่ยง %(risk)s") % {"risk": risk.reference},
        sentences=[
            risk.event,
            _("ใช้เมื่อความเสี่ยงนี้ไม่มีอยู่อีกแล้ว เช่น เลิกงานนั้น ประวัติและรหัสยังเก็บไว้ และไม่นำรหัสไปใช้ซ้ำ"),
        ],
        button=_("ปิดความเสี่ยงนี้"),
    )
