"""The demonstration's complaints: what the office has set up, and two years of invented cases.

Everything is invented and says so. The days on which things came and were answered lie back; the
history and the audit log keep the time at which the demonstration was loaded.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from complaints.general import wording
from complaints.general.models import (
    Category,
    Channel,
    CommitteeMember,
    Complaint,
    IntakeTerms,
    ManualKind,
    NoticeKind,
    Outcome,
    Pause,
    Place,
    PlaceKind,
    State,
    WrittenNotice,
)
from complaints.general.models.setup import DAYS_TO_ANSWER
from complaints.general.services import (
    deadlines,
    handling,
    intake,
    manuals,
    merging,
    notices,
    setup,
    speaking,
    summaries,
)
from organisations.models import Notice
from thai.days import due_date
from thai.fiscal import fiscal_year_start

from . import complaint_texts as texts
from .complaint_texts import Case


def load(district, cast, town, year: int) -> None:
    """Sets the district's channel up and files its cases, once; the town gets categories only."""
    if Category.objects.filter(organisation=district).exists():
        return
    officer, today = cast["complaints"], timezone.localdate()
    # One transaction: a commit a step would take most of the time.
    with transaction.atomic(using="default"):
        categories = _categories(district, officer)
        villages = _places(district, officer, categories)
        _terms_and_committee(district, officer)
        _manuals(district, cast)
        loader = _Loader(district, cast, categories, villages, today)
        for case, arrived_on in _in_order(texts.CASES, year, today):
            loader.file(case, arrived_on)
        _summary(district, cast, year - 1)
        _town(town)
    _read_what_is_over(district)


def _categories(district, officer) -> dict[str, Category]:
    rows = setup.add_examples(organisation=district, by=officer)
    units = {row.name: row for row in district.departments.all()}
    for row in rows:
        unit, row.days = texts.CATEGORIES.get(row.name, ("ฝ่ายปกครอง", DAYS_TO_ANSWER))
        row.department = units[unit]
        setup.save_category(category=row, by=officer)
    return {row.name: row for row in rows}


def _places(district, officer, categories) -> list[Place]:
    villages = setup.add_places(
        organisation=district, by=officer, kind=PlaceKind.VILLAGE, names=list(texts.VILLAGES)
    )
    for number, village, landmark in texts.POLES:
        pole = Place(
            organisation=district,
            kind=PlaceKind.POLE,
            name=number,
            village=villages[village],
            landmark=landmark,
            category=categories["ไฟฟ้าสาธารณะ"],
        )
        setup.save_place(place=pole, by=officer)
    for name, village in texts.SPOTS:
        spot = Place(
            organisation=district, kind=PlaceKind.SPOT, name=name, village=villages[village]
        )
        setup.save_place(place=spot, by=officer)
    return villages


def _terms_and_committee(district, officer) -> None:
    terms = IntakeTerms.of(district)
    terms.contact_line = texts.CONTACT_LINE
    setup.save_terms(terms=terms, by=officer)
    today = timezone.localdate()
    for name, position, duty, order, days, left in texts.COMMITTEE:
        member = CommitteeMember(
            organisation=district,
            name=name,
            position=position,
            duty=duty,
            order_number=order,
            order_on=today - timedelta(days=days),
            left_on=today - timedelta(days=left) if left else None,
        )
        setup.save_member(member=member, by=officer)


def _manuals(district, cast) -> None:
    """The general manual published and posted; that on corruption still lacks a part (CC-02)."""
    drafts = {}
    for kind, words in (
        (ManualKind.GENERAL, texts.GENERAL_MANUAL),
        (ManualKind.CORRUPTION, texts.CORRUPTION_MANUAL),
    ):
        draft = manuals.begin(organisation=district, kind=kind, by=cast["complaints"])
        for name, text in words.items():
            setattr(draft, name, text)
        drafts[kind] = manuals.save(
            manual=draft, by=cast["complaints"], edit_number=draft.edit_number
        )
    general = manuals.publish(manual=drafts[ManualKind.GENERAL], by=cast["executive"])
    manuals.record_posting(
        manual=general,
        by=cast["complaints"],
        posted_on=timezone.localdate(),
        posted_at="บอร์ดประชาสัมพันธ์ชั้น 1 (ตัวอย่างสมมติ)",
    )


