"""The outermost middleware: the pages of those who report stand apart from everything else.

A request for one of them never reaches the session, the person who is signed in, messages, CSRF,
the language cookie or the log of requests. It meets the channel's own few views, and every answer,
whatever became of it, carries the same headers.
"""

import re

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.cookie import parse_cookie
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.urls import Resolver404, resolve
from django.utils import translation

from . import pages
from .faults import log_fault

_OURS = re.compile(r"/o/[^/]+/corruption(/|$)|/verify/acknowledgement(/|$)")
_APPS = {"corruption", "acknowledgement"}
_METHODS = ("GET", "HEAD", "POST")
# What tells who came. Nothing below needs it, so that nothing below can keep it.
_TRACES = (
    "REMOTE_ADDR",
    "REMOTE_HOST",
    "REMOTE_PORT",
    "REMOTE_USER",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
    "HTTP_USER_AGENT",
    "HTTP_REFERER",
    "HTTP_AUTHORIZATION",
)
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
        "img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
# A view may close these further, never open them.
_NARROWER = {"Content-Security-Policy"}


class ReporterGate:
    """Answers the channel's public addresses itself and hands on all others."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        own_host = _is_own_host(request)
        static = own_host and request.path_info.startswith(settings.STATIC_URL)
        if static or not (own_host or _OURS.match(request.path_info)):
            _hide_inbox(request)
            return self.get_response(request)
        _forget(request)
        with translation.override(_language(request)):
            request.LANGUAGE_CODE = translation.get_language()
            return _finish(_answer(request))


def _is_own_host(request) -> bool:
    host = request.META.get("HTTP_HOST", "").rpartition("]")[2].partition(":")[0].lower()
    # "name." is the same host, and Django takes it for allowed.
    host = host.removesuffix(".")
    return bool(settings.CORRUPTION_HOST) and host == settings.CORRUPTION_HOST.lower()


def _hide_inbox(request) -> None:
    """The other pages never get to see the inbox's cookie, which browsers send everywhere."""
    cookies = request.META.get("HTTP_COOKIE", "")
    if settings.INBOX_COOKIE in cookies:
        others = (part for part in cookies.split(";") if not _is_inbox(part))
        request.META["HTTP_COOKIE"] = ";".join(others)


def _is_inbox(part: str) -> bool:
    return part.partition("=")[0].strip() == settings.INBOX_COOKIE


def _forget(request) -> None:
    """Drops every cookie but the inbox's, and what tells where the request came from."""
    kept = parse_cookie(request.META.pop("HTTP_COOKIE", "")).get(settings.INBOX_COOKIE)
    request.COOKIES = {settings.INBOX_COOKIE: kept} if kept else {}
    for name in _TRACES:
        request.META.pop(name, None)


def _language(request) -> str:
    """From the address, else from the browser; there is no cookie for it here."""
    try:
        asked = request.GET.get("lang", "")
    except SuspiciousOperation:
        return settings.LANGUAGE_CODE
    if asked in dict(settings.LANGUAGES):
        return asked
    return translation.get_language_from_request(request)


# --- finding the view, and what it says


def _answer(request):
    try:
        return _elsewhere(request) or _view_answer(request)
    except (Http404, PermissionDenied):
        return _problem(request, 404)
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return _problem(request, 400)
    except Exception as error:
        log_fault(error)
        return _problem(request, 500)


def _elsewhere(request):
    """A redirect to https, or to the channel's own host; None where the request is right here."""
    host = request.get_host()
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return HttpResponseRedirect(f"https://{host}{request.get_full_path()}")
    own = settings.CORRUPTION_HOST
    if own and not _is_own_host(request) and request.method != "POST":
        return HttpResponseRedirect(f"{request.scheme}://{own}{request.get_full_path()}")
    return None


def _view_answer(request):
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return _with_slash(request) or _problem(request, 404)
    if match.app_name not in _APPS:
        return _problem(request, 404)
    allowed = match.func.methods
    if request.method not in _METHODS or request.method not in allowed:
        response = _problem(request, 405)
        response.headers["Allow"] = ", ".join(sorted(allowed))
        return response
    request.resolver_match = match
    if request.method == "POST" and not _is_from_here(request):
        return _problem(request, 403)
    return match.func(request, *match.args, **match.kwargs)


def _with_slash(request):
    path = request.path_info
    if path.endswith("/") or request.method not in ("GET", "HEAD"):
        return None
    try:
        resolve(f"{path}/")
    except Resolver404:
        return None
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(f"{path}/" + (f"?{query}" if query else ""))


def _is_from_here(request) -> bool:
    """Whether one of our own pages sent this form, as far as the browser says so.

    Old browsers say where it comes from, or nothing: the form's signed token stands beside this.
    """
    site = request.META.get("HTTP_SEC_FETCH_SITE")
    if site:
        return site in ("same-origin", "none")
    # Without a referrer our own pages have the origin "null".
    origin = request.META.get("HTTP_ORIGIN", "null")
    return origin in ("null", f"{request.scheme}://{request.get_host()}")


# --- whatever became of it


def _problem(request, status: int) -> HttpResponse:
    try:
        return pages.problem(request, status)
    except Exception as error:
        log_fault(error)
        return HttpResponse(f"<!doctype html><title>{status}</title><p>{status}", status=status)


def _finish(response):
    for name, value in HEADERS.items():
        if name in _NARROWER:
            response.headers.setdefault(name, value)
        else:
            response.headers[name] = value
    if settings.SECURE_HSTS_SECONDS:
        response.headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
    for name in set(response.cookies) - {settings.INBOX_COOKIE}:
        del response.cookies[name]
    if response.streaming:
        response.streaming_content = _quietly(response.streaming_content)
    else:
        response.headers.setdefault("Content-Length", str(len(response.content)))
    # Django would write the address of a refused request to its log.
    response._has_been_logged = True
    return response


def _quietly(parts):
    """What streams breaks off without a word: a server's own log would name the address."""
    try:
        yield from parts
    except Exception as error:
        log_fault(error)
