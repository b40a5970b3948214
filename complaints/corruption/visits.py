"""The inbox that a browser has open: a sealed cookie, a quarter of an hour from page to page.

Half a day after the receipt was typed it ends, however often it was renewed.
"""

from functools import wraps

from django.conf import settings
from django.http import HttpResponseRedirect
from django.urls import reverse

from .pages import channel_page, language_query
from .services.speaking import Inbox, open_inbox
from .vault import inbox as cookies
from .vault.inbox import Visit


def keep(response, channel, held: Visit):
    """Sets the cookie anew: from now on another quarter of an hour."""
    response.set_cookie(
        settings.INBOX_COOKIE,
        cookies.pack(held, channel.pk),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
        path="/",
    )
    return response


def forget(request, response) -> None:
    """Ends it; a browser that has none is sent no cookie at all."""
    if settings.INBOX_COOKIE in request.COOKIES:
        response.set_cookie(
            settings.INBOX_COOKIE,
            "",
            max_age=0,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Strict",
            path="/",
        )


def visit(request, channel) -> Visit | None:
    """What the browser's cookie says, whether it still opens anything or not."""
    return cookies.unpack(request.COOKIES.get(settings.INBOX_COOKIE, ""), channel.pk)


def opened(request, channel) -> Inbox | None:
    """The inbox that the browser's cookie opens at this door."""
    found = visit(request, channel)
    return open_inbox(channel, found) if found else None


def usable(request, channel) -> Inbox | None:
    """As `opened`; None while a code that an officer has seen waits to be exchanged."""
    inbox = opened(request, channel)
    return None if inbox is None or inbox.report.exchange_code else inbox


def to_inbox(request, channel, query: str = ""):
    """A redirect to the inbox, in the language of the page."""
    parts = [part for part in (language_query(request)[1:], query) if part]
    address = reverse("corruption:inbox", args=[channel.slug])
    return HttpResponseRedirect(address + ("?" + "&".join(parts) if parts else ""), status=303)


def inbox_page(*methods: str, ended, kept=None):
    """A decorator: `view(request, channel, inbox, …)`; `ended(request, channel)` answers without.

    Every answer renews the cookie, unless the view has set or ended it itself.
    """

    def decorate(view):
        @channel_page(*methods, kept=kept)
        @wraps(view)
        def wrapper(request, channel, **kwargs):
            inbox = usable(request, channel)
            if inbox is None:
                return ended(request, channel)
            response = view(request, channel, inbox, **kwargs)
            if settings.INBOX_COOKIE not in response.cookies:
                keep(response, channel, inbox.visit)
            return response

        return wrapper

    return decorate
