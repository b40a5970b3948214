"""Results for the public: prepared, flagged, previewed as they will be read, signed, withdrawn."""

from typing import NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from organisations import signing as grants
from organisations.pages import posted, reason_lines
from organisations.permissions import Permission
from organisations.scope import demand, staff_view
from organisations.signing_views import confirm_inline, require_signature
from risks import publishing
from risks.forms.publication import LineForm, PublicationForm, PublishForm, RemarkForm
from risks.identifying import Finder, pieces
from risks.models import Publication, PublicationState
from risks.services import publication as service
from risks.services.editing import Stale
from risks.workflow import PUBLICATION
from workflow.engine import Refused
from workflow.models import StatusChange

from .common import get_round

ACT = "risks.publish"
LINES_A_PAGE = 10
WITH_REMARK = {"return": RemarkForm, "withdraw": RemarkForm}


class Line(NamedTuple):
    """A line of a draft with its form and what is flagged in it."""

    line: object
    form: LineForm
    marked: list
    is_cleared: bool


def get_publication(request, uuid) -> Publication:
    """A publication of a round of the address's organisation, or 404."""
    found = get_object_or_404(
        Publication.objects.select_related("round__criteria", "prepared_by", "cleared_by"),
        round__organisation=request.organisation,
        uuid=uuid,
    )
    found.round.organisation = request.organisation
    return found


def _to(publication):
    return redirect("risks:publication", publication.organisation.slug, publication.uuid)


@staff_view(Permission.RISK_MANAGE)
@require_http_methods(["GET", "POST"])
def publication_new(request, slug, uuid):
    """Those of the round so far; prepares a draft, or leads to the one that is open."""
    round, errors = get_round(request, uuid), []
    if request.method == "POST":
        try:
            draft = service.prepare(round=round, by=request.user)
        except Refused as refused:
            errors = reason_lines(refused.reasons)
        else:
            return redirect("risks:publication_edit", slug, draft.uuid)
    context = {"round": round, "errors": errors, "publications": round.publications.all()}
    status = 409 if errors else 200
    return render(request, "risks/publication_new.html", context, status=status)


@staff_view(Permission.RISK_MANAGE)
@require_http_methods(["GET", "POST"])
def publication_edit(request, slug, uuid):
    """Rewords, leaves out and clears, a page of lines at a time."""
    found = get_publication(request, uuid)
    if found.state != PublicationState.DRAFT:
        messages.info(request, _("แก้ได้เฉพาะฉบับที่กำลังเตรียม"))
        return _to(found)
    page = Paginator(
        found.risks.select_related("assessed__risk", "cleared_by"), LINES_A_PAGE
    ).get_page(request.GET.get("page"))
    initial = {"introduction": found.introduction, "edit_number": found.edit_number}
    form = PublicationForm(posted(request), initial=initial)
    forms = {line: _line_form(request, line) for line in page.object_list}
    errors, status = [], 200
    if request.method == "POST":
        if form.is_valid() and all(one.is_valid() for one in forms.values()):
            try:
                values = {line.pk: one.cleaned_data for line, one in forms.items()}
                service.change(
                    publication=found,
                    by=request.user,
                    introduction=form.cleaned_data["introduction"],
                    lines=values,
                    clear_introduction=form.cleaned_data["clear_introduction"],
                    # No number at all meets the conflict and overwrites nothing.
                    edit_number=form.cleaned_data["edit_number"] or 0,
                )
            except Stale as stale:
                text = _("มีผู้แก้ไขฉบับนี้ไปก่อน สิ่งที่คุณพิมพ์ยังอยู่ กดบันทึกอีกครั้งเพื่อใช้ของคุณ")
                errors, status = [{"text": text}], 409
                form.data = form.data.copy()
                form.data["edit_number"] = stale.current.edit_number
            except Refused as refused:
                errors, status = reason_lines(refused.reasons), 409
            else:
                messages.success(request, _("บันทึกข้อความที่จะเผยแพร่แล้ว"))
                return redirect(request.get_full_path())
        else:
            errors = [
                {"id": one[name].id_for_label, "text": f"{line.assessed.risk.reference}: {text}"}
                for line, one in forms.items()
                for name, texts in one.errors.items()
                for text in texts
            ]
    finder = Finder(request.organisation)
    context = {
        "publication": found,
        "round": found.round,
        "form": form,
        "errors": errors,
        "page_obj": page,
        "marked_introduction": _marked(finder, found.introduction),
        "lines": [_shown(finder, line, one) for line, one in forms.items()],
        "uncleared": list(service.uncleared(found)),
    }
    return render(request, "risks/publication_edit.html", context, status=status)


