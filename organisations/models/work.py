"""What waits for a person: notices, unsaved drafts of forms, and the right to sign one act."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflow.base import Identified

from .organisation import Organisation
from .people import Person


class Notice(Identified):
    """A line in a person's notices; `key` keeps a reminder from being given twice."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="notices")
    text = models.CharField(_("ข้อความ"), max_length=400)
    url = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=200, null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="notice_once"),
        ]
        indexes = [models.Index(fields=["person", "organisation", "read_at"], name="notice_unread")]


class FormDraft(Identified):
    """What a person has typed and not sent yet; the record itself is untouched (design §2)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="form_drafts")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="form_drafts")
    form = models.CharField(max_length=80)
    object_key = models.CharField(max_length=80, blank=True)
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "form", "object_key"], name="form_draft_once"
            )
        ]


class SigningGrant(Identified):
    """The right to sign one act on one object once, given after a password or passkey."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="signing_grants")
    act = models.CharField(max_length=80)
    object_uuid = models.UUIDField()
    # What the person saw when they confirmed; a document changed since then is not what they sign.
    content_hash = models.CharField(max_length=64, blank=True)
    session_hash = models.CharField(max_length=64)
    method = models.CharField(max_length=20)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    @property
    def seconds_left(self) -> int:
        return max(0, int((self.expires_at - timezone.now()).total_seconds()))
