"""RK-12: what stakeholders outside the office said, noted, corrected, removed."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.pages import posted
from organisations.permissions import Permission
from organisations.scope import demand, staff_view
from risks.forms.rounds import HeardForm
from risks.models import RoundState, StakeholderInput
from risks.services import rounds as service

from .common import PER_PAGE, confirm, get_round
from .edited import attempt

FIELDS = ("group", "heard_on", "assessed", "text")


def _get_heard(request, uuid) -> StakeholderInput:
    """What was heard in a round of the address's organisation, or 404."""
    found = get_object_or_404(
        StakeholderInput.objects.select_related("round", "assessed__risk"),
        round__organisation=request.organisation,
        uuid=uuid,
    )
    found.round.organisation = request.organisation
    return found


def _page_of(found) -> str:
    return reverse("risks:stakeholders", args=[found.round.organisation.slug, found.round.uuid])


@staff_view(Permission.RISK_VIEW)
@require_http_methods(["GET", "POST"])
def stakeholders(request, slug, uuid):
    """What was said of the round or of one risk, newest first, and a form for one more."""
    found = get_round(request, uuid)
    may_edit = request.user.can(Permission.RISK_EDIT, found) and found.state != RoundState.CLOSED
    form = HeardForm(posted(request), round=found, initial={"heard_on": timezone.localdate()})
    if request.method == "POST":
        demand(request.user, Permission.RISK_EDIT, found)
    outcome = attempt(form, lambda: service.hear(round=found, by=request.user, **form.values()))
    if outcome.saved:
        messages.success(request, _("บันทึกความเห็นแล้ว"))
        return redirect("risks:stakeholders", slug, uuid)
    heard = found.stakeholder_inputs.select_related("assessed__risk").order_by("-heard_on", "-id")
    context = {
        "round": found,
        "page_obj": Paginator(heard, PER_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "may_edit": may_edit,
        **outcome.context,
    }
    return render(request, "risks/stakeholders.html", context, status=outcome.status)


@staff_view(Permission.RISK_EDIT)
@require_http_methods(["GET", "POST"])
def stakeholder_edit(request, slug, uuid):
    """Corrects one; somebody else's change meanwhile is shown beside."""
    heard = _get_heard(request, uuid)
    initial = {name: getattr(heard, name) for name in FIELDS}
    form = HeardForm(
        posted(request),
        round=heard.round,
        initial=initial | {"edit_number": heard.edit_number},
    )
    outcome = attempt(
        form,
        lambda: service.change_heard(
            heard=heard, by=request.user, values=form.values(), edit_number=form.opened_with()
        ),
    )
    if outcome.saved:
        messages.success(request, _("บันทึกความเห็นแล้ว"))
        return redirect(_page_of(heard))
    context = {"round": heard.round, "form": form, **outcome.context}
    return render(request, "risks/stakeholder_edit.html", context, status=outcome.status)


@staff_view(Permission.RISK_EDIT)
@require_http_methods(["GET", "POST"])
def stakeholder_remove(request, slug, uuid):
    """Asks once, then removes one that was noted by mistake."""
    heard = _get_heard(request, uuid)
    return confirm(
        request,
        lambda: service.remove_heard(heard=heard, by=request.user),
        done=_page_of(heard),
        success=_("ลบความเห็นแล้ว"),
        title=_("ลบความเห็นของผู้มีส่วนได้เสีย"),
        sentences=[heard.group, heard.text],
        button=_("ลบความเห็นนี้"),
        danger=True,
    )
