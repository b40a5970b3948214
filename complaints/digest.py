"""One line each working morning for whoever has complaints waiting, the same for both channels.

It says neither which channel nor how many nor since when, and never comes with an arrival: a
notice that did would tell, by its minute or its words, that somebody has reported corruption.
"""

from collections.abc import Callable, Iterable
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from organisations.models import Holiday, Organisation, Person
from organisations.services import notify
from thai.days import is_working_day

Waiting = tuple[UUID, UUID]  # (organisation, person)
_sources: dict[str, Callable[[date], Iterable[Waiting]]] = {}


def register(name: str, source: Callable[[date], Iterable[Waiting]]) -> None:
    """A channel says for whom something waits on a day; each app registers its own."""
    _sources[name] = source


def text() -> str:
    """The one sentence, whatever waits."""
    return _("มีเรื่องที่รอคุณดำเนินการ กรุณาเปิดหน้าวันนี้")


def send(today: date) -> int:
    """Tells those for whom something waits, once a day, on working days of their office.

    For beat, which may run it twice. Returns how many lines were new.
    """
    waiting = {pair for source in _sources.values() for pair in source(today)}
    people: dict[UUID, set[UUID]] = {}
    for organisation, person in waiting:
        people.setdefault(organisation, set()).add(person)
    told = 0
    for office in Organisation.objects.filter(uuid__in=people, is_active=True):
        if not is_working_day(today, Holiday.between(office, today, today)):
            continue
        persons = Person.objects.filter(uuid__in=people[office.uuid], is_active=True)
        with translation.override("th"):
            told += notify(
                persons,
                organisation=office,
                text=text(),
                url=reverse("reports:today", args=[office.slug]),
                key=f"digest:{office.uuid}:{today}",
            )
    return told
