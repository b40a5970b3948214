"""Keys of people and of recovery. Private halves are stored wrapped, and never readable here."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeyRole(models.TextChoices):
    OFFICER = "officer", _("เจ้าหน้าที่เรื่องร้องเรียนการทุจริต")
    CUSTODIAN = "custodian", _("ผู้ดูแลข้อมูลตัวตน")
    SUPERIOR = "superior", _("ผู้บังคับบัญชา")


class HolderKey(models.Model):
    """A person's public keys for one role in one office: a line of the directory.

    It counts only while `signature` leads, key by key, to the office's root key, whose public half
    is pinned in a file (vault/directory.py). Whoever can write this table gains nothing by it.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation_uuid = models.UUIDField(db_index=True)
    person_uuid = models.UUIDField()
    person_name = models.CharField(max_length=200)
    person_title = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=10, choices=KeyRole.choices)
    version = models.PositiveSmallIntegerField(default=1)
    algorithm = models.PositiveSmallIntegerField(default=1)
    encryption_key = models.BinaryField(max_length=32)
    signing_key = models.BinaryField(max_length=32)
    made_on = models.DateField()
    # None until somebody has signed; the office's own uuid stands for its root key.
    signed_by = models.UUIDField(null=True)
    signature = models.BinaryField(max_length=64, default=b"")
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ["organisation_uuid", "role", "person_name", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_uuid", "person_uuid", "role", "version"],
                name="corruption_holderkey_version",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_name} ({self.get_role_display()})"


class WrappedKey(models.Model):
    """A person's private keys under their passphrase; deleted the moment the person is removed."""

    holder = models.OneToOneField(HolderKey, on_delete=models.CASCADE, related_name="wrapped")
    salt = models.BinaryField(max_length=16)
    ops = models.PositiveSmallIntegerField()
    memory = models.PositiveIntegerField()
    sealed = models.BinaryField()


class Unlock(models.Model):
    """Private keys for some minutes, under a key that only the browser's cookie holds.

    Left out of backups. Alone among the tables it knows the time of day; it is gone soon.
    """

    lookup = models.BinaryField(max_length=32, primary_key=True)
    organisation_uuid = models.UUIDField()
    person_uuid = models.UUIDField(db_index=True)
    sealed = models.BinaryField()
    started_at = models.DateTimeField()
    used_at = models.DateTimeField()


class RecoveryKind(models.TextChoices):
    CONTENT = "content", _("เนื้อหาเรื่อง")
    IDENTITY = "identity", _("ข้อมูลตัวตน")


class RecoveryKey(models.Model):
    """R_content or R_identity of an office: to whom each report is sealed besides people."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation_uuid = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=10, choices=RecoveryKind.choices)
    version = models.PositiveSmallIntegerField(default=1)
    encryption_key = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=64)  # by the root
    cards = models.PositiveSmallIntegerField()
    needed = models.PositiveSmallIntegerField()
    made_on = models.DateField()
    rehearsed_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_uuid", "kind", "version"],
                name="corruption_recoverykey_version",
            )
        ]


class RecoveryShare(models.Model):
    """The private half of a recovery key under one subset of cards ("1-3")."""

    recovery = models.ForeignKey(RecoveryKey, on_delete=models.CASCADE, related_name="shares")
    subset = models.CharField(max_length=20)
    sealed = models.BinaryField()


class WorkKind(models.TextChoices):
    ADMIT = "admit", _("ให้ผู้มีกุญแจใหม่เปิดเรื่องเดิมได้")
    ROTATE = "rotate", _("เปลี่ยนกุญแจของเรื่องหลังมีผู้พ้นหน้าที่")
    ROTATE_IDENTITY = "rotate_identity", _("เปลี่ยนกุญแจข้อมูลตัวตนหลังสิ้นสิทธิเปิดดู")


class PendingWork(models.Model):
    """What needs open keys and therefore waits for the next unlock; one report a row."""

    organisation_uuid = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=16, choices=WorkKind.choices)
    report = models.ForeignKey("corruption.Report", on_delete=models.CASCADE, related_name="+")
    # ADMIT: the new key; else none.
    holder_uuid = models.UUIDField(default=uuid.UUID(int=0))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "kind", "holder_uuid"], name="corruption_pendingwork_once"
            )
        ]
