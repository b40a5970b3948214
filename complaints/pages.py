"""What the public pages of both channels share: whose page it is, and what is kept of it: nothing.

Nobody signs in here. `request.organisation` is the office of the address.
"""

from functools import wraps

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from organisations.models import Organisation


def public_organisation(request, slug) -> Organisation:
    """The office of a public address, or 404; an overseeing or closed one takes no complaints."""
    organisation = get_object_or_404(Organisation, slug=slug)
    if organisation.is_oversight or not organisation.is_active:
        raise Http404
    request.organisation = organisation
    return organisation


def sent_from_here(request) -> bool:
    """Whether the browser says that one of our own pages sent this; no other page can say so."""
    site = request.META.get("HTTP_SEC_FETCH_SITE")
    if site:
        return site == "same-origin"
    origin = request.META.get("HTTP_ORIGIN", "")
    return origin == f"{request.scheme}://{request.get_host()}"


def without_cookies(view):
    """A decorator for a public form that knows nobody: it needs no cookie to be sent.

    Whoever refuses cookies, or has lost them while writing, must not lose a long text. Where the
    browser says that our own page sent the form, that is the protection; an old one that says
    nothing is asked for the cookie.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        chosen = view if sent_from_here(request) else protected
        return chosen(request, *args, **kwargs)

    return wrapper


def unkept(referrer: str = "same-origin"):
    """A decorator: no cache, no search engine and no other site learns of the page.

    A page with a form must keep `same-origin`: without a referrer browsers send no origin either,
    and the CSRF check fails.
    """

    def decorate(view):
        @wraps(view)
        def wrapper(*args, **kwargs):
            response = view(*args, **kwargs)
            response.headers["Cache-Control"] = "no-store"
            response.headers["Referrer-Policy"] = referrer
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return wrapper

    return decorate
