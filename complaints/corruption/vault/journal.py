"""What must stay gone: removed keys and deleted reports, in a file beside the databases.

A restored backup brings them back; `replay` takes them away again before anybody is let in. The
file tells whose keys count no more, too, since whoever can write the database could say otherwise
there. It holds no names and nothing about a report but its uuid.
"""

import json
import os
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.utils import timezone

HOLDER, REPORT = "holder", "report"


def note(kind: str, uuid: UUID, **more) -> None:
    """Adds a line, on disk before this returns; twice is once."""
    if str(uuid) in lines(kind):
        return
    path = settings.CORRUPTION_REMOVED_FILE
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    line = json.dumps({"kind": kind, "uuid": str(uuid), **more}, sort_keys=True) + "\n"
    # O_APPEND: two processes write two whole lines.
    descriptor = os.open(path, os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            # A line that a crash cut off must not take this one with it.
            line = "\n" + line
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def lines(kind: str) -> dict[str, dict]:
    """The lines of a kind by uuid, as text; a line that was cut off counts for nothing."""
    path = settings.CORRUPTION_REMOVED_FILE
    try:
        found = path.stat()
    except FileNotFoundError:
        return {}
    return _read(str(path), found.st_ino, found.st_mtime_ns, found.st_size).get(kind, {})


@lru_cache(maxsize=4)
def _read(path: str, _inode: int, _changed: int, _size: int) -> dict[str, dict[str, dict]]:
    kinds: dict[str, dict[str, dict]] = {}
    with open(path, encoding="utf-8") as file:
        for text in file:
            try:
                line = json.loads(text)
                kinds.setdefault(line["kind"], {})[line["uuid"]] = line
            except (ValueError, KeyError, TypeError):
                continue
    return kinds


def replay() -> tuple[int, int]:
    """Takes away again what a restored backup brought back; returns (keys, reports) found.

    Cards that were replaced open nothing any more, though they are the only ones that the backup
    knows: new ones are made then ("replace" of the ceremony).
    """
    from ..models import Grant, HolderKey, RecoveryKey, Report, WrappedKey
    from . import chain, directory, erasing

    back = [
        holder
        for holder in HolderKey.objects.all()
        if directory.is_removed(holder)
        and (
            holder.ended_on is None
            or Grant.objects.filter(holder=holder).exists()
            or WrappedKey.objects.filter(holder=holder).exists()
        )
    ]
    for holder in back:
        directory.end(holder)
    replaced = {line.get("key") for line in lines(chain.RECOVERY).values()}
    old = [
        row
        for row in RecoveryKey.objects.all()
        if chain.recovery_mark(row) in replaced and (row.ended_on is None or row.shares.exists())
    ]
    for row in old:
        row.shares.all().delete()
        row.ended_on = row.ended_on or timezone.localdate()
        row.save(update_fields=["ended_on"])
    deleted = Report.objects.filter(pk__in=[UUID(text) for text in lines(REPORT)])
    # Those of which nothing but the row that counts is left are as they should be.
    reports = list(deleted.exclude(is_deleted=True, content=b""))
    for report in reports:
        erasing.begin(report)
        erasing.finish(report)
    return len(back) + len(old), len(reports)
