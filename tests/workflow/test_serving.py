"""A stored file is shown or handed out so that a browser can do nothing else with it."""

import pytest
from csp.middleware import CSPMiddleware
from django.core.files.base import ContentFile
from django.http import Http404
from django.test import RequestFactory

from config.middleware import RequestIdMiddleware
from tests.factories import pdf_bytes, upload
from workflow import attachments, serving


@pytest.fixture
def stored(org, cast):
    def store(*args):
        return attachments.store(upload(*args), obj=cast.staff, organisation=org, by=cast.staff)

    return store


def headers(row, **options):
    response = serving.answer_attachment(row, **options)
    assert b"".join(response.streaming_content)
    response.close()
    return response.headers


def test_a_picture_is_shown_and_does_nothing_else(stored):
    found = headers(stored())
    assert found["Content-Type"] == "image/jpeg"
    assert found["Content-Disposition"] == 'inline; filename="photo.jpg"'
    assert found["Cache-Control"] == "private, no-store"
    assert found["X-Content-Type-Options"] == "nosniff"
    assert found["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert found["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_paper_is_a_download_under_its_thai_name(stored):
    found = headers(stored(pdf_bytes(), "หลักฐาน 1.pdf"))
    assert found["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E0%B8%AB%E0%B8%A5%E0%B8%B1%E0%B8%81"
        "%E0%B8%90%E0%B8%B2%E0%B8%99%201.pdf"
    )


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/xhtml+xml", ""])
def test_what_a_browser_might_run_is_never_shown(stored, kind):
    row = stored()
    row.media_type = kind
    assert headers(row)["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ['a".jpg', "a\r\nX-Bad: 1.jpg", "a;b.jpg", "\u202egpj.exe"])
def test_a_name_cannot_leave_its_header(stored, name):
    row = stored()
    row.name = name
    value = headers(row)["Content-Disposition"]
    assert "\r" not in value and "\n" not in value and value.isascii()


def test_the_policy_of_the_file_outlasts_that_of_the_pages(stored):
    row = stored()
    answer = CSPMiddleware(RequestIdMiddleware(lambda request: serving.answer_attachment(row)))
    response = answer(RequestFactory().get("/"))
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    response.close()


def test_a_lost_file_is_not_found(stored):
    row = stored()
    row.file.storage.delete(row.file.name)
    with pytest.raises(Http404):
        serving.answer_attachment(row)


def test_a_file_that_is_no_attachment(stored):
    row = stored()
    row.file.storage.save("x.xlsx", ContentFile(b"PK"))
    row.file.name = "x.xlsx"
    response = serving.answer_file(row.file, name="ทะเบียน.xlsx", media_type="application/x-xlsx")
    assert response["Content-Disposition"].startswith("attachment")
    response.close()
