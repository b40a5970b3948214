"""The demonstration's letter box: what would have gone out by e-mail, read on this machine only."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

NEWEST = 20
# Django's file backend ends each message of a file with this line.
RULE = b"\n" + b"-" * 79 + b"\n"


class Mail(NamedTuple):
    """One message as its reader would see it."""

    to: str
    subject: str
    sent: datetime | None
    text: str


def _read(content: bytes) -> Mail:
    message = message_from_bytes(content.strip(), policy=policy.default)
    body = message.get_body(("plain", "html"))
    return Mail(
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent=_sent(message),
        text=body.get_content() if body else "",
    )


def _sent(message) -> datetime | None:
    sent = message["Date"].datetime if message["Date"] else None
    # Django writes "-0000": UTC, and nothing said of where.
    return sent.replace(tzinfo=sent.tzinfo or UTC) if sent else None


def newest() -> list[Mail]:
    """The last messages, newest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    paths = sorted(folder.glob("*.log"), reverse=True)[:NEWEST] if folder.is_dir() else []
    return [
        _read(part)
        for path in paths
        for part in reversed(path.read_bytes().split(RULE))
        if part.strip()
    ][:NEWEST]


@never_cache
@require_safe
def letter_box(request):
    """Only while DEMO=1, where nobody else can reach the machine (design: demonstration)."""
    if not settings.DEMO:
        raise Http404
    return render(request, "portal/mail.html", {"mails": newest()})
