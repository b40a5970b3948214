"""Where files lie: a local folder, or S3-compatible storage that many servers share."""

from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SHAPE = "s3://key:secret@host:port/bucket?region=…&tls=1"


def file_storage(address: str, folder: Path) -> dict:
    """The entry of STORAGES for `STORAGE_URL`; without an address, `folder` on this machine.

    Raises ImproperlyConfigured for an address of another shape than `s3://key:secret@host:port/
    bucket?region=…&tls=1`; `tls=0` only for a storage on this machine or in a closed network.
    """
    if not address:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": folder},
        }
    parts = urlsplit(address)
    more = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    bucket, tls = parts.path.strip("/"), more.get("tls", "1")
    whole = parts.scheme == "s3" and parts.hostname and parts.username and parts.password and bucket
    known = "/" not in bucket and set(more) <= {"region", "tls"} and tls in {"0", "1"}
    if not (whole and known):
        raise ImproperlyConfigured(f"STORAGE_URL must look like {SHAPE}")
    host = parts.netloc.rpartition("@")[2]
    protocol = "https" if tls == "1" else "http"
    return {
        "BACKEND": "config.storages_s3.S3Files",
        "OPTIONS": {
            "access_key": unquote(parts.username),
            "secret_key": unquote(parts.password),
            "bucket_name": bucket,
            "endpoint_url": f"{protocol}://{host}",
            "region_name": more.get("region", "us-east-1"),
        },
    }


@contextmanager
def as_os_error(*kinds):
    """Turns a storage's own exceptions into OSError, which is what callers of a folder expect."""
    try:
        yield
    except OSError:
        raise
    except kinds as error:
        raise OSError(f"storage: {type(error).__name__}") from error
