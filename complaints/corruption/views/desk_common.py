"""What the desk's pages share: a report that one's keys open, and the page of one act."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from organisations.pages import reason_lines
from organisations.permissions import Permission
from organisations.scope import staff_view
from workflow.engine import Refused

from ..models import Channel, Report, StatusChange
from ..services.editing import Stale
from ..vault.keyring import NoGrant
from ..vault.padding import TooLong
from ..vault.sealing import Tampered
from ..vault.unlocking import needs_keys


def get_report(request, uuid) -> Report:
    """A report of this office that one of the person's keys opens; else 404, whatever the reason.

    Not there, of another office, excluded, given back: the answer is the same.
    """
    report = Report.objects.open_to(request.user, request.organisation).filter(pk=uuid).first()
    if report is None:
        raise Http404
    report.organisation = request.organisation
    return report


def report_view(permission: Permission = Permission.REPORT_ENTER):
    """A page about one report: role, then the report, then open keys (`request.keys`)."""

    def decorate(view):
        unlocked = needs_keys(view)

        @staff_view(permission)
        @wraps(view)
        def wrapper(request, slug, uuid, *args, **kwargs):
            report = get_report(request, uuid)
            return closed_in_words(unlocked, request, report, *args, **kwargs)

        wrapper.needs_keys = True
        return wrapper

    return decorate


def closed_in_words(view, request, *args, **kwargs):
    """The view's answer, or a page that says why sealed words do not open, and none of them."""
    try:
        return view(request, *args, **kwargs)
    except NoGrant:
        return no_grant(request)
    except Tampered:
        return _said(request, "tampered")


def no_grant(request):
    """A new key that waits for a colleague's unlock: said in words, without a word of content."""
    return _said(request, "no_grant")


def _said(request, name: str):
    response = render(request, f"complaints/corruption/desk/{name}.html", status=409)
    response.headers["Cache-Control"] = "no-store"
    return response


def report_url(report, name="report", *args) -> str:
    return reverse(f"integrity:{name}", args=[report.organisation.slug, report.uuid, *args])


def about(report) -> str:
    """The name of the office that a report is about, where another one handles it; else ""."""
    if report.organisation_uuid == report.held_by_uuid:
        return ""
    row = Channel.objects.filter(pk=report.organisation_uuid).only("name").first()
    return row.name if row else ""


def just_done(request, report, form, name: str) -> bool:
    """Whether this very form was sent a moment ago already: a double click is no conflict."""
    last = StatusChange.of(report).order_by("-pk").first()
    return (
        last is not None
        and last.transition == name
        and last.actor_uuid == request.user.uuid
        and report.edit_number == form.opened_with + 1
    )


def act_page(request, report, form, save: Callable[[], object], *, done: str, **context):
    """The page of one act: its form by GET, done by POST, then back to the report.

    Shown with `title`, `button`, `consequence`, `sentences`, `reasons` (what stands against it
    now), `danger`, `content` (what was reported), `to` (where it leads), `name` (of a transition).
    What was typed stays on the page whatever stands against it.
    """
    to = context.pop("to", None) or report_url(report)
    name = context.pop("name", "")
    status, errors, conflict = 200, [], False
    if form.is_bound and form.is_valid():
        try:
            save()
        except Stale as stale:
            report.refresh_from_db()
            if name and just_done(request, stale.current, form, name):
                return _on(request, done, to)
            form.data = form.data.copy()
            form.data["edit_number"] = str(stale.current.edit_number)
            conflict, status = True, 409
        except TooLong:
            form.add_error(None, too_long())
        except Refused as refused:
            report.refresh_from_db()
            if name and just_done(request, report, form, name):
                return _on(request, done, to)
            errors, status = reason_lines(refused.reasons), 409
        else:
            return _on(request, done, to)
    page = {"report": report, "form": form, "errors": errors, "conflict": conflict, **context}
    template = page.pop("template", "complaints/corruption/desk/act.html")
    return render(request, template, page, status=status)


def too_long() -> str:
    return _("ข้อความรวมกันยาวเกินไป กรุณาย่อ หรือแยกเป็นสองครั้ง")


def _on(request, done: str, to: str):
    messages.success(request, done)
    return redirect(to)
