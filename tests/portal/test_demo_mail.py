"""The letter box of the demonstration: what was sent, and nothing where it is no demonstration."""

import pytest
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from thai.dates import format_date

pytestmark = pytest.mark.django_db

FILES = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def sent(settings):
    """Two messages, as the embedded program writes them."""
    for number in (1, 2):
        EmailMessage(
            f"ตั้งรหัสผ่านใหม่ {number}",
            f"เปิดที่ http://localhost:8000/accounts/{number}/ <b>ไม่ใช่ HTML</b>",
            "sucharit@localhost",
            ["somsri@example.go.th"],
            connection=get_connection(FILES),
        ).send()


def test_the_demonstration_shows_what_was_sent(client, settings, sent):
    settings.DEMO = True
    page = client.get("/demo/mail/").text
    assert "ตั้งรหัสผ่านใหม่ 1" in page and "ตั้งรหัสผ่านใหม่ 2" in page
    assert "somsri@example.go.th" in page and 'href="http://localhost:8000/accounts/2/"' in page
    assert "<b>ไม่ใช่" not in page
    assert format_date(timezone.localdate()) in page and "+0000" not in page


def test_an_empty_box_says_so(client, settings):
    settings.DEMO = True
    assert "ยังไม่มีอีเมล" in client.get("/demo/mail/").text


def test_elsewhere_there_is_no_such_page(client, settings, sent):
    settings.DEMO = False
    assert client.get("/demo/mail/").status_code == 404
