"""The door of those who report: advice first, then one long form, then the receipt, once.

Nothing is kept before the report is sealed: no draft, no file, no cookie.
"""

import time

from django.core import signing
from django.utils.translation import gettext as _

from complaints import codes, flood

from .. import outside
from ..forms.public import ReportForm
from ..models import Channel, ContactKind
from ..pages import channel_page, page
from ..services import routing, sending
from ..uploads import Uploads, files_came
from ..vault import opening
from ..vault.padding import TooLong

# Counted in memory alone: a file or a table would tell in which minute reports came.
MEMORY = "memory"
# From here on a report waits in a tray of its own, and files pause; text always comes in.
TRAY_LEVEL = 2
FILES, IDENTITY_FILES = "files", "identity_files"
_BEGUN = signing.Signer(salt="corruption.advice")


def _kept(request, channel):
    """Something failed, perhaps the database: what was typed and chosen comes back all the same."""
    chosen = request.POST.getlist("excluded")
    form = ReportForm(request.POST, readers=[])
    form.fields["excluded"].choices = [(value, value) for value in chosen]
    token = request.POST.get("ticket", "")
    return page(
        request,
        "form",
        status=500,
        form=form,
        # Who reads could not be looked up: those who were left out stay so.
        kept_out=chosen,
        own_reads=True,
        about_head=form["about_head"].value(),
        ticket=flood.issue(_scope(channel), token=token, at_level=0),
        fault=True,
        files_again=files_came(request),
    )


@channel_page("GET", "POST", kept=_kept)
def new(request, channel):
    """Advice, the form, and the answer to the form; or where else one may go (CC-04, CC-05)."""
    if request.method == "POST":
        return _answer(request, channel)
    if not routing.is_open(channel):
        return page(request, "closed", **contacts(channel))
    if "write" in request.GET:
        return _empty_form(request, channel)
    return _advice(request, channel)


def contacts(channel, *, about_head: bool = False) -> dict:
    """Outside bodies, and the office's own ways outside this website, for the templates.

    What is about the head of the office isn't sent to them: no own ways then.
    """
    rows = outside.contacts_of(channel)
    for row in rows:
        row.shown_name = outside.name_of(row)
        row.shown_duty = outside.duty_of(row)
    return {
        "bodies": [row for row in rows if row.kind == ContactKind.OUTSIDE],
        "office": [row for row in rows if row.kind == ContactKind.OFFICE and not about_head],
    }


def level_of(channel) -> int:
    """How much arrives at this door now, 0 to 3."""
    return flood.level(_scope(channel), cache=MEMORY)


def _scope(channel) -> str:
    # By the slug of the address: known also while the database does not answer.
    return f"report:{channel.slug}"


# --- before writing


def _advice(request, channel):
    return page(
        request,
        "advice",
        readers=routing.readers(channel),
        own_reads=opening.takes_reports(channel),
        # The time that a busy door asks for is spent on this page.
        begun=_BEGUN.sign(str(int(time.time()))),
        **contacts(channel),
    )


def _begun(request) -> int | None:
    try:
        return int(_BEGUN.unsign(request.GET.get("write", "")))
    except (signing.BadSignature, ValueError):
        return None


def _empty_form(request, channel):
    level = level_of(channel)
    ticket = flood.issue(_scope(channel), at_level=level, since=_begun(request))
    readers = routing.readers(channel)
    return _form_page(request, channel, ReportForm(readers=readers), readers, ticket, level)


def _form_page(request, channel, form, readers, ticket, level, **context):
    # A busy door's waiting page is short: nobody else's contacts unless nobody is left.
    if context.get("nobody_left"):
        context |= contacts(channel, about_head=bool(form["about_head"].value()))
    chosen = form["excluded"].value() or []
    return page(
        request,
        "form",
        form=form,
        readers=readers,
        chosen=[str(value) for value in chosen],
        ticket=ticket,
        fallback=opening.fallback_of(channel),
        own_reads=opening.takes_reports(channel),
        files_paused=level >= TRAY_LEVEL,
        **context,
    )


# --- sending


def _answer(request, channel):
    level = level_of(channel)
    fields = () if level >= TRAY_LEVEL else (FILES, IDENTITY_FILES)
    with Uploads(request, *fields) as uploads:
        token = request.POST.get("ticket", "")
        checked = flood.check(
            token,
            _scope(channel),
            proof=request.POST.get("proof", ""),
            answer=request.POST.get("answer", ""),
            at_level=level,
        )
        # Most people leave nobody out, and nobody need be looked up for them.
        readers = routing.readers(channel) if "excluded" in request.POST else []
        form = ReportForm(request.POST, readers=readers)
        failed = {}
        try:
            if form.is_valid() and checked.secret:
                return _file(request, channel, checked, form, uploads)
            if checked.authentic and (known := sending.filed_before(checked.authentic)):
                # Sent twice, or opened again: the same receipt, whatever became of the ticket.
                return _receipt_page(request, known, uploads)
        except sending.NobodyLeft:
            failed = {"nobody_left": True}
        except TooLong:
            form.add_error("what", _("ข้อความทั้งหมดรวมกันยาวเกินไป กรุณาย่อลง"))
        ticket = flood.issue(_scope(channel), token=token, at_level=level)
        # Told once everything else is right: until then it may be over by itself.
        problem = "" if failed or form.errors else flood.reason(checked.problem)
        return _form_page(
            request,
            channel,
            form,
            readers or routing.readers(channel),
            ticket,
            level,
            problem=problem,
            errors=[{"id": ticket.level and "id_answer", "text": problem}] if problem else [],
            file_problems=uploads.problems(),
            files_again=uploads.arrived,
            **failed,
        )


def _file(request, channel, checked, form, uploads):
    values = form.cleaned_data
    filed = sending.file_report(
        channel=channel,
        secret=checked.secret,
        content=form.content(),
        identity=form.identity(),
        excluded={row.person_uuid for row in form.excluded_people()},
        about_head=values["about_head"],
        files=uploads.of(FILES),
        # Chosen before somebody decided to give no name: they go with the request.
        identity_files=[] if not form.identity() else uploads.of(IDENTITY_FILES),
        set_aside=checked.level >= TRAY_LEVEL,
    )
    if filed.is_new:
        flood.note_arrival(_scope(channel), cache=MEMORY)
    return _receipt_page(request, filed, uploads)


def _receipt_page(request, filed, uploads):
    """The answer of the POST: the receipt is told here and nowhere else."""
    report = filed.report
    elsewhere = report.held_by_uuid != report.organisation_uuid
    return page(
        request,
        "receipt",
        groups=codes.shown(filed.receipt).split("-"),
        report=report,
        is_new=filed.is_new,
        held_by=Channel.objects.get(pk=report.held_by_uuid) if elsewhere else None,
        file_problems=uploads.problems(),
        files_dropped=uploads.arrived and not (uploads.of(FILES) or uploads.of(IDENTITY_FILES)),
    )
