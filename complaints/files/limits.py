"""How much a form may carry."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Limits:
    """Bytes and counts of one form; `accept` is "image" or "document" as in `clean_upload`."""

    max_bytes: int  # of one file
    max_count: int
    max_total: int  # bytes of all files together
    accept: str = "document"

    @property
    def megabytes(self) -> int:
        """The limit of one file as people read it."""
        return self.max_bytes // 2**20


def default_limits(accept: str = "document") -> Limits:
    """The limits of the settings."""
    return Limits(
        max_bytes=settings.ATTACHMENT_MAX_BYTES,
        max_count=settings.COMPLAINT_FILES_MAX_COUNT,
        max_total=settings.COMPLAINT_FILES_MAX_TOTAL_BYTES,
        accept=accept,
    )
