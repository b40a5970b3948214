"""What the pages of those who report share: which methods, whose door, how they are drawn.

They are drawn without the request, so that nothing of the frame of other pages gets in.
"""

from functools import wraps
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .faults import log_fault
from .models import Channel
from .vault import opening

FOLDER = "complaints/corruption/public"
_LANGUAGES = {"th": "ไทย", "en": "English"}


class _LanguageLink(NamedTuple):
    code: str
    name: str
    url: str
    active: bool


def answers(*methods: str):
    """A decorator: the methods that a page answers; the gate refuses others (405)."""

    def decorate(view):
        view.methods = frozenset(methods) | ({"HEAD"} if "GET" in methods else frozenset())
        return view

    return decorate


# The gate's to answer: nothing was typed in vain, or nothing could be read.
_NO_FAULTS = (Http404, BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError)


def channel_page(*methods: str, kept=None):
    """A decorator: `view(request, channel, …)` for an address with the office's slug, or 404.

    Whatever fails while a form is answered, also the database, `kept(request, channel)` answers
    with what was typed; the channel may be a bare one then, and nothing may be asked of it.
    """

    def decorate(view):
        @answers(*methods)
        @wraps(view)
        def wrapper(request, slug, **kwargs):
            # Never saved: it stands in while the database does not answer.
            request.channel = Channel(slug=slug)
            try:
                channel = Channel.objects.filter(slug=slug, is_active=True).first()
                request.channel = channel
                if channel is None or not opening.is_own_door(channel):
                    raise Http404
                return view(request, channel, **kwargs)
            except _NO_FAULTS:
                raise
            except Exception as error:
                if kept is None or request.method != "POST":
                    raise
                log_fault(error)
                return kept(request, request.channel)

        return wrapper

    return decorate


def name_of(channel: Channel) -> str:
    """The office's name in the language of the page."""
    return channel.shown_name


def language_query(request) -> str:
    """`?lang=en` where the address chose the language: links and forms carry it on."""
    asked = request.GET.get("lang", "")
    return f"?lang={asked}" if asked in _LANGUAGES else ""


def page(request, template: str, *, status: int = 200, **context) -> HttpResponse:
    """A page of the channel; `template` without folder and ending."""
    return HttpResponse(drawn(request, template, **context), status=status)


def drawn(request, template: str, **context) -> str:
    """The text of a page."""
    channel = getattr(request, "channel", None)
    context |= {
        "channel": channel,
        "office_name": channel and name_of(channel),
        "lang_query": language_query(request),
        "language_links": _language_links(request),
        # On a host of its own nothing else of the site is there.
        "site": settings.SITE_URL if settings.CORRUPTION_HOST else "",
        "demo": settings.DEMO,
    }
    return render_to_string(f"{FOLDER}/{template}.html", context)


def _language_links(request) -> list[_LanguageLink]:
    # An answer to a form has none: the link would lose what was typed.
    if request.method == "POST":
        return []
    now = get_language()
    links = []
    for code, name in _LANGUAGES.items():
        query = request.GET.copy()
        query["lang"] = code
        links.append(_LanguageLink(code, name, f"?{query.urlencode()}", code == now))
    return links


def problem(request, status: int) -> HttpResponse:
    """The page of an address that is not there, a form that could not be read, a fault of ours."""
    words = {
        400: (
            _("อ่านข้อมูลที่ส่งมาไม่ได้"),
            _("กรุณากลับไปหน้าก่อนแล้วลองส่งอีกครั้ง ถ้าแนบแฟ้มไว้ ให้ส่งข้อความก่อนแล้วเพิ่มแฟ้มภายหลัง"),
        ),
        403: (_("ยังไม่ได้ส่ง"), _("แบบนี้ไม่ได้ส่งมาจากหน้าของเว็บไซต์นี้ กรุณาเปิดหน้าใหม่แล้วลองอีกครั้ง")),
        404: (_("ไม่พบหน้านี้"), _("กรุณาตรวจที่อยู่ หรือเริ่มใหม่จากหน้าแรก")),
        405: (_("เปิดหน้านี้ด้วยวิธีนี้ไม่ได้"), _("กรุณาเริ่มใหม่จากหน้าแรก")),
    }
    heading, text = words.get(
        status,
        (
            _("ระบบขัดข้อง"),
            _("ยังไม่แน่ว่าส่งแล้ว กรุณากลับไปหน้าก่อนแล้วกดส่งอีกครั้ง ระบบจะไม่รับเรื่องซ้ำ"),
        ),
    )
    return page(request, "problem", status=status, heading=heading, text=text)
