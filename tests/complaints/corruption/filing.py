"""Reports as the public form files them, for tests of what happens afterwards."""

from complaints.corruption import content
from complaints.corruption.models import Report
from complaints.corruption.services import sending
from complaints.corruption.vault import keyring, receipts


def file_report(office, *, naming="custodian", name="นางสมหญิง ใจกล้า", excluded=(), **options):
    """A report with a name for the custodian alone; returns (report, receipt)."""
    identity = {"name": name, "contact": "081 234 5678"} if naming != "anonymous" else {}
    told = content.blank() | {
        "what": options.pop("what", "เรียกรับเงินค่าใบอนุญาต"),
        "naming": naming,
        "excluded": [{"uuid": str(person.uuid), "name": person.display} for person in excluded],
    }
    filed = sending.file_report(
        channel=office.channel,
        secret=options.pop("secret", None) or sending.new_secret(),
        content=told,
        identity=identity,
        excluded={person.uuid for person in excluded},
        **options,
    )
    report = Report.objects.get(pk=filed.report.pk)
    report.organisation = office.organisation
    return report, filed.receipt


def thread_key(report, receipt) -> bytes:
    """K_thread as the reporter's browser session has it."""
    return keyring.reporter_thread_key(report, receipts.inbox_keys(receipt)[0])
