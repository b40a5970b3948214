"""Sealed files of reports: rows, what stands sealed in them, their content, and their end.

A row's description holds the keys of its objects, and is itself sealed under the key of the
compartment, bound to report and row.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ..models import Report, SealedFile
from ..vault import keyring
from ..vault.sealing import Tampered
from ..vault.streams import open_stream
from . import places
from .sink import BODY, VIEW, SealedObject, SealedUpload, Writer, context_of
from .wording import note_of


def attach(
    upload: SealedUpload,
    report: Report,
    compartment: str,
    key: bytes,
    subject: UUID | None = None,
) -> SealedFile:
    """Gives an upload to a report, under the compartment's `key`; in the caller's transaction.

    `subject` is the message, entry or copy that it belongs to. The row's `digest` names the sealed
    content for the audit. When the transaction is rolled back, the objects go at the end of the
    request.
    """
    upload.is_offered = True
    file = SealedFile(
        uuid=upload.uuid,
        report=report,
        compartment=compartment,
        subject_uuid=subject,
        received_on=timezone.localdate(),
        key_version=keyring.version_of(report, compartment),
        stored_as=upload.stored_as,
        view_stored_as=upload.view.stored_as if upload.view else "",
    )
    described = {
        "name": upload.name,
        "kind": upload.kind,
        "sha256": upload.sha256,
        "verdict": upload.verdict,
        "reason": upload.reason,
        "view_kind": upload.view_kind,
        BODY: _packed(upload.body),
        VIEW: _packed(upload.view),
    }
    keyring.seal_row(key, report, file, "description", described)
    file.save(force_insert=True)
    file.digest = f"sha256:{upload.body.digest}"
    return file


def description(file: SealedFile, key: bytes) -> dict:
    """name, kind, size (bytes), sha256, verdict, reason, has_view, view_kind, view_size, note.

    `note` says in words what was found, "" when nothing was. Raises `sealing.Tampered`.
    """
    opened = _opened(file, key)
    told = {
        name: opened[name] for name in ("name", "kind", "sha256", "verdict", "reason", "view_kind")
    }
    view = opened[VIEW]
    return told | {
        "size": opened[BODY].size,
        "has_view": view is not None,
        "view_size": view.size if view else 0,
        "note": note_of(opened["verdict"], opened["reason"]),
    }


def stream(file: SealedFile, key: bytes, *, view: bool = False) -> Iterator[bytes]:
    """The content in pieces of up to 64 KiB, or that of the viewing copy.

    The first piece has been opened when this returns. Raises Tampered for what is not what was
    sealed (also from the iterator, at the piece that was changed), OSError when the storage lacks
    the object, LookupError when there is no viewing copy.
    """
    field = VIEW if view else BODY
    sealed = _opened(file, key)[field]
    if sealed is None:
        raise LookupError(field)
    pieces = _pieces(file, field, sealed)
    first = next(pieces, b"")
    return _after(first, pieces)


def reseal(file: SealedFile, old_key: bytes, new_key: bytes, version: int) -> None:
    """Seals a file anew: new objects under new keys, its description under `new_key`.

    In the caller's transaction; the old objects go after its commit. Raises Tampered and OSError,
    and leaves everything as it was. A crash leaves objects that `sweep` removes.
    """
    opened, old = _opened(file, old_key), [file.stored_as, file.view_stored_as]
    made = {}
    try:
        for field in (BODY, VIEW):
            made[field] = opened[field] and _copied(file, field, opened[field])
        described = opened | {field: _packed(part) for field, part in made.items()}
        file.stored_as = made[BODY].stored_as
        file.view_stored_as = made[VIEW].stored_as if made[VIEW] else ""
        file.key_version = version
        keyring.seal_row(new_key, file.report, file, "description", described)
        file.save(update_fields=["stored_as", "view_stored_as", "key_version", "description"])
    except BaseException:
        places.remove_objects(part.stored_as for part in made.values() if part)
        raise
    _after_commit(old)


def remove_file(file: SealedFile) -> None:
    """Deletes a row, and its objects after the commit."""
    names = [file.stored_as, file.view_stored_as]
    file.delete()
    _after_commit(names)


def remove_all(report: Report) -> int:
    """Deletes all files of a report, the objects after the commit; returns how many.

    With the row goes the key: should an object stay behind, nothing opens it, and `sweep` takes it.
    """
    rows = SealedFile.objects.filter(report=report)
    names = [name for pair in rows.values_list("stored_as", "view_stored_as") for name in pair]
    count, _of_each = rows.delete()
    _after_commit(names)
    return count


def sweep() -> int:
    """Removes what crashes left in the storage and makes file times equal; nightly. How many."""
    return places.sweep(_known, timezone.now())


def _known(names) -> set[str]:
    found: set[str] = set()
    for field in ("stored_as", "view_stored_as"):
        rows = SealedFile.objects.exclude(**{field: ""}).values_list(field, flat=True)
        found.update(rows.iterator())
    return found & set(names)


def _after_commit(names) -> None:
    transaction.on_commit(partial(places.remove_objects, names), using="corruption", robust=True)


def _packed(part: SealedObject | None) -> dict | None:
    return part and {
        "stored_as": part.stored_as,
        "key": b64encode(part.key).decode(),
        "header": b64encode(part.header).decode(),
        "size": part.size,
        "digest": part.digest,
    }


def _opened(file: SealedFile, key: bytes) -> dict:
    """The description with its keys; stays in this module."""
    values = keyring.open_row(key, file.report, file, "description")
    for field, stored_as in ((BODY, file.stored_as), (VIEW, file.view_stored_as)):
        part = values[field]
        if part is not None:
            decoded = {name: b64decode(part[name]) for name in ("key", "header")}
            values[field] = SealedObject(**{**part, **decoded})
        # Whoever can write the table might point a row at another object.
        if (part["stored_as"] if part else "") != stored_as:
            raise Tampered
    return values


def _pieces(file: SealedFile, field: str, sealed: SealedObject) -> Iterator[bytes]:
    with closing(places.open_object(sealed.stored_as)) as stored:
        context = context_of(file.uuid, field)
        yield from open_stream(sealed.key, sealed.header, stored.read, context, sealed.size)


def _after(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _copied(file: SealedFile, field: str, sealed: SealedObject) -> SealedObject:
    writer = Writer(file.uuid, field)
    try:
        for piece in _pieces(file, field, sealed):
            writer.write(piece)
        return writer.finish()
    except BaseException:
        writer.abort()
        raise
