"""`manage.py verify_sealed`: a row that was put back or exchanged is found without any key."""

import pytest
from django.core.management import CommandError, call_command

from complaints.corruption.models import Entry, EntryKind, Message, Report
from complaints.corruption.services import copies, custody, entries, leaving, retention
from complaints.corruption.vault import erasing, pending

from . import desk_builders as make
from .builders import open_channel


@pytest.fixture
def office(cast, org):
    return open_channel(org)


@pytest.fixture
def report(office):
    """A report about which everything was written that is sealed, under its second key."""
    report, _receipt = make.filed(office, values={"naming": "custodian"}, identity={"name": "ก"})
    first, second = office.officers
    keys = office.keys(first)
    make.screened(report, office)
    entries.add(report, EntryKind.NOTE, {"text": "จดไว้"}, by=first, keys=keys)
    make.take(report, office, "ask")
    copy = make.released(report, office)
    copy.report = report
    superior = office.superior
    copies.answer(copy, by=superior, keys=office.keys(superior), finding=make.FINDING)
    law = {"basis": custody.Basis.LAW, "law": "ป.วิ.อ.", "reason": "ก", "told": "ข"}
    request = custody.ask(report, by=second, keys=office.keys(second), **law)
    by = {"by": office.custodian, "keys": office.keys(office.custodian)}
    said = {"reason": "ไม่จำเป็น", "answer": "ยังไม่เปิด"}
    custody.decide(request, organisation=office.organisation, granted=False, **said, **by)
    leaving.recuse(report, by=first, keys=keys, reason="เป็นญาติ")
    assert pending.work(office.keys(second)).done == 1
    return Report.objects.get(pk=report.pk)


def check(capsys) -> str:
    call_command("verify_sealed")
    return capsys.readouterr().out


def test_what_was_written_is_what_stands_there(report, capsys):
    assert report.key_version == 2
    assert "as the audit log says" in check(capsys)


@pytest.mark.parametrize("field", ["content", "identity"])
def test_a_changed_report_is_found(report, field, capsys):
    Report.objects.filter(pk=report.pk).update(**{field: bytes(report.content) + b"x"})
    with pytest.raises(CommandError):
        check(capsys)
    assert f"report.{field} {report.uuid}: changed" in capsys.readouterr().err


def test_an_earlier_version_that_was_put_back_is_found(office, capsys):
    """Whole, with its own key version: it would open, and bears a digest that was true once."""
    report, _receipt = make.filed(office)
    first = office.officers[0]
    before = bytes(Report.objects.get(pk=report.pk).content)
    leaving.recuse(report, by=first, keys=office.keys(first), reason="เป็นญาติ")
    assert "as the audit log says" in check(capsys)
    Report.objects.filter(pk=report.pk).update(content=before, content_revision=1)
    with pytest.raises(CommandError):
        check(capsys)
    assert "report.content" in capsys.readouterr().err


def test_what_was_taken_away_or_put_in_is_found(report, capsys):
    gone = report.entries.first()
    message = report.messages.first()
    Entry.objects.filter(pk=gone.pk).delete()
    message.pk, message.number = make.ticket(), 99
    message.save(force_insert=True)
    with pytest.raises(CommandError):
        check(capsys)
    found = capsys.readouterr().err
    assert f"entry.body {gone.uuid}: gone" in found
    assert f"message.body {message.pk}: not in the audit log" in found
    assert Message.objects.filter(pk=message.pk).exists()


def test_a_report_that_was_deleted_is_no_fault(report, capsys):
    erasing.begin(report)
    erasing.finish(report)
    assert retention.finish_deletions() == 0
    assert "as the audit log says" in check(capsys)
