"""A general complaint, who brought it, and what moved its day of answer."""

from datetime import date
from typing import NamedTuple

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from organisations.models import Department, Membership, Organisation, Person
from workflow.base import Actor, Identified
from workflow.prepared import prepared

from .setup import Category, Place


class Channel(models.TextChoices):
    """CG-17: how it reached the office."""

    WEB = "web", _("เว็บไซต์")
    HOTLINE = "hotline", _("สายด่วน")
    TELEPHONE = "telephone", _("โทรศัพท์")
    LETTER = "letter", _("จดหมายหรือหนังสือ")
    WALK_IN = "walk_in", _("มาด้วยตนเอง")
    EMAIL = "email", _("อีเมล")
    SOCIAL = "social", _("สื่อสังคมออนไลน์")
    OTHER = "other", _("ช่องทางอื่น")


class State(models.TextChoices):
    RECEIVED = "received", _("รับแจ้งแล้ว")
    ACCEPTED = "accepted", _("รับเรื่องไว้ดำเนินการ")
    IN_PROGRESS = "in_progress", _("กำลังดำเนินการ")
    ANSWERED = "answered", _("แจ้งผลแล้ว")
    CLOSED = "closed", _("ปิดเรื่อง")
    REOPENED = "reopened", _("ขอให้ดำเนินการต่อ")
    MOVED = "moved", _("ส่งต่อหน่วยงานอื่น")
    MERGED = "merged", _("รวมกับเรื่องอื่น")


# Those that somebody in the office must still do something about before the day of answer.
WAITING = (State.RECEIVED, State.ACCEPTED, State.IN_PROGRESS, State.REOPENED)
OPEN = (*WAITING, State.ANSWERED)


class Outcome(models.TextChoices):
    """How it ended, for the answer and the yearly figures."""

    SOLVED = "solved", _("แก้ไขแล้ว")
    EXPLAINED = "explained", _("ชี้แจงแล้ว")
    PLANNED = "planned", _("บรรจุในแผนแล้ว รอดำเนินการ")
    NOT_POSSIBLE = "not_possible", _("ดำเนินการไม่ได้")
    NOT_OURS = "not_ours", _("ไม่อยู่ในอำนาจหน้าที่")
    NOT_FOUND = "not_found", _("ตรวจสอบแล้วไม่พบเหตุ")
    WITHDRAWN = "withdrawn", _("ผู้ร้องขอถอนเรื่อง")
    INCOMPLETE = "incomplete", _("ข้อมูลไม่พอ ติดต่อผู้ร้องไม่ได้")


TITLE_LENGTH = 90


def title_of(text: str) -> str:
    """The first line of what was written, for lists."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    return line if len(line) <= TITLE_LENGTH else f"{line[: TITLE_LENGTH - 1]}…"


@prepared
def _departments_of(person: int, organisation: int):
    rows = Membership.objects.filter(person=person, organisation=organisation, is_active=True)
    return rows.exclude(department=None).order_by().values_list("department")


class Sight(NamedTuple):
    """What a person may see of an office's complaints: keys, and how much."""

    organisation: int
    person: int
    departments: tuple[int, ...]
    sees: str

    ALL, LOOKED_AT, OWN, NOTHING = "all", "looked at", "own", "nothing"

    @classmethod
    def of(cls, person, organisation) -> "Sight":
        departments = ()
        if not person.can("complaint.enter", organisation):
            # RO-20: an administrator's desk may stand in the department that works on it.
            sees = cls.NOTHING
        elif person.can("complaint.handle", organisation):
            sees = cls.ALL
        elif person.can("complaint.view", organisation):
            sees = cls.LOOKED_AT
        else:
            sees = cls.OWN
            departments = tuple(key for (key,) in _departments_of(person.pk, organisation.pk))
        return cls(organisation.pk, person.pk, departments, sees)


class ComplaintQuerySet(models.QuerySet):
    def waiting(self):
        """Those that the office must still answer."""
        return self.filter(state__in=WAITING)

    def overdue(self, on: date):
        """Past their day of answer on that day; a paused one is not."""
        return self.waiting().filter(paused_on=None, due_on__lt=on)

    def of_office(self, organisation: int):
        # The index of words (`complaint_search`) compares the organisation with a number as long
        # as its own only; asked with a shorter one, a search reads the words of all offices.
        return self.filter(organisation=Cast(Value(organisation), models.BigIntegerField()))

    def visible_to(self, person, organisation):
        """An officer's and reader's: all of the office; else those of one's own department or desk.

        What waits in the tray of a flood, and is not looked at yet, is the officers' alone.
        """
        return self.in_sight(*Sight.of(person, organisation))

    def in_sight(self, organisation: int, person: int, departments: tuple, sees: str):
        """The same by the fields of `Sight`."""
        if sees == Sight.NOTHING:
            return self.none()
        rows = self.of_office(organisation)
        if sees == Sight.ALL:
            return rows
        rows = rows.filter(set_aside=False)
        if sees == Sight.LOOKED_AT:
            return rows
        return rows.filter(Q(department__in=departments) | Q(case_officer=person))


