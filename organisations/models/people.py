"""People, what they are in which organisation, and who acts for whom."""

import secrets
from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflow.base import Identified

from ..permissions import can, places_of
from ..roles import Role
from .organisation import Department, Organisation


class PersonManager(BaseUserManager):
    def create_user(self, email=None, password=None, **fields):
        fields.setdefault("username", email)
        person = self.model(email=self.normalize_email(email) or None, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username):
        return self.get(username__iexact=username)


class Person(Identified, AbstractBaseUser):
    """Somebody who can sign in; belongs to organisations through memberships."""

    username = models.CharField(_("ชื่อผู้ใช้"), max_length=150, unique=True)
    email = models.EmailField(_("อีเมล"), unique=True, null=True, blank=True)
    # One required name: prefix, given and family name as the person writes them (§7 of Thai usage).
    display_name = models.CharField(_("ชื่อและนามสกุล"), max_length=200)
    is_active = models.BooleanField(_("ใช้งาน"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)
    last_organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    objects = PersonManager()

    class Meta:
        ordering = ["display_name"]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display(self) -> str:
        return self.display_name

    @property
    def title(self) -> str:
        """The position in the organisation used last; `title_in` for a given one."""
        place = places_of(self).get(self.last_organisation_id)
        return place.position if place else ""

    def title_in(self, organisation) -> str:
        positions = self.memberships.filter(organisation=organisation)
        return positions.values_list("position", flat=True).first() or ""

    def can(self, permission, obj) -> bool:
        return can(self, permission, obj)

    def organisations(self) -> list[Organisation]:
        """The organisations in which the person may work today, by name."""
        places = (place.organisation for place in places_of(self).values())
        return sorted((o for o in places if o.is_active), key=lambda o: o.name_th)


class Membership(Identified):
    """What a person is in one organisation."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("ส่วนราชการ"),
    )
    position = models.CharField(_("ตำแหน่ง"), max_length=200, blank=True)
    is_active = models.BooleanField(_("ใช้งาน"), default=True)

    class Meta:
        ordering = ["person__display_name"]
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation"], name="membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation}"

    def role_values(self) -> set[str]:
        return {row.role for row in self.roles.all()}

    def role_labels(self) -> list[str]:
        return [Role(row.role).label for row in self.roles.all()]


class MembershipRole(models.Model):
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=40, choices=Role.choices)

    class Meta:
        ordering = ["role"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "role"], name="membership_role_once")
        ]


class DelegationKind(models.TextChoices):
    """The kinds of acting differ in law and are printed as such."""

    ACTING = "acting", _("รักษาราชการแทน")
    ON_BEHALF = "on_behalf", _("ปฏิบัติราชการแทน")
    PERFORMING = "performing", _("ปฏิบัติหน้าที่")


class DelegationQuerySet(models.QuerySet):
    def in_force(self, on):
        return self.filter(starts_on__lte=on, ends_on__gte=on, revoked_at=None)


class Delegation(Identified):
    """An order by which one person acts in another's post for some days; both are recorded."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="delegations")
    from_person = models.ForeignKey(
        Person, models.PROTECT, related_name="delegations_given", verbose_name=_("แทน")
    )
    to_person = models.ForeignKey(
        Person, models.PROTECT, related_name="delegations_received", verbose_name=_("ผู้ทำการแทน")
    )
    role = models.CharField(_("บทบาท"), max_length=40, choices=Role.choices)
    kind = models.CharField(_("ลักษณะ"), max_length=20, choices=DelegationKind.choices)
    position = models.CharField(_("ตำแหน่งที่แทน"), max_length=200)
    order_number = models.CharField(_("คำสั่งที่"), max_length=100)
    starts_on = models.DateField(_("ตั้งแต่วันที่"))
    ends_on = models.DateField(_("ถึงวันที่"))
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="delegation_ends_after_start",
                violation_error_message=_("วันสิ้นสุดต้องไม่ก่อนวันเริ่ม"),
            ),
            models.CheckConstraint(
                condition=~Q(from_person=F("to_person")),
                name="delegation_between_two",
                violation_error_message=_("ผู้ทำการแทนต้องเป็นคนละคนกับเจ้าของตำแหน่ง"),
            ),
        ]


def new_invitation_code() -> str:
    return secrets.token_urlsafe(24)


def invitation_expiry():
    return timezone.now() + timedelta(days=14)


class Invitation(Identified):
    """A one-time way in for a person; printed where there is no e-mail."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    code_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(default=invitation_expiry)
    used_at = models.DateTimeField(null=True)

    @property
    def organisation(self):
        return self.person.last_organisation