def _in_order(cases, year: int, today):
    """(case, day of arrival) by the day: their numbers run with it."""
    start = fiscal_year_start(year)
    days = [
        (case, (start if case.last_year else today) - timedelta(days=case.days_ago))
        for case in cases
    ]
    return sorted(days, key=lambda pair: pair[1])


class _Loader:
    """Files one case and takes it as far as it goes, by the services."""

    def __init__(self, district, cast, categories, villages, today):
        self.district, self.cast, self.today = district, cast, today
        self.officer = cast["complaints"]
        self.categories, self.villages = categories, villages
        # Those that later cases repeat or are merged into.
        self.known: dict[str, Complaint] = {}

    def file(self, case: Case, arrived_on) -> None:
        filed = intake.file_complaint(
            organisation=self.district,
            secret=intake.new_secret(),
            values={
                "text": f"{case.text} {texts.INVENTED}",
                "category": self.categories.get(case.category),
                "village": self.villages[case.village] if case.village is not None else None,
                "place": case.place,
                "landmark": case.landmark,
                "pole_number": case.pole,
            },
            contact=case.contact,
            channel=case.channel,
            by=None if case.channel == Channel.WEB else self.officer,
            arrived_on=arrived_on,
            set_aside=case.state == "tray",
            has_code=case.has_code,
        )
        row = filed.complaint
        self.known[case.key or row.reference] = row
        if case.repeats:
            merging.mark_repeat(complaint=row, of=self.known[case.repeats], by=self.officer)
        getattr(self, f"_{case.state}")(row, case)

    # --- how far a case goes; each calls the one before it

    def _received(self, row, case):
        pass

    def _tray(self, row, case):
        pass

    def _accepted(self, row, case):
        handling.accept(complaint=row, by=self.officer)
        told = min(row.arrived_on + timedelta(days=1), self.today)
        row.notices.exclude(sent_on=None).update(sent_on=told)
        _say_as_on(row, NoticeKind.TIME, told)

    def _in_progress(self, row, case):
        self._accepted(row, case)
        handling.start(complaint=row, by=self.officer)
        if case.note:
            handling.add_note(complaint=row, by=self.officer, text=case.note)

    def _extended(self, row, case):
        self._in_progress(row, case)
        later = max(row.due_on, self.today) + timedelta(days=20)
        deadlines.extend(complaint=row, by=self.officer, to_day=later, reason=case.reason)

    def _paused(self, row, case):
        self._in_progress(row, case)
        deadlines.pause(complaint=row, by=self.officer, reason=case.reason)
        since = min(row.arrived_on + timedelta(days=4), self.today)
        Complaint.objects.filter(pk=row.pk).update(paused_on=since)
        Pause.objects.filter(complaint=row).update(from_day=since)

    def _answered(self, row, case):
        self._in_progress(row, case)
        handling.answer(
            complaint=row,
            by=self.officer,
            outcome=case.outcome,
            answer=case.answer,
            cause=case.cause,
            prevention=case.prevention,
        )
        self._answered_on(row, case)

    def _answered_on(self, row, case):
        """Brings the days back to when it was answered, which all but the history tell."""
        row.refresh_from_db()
        answered = min(row.arrived_on + timedelta(days=case.took), self.today)
        Complaint.objects.filter(pk=row.pk).update(answered_on=answered)
        WrittenNotice.objects.filter(complaint=row, kind="result").exclude(sent_on=None).update(
            sent_on=answered
        )
        row.refresh_from_db()
        if case.rating:
            score, words = case.rating
            speaking.rate(complaint=row, score=score, words=words)
            rated = min(answered + timedelta(days=2), self.today)
            Complaint.objects.filter(pk=row.pk).update(satisfaction_on=rated)

    def _closed(self, row, case):
        self._answered(row, case)
        if not case.has_code:
            self._post_letters(row)
        handling.close(complaint=row, by=self.officer)
        ended = min(row.answered_on + timedelta(days=3), self.today)
        Complaint.objects.filter(pk=row.pk).update(ended_on=ended)

    def _post_letters(self, row):
        """A case that lives by letters alone: each is posted and written down."""
        days = {"result": row.answered_on}
        for number, notice in enumerate(row.notices.filter(sent_on=None), start=1):
            day = days.get(notice.kind, min(row.arrived_on + timedelta(days=1), self.today))
            notices.record_sent(
                notice=notice,
                by=self.officer,
                medium=notice.medium,
                sent_on=day,
                letter_number=f"กท 0000/{number}",
                letter_on=day,
            )

    def _dismissed(self, row, case):
        handling.dismiss(complaint=row, by=self.officer, outcome=case.outcome, reason=case.answer)
        self._answered_on(row, case)

    def _moved(self, row, case):
        self._accepted(row, case)
        handling.move(complaint=row, by=self.officer, moved_to=case.answer, reason=case.reason)
        ended = min(row.arrived_on + timedelta(days=case.took), self.today)
        Complaint.objects.filter(pk=row.pk).update(ended_on=ended)

    def _reopened(self, row, case):
        self._answered(row, case)
        speaking.ask_again(complaint=row, reason=case.reason)

    def _reopened_closed(self, row, case):
        """Answered, asked again, answered again and closed."""
        self._answered(row, case)
        handling.reopen(complaint=row, by=self.officer, reason=case.reason)
        again = row.answered_on + timedelta(days=2)
        days = row.category.days if row.category else DAYS_TO_ANSWER
        Complaint.objects.filter(pk=row.pk).update(due_on=due_date(again, days))
        row.refresh_from_db()
        _say_as_on(row, NoticeKind.TIME, again, after=wording.REOPENED)
        handling.answer(
            complaint=row, by=self.officer, outcome=Outcome.SOLVED, answer=case.second_answer
        )
        done = again + timedelta(days=4)
        Complaint.objects.filter(pk=row.pk).update(answered_on=done)
        _say_as_on(row, NoticeKind.RESULT, done)
        handling.close(complaint=row, by=self.officer)
        Complaint.objects.filter(pk=row.pk).update(ended_on=done)

    def _merged(self, row, case):
        merging.merge(complaint=row, into=self.known[case.into], by=self.officer)
        Complaint.objects.filter(pk=row.pk).update(ended_on=min(self.today, row.arrived_on))
        row.refresh_from_db()
        _say_as_on(row, NoticeKind.MERGED, min(self.today, row.arrived_on))