class Complaint(Identified):
    """What somebody asks the office to mend; the one who asks is a `Complainant`.

    Text and place stay when contact details are erased after closing.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="complaints", editable=False
    )
    # The number in its fiscal year, from a locked counter, and as people read it.
    fiscal_year = models.PositiveSmallIntegerField(editable=False)
    number = models.PositiveIntegerField(editable=False)
    reference = models.CharField(max_length=30, editable=False)
    # Of the secret in the form's ticket: the same form sent twice is one complaint.
    ticket_hash = models.CharField(max_length=64, unique=True, editable=False)
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    # What is left for whoever holds the code is sealed to this (`complaints.passing`).
    code_key = models.BinaryField(max_length=32, default=b"", editable=False)

    channel = models.CharField(
        _("ช่องทาง"), max_length=10, choices=Channel.choices, default=Channel.WEB
    )
    arrived_on = models.DateField(_("วันที่รับเรื่อง"))
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="complaints",
        verbose_name=_("ประเภทเรื่อง"),
    )
    text = models.TextField(_("เรื่องที่แจ้ง"))
    village = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="complaints",
        verbose_name=_("หมู่บ้านหรือชุมชน"),
    )
    place = models.CharField(_("สถานที่"), max_length=300, blank=True)
    landmark = models.CharField(_("จุดสังเกต"), max_length=200, blank=True)
    pole_number = models.CharField(_("หมายเลขเสาไฟฟ้า"), max_length=60, blank=True)
    latitude = models.DecimalField(
        _("ละติจูด"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("ลองจิจูด"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    happened = models.CharField(_("เกิดขึ้นเมื่อใด"), max_length=120, blank=True)
    # Lower case, one spelling: what the list's search looks into.
    search_text = models.TextField(editable=False, default="")

    state = models.CharField(
        _("สถานะ"), max_length=12, choices=State.choices, default=State.RECEIVED
    )
    # Came in a flood: kept apart until an officer has looked at it.
    set_aside = models.BooleanField(default=False, editable=False)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ส่วนราชการที่รับผิดชอบ"),
    )
    case_officer = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("เจ้าหน้าที่เจ้าของเรื่อง"),
    )
    due_on = models.DateField(_("ครบกำหนดตอบ"))
    paused_on = models.DateField(null=True, editable=False)
    # Day of the latest answer, close, move or merge; from here the days of erasing count.
    answered_on = models.DateField(null=True, editable=False)
    ended_on = models.DateField(null=True, editable=False)
    outcome = models.CharField(
        _("ผลการดำเนินการ"), max_length=14, choices=Outcome.choices, blank=True
    )
    answer = models.TextField(_("คำตอบถึงผู้ร้อง"), blank=True)
    cause = models.TextField(_("สาเหตุของปัญหา"), blank=True)
    prevention = models.TextField(_("แนวทางป้องกันไม่ให้เกิดซ้ำ"), blank=True)
    moved_to = models.CharField(_("ส่งต่อไปยัง"), max_length=300, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )
    # CG-15: the same trouble again after it had been answered.
    repeats = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="repeated_by"
    )
    times_reopened = models.PositiveSmallIntegerField(default=0, editable=False)
    satisfaction = models.PositiveSmallIntegerField(null=True, editable=False)
    satisfaction_words = models.TextField(blank=True, editable=False)
    satisfaction_on = models.DateField(null=True, editable=False)
    edit_number = models.PositiveIntegerField(default=1, editable=False)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ["-arrived_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "fiscal_year", "number"], name="complaint_number_once"
            ),
            models.CheckConstraint(
                condition=Q(satisfaction=None) | Q(satisfaction__range=(1, 5)),
                name="complaint_satisfaction_1_to_5",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="complaint_position_whole",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("id")), name="complaint_not_into_itself"
            ),
        ]
        indexes = [
            # Newest first is by arrival: by the key alone PostgreSQL would walk through the rows of
            # every office to find one office's.
            models.Index(fields=["organisation", "-arrived_on", "-id"], name="complaint_newest"),
            # What an office must still do, by its day: the first page and the overdue list. All
            # that these ask for stands in it, so that counting reads no row.
            models.Index(
                fields=["organisation", "due_on", "paused_on", "id"],
                name="complaint_waiting",
                condition=Q(state__in=[str(state) for state in WAITING], set_aside=False),
            ),
            models.Index(
                fields=["organisation", "state", "-arrived_on", "-id"], name="complaint_state"
            ),
            models.Index(fields=["department", "-arrived_on", "-id"], name="complaint_department"),
            # Nearly always empty, and asked for on every page of the list.
            models.Index(
                fields=["organisation", "-arrived_on", "-id"],
                name="complaint_tray",
                condition=Q(set_aside=True),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def title(self) -> str:
        """The first line of what was written, for lists."""
        return title_of(self.text)

    def is_overdue(self, on: date) -> bool:
        return self.is_waiting and self.paused_on is None and self.due_on < on

    def working_people(self) -> set:
        """Uuids of those who work on it: its department's people and its officer, for `can()`."""
        people = set()
        if self.case_officer:
            people.add(self.case_officer.uuid)
        if self.department_id:
            rows = self.department.memberships.filter(is_active=True)
            people.update(rows.values_list("person__uuid", flat=True))
        return people


