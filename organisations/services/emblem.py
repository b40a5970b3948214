"""An organisation's own emblem, by upload: none is shipped (an official symbol is nobody else's).

It stands in the public header, on memos and on the cover of a plan. Earlier ones stay stored, so
that a report whose figures name one can be drawn again.
"""

import io
from contextlib import suppress

from django.db import transaction
from PIL import Image

from organisations.models import Organisation
from workflow import attachments, audit
from workflow.models import Attachment

# On a memo it is 1.5 cm high, in the header 48 pixels: more would only make pages heavy.
SIDE = 512
# The name under which templates of documents find it ("asset:emblem").
ASSET = "emblem"


def save_emblem(*, organisation, by, file) -> Attachment:
    """Takes a picture as the emblem from now on; raises ValidationError for what is none."""
    name, content, extension, media_type = attachments.clean_upload(file, accept="image")
    with transaction.atomic(using="default"):
        row = attachments.keep(
            _smaller(content),
            obj=organisation,
            organisation=organisation,
            by=by,
            name=name,
            extension=extension,
            media_type=media_type,
        )
        _use(organisation, by, row.uuid)
    return row


def remove_emblem(*, organisation, by) -> None:
    """Goes back to pages and documents without an emblem."""
    if organisation.emblem_uuid:
        with transaction.atomic(using="default"):
            _use(organisation, by, None)


def _use(organisation, by, uuid) -> None:
    organisation.emblem_uuid = uuid
    organisation.save(update_fields=["emblem_uuid"])
    audit.record(actor=by, event="organisation.changed", obj=organisation, fields=["emblem_uuid"])


def _smaller(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as picture:
        kind = picture.format
        picture.thumbnail((SIDE, SIDE))
        out = io.BytesIO()
        picture.save(out, kind)
    return out.getvalue()


def emblem_row(organisation, uuid) -> Attachment | None:
    """The stored picture, one that is in use or was."""
    if not uuid:
        return None
    return Attachment.objects.filter(
        uuid=uuid,
        object_type=Organisation._meta.label_lower,
        object_uuid=organisation.uuid,
    ).first()


def emblem_files(organisation, uuid="now") -> dict[str, bytes]:
    """What a document needs to print the emblem: {"emblem": its bytes}, or nothing.

    `uuid` is that of an earlier one where the document says which. A lost file leaves the document
    without an emblem rather than the office without its document.
    """
    row = emblem_row(organisation, organisation.emblem_uuid if uuid == "now" else uuid)
    if row:
        with suppress(OSError), row.file.open("rb") as file:
            return {ASSET: file.read()}
    return {}
