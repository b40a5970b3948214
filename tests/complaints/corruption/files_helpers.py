"""Uploads as the public form sends them, and reports that take them, without an open channel."""

import secrets
from uuid import UUID

from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from complaints.corruption import files
from complaints.corruption.models import Compartment, Report
from complaints.files.receiving import limited_uploads

BOUNDARY = "the-boundary"
OFFICE = UUID(int=1)
KEY = secrets.token_bytes(32)


def multipart(*parts) -> bytes:
    """A multipart body; a part is (field, text) or (field, file name, bytes)."""
    out = bytearray()
    for field, *rest in parts:
        name = f'; filename="{rest[0]}"' if len(rest) == 2 else ""
        value = rest[-1] if isinstance(rest[-1], bytes) else rest[-1].encode()
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"{name}\r\n\r\n'
        out += head.encode() + value + b"\r\n"
    return bytes(out) + f"--{BOUNDARY}--\r\n".encode()


def post(body, **extra):
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return RequestFactory().generic("POST", "/", body, content_type=kind, **extra)


def submit(take, *parts, body=None, **extra):
    """Sends a form with files to a view that hands them to `take(uploads)`; ends the request."""
    seen = {}

    @limited_uploads(files.report_limits, sink=files.sealed_sink, csrf=False)
    def view(request):
        seen["text"] = request.POST.get("text")
        uploads = request.FILES.getlist("files")
        seen["refused"] = [(refusal.name, refusal.code) for refusal in request.refused_uploads]
        seen["result"] = take(uploads)
        return HttpResponse()

    request = post(multipart(*parts) if body is None else body, **extra)
    try:
        view(request)
    finally:
        # As the server does after each answer.
        if hasattr(request, "_files"):
            request.close()
    return seen


def make_report() -> Report:
    today = timezone.localdate()
    return Report.objects.create(
        organisation_uuid=OFFICE,
        held_by_uuid=OFFICE,
        label=secrets.token_hex(4)[:7].upper(),
        received_on=today,
        state_since=today,
        ticket=secrets.token_bytes(32),
        content=b"-",
        identity=b"-",
    )


def attach_all(report, key=KEY, compartment=Compartment.CONTENT):
    """A `take` that gives all uploads to a report and returns the rows."""
    return lambda uploads: [files.attach(u, report, compartment, key) for u in uploads]


def stored() -> set[str]:
    """Names of all objects in the channel's storage."""
    from complaints.corruption.files import places

    try:
        return set(places.storage().listdir("")[1])
    except FileNotFoundError:
        return set()
