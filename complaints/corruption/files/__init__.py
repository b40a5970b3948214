"""Files of reports: sealed while they arrive, opened only while they are sent on.

    @limited_uploads(report_limits, sink=sealed_sink, csrf=False)
    def form(request):
        for upload in request.FILES.getlist("files"):
            attach(upload, report, Compartment.CONTENT, key)

An upload that no row names when its request ends is removed by itself; `discard` does it at once.
"""

from .limits import report_limits
from .rows import attach, description, remove_all, remove_file, reseal, stream, sweep
from .sink import SealedUpload, discard, sealed_sink

__all__ = [
    "SealedUpload",
    "attach",
    "description",
    "discard",
    "remove_all",
    "remove_file",
    "report_limits",
    "reseal",
    "sealed_sink",
    "stream",
    "sweep",
]
