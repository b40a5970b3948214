"""Gives every request an id that its log lines carry, and refuses what nobody types."""

import uuid
from contextvars import ContextVar

from django.core.exceptions import BadRequest

request_id: ContextVar[str] = ContextVar("request_id", default="-")


class RequestIdMiddleware:
    """Sets `X-Request-ID` on the answer; an incoming one is not trusted."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = request_id.set(uuid.uuid4().hex)
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = request_id.get()
            return response
        finally:
            request_id.reset(token)


class RefuseNulMiddleware:
    """Answers 400 to an address with the character NUL, which PostgreSQL cannot even compare."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # In the path nothing but an invitation's code takes it, and that is hashed.
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        return self.get_response(request)