def _say_as_on(row, kind, day, after: str = "") -> None:
    """The latest notice of that kind as it read on that day, when its day of answer lay ahead."""
    row.refresh_from_db()
    notice = row.notices.filter(kind=kind).last()
    words = wording.notice_text(row, row.merged_into or row, kind, after=after, on=day)
    changed = {"text": words} | ({"sent_on": day} if notice.sent_on else {})
    WrittenNotice.objects.filter(pk=notice.pk).update(**changed)


def _summary(district, cast, year: int) -> None:
    """Last year's summary, approved and published (CG-16)."""
    officer = cast["complaints"]
    summary = summaries.begin(organisation=district, fiscal_year=year, by=officer)
    for name, text in texts.SUMMARY.items():
        setattr(summary, name, text)
    summaries.save(summary=summary, by=officer, edit_number=summary.edit_number)
    summaries.submit(summary=summary, by=officer)
    summaries.publish(summary=summary, by=cast["executive"])


def _town(town) -> None:
    """Another office has begun: kinds of complaints, and nothing that it received."""
    Category.objects.bulk_create(
        Category(organisation=town, name=name, hint=hint, position=place)
        for place, (name, hint) in enumerate(setup.EXAMPLES[:6], start=1)
    )


def _read_what_is_over(district) -> None:
    """What was said about complaints that need nothing any more has been read."""
    rows = Complaint.objects.filter(organisation=district)
    over = rows.filter(state__in=(State.CLOSED, State.MOVED, State.MERGED))
    for uuid in over.values_list("uuid", flat=True):
        Notice.objects.filter(organisation=district, url__contains=str(uuid)).update(
            read_at=timezone.now()
        )
