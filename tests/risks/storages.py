"""A storage without room."""

import errno

from django.core.files.storage import InMemoryStorage


class FullStorage(InMemoryStorage):
    """Refuses every file as a full disk does."""

    def _save(self, name, content):
        raise OSError(errno.ENOSPC, "No space left on device")
