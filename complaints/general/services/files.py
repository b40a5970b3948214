"""Files of a complaint: stored with what they show and who may see them."""

from contextlib import contextmanager

from ..models import ComplaintFile


@contextmanager
def removed_on_failure():
    """A list for stored files; when the block fails, and its transaction with it, they go."""
    stored = []
    try:
        yield stored
    except BaseException:
        for row in stored:
            row.file.storage.delete(row.file.name)
        raise


def attach(file, *, complaint, moment, by, stored: list, caption="") -> ComplaintFile:
    """Makes a `CleanFile` or a staged file a file of the complaint; raises ValidationError."""
    row = file.take(obj=complaint, organisation=complaint.organisation, by=by, caption=caption)
    stored.append(row)
    return ComplaintFile.objects.create(complaint=complaint, attachment=row, moment=moment)
