"""What waits for a person among the complaints, as lines of the page "Today".

A constant number of short queries, whatever the number of complaints; `build` is `today._Builder`.
"""

from django.utils.translation import gettext as _

from complaints.general import selectors
from organisations.permissions import Permission

# A longer list is told as a number, with a link to all of it.
SHOWN = 5


def add_lines(build) -> None:
    """The whole office's for officers and readers, for others those of their desk, by their day."""
    if build.may(Permission.COMPLAINT_VIEW):
        _of_the_office(build)
    else:
        _of_the_desk(build)


def _of_the_office(build) -> None:
    found = selectors.waiting_for(build.person, build.organisation, build.today)
    handles = build.may(Permission.COMPLAINT_HANDLE)
    lines = [
        (found.overdue, _("เรื่องร้องเรียนเกินกำหนด"), "?tab=overdue", "exclamation-triangle-fill"),
        (found.received, _("เรื่องร้องเรียนรอรับไว้ดำเนินการ"), "?tab=todo&state=received", "inboxes"),
        (found.answered, _("เรื่องร้องเรียนแจ้งผลแล้ว รอปิดเรื่อง"), "?tab=answered", "archive"),
        (found.tray, _("เรื่องร้องเรียนรอตรวจ (มาพร้อมกันจำนวนมาก)"), "?tab=tray", "hourglass-split"),
    ]
    for count, title, query, icon in lines:
        if count:
            build.add(
                title,
                build.url("casework:list", query=query),
                text=_words(count),
                icon=icon,
                urgent=handles and query == "?tab=overdue",
            )


def _of_the_desk(build) -> None:
    found = selectors.first_due(build.person, build.organisation, build.today, SHOWN + 1)
    for row in found[:SHOWN]:
        build.add(
            _("เรื่องร้องเรียน %(reference)s") % {"reference": row.reference},
            build.url("casework:case", row.uuid),
            text=f"{row.title} · {row.state_label}",
            icon="chat-left-text",
            due_on=row.due_on if row.days is not None else None,
        )
    if len(found) > SHOWN:
        build.add(
            _("ยังมีเรื่องร้องเรียนอื่นที่ต้องทำ"),
            build.url("casework:list"),
            icon="list-task",
        )


def _words(count: int) -> str:
    return _("%(count)s เรื่อง") % {"count": selectors.count_words(count)}
