"""The order that appoints the working group, as a file of the plan (PR-11, AP-06).

It lies before the signers with the draft: its SHA-256 stands in the canonical text, so that it is
part of what is signed. What was laid before them once stays readable there.
"""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from workflow import attachments, audit
from workflow.engine import Refused
from workflow.models import Attachment

from ..models import Plan, Submission
from .draft import lock_draft, touch

MAX_FILES = 5


def order_files(plan):
    """The files of the draft, oldest first."""
    return attachments.of(plan)


def submitted_files(organisation, content: dict):
    """The files that were laid before the signers with a canonical content."""
    return Attachment.objects.filter(
        organisation_uuid=organisation.uuid,
        object_type__in=[Plan._meta.label_lower, Submission._meta.label_lower],
        sha256__in=content["attachments"],
    )


def attach_order(*, plan, by, file):
    """Keeps a PDF or picture of the order with the draft; raises ValidationError for another file.

    Raises Denied or Refused when the draft is not open, or has its files already.
    """
    with transaction.atomic(using="default"):
        locked = lock_draft(plan, by)
        if order_files(locked).count() >= MAX_FILES:
            raise Refused([_("แนบได้ไม่เกิน %(count)s แฟ้ม กรุณาลบแฟ้มเดิมก่อน") % {"count": MAX_FILES}])
        row = attachments.store(file, obj=locked, organisation=locked.organisation, by=by)
        audit.record(actor=by, event="plans.order_attached", obj=locked)
        touch(locked, by)
    return row


def remove_order(*, plan, by, file) -> None:
    """Takes a file out of the draft; the copy that a submission or version names is kept there."""
    with transaction.atomic(using="default"):
        locked = lock_draft(plan, by)
        row = order_files(locked).filter(uuid=file).first()
        if row is None:
            return
        named = locked.submissions.filter(canonical__contains=row.sha256).order_by("-number")
        submission = named.only("uuid").first()
        if submission:
            Attachment.objects.filter(pk=row.pk).update(
                object_type=Submission._meta.label_lower, object_uuid=submission.uuid
            )
        else:
            row.delete()
            transaction.on_commit(partial(row.file.storage.delete, row.file.name), robust=True)
        audit.record(actor=by, event="plans.order_removed", obj=locked)
        touch(locked, by)
