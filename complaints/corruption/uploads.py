"""Files of the reporter's forms: sealed while they arrive, and never a reason to lose the text."""

from complaints.files.receiving import LimitedUploadHandler, refusal_messages

from .files import report_limits, sealed_sink


class _Handler(LimitedUploadHandler):
    """Besides, notes whether any file came, taken or not."""

    arrived = False

    def new_file(self, *args, **kwargs):
        self.arrived = True
        super().new_file(*args, **kwargs)


class Uploads:
    """What came with one form. Make it before anything reads the form, and close it at the end.

    With no `fields` every file is passed over, unstored: in a flood the text alone is taken.
    """

    def __init__(self, request, *fields: str):
        self._request = request
        self._handler = _Handler(request, report_limits(), frozenset(fields), sealed_sink)
        request.upload_handlers = [self._handler]

    def of(self, field: str) -> list:
        """The sealed uploads of a field; those that no report takes go with the request."""
        return self._request.FILES.getlist(field)

    @property
    def arrived(self) -> bool:
        return self._handler.arrived

    def problems(self) -> list[str]:
        """What was not taken and why; the rest of the form is there."""
        return refusal_messages(self._handler.refusals, self._handler.limits)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        # The connection broke in the middle of a file.
        self._handler.upload_interrupted()


def files_came(request) -> bool:
    """Whether files came with a form that has been read, taken or not."""
    return any(getattr(handler, "arrived", False) for handler in request.upload_handlers)
