"""Where sealed bytes lie: objects in STORAGES["corruption"], under names that tell nothing.

In a local folder an object is written as it comes, and its times are cut to a fixed moment; for a
remote storage the ciphertext waits in an unnamed temporary file. Nothing here sees plaintext.
"""

import os
import secrets
import shutil
import stat
import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage, storages

# 1 January 2000: what a disk tells about when somebody wrote.
FIXED_MOMENT = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp())
# Readable by the program alone; writable until the first night.
_NEW, _LAID = 0o600, 0o400
_COPIED_BYTES = 2**20
# Longer than any request takes.
YOUNG = timedelta(days=1)


def storage():
    """The channel's own storage."""
    return storages["corruption"]


def new_name() -> str:
    """A name without date, order or office."""
    return secrets.token_hex(16)


def new_object():
    """A place for one object: `write`, then `keep` or `drop`; its `name` is known at once.

    All three may raise OSError; `drop` does not.
    """
    place = storage()
    if isinstance(place, FileSystemStorage):
        return _LocalObject(place)
    return _RemoteObject(place)


def open_object(name: str):
    """The sealed bytes as a file. Raises OSError."""
    return storage().open(name)


def size_of(name: str) -> int:
    """Bytes of an object. Raises OSError."""
    return storage().size(name)


def remove_objects(names) -> None:
    """Removes objects; one that cannot be reached is left for `sweep`."""
    place = storage()
    for name in filter(None, names):
        with suppress(OSError):
            place.delete(name)


class _LocalObject:
    def __init__(self, place: FileSystemStorage):
        self.name = new_name()
        self._path = Path(place.path(self.name))
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        self._descriptor = os.open(self._path, flags, _NEW)

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view) :]

    def keep(self) -> None:
        """On the disk, whatever happens next: the row that names it is committed after."""
        os.utime(self._descriptor, (FIXED_MOMENT, FIXED_MOMENT))
        os.fsync(self._descriptor)
        os.close(self._descriptor)
        folder = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.utime(folder, (FIXED_MOMENT, FIXED_MOMENT))
            os.fsync(folder)
        finally:
            os.close(folder)

    def drop(self) -> None:
        with suppress(OSError):
            os.close(self._descriptor)
        with suppress(OSError):
            self._path.unlink()
            os.utime(self._path.parent, (FIXED_MOMENT, FIXED_MOMENT))


class _RemoteObject:
    def __init__(self, place):
        self.name, self._place = new_name(), place
        self._file = tempfile.TemporaryFile()  # noqa: SIM115

    def write(self, data: bytes) -> None:
        self._file.write(data)

    def keep(self) -> None:
        self._file.seek(0)
        # A storage that finds the name taken invents another.
        self.name = self._place.save(self.name, File(self._file))
        self._file.close()

    def drop(self) -> None:
        self._file.close()


def sweep(known, now: datetime) -> int:
    """Removes objects that no row names (a crash left them) and are a day old; returns how many.

    `known(names)` returns those of the names that rows hold. In a local folder the others are laid
    anew once, and their times made equal: a disk also knows when a file was born and last touched,
    and in which order. After a night all of that tells is the night.
    """
    place = storage()
    try:
        _folders, names = place.listdir("")
    except FileNotFoundError:
        return 0
    local = isinstance(place, FileSystemStorage)
    kept, removed = known(names), 0
    # By their random names: not in the order in which they came.
    for name in sorted(names):
        with suppress(OSError):
            if name not in kept:
                at = (place.get_created_time if local else place.get_modified_time)(name)
                if at < now - YOUNG:
                    place.delete(name)
                    removed += 1
            elif local:
                _level(Path(place.path(name)))
    if local:
        with suppress(OSError):
            os.utime(place.path(""), (FIXED_MOMENT, FIXED_MOMENT))
    return removed


def _level(path: Path) -> None:
    if path.stat().st_mode & stat.S_IWUSR:
        _lay_anew(path)
    os.utime(path, (FIXED_MOMENT, FIXED_MOMENT))


def _lay_anew(path: Path) -> None:
    """The same file with a birth of its own; that it may not be written marks it as done."""
    copy = path.with_name(new_name())
    descriptor = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _LAID)
    try:
        with path.open("rb") as source, os.fdopen(descriptor, "wb") as target:
            shutil.copyfileobj(source, target, _COPIED_BYTES)
            target.flush()
            os.fsync(descriptor)
        copy.replace(path)
    except BaseException:
        with suppress(OSError):
            copy.unlink()
        raise
