"""A line in the audit chain of the office that handles a report."""

from workflow import audit

from .actors import office_of


def record(by, event: str, report, fields=()) -> None:
    """Inside the transaction of the act itself; `by` None is the program."""
    audit.record(
        actor=by,
        event=event,
        obj=report,
        organisation=office_of(report),
        fields=fields,
        using="corruption",
    )
