"""Session cookies that go only where somebody signs in or follows a complaint.

A browser that is signed in to /staff/ and reports corruption must send nothing along by which the
two could be joined; so that its session does not travel to the public pages at all.
"""

import copy
import re

from django.conf import settings
from django.contrib.sessions import middleware

_TRACKING = re.compile(r"/o/[-a-zA-Z0-9_]+/complaints/")


def cookies_of(path: str) -> dict[str, str]:
    """The cookies, name and path, that hold the session of an address; empty: it has none.

    Staff and account pages share one session in two cookies, since a cookie has but one path.
    """
    name = settings.SESSION_COOKIE_NAME
    if path.startswith(("/staff/", "/accounts/")):
        return {name: "/staff/", f"{name}_accounts": "/accounts/"}
    tracking = _TRACKING.match(path)
    return {f"{name}_tracking": tracking[0]} if tracking else {}


class SessionMiddleware(middleware.SessionMiddleware):
    """Django's, with the cookies of `cookies_of` in place of one for the whole site."""

    def process_request(self, request):
        name = settings.SESSION_COOKIE_NAME
        keys = (request.COOKIES.get(cookie) for cookie in cookies_of(request.path_info))
        found = next(filter(None, keys), None)
        # Below here there is one cookie, or none.
        request.COOKIES.pop(name, None)
        if found:
            request.COOKIES[name] = found
        super().process_request(request)

    def process_response(self, request, response):
        cookies = cookies_of(request.path_info)
        if not cookies:
            # Nothing would bring it back: not saved.
            return response
        response = super().process_response(request, response)
        morsel = response.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        for name, path in cookies.items() if morsel else ():
            own = copy.copy(morsel)
            own.set(name, morsel.value, morsel.coded_value)
            own["path"] = path
            response.cookies[name] = own
        return response
