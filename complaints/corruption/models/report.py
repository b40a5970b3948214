"""A report of corruption: what stands readable in the database, and what is sealed.

Readable are the office, days, states and who may open; all that was said is sealed.
"""

import uuid

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from workflow.prepared import prepared

from .keys import HolderKey, RecoveryKey


class Channels(models.TextChoices):
    """How it came (CC-11)."""

    WEB = "web", _("แบบฟอร์มบนเว็บไซต์")
    LETTER = "letter", _("จดหมาย")
    TELEPHONE = "telephone", _("โทรศัพท์")
    VISIT = "visit", _("มาด้วยตนเอง")
    MEDIA = "media", _("สื่อมวลชนหรือสื่อสังคมออนไลน์")
    OTHER_BODY = "other_body", _("หน่วยงานอื่นส่งมา")
    HANDOVER = "handover", _("ส่งต่อจากเรื่องร้องเรียนทั่วไป")


class State(models.TextChoices):
    RECEIVED = "received", _("รับเรื่องไว้")
    ASKED = "asked", _("ถามผู้แจ้ง")
    ACCEPTED = "accepted", _("รับไว้ดำเนินการ")
    INQUIRY = "inquiry", _("แสวงหาข้อเท็จจริงทางลับ")
    FOUND = "found", _("ได้ข้อเท็จจริงแล้ว")
    # Discipline and its deadlines (WB-12..21, DL-01..14) will have states of their own from here.
    PROCEEDING = "proceeding", _("ดำเนินการตามผล")
    NO_GROUNDS = "no_grounds", _("ไม่มีมูล")
    NOT_ACCEPTED = "not_accepted", _("ไม่รับเรื่อง")
    REFERRED = "referred", _("ส่งหน่วยงานอื่น")
    CLOSED = "closed", _("ปิดเรื่อง")


FINISHED = (State.NO_GROUNDS, State.NOT_ACCEPTED, State.REFERRED, State.CLOSED)


class Outcome(models.TextChoices):
    """What came of it (WB-06, WB-07); counted in the statistics."""

    NONE = "", _("ยังไม่มีผล")
    NOT_ACCEPTED = "not_accepted", _("ไม่รับเรื่อง")
    NO_GROUNDS = "no_grounds", _("ไม่มีมูล")
    ETHICS = "ethics", _("แก้ไขทางจริยธรรม")
    DISCIPLINE = "discipline", _("ทางวินัย")
    CRIMINAL = "criminal", _("ทางอาญา")
    BOTH = "both", _("ทางวินัยและทางอาญา")
    REFERRED = "referred", _("ส่งหน่วยงานอื่น")


class Compartment(models.TextChoices):
    """The parts of a report that have a key each; who opens which stands in security docs."""

    CONTENT = "content", _("เนื้อหา")
    DESK = "desk", _("บันทึกของเจ้าหน้าที่")
    THREAD = "thread", _("ข้อความกับผู้แจ้ง")
    IDENTITY = "identity", _("ข้อมูลตัวตน")
    REQUEST = "request", _("คำขอเปิดข้อมูลตัวตน")
    COPY = "copy", _("สำเนาปกปิดชื่อ")


@prepared
def _keys_of(person: uuid.UUID, organisation: uuid.UUID):
    keys = HolderKey.objects.filter(
        person_uuid=person, organisation_uuid=organisation, ended_on=None
    )
    return keys.order_by().values_list("pk", flat=True)


def keys_of(person, organisation) -> tuple[uuid.UUID, ...]:
    """The person's keys in the organisation that are in use."""
    return tuple(_keys_of(person.uuid, organisation.uuid))


class ReportQuerySet(models.QuerySet):
    def open_to(self, person, organisation):
        """The reports that one of the person's keys in the organisation opens.

        An excluded officer has no grant, so that reports, counts and pages are as if it were not
        there.
        """
        return self.opened_by(keys_of(person, organisation), organisation.uuid)

    def opened_by(self, keys: tuple, organisation: uuid.UUID):
        """The same of the keys in hand: with their numbers the index of grants answers alone."""
        grants = Grant.objects.filter(holder__in=keys, compartment=Compartment.CONTENT)
        return self.filter(
            held_by_uuid=organisation, pk__in=grants.values("report_id"), is_deleted=False
        )


