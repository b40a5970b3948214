"""The office's table of where else corruption may be reported."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from organisations.pages import posted, reason_lines
from organisations.permissions import Permission
from organisations.scope import staff_view
from workflow.engine import Refused

from .. import outside
from ..forms.contacts import ContactForm
from ..models import Contact, ContactKind

contacts_view = staff_view(Permission.CONTACTS_MANAGE)


def _found(request, uuid) -> Contact:
    contact = outside.find_contact(request.organisation, uuid)
    if contact is None:
        raise Http404
    return contact


@contacts_view
@require_GET
def contacts(request, slug):
    """The list as the door shows it, and whether the office has checked it."""
    rows = outside.contacts_of(request.organisation)
    context = {
        "groups": [(kind.label, [row for row in rows if row.kind == kind]) for kind in ContactKind],
        "is_edited": outside.is_edited(request.organisation),
        "sets_up": request.user.can(Permission.CHANNEL_MANAGE, request.organisation),
    }
    return render(request, "complaints/corruption/contacts.html", context)


@contacts_view
@require_http_methods(["GET", "HEAD", "POST"])
def contact_new(request, slug):
    return _edit(request, slug, None)


@contacts_view
@require_http_methods(["GET", "HEAD", "POST"])
def contact_edit(request, slug, uuid):
    return _edit(request, slug, _found(request, uuid))


def _edit(request, slug, contact):
    form = ContactForm(posted(request), instance=contact)
    conflict, status = [], 200
    if request.method == "POST" and form.is_valid():
        conflict = form.conflicts() if contact else []
        if not conflict:
            outside.save_contact(
                organisation=request.organisation, contact=form.save(commit=False), by=request.user
            )
            messages.success(request, _("บันทึกช่องทางแล้ว ประชาชนเห็นทันที"))
            return redirect("integrity:contacts", slug)
        status = 409
    context = {"form": form, "contact": contact, "conflict": conflict}
    return render(request, "complaints/corruption/contact_form.html", context, status=status)


@contacts_view
@require_http_methods(["GET", "HEAD", "POST"])
def contact_remove(request, slug, uuid):
    """Asks once, then takes it off the list."""
    contact = _found(request, uuid)
    errors, status = [], 200
    if request.method == "POST":
        try:
            outside.remove_contact(
                organisation=request.organisation, contact=contact, by=request.user
            )
        except Refused as refused:
            errors, status = reason_lines(refused.reasons), 409
        else:
            messages.success(request, _("ลบช่องทางแล้ว"))
            return redirect("integrity:contacts", slug)
    context = {"contact": contact, "errors": errors}
    return render(request, "complaints/corruption/contact_remove.html", context, status=status)
