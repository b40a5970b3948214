"""The office's own groups of risks: added, renamed, deleted; the risks outlive them."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.pages import posted, reason_lines
from organisations.permissions import Permission
from organisations.scope import get_in_organisation, staff_view
from risks.forms.rounds import CategoryForm
from risks.models import Category
from risks.services import register as service
from workflow.engine import Refused

from .common import confirm


def _edit(request, category=None):
    initial = {"name": category.name} if category else None
    form = CategoryForm(posted(request), initial=initial)
    errors = []
    if request.method == "POST" and form.is_valid():
        try:
            service.save_category(
                organisation=request.organisation,
                by=request.user,
                name=form.cleaned_data["name"],
                category=category,
            )
        except Refused as refused:
            errors = reason_lines(refused.reasons)
        else:
            messages.success(request, _("บันทึกหมวดความเสี่ยงแล้ว"))
            return redirect("risks:categories", request.organisation.slug)
    rows = request.organisation.risk_categories.annotate(count=Count("risks")).order_by("name")
    context = {"rows": rows, "form": form, "category": category, "errors": errors}
    return render(request, "risks/categories.html", context, status=409 if errors else 200)


@staff_view(Permission.RISK_MANAGE)
@require_http_methods(["GET", "POST"])
def categories(request, slug):
    """The categories with their numbers of risks, and a line to add one."""
    return _edit(request)


@staff_view(Permission.RISK_MANAGE)
@require_http_methods(["GET", "POST"])
def category_edit(request, slug, uuid):
    """The same page with one category to rename."""
    return _edit(request, get_in_organisation(Category.objects, request, uuid=uuid))


@staff_view(Permission.RISK_MANAGE)
@require_http_methods(["GET", "POST"])
def category_delete(request, slug, uuid):
    """Asks once, then deletes a category; its risks stay, without one."""
    found = get_in_organisation(Category.objects, request, uuid=uuid)
    return confirm(
        request,
        lambda: service.delete_category(category=found, by=request.user),
        done=reverse("risks:categories", args=[slug]),
        success=_("ลบหมวดแล้ว ความเสี่ยงยังอยู่ครบ"),
        title=_("ลบหมวดความเสี่ยง"),
        sentences=[
            found.name,
            _("ความเสี่ยง %(n)s เรื่องในหมวดนี้ยังอยู่ในทะเบียน แต่จะไม่มีหมวด") % {"n": found.risks.count()},
        ],
        button=_("ลบหมวดนี้"),
        danger=True,
    )