class Medium(models.TextChoices):
    """How a complainant is told in writing (CG-08)."""

    TRACKING = "tracking", _("หน้าติดตามเรื่อง")
    EMAIL = "email", _("อีเมล")
    SMS = "sms", _("ข้อความสั้น (SMS)")
    LETTER = "letter", _("หนังสือทางไปรษณีย์")
    IN_PERSON = "in_person", _("ยื่นหนังสือให้ด้วยตนเอง")
    LINE = "line", _("ข้อความทาง LINE")


class Complainant(Identified):
    """Who brought a complaint and how to reach them, by choice; erased by schedule after closing.

    A merged complaint keeps its own, so that each complainant goes on being told.
    """

    complaint = models.OneToOneField(Complaint, models.CASCADE, related_name="complainant")
    name = models.CharField(_("ชื่อ"), max_length=200, blank=True)
    telephone = models.CharField(_("โทรศัพท์"), max_length=40, blank=True)
    email = models.EmailField(_("อีเมล"), blank=True)
    address = models.TextField(_("ที่อยู่สำหรับส่งหนังสือ"), blank=True)
    # The code was shown or handed over: what stands on the tracking page reaches its reader.
    has_code = models.BooleanField(default=True, editable=False)
    medium = models.CharField(
        _("ต้องการรับแจ้งทาง"), max_length=10, choices=Medium.choices, default=Medium.TRACKING
    )
    # The only uses beyond handling the complaint, each by consent of its own.
    may_survey = models.BooleanField(_("ยินดีให้ติดต่อเพื่อสำรวจความพึงพอใจ"), default=False)
    erased_on = models.DateField(null=True, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["telephone"], name="complainant_telephone"),
            models.Index(fields=["name"], name="complainant_name"),
        ]

    CONTACT = ("name", "telephone", "email", "address")

    @property
    def organisation(self):
        return self.complaint.organisation

    @property
    def is_known(self) -> bool:
        return any(getattr(self, field) for field in self.CONTACT)


class Extension(Identified, Actor):
    """CG-10: more time, why, and until when; the complainant is told in writing."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="extensions")
    from_day = models.DateField()
    to_day = models.DateField()
    reason = models.TextField(_("เหตุผลที่ยังดำเนินการไม่แล้วเสร็จ"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_day__gt=models.F("from_day")), name="complaint_extension_later"
            )
        ]


class Pause(Identified, Actor):
    """Days that don't count, because the office waits for somebody else; with the reason."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="pauses")
    from_day = models.DateField()
    to_day = models.DateField(null=True)
    reason = models.TextField(_("เหตุผลที่หยุดนับวัน"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(to_day=None), name="complaint_paused_once"
            )
        ]


class Hearing(Identified, Actor):
    """CG-02, CG-04: a hearing of the people concerned, and where its result went; optional."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="hearings")
    on = models.DateField(_("วันที่รับฟัง"))
    place = models.CharField(_("สถานที่"), max_length=300)
    people = models.PositiveIntegerField(_("จำนวนผู้เข้าร่วม (คน)"), null=True, blank=True)
    summary = models.TextField(_("สรุปความเห็น"))
    used_in = models.CharField(_("นำไปใช้ในแผนหรือข้อบัญญัติ"), max_length=300, blank=True)

    class Meta:
        ordering = ["-on", "-id"]
