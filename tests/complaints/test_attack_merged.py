"""A merged complainant is told the result of the main one, and may say that it is not enough."""

import pytest
from django.urls import reverse

from complaints.general.models import Audience, Entry, NoticeKind, State
from complaints.general.services import handling, intake, merging, speaking
from workflow.engine import Denied, Refused

from . import builders
from .visitors import text

pytestmark = pytest.mark.django_db
SECRET_WORDS = "บ้านผมอยู่ติดเสาไฟต้นนั้น"


@pytest.fixture
def pair(org, cast, departments):
    """(main, other, code of the other): answered, and merged into it."""
    by = cast.complaints
    main = builders.accepted(org, by, department=departments.cleaning)
    secret = intake.new_secret()
    other, code = builders.file(org, text="ไฟดับเหมือนกัน", secret=secret)
    merging.merge(complaint=other, into=main, by=by)
    handling.answer(complaint=main, by=by, outcome="solved", answer="เปลี่ยนหลอดแล้ว")
    main.refresh_from_db()
    other.refresh_from_db()
    return main, other, code


def test_what_the_result_promises_can_be_done(pair, visitor):
    """The notice says "ask again until …" to both, so both must find the form."""
    main, other, code = pair
    assert "ขอให้ดำเนินการต่อได้" in other.notices.get(kind=NoticeKind.RESULT).text
    assert visitor.url("ask_again", other.uuid) in text(visitor.track(code))
    page = text(visitor.act("ask_again", other, reason=SECRET_WORDS))
    assert SECRET_WORDS in page
    main.refresh_from_db()
    assert main.state == State.REOPENED and main.times_reopened == 1
    # Once is enough.
    assert visitor.url("ask_again", other.uuid) not in text(visitor.get("tracked", other.uuid))


def test_the_office_reads_why_and_the_other_complainant_does_not(pair, org, cast, client_for):
    main, other, _code = pair
    speaking.ask_again(complaint=other, reason=SECRET_WORDS)
    assert not main.entries.filter(audience=Audience.PUBLIC).exists()
    address = reverse("casework:case", args=[org.slug, main.uuid])
    assert SECRET_WORDS in client_for(cast.staff2).get(address).content.decode()


def test_nothing_else_of_the_main_one_is_open_to_them(pair):
    main, other, _code = pair
    for act in (
        lambda: speaking.add_words(complaint=other, text="เพิ่ม"),
        lambda: speaking.rate(complaint=other, score=1),
    ):
        with pytest.raises((Refused, Denied)):
            act()
    assert not Entry.objects.exists()
    main.refresh_from_db()
    assert main.satisfaction is None
