"""What the public pages of both channels share: whose page it is, and what is kept of it: nothing.

Nobody signs in here. `request.organisation` is the office of the address.
"""

from functools import wraps

from django.http import Http404
from django.shortcuts import get_object_or_404

from organisations.models import Organisation


def public_organisation(request, slug) -> Organisation:
    """The office of a public address, or 404; an overseeing or closed one takes no complaints."""
    organisation = get_object_or_404(Organisation, slug=slug)
    if organisation.is_oversight or not organisation.is_active:
        raise Http404
    request.organisation = organisation
    return organisation


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