class Report(models.Model):
    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The office that it is about and through whose door it came; its channel's slug.
    organisation_uuid = models.UUIDField(db_index=True)
    # The office whose officers handle it: the same, or the fallback.
    held_by_uuid = models.UUIDField()
    # What people call it by; random, since numbers in sequence would tell how many there are.
    label = models.CharField(max_length=9, unique=True)
    received_on = models.DateField()
    channel = models.CharField(max_length=12, choices=Channels.choices, default=Channels.WEB)
    state = models.CharField(max_length=14, choices=State.choices, default=State.RECEIVED)
    state_since = models.DateField()
    due_on = models.DateField(null=True)
    outcome = models.CharField(
        max_length=12, choices=Outcome.choices, default=Outcome.NONE, blank=True
    )
    # Arrived in a flood; waits in a tray of its own.
    set_aside = models.BooleanField(default=False)
    # A code that an officer has seen; exchanged for a new one the first time it is used.
    exchange_code = models.BooleanField(default=False)
    lookup = models.BinaryField(max_length=32, null=True, unique=True)
    ticket = models.BinaryField(max_length=32, unique=True)
    reporter_key = models.BinaryField(max_length=32, null=True)
    key_version = models.PositiveSmallIntegerField(default=1)
    content = models.BinaryField()
    content_revision = models.PositiveSmallIntegerField(default=1)
    # Name, contact; empty when anonymous is told nowhere: always 4 KiB.
    identity = models.BinaryField()
    identity_revision = models.PositiveSmallIntegerField(default=1)
    # The identity key is replaced on its own when a permission to see it ends.
    identity_version = models.PositiveSmallIntegerField(default=1)
    closed_on = models.DateField(null=True)
    delete_after = models.DateField(null=True)
    legal_hold = models.BooleanField(default=False)
    is_deleted = models.BooleanField(default=False)
    edit_number = models.PositiveIntegerField(default=0)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-received_on", "label"]
        indexes = [
            models.Index(fields=["held_by_uuid", "due_on", "label"], name="corruption_report_desk"),
            models.Index(
                fields=["held_by_uuid", "-received_on", "label"], name="corruption_report_newest"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @cached_property
    def organisation(self):
        """The office that handles it; views of the desk know it already and set it."""
        from organisations.models import Organisation

        return Organisation.objects.get(uuid=self.held_by_uuid)

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED


class GrantQuerySet(models.QuerySet):
    def live(self):
        """Without those of ended keys; a grant that expired stays until its key is replaced."""
        return self.filter(models.Q(holder=None) | models.Q(holder__ended_on=None))


class Grant(models.Model):
    """One compartment's key, sealed to one who may open it: a person, the reporter, recovery."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="grants")
    compartment = models.CharField(max_length=10, choices=Compartment.choices)
    # Which copy or request; the report itself for the compartments of which it has one.
    subject_uuid = models.UUIDField()
    # Of the holder's or the recovery key; the report's for its reporter, who has neither.
    recipient_uuid = models.UUIDField()
    holder = models.ForeignKey(HolderKey, on_delete=models.CASCADE, null=True, related_name="+")
    recovery = models.ForeignKey(RecoveryKey, on_delete=models.CASCADE, null=True, related_name="+")
    key_version = models.PositiveSmallIntegerField(default=1)
    sealed = models.BinaryField()
    # By the server: whoever writes the database alone cannot add a grant (vault/marks.py).
    mark = models.BinaryField(max_length=32)
    expires_on = models.DateField(null=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "compartment", "subject_uuid", "recipient_uuid", "key_version"],
                name="corruption_grant_once",
            )
        ]
        indexes = [
            models.Index(fields=["holder", "compartment", "report"], name="corruption_grant_holder")
        ]


class SealedFile(models.Model):
    """A file of a report; name, type, length and key stand sealed in `description`."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    compartment = models.CharField(max_length=10, choices=Compartment.choices)
    # The message, the entry or the copy that it belongs to; None: sent with the report.
    subject_uuid = models.UUIDField(null=True, db_index=True)
    received_on = models.DateField()
    key_version = models.PositiveSmallIntegerField(default=1)
    description = models.BinaryField()
    # Random names in the channel's own storage; sizes there are padded.
    stored_as = models.CharField(max_length=80)
    # A picture of it that is safe to look at, where one could be made.
    view_stored_as = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["received_on", "uuid"]
