"""Words for the audit log's events of rounds and reports."""

from django.utils.translation import gettext_lazy as _

from .workflow import REPORT, ROUND

EVENTS = {
    "reports.round_opened": _("เปิดรอบรายงาน"),
    "reports.report.build": _("สั่งจัดทำรายงาน"),
    **{f"reports.report.{row.name}": row.label for row in REPORT.transitions},
    **{f"reports.round.{row.name}": row.label for row in ROUND.transitions},
}
