"""The signed acknowledgement: on request, without a word of the report, verified anywhere."""

import subprocess

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from complaints.corruption.models import (
    Message,
    MessageKind,
    Report,
)
from complaints.corruption.services import acknowledgements
from complaints.corruption.vault import keyring, receipts

from . import builders
from .reporters import Reporter, text

pytestmark = pytest.mark.django_db

WRONG = "เปิดไม่ได้ด้วยรหัสนี้"
OPEN = "กล่องข้อความของคุณ"


@pytest.fixture
def office(org):
    return builders.open_channel(org)


@pytest.fixture
def reporter(office, clock):
    return Reporter(office.organisation, clock)


@pytest.fixture
def receipt(reporter):
    return reporter.report()


def test_the_acknowledgement_is_made_on_request_and_verifies(reporter, receipt, office):
    page = text(reporter.open(receipt))
    assert "ขอใบรับเรื่อง" in page and not Message.objects.exists()
    assert reporter.get("acknowledgement").status_code == 303
    page = text(reporter.client.post(reporter.url("acknowledgement")))
    token = page.partition("readonly")[2].partition(">")[2].partition("</textarea>")[0]
    said = acknowledgements.read(token)
    report = Report.objects.get()
    assert said.label == report.label and said.received_on == report.received_on
    assert said.office == office.organisation.name_th
    # Once, and the same ever after.
    reporter.client.post(reporter.url("acknowledgement"))
    assert Message.objects.filter(kind=MessageKind.ACKNOWLEDGEMENT).count() == 1
    assert token in text(reporter.get("acknowledgement"))
    verified = Client().post(
        reverse("acknowledgement:verify"), {"token": f" {token[:90]}\n{token[90:]} "}
    )
    assert "เป็นของจริง" in text(verified) and report.label in text(verified)
    # It holds no word of the report, and no receipt.
    assert "ใต้โต๊ะ" not in text(verified) and receipt not in text(verified)


def test_a_changed_acknowledgement_is_not_ours(reporter, receipt):
    reporter.open(receipt)
    reporter.client.post(reporter.url("acknowledgement"))
    report = Report.objects.get()
    private, _public = receipts.inbox_keys(receipts.read_receipt(receipt))
    token = acknowledgements.find(report, keyring.reporter_thread_key(report, private))
    head, body, signature = token.split(".")
    for changed in (
        f"{head}.{body[:-4]}AAAA.{signature}",
        f"{head}.{body}.{signature[:-6]}AAAAAA",
        f"{head}.{body}",
        f"{body}.{head}.{signature}",
        "ก" * 100,
        "a.b.c",
        "..",
        "x" * 10_000,
    ):
        assert acknowledgements.read(changed) is None
        page = Client().post(reverse("acknowledgement:verify"), {"token": changed})
        assert "ยืนยันไม่ได้" in text(page)


def test_the_acknowledgement_verifies_offline_as_the_docs_say(reporter, receipt, tmp_path):
    reporter.open(receipt)
    reporter.client.post(reporter.url("acknowledgement"))
    report = Report.objects.get()
    private, _public = receipts.inbox_keys(receipts.read_receipt(receipt))
    token = acknowledgements.find(report, keyring.reporter_thread_key(report, private))
    docs = (settings.BASE_DIR / "docs" / "security" / "reporters.md").read_text()
    commands = docs.partition("## The acknowledgement")[2].split("```")[1]
    (tmp_path / "key.pem").write_text(acknowledgements.public_key_pem())
    for text_, expected in ((token, 0), (f"x{token[1:]}", 1)):
        (tmp_path / "token.txt").write_text(f"{text_}\n")
        *proofs, what = commands.strip().splitlines()
        command = "set -e\n" + "\n".join(proofs)
        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, capture_output=True, check=False
        )
        assert done.returncode == expected, done
    (tmp_path / "token.txt").write_text(f"{token}\n")
    said = subprocess.run(["bash", "-c", what], cwd=tmp_path, capture_output=True, check=False)
    assert report.label in said.stdout.decode()
