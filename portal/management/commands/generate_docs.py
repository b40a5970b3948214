"""`manage.py generate_docs`: writes the parts of docs/ that follow from the code's own tables."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from complaints.general.workflow import COMPLAINT, MANUAL, SUMMARY
from organisations.permissions import ROLE_PERMISSIONS, Permission
from organisations.roles import Role
from plans.workflow import CLAIM, PLAN
from reports.workflow import REPORT, ROUND
from risks.workflow import ACCEPTANCE, PUBLICATION
from risks.workflow import ROUND as RISK_ROUND

HEADER = "<!-- Written by `make docs`; change the code, not this file. -->\n"


def _states(title, workflow) -> str:
    lines = [f"## {title}\n", "```mermaid", "stateDiagram-v2"]
    for row in workflow.transitions:
        lines += [f"    {source} --> {row.target}: {row.name}" for source in row.sources]
    lines += [
        "```\n",
        "| Act | From | To | Permission | Signed | Guards |",
        "|---|---|---|---|---|---|",
    ]
    for row in workflow.transitions:
        guards = ", ".join(f"`{guard.__name__}`" for guard in row.guards) or "–"
        lines.append(
            f"| {row.label} (`{row.name}`) | {', '.join(row.sources)} | {row.target} |"
            f" `{row.permission}` | {'yes' if row.signed else 'no'} | {guards} |"
        )
    return "\n".join(lines) + "\n"


def states() -> str:
    """The state diagrams and tables of every workflow."""
    parts = [HEADER, "# States\n"]
    for title, workflow in (
        ("Plan", PLAN),
        ("Progress claim", CLAIM),
        ("Report", REPORT),
        ("Reporting round", ROUND),
        ("Round of risk assessment", RISK_ROUND),
        ("Acceptance of a risk", ACCEPTANCE),
        ("Publication of risks", PUBLICATION),
        ("General complaint", COMPLAINT),
        ("Manual of a complaint channel", MANUAL),
        ("Summary of a year of complaints", SUMMARY),
    ):
        parts.append(_states(title, workflow))
    return "\n".join(parts)


def permissions() -> str:
    """Which role may do what."""
    lines = [HEADER, "# Roles and permissions\n"]
    lines.append("| Permission | " + " | ".join(role.value for role in Role) + " |")
    lines.append("|---" * (len(Role) + 1) + "|")
    for permission in Permission:
        marks = ["●" if permission in ROLE_PERMISSIONS[role] else "" for role in Role]
        lines.append(f"| `{permission}` | " + " | ".join(marks) + " |")
    lines.append("\nAssignments on an object add to these: see `ASSIGNMENT_PERMISSIONS`.")
    return "\n".join(lines) + "\n"


DOCUMENTS = {"states.md": states, "permissions.md": permissions}


class Command(BaseCommand):
    help = "Write docs/states.md and docs/permissions.md from the workflow and role tables."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="fail when a file is not current")

    def handle(self, *, check=False, **options):
        stale = []
        with translation.override("th"):
            for name, write in DOCUMENTS.items():
                path = Path(settings.BASE_DIR) / "docs" / name
                text = write()
                if check:
                    if not path.exists() or path.read_text() != text:
                        stale.append(name)
                else:
                    path.write_text(text)
        if stale:
            raise CommandError(f"not current, run `make docs`: {', '.join(stale)}")
