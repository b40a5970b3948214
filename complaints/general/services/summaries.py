"""CG-16: the summary of a year: figures, problems, obstacles, solutions; approved, published."""

import hashlib
import json

import rfc8785
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.permissions import Permission
from workflow import audit
from workflow.base import actor_fields
from workflow.engine import Denied, Problem, Refused

from .. import statistics
from ..models import SummaryState, YearSummary
from ..workflow import SUMMARY
from .editing import Stale, save_setting

WORDS = ("problems", "obstacles", "solutions")


def begin(*, organisation, fiscal_year: int, by) -> YearSummary:
    """The summary of a fiscal year (B.E.), made when it is not there yet."""
    if not by.can(Permission.COMPLAINT_MANAGE, organisation):
        raise Denied(_("คุณไม่มีสิทธิทำรายการนี้"))
    with transaction.atomic(using="default"):
        row, created = YearSummary.objects.get_or_create(
            organisation=organisation, fiscal_year=fiscal_year, defaults=actor_fields(by)
        )
        if created:
            SUMMARY.start(row, by=by)
            audit.record(actor=by, event="complaints.summary_saved", obj=row)
    return row


def save(*, summary, by, edit_number: int) -> YearSummary:
    """Keeps a draft; what lies before the executive or is published stays as it is."""
    if not YearSummary.objects.filter(pk=summary.pk, state=SummaryState.DRAFT).exists():
        raise Refused([_("สรุปนี้เสนอผู้บริหารแล้ว จึงแก้ไม่ได้")])
    return save_setting(
        summary,
        by=by,
        permission=Permission.COMPLAINT_MANAGE,
        event="complaints.summary_saved",
        edit_number=edit_number,
    )


def submit(*, summary, by) -> YearSummary:
    """Raises Refused while words are missing (CG-16)."""
    return SUMMARY.perform(summary, "submit", by=by)


def send_back(*, summary, by, remark: str) -> YearSummary:
    if not remark.strip():
        raise Refused([Problem(_("กรุณาบอกสิ่งที่ให้แก้ไข"), "#id_remark")])
    return SUMMARY.perform(summary, "return", by=by, remark=remark)


def publish(*, summary, by, content_hash: str | None = None) -> YearSummary:
    """With `content_hash`, that of what `by` has read, raises Stale when it differs now."""
    return SUMMARY.perform(summary, "publish", by=by, content_hash=content_hash)


def content_hash_of(summary) -> str:
    """SHA-256 over the frozen figures and the words: what one approves."""
    content = {name: getattr(summary, name) for name in WORDS} | {
        "fiscal_year": summary.fiscal_year,
        "figures": summary.figures,
    }
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def figures_of(summary) -> dict:
    """The figures as they were submitted; those of now while it is a draft."""
    if summary.state == SummaryState.DRAFT or not summary.figures:
        return statistics.as_json(summary.organisation, summary.fiscal_year)
    return json.loads(summary.figures)


def is_whole(summary) -> bool:
    """Whether the frozen figures are still those whose hash was approved."""
    return hashlib.sha256(summary.figures.encode()).hexdigest() == summary.figures_sha256


def published(organisation, fiscal_year: int) -> YearSummary | None:
    """The summary of a year that everybody may read."""
    rows = YearSummary.objects.filter(organisation=organisation, fiscal_year=fiscal_year)
    found = rows.filter(state=SummaryState.PUBLISHED).first()
    if found:
        found.organisation = organisation
    return found


# --- effects of the workflow


def freeze(summary, by, **data) -> None:
    """Keeps the figures as they are seen now, and their hash: what is approved is what is shown."""
    content = rfc8785.dumps(statistics.as_json(summary.organisation, summary.fiscal_year))
    summary.figures = content.decode()
    summary.figures_sha256 = hashlib.sha256(content).hexdigest()
    # A form that was opened before must not bring the draft back.
    summary.edit_number += 1
    summary.save(update_fields=["figures", "figures_sha256", "edit_number"])


def finish_publish(summary, by, *, content_hash=None, **data) -> None:
    if content_hash is not None and content_hash != content_hash_of(summary):
        raise Stale(summary)
    summary.published_on = timezone.localdate()
    summary.save(update_fields=["published_on"])
