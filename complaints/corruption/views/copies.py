"""WB-04: copies at the desk (prepared by one, released by another), and the superior's side."""

from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from organisations.pages import posted, reason_lines
from organisations.permissions import Permission
from organisations.scope import staff_view
from thai.dates import format_date
from workflow.engine import Refused

from .. import wording_desk
from ..files.redact import CannotDraw, redacted_pdf
from ..forms.desk import CopyForm, SuperiorFindingForm
from ..models import Copy, CopyState, State
from ..services import copies, reading
from ..services.editing import Stale
from ..vault.unlocking import needs_keys
from .desk_common import act_page, closed_in_words, no_grant, report_url, report_view
from .files import pdf_response

P = Permission
# Which of them may be done by the same button page of a draft.
_ACTS = ("release", "show", "withdraw")


@report_view(P.REPORT_HANDLE)
@require_http_methods(["GET", "POST"])
def copy_new(request, report):
    """Officer A marks what must be hidden; the reporter's own hint stands beside."""
    content = reading.content_of(report, by=request.user, keys=request.keys)
    superiors = copies.superiors_for(report, request.keys)
    initial = {"text": reading.text_to_copy(content)}
    form = CopyForm(posted(request), report=report, superiors=superiors, initial=initial)

    def save():
        copies.prepare(
            report,
            by=request.user,
            keys=request.keys,
            superior=UUID(form.cleaned_data["superior"]),
            text=form.cleaned_data["text"],
            note=form.cleaned_data["note"],
            ticket=form.cleaned_data.get("ticket"),
        )

    return act_page(
        request,
        report,
        form,
        save,
        done=_("ทำร่างสำเนาแล้ว ให้เจ้าหน้าที่อีกคนตรวจการปกปิดและส่ง"),
        title=_("ทำสำเนาปกปิดชื่อ"),
        button=_("บันทึกร่างสำเนา"),
        consequence=_(
            "คำที่อยู่ใน [[ ]] ถูกแทนด้วยแถบดำยาวเท่ากันและไม่อยู่ในสำเนา ผู้บังคับบัญชายังไม่เห็นจนกว่าเจ้าหน้าที่อีกคนส่ง"
        ),
        content=reading.content_rows(content),
        template="complaints/corruption/desk/copy_new.html",
        reveals=reading.shown(content.get("reveals")),
        has_superiors=bool(superiors),
    )


def _copy_of(report, uuid) -> Copy:
    copy = report.copies.filter(pk=uuid).first()
    if copy is None:
        raise Http404
    copy.report = report
    return copy


@report_view(P.REPORT_HANDLE)
@require_http_methods(["GET", "POST"])
def copy_edit(request, report, copy):
    """A draft is read, mended, shown to the reporter, released by another officer, or dropped."""
    copy = _copy_of(report, copy)
    errors, status = [], 200
    form = None
    if request.method == "POST" and request.POST.get("act") in _ACTS:
        try:
            done = _do(request, copy, request.POST["act"])
        except Refused as refused:
            copy.refresh_from_db()
            errors, status = reason_lines(refused.reasons), 409
        else:
            messages.success(request, done)
            return redirect(report_url(report, "copy_edit", copy.uuid))
    read = copies.read_at_desk(copy, request.keys)
    if read is None:
        return no_grant(request)
    reading.note_opened(report, request.user, ["copy"])
    if copy.state == CopyState.DRAFT:
        initial = {**read.body, "revision": copy.revision}
        is_form = request.method == "POST" and "act" not in request.POST
        form = CopyForm(request.POST if is_form else None, report=report, initial=initial)
        if is_form and form.is_valid():
            errors, status = _change(request, copy, form)
            if not errors:
                messages.success(request, _("แก้ร่างสำเนาแล้ว ให้เจ้าหน้าที่อีกคนตรวจและส่ง"))
                return redirect(report_url(report, "copy_edit", copy.uuid))
    context = {
        "report": report,
        "copy": copy,
        "read": read,
        "form": form,
        "errors": errors,
        "is_mine": copy.prepared_by_uuid == request.user.uuid,
        "finding": wording_desk.finding_rows(read.finding) if read.finding else None,
        "content": reading.content_rows(
            reading.content_of(report, by=request.user, keys=request.keys)
        ),
    }
    return render(request, "complaints/corruption/desk/copy.html", context, status=status)


