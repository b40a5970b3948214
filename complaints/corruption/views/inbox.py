"""The inbox of a report: what became of it, and words both ways, for whoever has the receipt."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace

from django.core import signing
from django.http import Http404
from django.utils.translation import gettext as _

from complaints import codes
from workflow.engine import Refused

from .. import visits, wording
from ..files import description
from ..forms.public import MOST_MESSAGE, MessageForm, ObjectionForm
from ..models import Channel, Compartment, MessageKind, SealedFile
from ..pages import channel_page, page
from ..services import acknowledgements, objections, speaking, thread
from ..uploads import Uploads, files_came
from ..vault import inbox as cookies
from ..vault import receipts
from ..visits import inbox_page, to_inbox
from .files import file_response

# Of the same shape as a real one: whatever was typed, the same is done.
_NO_RECEIPT = receipts.receipt_of(b"what nobody was given")
_TICKET_BYTES = 16
_SHOWN_AS_TEXT = {MessageKind.ACKNOWLEDGEMENT}


# --- opening it


def _kept(request, channel):
    """Something failed, perhaps the database: the words come back."""
    return _ask(request, channel, status=500, fault=True)


@channel_page("GET", "POST", kept=_kept)
def inbox(request, channel):
    """Asks for the receipt, or shows the inbox that this browser has open."""
    if request.method == "POST":
        return _typed(request, channel)
    opened = visits.opened(request, channel)
    if opened is None:
        return _ask(request, channel, left="left" in request.GET)
    return visits.keep(_inbox_page(request, channel, opened), channel, opened.visit)


def _ask(request, channel, *, status=200, **context):
    """The page with the field for the receipt; what was typed besides comes back in it."""
    text = request.POST.get("text", "") if request.method == "POST" else ""
    return page(
        request,
        "ask",
        status=status,
        text=text[: 4 * MOST_MESSAGE],
        files_again=files_came(request),
        **context,
    )


def ended(request, channel):
    """The time was over: the receipt is asked for again, words are kept."""
    return _ask(request, channel, was_open=True)


def _typed(request, channel):
    # Unknown, mistyped and another office's receipts take the same way and read the same.
    receipt = receipts.read_receipt(request.POST.get("receipt", ""))
    visit = cookies.visit_of(receipt or _NO_RECEIPT)
    opened = speaking.open_inbox(channel, visit)
    if opened is None:
        return _ask(request, channel, wrong=True)
    if opened.report.exchange_code:
        pending = cookies.Visit(visit.lookup, visit.private, speaking.new_secret())
        response = _exchange_page(request, pending)
        return visits.keep(response, channel, pending)
    if request.POST.get("text"):
        # The visit was over while somebody wrote: their words wait in the form.
        response = _inbox_page(
            request, channel, opened, MessageForm({"text": request.POST["text"]})
        )
    else:
        response = to_inbox(request, channel)
    return visits.keep(response, channel, visit)


# --- reading


def _inbox_page(request, channel, opened, form=None, *, status=200, **context):
    report, key = opened.report, opened.key
    if report.exchange_code:
        return (
            _exchange_page(request, opened.visit)
            if opened.visit.pending
            else _ask(request, channel)
        )
    said = [row for row in thread.messages(report, key) if row.message.kind not in _SHOWN_AS_TEXT]
    held_by = Channel.objects.filter(pk=report.held_by_uuid).first()
    return page(
        request,
        "inbox",
        status=status,
        report=report,
        state=wording.state_sentence(report),
        said=[(row, [_file_line(file, key) for file in row.files]) for row in said],
        held_by=held_by if report.held_by_uuid != report.organisation_uuid else None,
        requests=_requests(opened, context.pop("objected", {})),
        form=form or MessageForm(),
        ticket=_ticket(report),
        acknowledgement=acknowledgements.find(report, key),
        done=request.GET.get("done", "") if request.method == "GET" else "",
        **context,
    )


def _file_line(file, key) -> dict:
    return {"uuid": file.uuid, **description(file, key)}


def _requests(opened, forms: dict) -> list[tuple]:
    """Requests to open the name and what became of them; with a form where one may object."""
    return [
        (row, (forms.get(row.uuid) or _objection(row.uuid)) if row.may_object else None)
        for row in objections.for_reporter(opened.report, opened.visit.private)
    ]


def _objection(uuid, data=None) -> ObjectionForm:
    # The page may hold several, and a form for messages.
    return ObjectionForm(data, auto_id=f"id_{uuid.hex[:8]}_%s")


@inbox_page("GET", ended=ended)
def download(request, channel, opened, uuid):
    """A file of the messages, the person's own or an officer's."""
    rows = SealedFile.objects.filter(report=opened.report, compartment=Compartment.THREAD)
    file = rows.filter(uuid=uuid).first()
    if file is None:
        raise Http404
    return file_response(request, file, opened.key)


# --- writing


@channel_page("POST", kept=_kept)
def say(request, channel):
    """A message, with files or files alone."""
    opened = visits.usable(request, channel)
    # Whoever has no inbox open has nothing sealed and stored, even for a moment.
    with Uploads(request, *(["files"] if opened else [])) as uploads:
        if opened is None:
            return ended(request, channel)
        response = _say(request, channel, opened, uploads)
        return visits.keep(response, channel, opened.visit)


def _say(request, channel, opened, uploads):
    form = MessageForm(request.POST)
    token = _read_ticket(opened.report, request.POST.get("ticket", ""))
    files = uploads.of("files")
    if form.is_valid():
        text = form.cleaned_data["text"]
        if token is None:
            form.add_error(None, _("ยังไม่ได้ส่ง กรุณากดส่งอีกครั้ง ข้อความที่กรอกยังอยู่ครบ"))
        elif not (text or files):
            form.add_error("text", _("กรุณาพิมพ์ข้อความ หรือเลือกแฟ้มอย่างน้อยหนึ่งแฟ้ม"))
        else:
            try:
                speaking.speak(opened, text, files=files, ticket=token)
            except Refused as refused:
                for reason in refused.reasons:
                    form.add_error(None, str(reason))
            else:
                problems = uploads.problems()
                if not problems:
                    return to_inbox(request, channel, "done=said")
                return _inbox_page(request, channel, opened, file_problems=problems, sent=True)
    return _inbox_page(
        request,
        channel,
        opened,
        form,
        file_problems=uploads.problems(),
        files_again=uploads.arrived,
    )


@inbox_page("POST", ended=ended, kept=_kept)
def object_to(request, channel, opened, uuid):
    """The person objects to a request to open their name, with a reason or without."""
    form = _objection(uuid, request.POST)
    reasons = []
    if form.is_valid():
        try:
            objections.object_to(opened.report, uuid, form.cleaned_data["text"], opened.key)
        except Refused as refused:
            reasons = refused.reasons
        else:
            return to_inbox(request, channel, "done=objected")
    return _inbox_page(
        request,
        channel,
        opened,
        # Too late to object: the words can still be sent as a message.
        MessageForm(initial={"text": request.POST.get("text", "")}),
        objected={uuid: form},
        errors=[{"text": str(reason)} for reason in reasons],
    )


@inbox_page("GET", "POST", ended=ended)
def acknowledgement(request, channel, opened):
    """The signed acknowledgement: made when it is asked for, shown whenever it is there."""
    if request.method == "POST":
        token = acknowledgements.make(opened.report, opened.key)
    else:
        token = acknowledgements.find(opened.report, opened.key)
        if not token:
            return to_inbox(request, channel)
    return page(request, "acknowledgement", token=token, said=acknowledgements.read(token))


# --- a new receipt in place of one that an officer has seen


def _exchange_page(request, visit):
    receipt = receipts.receipt_of(visit.pending)
    return page(request, "exchange", groups=codes.shown(receipt).split("-"))


@channel_page("POST")
def exchange(request, channel):
    """The person has copied the new receipt: from now on it alone opens the inbox."""
    visit = visits.visit(request, channel)
    opened = speaking.open_inbox(channel, visit) if visit else None
    if opened is not None and visit.pending:
        visit = speaking.exchange(opened, visit.pending)
    elif opened is None and visit and visit.pending:
        # The second of two clicks finds the old receipt gone.
        newer = cookies.visit_of(receipts.receipt_of(visit.pending))
        visit = replace(newer, begun=visit.begun)
        opened = speaking.open_inbox(channel, visit)
    if opened is None:
        return ended(request, channel)
    return visits.keep(to_inbox(request, channel, "done=exchanged"), channel, visit)


# --- leaving


@channel_page("POST")
def end(request, channel):
    """Ends the visit; the receipt opens it again."""
    response = to_inbox(request, channel, "left=1")
    visits.forget(request, response)
    return response


# --- a ticket for each form


def _ticket(report) -> str:
    secret = urlsafe_b64encode(secrets.token_bytes(_TICKET_BYTES)).decode()
    return _signer(report).sign(secret)


def _read_ticket(report, token: str) -> bytes | None:
    try:
        return urlsafe_b64decode(_signer(report).unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def _signer(report) -> signing.Signer:
    return signing.Signer(salt=f"corruption.inbox.{report.pk}")
