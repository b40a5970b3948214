"""Answers a request with a stored file, so that a browser can do nothing with it but show it."""

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

# What a browser might run is handed out as a download, whatever a row says.
SHOWN_IN_THE_PAGE = {"image/jpeg", "image/png", "image/webp"}


def answer_attachment(row, *, cache: str = "private, no-store") -> FileResponse:
    """An attachment: pictures in the page, everything else as a download.

    Only after the caller's permission check. Raises Http404 when the storage lacks the file.
    """
    return answer_file(row.file, name=row.name, media_type=row.media_type, cache=cache)


def answer_file(
    file, *, name: str, media_type: str, cache: str = "private, no-store"
) -> FileResponse:
    """A stored file under its `name` (any script); as `answer_attachment`."""
    try:
        content = file.open("rb")
    except OSError as error:
        raise Http404(_("ไม่พบแฟ้มนี้ในที่เก็บ")) from error
    response = FileResponse(
        content,
        as_attachment=media_type not in SHOWN_IN_THE_PAGE,
        filename=name,
        content_type=media_type,
    )
    response.headers["Cache-Control"] = cache
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