def _do(request, copy, name: str) -> str:
    by, keys = request.user, request.keys
    if name == "release":
        copies.release(copy, by=by, keys=keys, revision=_number(request.POST.get("revision")))
        return _("ส่งสำเนาแล้ว ผู้บังคับบัญชาเปิดได้ด้วยกุญแจของตน")
    if name == "show":
        copies.show_reporter(copy, by=by, keys=keys)
        return _("ส่งให้ผู้แจ้งดูในกล่องข้อความแล้ว")
    copies.withdraw(copy, by=by)
    return _("ยกเลิกสำเนาแล้ว")


def _number(text) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else -1


def _change(request, copy, form):
    try:
        copies.change(
            copy,
            by=request.user,
            keys=request.keys,
            text=form.cleaned_data["text"],
            note=form.cleaned_data["note"],
            revision=form.cleaned_data["revision"] or -1,
        )
    except Stale as stale:
        copy.refresh_from_db()
        form.data = form.data.copy()
        form.data["revision"] = str(copy.revision)
        return reason_lines(stale.reasons), 409
    except Refused as refused:
        return reason_lines(refused.reasons), 409
    return [], 200


# --- the superior's side


def superior_view(view):
    """A page about a copy that was released to this person; else 404, whatever the reason."""
    unlocked = needs_keys(view)

    @staff_view(P.COPY_READ)
    @wraps(view)
    def wrapper(request, slug, uuid):
        rows = copies.of_superior(request.user, request.organisation).select_related("report")
        copy = rows.filter(pk=uuid).first()
        if copy is None:
            raise Http404
        copy.report.organisation = request.organisation
        return closed_in_words(unlocked, request, copy)

    wrapper.needs_keys = True
    return wrapper


@staff_view(P.COPY_READ)
@require_GET
def my_copies(request, slug):
    """Days and labels of the copies; what they say opens with the superior's own key."""
    rows = copies.of_superior(request.user, request.organisation).select_related("report")
    context = {"rows": list(rows[:100])}
    response = render(request, "complaints/corruption/desk/my_copies.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@superior_view
@require_http_methods(["GET", "POST"])
def my_copy(request, copy):
    """WB-04: the copy is all that this role opens; WB-05: the covert finding is written here."""
    form = SuperiorFindingForm(posted(request))
    errors, status = [], 200
    if form.is_bound and form.is_valid():
        try:
            copies.answer(copy, by=request.user, keys=request.keys, finding=form.cleaned_data)
        except Refused as refused:
            copy.refresh_from_db()
            if copy.state == CopyState.ANSWERED:
                # Pressed twice; what was sent first is shown.
                return redirect("integrity:my_copy", request.organisation.slug, copy.uuid)
            errors, status = reason_lines(refused.reasons), 409
        else:
            messages.success(request, _("ส่งผลแสวงหาข้อเท็จจริงให้เจ้าหน้าที่แล้ว"))
            return redirect("integrity:my_copies", request.organisation.slug)
    read = copies.read(copy, by=request.user, keys=request.keys)
    context = {
        "copy": copy,
        "read": read,
        "form": form if copy.state == CopyState.RELEASED else None,
        "errors": errors,
        "finding": wording_desk.finding_rows(read.finding) if read.finding else None,
        # WB-06: reported back to the superior.
        "no_grounds": copy.report.outcome == State.NO_GROUNDS,
    }
    return render(request, "complaints/corruption/desk/my_copy.html", context, status=status)


def _drawn(copy, body: dict) -> bytes:
    """As it is filed: how secret, which report, which day, what is asked for; always Thai."""
    with translation.override("th"):
        title = _("สำเนาเรื่อง %(label)s") % {"label": copy.report.label}
        parts = [
            (_("วันที่ส่ง"), format_date(copy.released_on, "long")),
            (_("ข้อความของสำเนา"), body["text"]),
        ]
        if body.get("note"):
            parts.append((_("สิ่งที่ขอให้ตรวจสอบ"), body["note"]))
        return redacted_pdf(title, parts, mark=_("ลับ"))


@superior_view
@require_GET
def my_copy_pdf(request, copy):
    """The same as a picture: no text lies under the blocks, since none is there."""
    read = copies.read(copy, by=request.user, keys=request.keys)
    try:
        return pdf_response(_drawn(copy, read.body), "copy.pdf")
    except CannotDraw:
        messages.error(request, _("ทำแฟ้มไม่สำเร็จ กรุณาลองอีกครั้ง"))
        return redirect("integrity:my_copy", request.organisation.slug, copy.uuid)
