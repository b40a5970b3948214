"""The order of the working group as a file of the draft (PR-11)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.pages import reason_lines
from organisations.permissions import Permission
from organisations.scope import staff_view
from plans.forms.order import OrderFileForm
from plans.services import order
from plans.services.draft import closed_reason
from workflow.engine import Refused

from .common import get_plan

REMOVE = "remove"


@staff_view(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def plan_order(request, slug, uuid):
    """The files that are there, each with its button to take it out, and room for one more."""
    plan = get_plan(request, uuid)
    if not plan.is_editable:
        messages.warning(request, closed_reason(plan))
        return redirect("plans:detail", slug, plan.uuid)
    adding = request.method == "POST" and REMOVE not in request.POST
    form = OrderFileForm(request.POST, request.FILES) if adding else OrderFileForm()
    errors = []
    if request.method == "POST":
        try:
            if REMOVE in request.POST:
                _remove(request, plan)
                return redirect("plans:order", slug, plan.uuid)
            if form.is_valid():
                order.attach_order(plan=plan, by=request.user, file=form.cleaned_data["file"])
                messages.success(request, _("แนบแฟ้มคำสั่งแล้ว ผู้ลงนามจะเปิดอ่านได้พร้อมกับแผน"))
                return redirect("plans:order", slug, plan.uuid)
        except ValidationError as error:
            form.add_error("file", error)
        except Refused as refused:
            errors = reason_lines(refused.reasons)
    files = list(order.order_files(plan))
    context = {"plan": plan, "form": form, "files": files, "errors": errors}
    context["is_full"] = len(files) >= order.MAX_FILES
    return render(request, "plans/order.html", context, status=409 if errors else 200)


def _remove(request, plan) -> None:
    try:
        order.remove_order(plan=plan, by=request.user, file=request.POST[REMOVE])
    except ValidationError:  # no uuid: there is no such file
        return
    messages.success(request, _("นำแฟ้มคำสั่งออกจากร่างแล้ว"))
