"""How much one report, or one message of its inbox, may carry."""

from django.conf import settings

from complaints.files.limits import Limits


def report_limits() -> Limits:
    """For `limited_uploads`; files of any kind are taken, what they are is looked at inside."""
    return Limits(
        max_bytes=settings.ATTACHMENT_MAX_BYTES,
        max_count=settings.REPORT_FILES_MAX_COUNT,
        max_total=settings.REPORT_FILES_MAX_TOTAL_BYTES,
    )
