"""Words to the person who reported, with files: sealed while they arrive, as the reporter's are."""

from django.views.decorators.http import require_http_methods

from complaints.files.receiving import limited_uploads, refusal_messages
from organisations.permissions import Permission

from ..files import report_limits, sealed_sink
from .acts import act_of
from .desk_common import report_view


@limited_uploads(report_limits, sink=sealed_sink)
@report_view(Permission.REPORT_HANDLE)
@require_http_methods(["GET", "POST"])
def message(request, report):
    """CC-07: a message that cannot be called back is sent with all of its files, or not at all."""
    limits = report_limits()
    uploads = request.FILES.getlist("files")
    refused = refusal_messages(request.refused_uploads, limits)
    return act_of(
        request,
        report,
        "message",
        {"uploads": uploads, "refused": refused},
        limits=limits,
        file_errors=refused,
        choose_again=bool(uploads or refused),
    )
