"""What the plan's pages share: fetching within the organisation, refusals, timelines of signers."""

from django.utils.translation import gettext as _

from organisations.scope import get_in_organisation
from plans.models import Plan, StepState
from plans.reading import method_text
from thai.dates import format_date, format_datetime


def get_plan(request, uuid) -> Plan:
    """The plan of the address's organisation, or 404."""
    return get_in_organisation(Plan.objects.select_related("framework"), request, uuid=uuid)


def step_items(submission) -> list[dict]:
    """The chain of signers for the timeline, from the submitter on."""
    items = [
        {
            "title": _("เสนอโดย %(name)s") % {"name": submission.submitted_by.display},
            "when": format_datetime(submission.created_at),
            "by": submission.submitted_by.title_in(submission.organisation),
            "tone": "ok",
        }
    ]
    steps = submission.steps.all()
    current = next((step for step in steps if step.state == StepState.WAITING), None)
    for step in steps:
        if step.state == StepState.WAITING:
            now = submission.is_open and step == current
            items.append(
                {
                    "title": step.position_name,
                    "when": _("รอลงนาม") if now else _("ยังไม่ถึงลำดับ") if submission.is_open else "",
                    "tone": "info" if now else "neutral",
                    "icon": "hourglass-split" if now else "circle",
                    "future": True,
                }
            )
            continue
        signed = step.state == StepState.SIGNED
        lines = [" ".join(str(label) for label in step.opinion_labels), step.remark]
        if step.acting_text:
            lines.insert(0, step.acting_text)
        if signed:
            lines.append(method_text(step.method))
        when = format_datetime(step.signed_at) if step.signed_at else format_date(step.signed_on)
        items.append(
            {
                "title": f"{step.signer_name} · {step.signed_as}",
                "when": when,
                "by": "" if signed else _("ส่งกลับแก้ไข"),
                "text": "\n".join(line for line in lines if line),
                "tone": "ok" if signed else "warn",
                "icon": "" if signed else "arrow-return-left",
            }
        )
    return items
