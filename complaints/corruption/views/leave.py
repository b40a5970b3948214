"""Leaving quickly: one link that forgets what the browser keeps and goes somewhere harmless."""

from django.conf import settings
from django.http import HttpResponse

from ..pages import answers
from ..visits import forget


@answers("GET")
def leave(request, slug):
    """A GET, so that a link does it; with JavaScript the link replaces the page in the history."""
    # Not "cookies": that would end the sign-in of somebody who works here, and be noticed.
    response = HttpResponse(status=303, headers={"Clear-Site-Data": '"cache", "storage"'})
    response.headers["Location"] = settings.REPORTER_LEAVE_URL
    forget(request, response)
    return response