def _line_form(request, line) -> LineForm:
    names = (*service.TEXTS, "is_included")
    initial = {name: getattr(line, name) for name in names}
    initial["clear"] = service.is_cleared(line)
    return LineForm(posted(request), initial=initial, prefix=f"line-{line.pk}")


def _marked(finder, text: str) -> list:
    found = finder.find(text)
    return pieces(text, found) if found else []


def _shown(finder, line, form) -> Line:
    marked = [
        (form.fields[name].label, pieces(getattr(line, name), found))
        for name, found in service.flags(finder, line).items()
    ]
    return Line(line, form, marked, service.is_cleared(line))


@staff_view(Permission.RISK_VIEW)
@require_GET
def publication(request, slug, uuid):
    """Exactly what the public will see, its state, and what can be done next."""
    found = get_publication(request, uuid)
    available = PUBLICATION.available(found, request.user)
    problems = []
    for step in available:
        if step.name in ("submit", "publish"):
            problems += PUBLICATION.problems(found, step.name, request.user)
    context = {
        "publication": found,
        "round": found.round,
        "results": publishing.results(found),
        "problems": problems,
        "steps": [
            {
                "step": step,
                "url": reverse("risks:publication_move", args=[slug, found.uuid, step.name]),
                "is_page": step.signed or step.name in WITH_REMARK,
                "is_blocked": bool(problems) and step.name in ("submit", "publish"),
            }
            for step in available
        ],
        "may_edit": found.state == PublicationState.DRAFT
        and request.user.can(Permission.RISK_MANAGE, found),
        "remarks": _remarks(found),
    }
    return render(request, "risks/publication.html", context)


def _remarks(found):
    """What was said when it was sent back, newest first, while it is being mended."""
    if found.state != PublicationState.DRAFT:
        return []
    return StatusChange.objects.filter(object_uuid=found.uuid, transition="return").order_by("-id")


@staff_view(Permission.RISK_VIEW)
@require_http_methods(["GET", "POST"])
def publication_move(request, slug, uuid, name):
    """One step of the workflow: by a button, with a reason, or signed."""
    found = get_publication(request, uuid)
    try:
        step = PUBLICATION[name]
    except KeyError as error:
        raise Http404 from error
    demand(request.user, step.permission, found)
    if found.state not in step.sources:
        messages.info(request, _("สถานะเปลี่ยนไปแล้ว กรุณาดูสถานะล่าสุด"))
        return _to(found)
    if step.signed:
        return _sign(request, found, step)
    form_class = WITH_REMARK.get(name)
    form, errors = form_class(posted(request)) if form_class else None, []
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            PUBLICATION.perform(
                found, name, by=request.user, remark=form.cleaned_data["remark"] if form else ""
            )
        except Refused as refused:
            errors = reason_lines(refused.reasons)
        else:
            messages.success(request, _("ทำรายการแล้ว: %(step)s") % {"step": step.label})
            return _to(found)
    context = {
        "publication": found,
        "round": found.round,
        "form": form,
        "errors": errors,
        "step": step,
    }
    status = 409 if errors else 200
    return render(request, "risks/publication_move.html", context, status=status)


def _sign(request, found, step):
    """Password or passkey for exactly this content, then the approval."""
    slug = request.organisation.slug
    problems = PUBLICATION.problems(found, step.name, request.user)
    if problems:
        for problem in problems:
            messages.error(request, str(problem))
        return _to(found)
    asked = {"act": ACT, "obj": found, "content_hash": service.content_hash(found)}
    back_url = reverse("risks:publication", args=[slug, found.uuid])
    page = require_signature(
        request,
        **asked,
        title=_("เห็นชอบให้เผยแพร่ผลการประเมินความเสี่ยง"),
        back_url=back_url,
        lines=[f"{found.round.name} · {found.round.fiscal_year}"],
    )
    if page:
        return page
    confirmation = confirm_inline(request, **asked)
    form, errors = PublishForm(posted(request)), []
    if request.method == "POST" and form.is_valid() and confirmation.ready:
        try:
            service.sign(
                publication=found,
                by=request.user,
                confirm=lambda digest: grants.consume(
                    request, act=ACT, obj=found, content_hash=digest
                ),
                **form.cleaned_data,
            )
        except Refused as refused:
            errors = reason_lines(refused.reasons)
            confirmation = confirm_inline(request, **asked)
        else:
            messages.success(request, _("เผยแพร่ผลการประเมินความเสี่ยงแล้ว"))
            return _to(found)
    return render(
        request,
        "risks/publication_sign.html",
        {
            "publication": found,
            "round": found.round,
            "results": publishing.results(found),
            "form": form,
            "errors": errors,
            "confirmation": confirmation,
            "step": step,
            "back_url": back_url,
        },
        status=409 if errors else confirmation.status,
    )
