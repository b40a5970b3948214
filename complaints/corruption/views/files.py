"""Sends a sealed file on while it is opened, piece by piece; shared by desk, inbox and copies."""

from http import HTTPStatus
from pathlib import PurePath

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from workflow.attachments import clean_name
from workflow.file_content import IMAGE_FORMATS
from workflow.serving import SHOWN_IN_THE_PAGE

from ..files import description, stream
from ..models import SealedFile
from ..vault.sealing import Tampered

DOWNLOAD = "application/octet-stream"
_ENDINGS = {media_type: extension for extension, media_type in IMAGE_FORMATS.values()}
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def file_response(request, file: SealedFile, key: bytes, inline: bool = False) -> HttpResponse:
    """The original as a download, or with `inline` its viewing copy in the page.

    Only after the caller has checked who asks, and has opened `key`. Raises Http404 when the
    storage lacks the object, when there is no viewing copy, and for a file that was changed: no
    byte of it is sent when its first piece does not open, and the answer breaks off otherwise.
    """
    try:
        told = description(file, key)
        pieces = stream(file, key, view=inline)
    except (OSError, LookupError, Tampered) as error:
        raise Http404(_("ไม่พบแฟ้มนี้ในที่เก็บ")) from error
    kind = told["view_kind"] if inline else DOWNLOAD
    if inline and kind not in SHOWN_IN_THE_PAGE:
        raise Http404(_("แฟ้มนี้ไม่มีภาพให้ดู"))
    response = StreamingHttpResponse(pieces, content_type=kind, headers=HEADERS)
    # The length tells a browser that an answer which broke off is none.
    size = told["view_size"] if inline else told["size"]
    response.headers["Content-Length"] = str(size)
    name = clean_name(told["name"])
    if inline:
        # Whoever keeps it keeps a picture, whatever the original is.
        name = f"{PurePath(name).stem}{_ENDINGS[kind]}"
    response.headers["Content-Disposition"] = content_disposition_header(not inline, name) or (
        "inline" if inline else "attachment"
    )
    if request.method == "HEAD":
        response.close()
        return HttpResponse(status=HTTPStatus.OK, headers=response.headers)
    return response


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A document that was made for this answer, and is stored nowhere, as a download."""
    response = HttpResponse(content, content_type="application/pdf", headers=HEADERS)
    response.headers["Content-Disposition"] = content_disposition_header(True, clean_name(name))
    return response
