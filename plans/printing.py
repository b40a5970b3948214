"""The memo that asks for approval, and an approved plan in its three parts, as PDF.

Documents are always in Thai, whatever the language of the page that asks for them.
"""

import json
from datetime import datetime, time

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from documents.pdf import render_pdf
from documents.tables import Column, Table
from organisations.services.emblem import emblem_files
from thai.dates import format_date
from thai.money import baht_text, format_baht

from . import outline, reading
from .models import Submission

# A memo stays readable: more remarks than these are on the page of the plan.
MAX_REMARKS = 12


def _signer(step) -> dict:
    """A signed place with name and how it was signed; a waiting one with room to write."""
    if not step.signer_name:
        return {"position": step.position_title}
    lines = [step.signer_title or step.position_title]
    if step.acting_text:
        lines.append(step.acting_text)
    return {
        "name": step.signer_name,
        "position": "\n".join(lines),
        "date": format_date(step.signed_on, "long") if step.signed_on else "",
        "note": reading.method_text(step.method),
    }


def _endorsement(step) -> dict:
    return {
        "opinions": [str(label) for label in step.opinion_labels],
        "remark": step.remark,
        "signer": _signer(step),
    }


def _money(total) -> str:
    if not total:
        return _("โดยไม่ใช้งบประมาณ")
    return _("วงเงินงบประมาณรวม %(sum)s (%(words)s)") % {
        "sum": format_baht(total),
        "words": baht_text(total),
    }


def _paragraphs(submission, content) -> list:
    plan, money = content["plan"], outline.planned_money(content)
    unit = plan["owner_unit"]["name"] if plan["owner_unit"] else content["organisation"]["name"]
    summary = _(
        "ด้วย%(unit)sได้จัดทำ%(title)s ตาม%(framework)s ประกอบด้วยโครงการ กิจกรรม และมาตรการ"
        " รวม %(count)s รายการ %(money)s"
    ) % {
        "unit": unit,
        "title": plan["title"],
        "framework": content["framework"]["name"],
        "count": len(content["activities"]),
        "money": _money(money.total),
    }
    found = [summary]
    if plan["amendment_reason"]:
        found.append(
            {
                "heading": _("เหตุผลของการแก้ไขเพิ่มเติม และผู้มีส่วนร่วม"),
                "paragraphs": [plan["amendment_reason"], plan["amendment_participants"]],
            }
        )
    remarks = [row["text"] for row in submission.warnings]
    if remarks:
        if len(remarks) > MAX_REMARKS:
            more = len(remarks) - MAX_REMARKS
            remarks = [*remarks[:MAX_REMARKS], _("และอีก %(count)s ข้อ") % {"count": more}]
        found.append({"heading": _("ข้อสังเกตที่ควรทราบก่อนลงนาม"), "paragraphs": remarks})
    return found


def _enclosures(content) -> list[str]:
    plan = content["plan"]
    found = [_("%(title)s จำนวน 1 ฉบับ") % {"title": plan["title"]}]
    # AP-06: the order of the working group goes with the memo.
    if plan["order_number"]:
        found.append(_("คำสั่งแต่งตั้งคณะทำงาน ที่ %(number)s") % {"number": plan["order_number"]})
    elif content["attachments"]:
        found.append(_("คำสั่งแต่งตั้งคณะทำงาน"))
    return found


def memo_pdf(submission: Submission) -> bytes:
    """The memo of one submission, with an endorsement block for every signer of the chain.

    Number and date stay blank where none was given (AP-05); version code and hash tie the paper
    to the draft that was laid before the signers.
    """
    organisation = submission.organisation
    with translation.override("th"):
        content = json.loads(submission.canonical)
        steps = list(submission.steps.all())
        agency = organisation.name_th
        if content["plan"]["owner_unit"]:
            agency = f"{agency} ({content['plan']['owner_unit']['name']})"
        context = {
            "title": _("บันทึกข้อความเสนอ%(title)s") % {"title": content["plan"]["title"]},
            "author": organisation.name_th,
            "document_code": submission_code(submission, content),
            "thai_digits": organisation.thai_digits,
            "sha256": submission.sha256,
            "on_paper": submission.on_paper,
            "memo": {
                "agency": agency,
                "number": submission.memo_number or number_begun(organisation.document_prefix),
                "date": format_date(submission.memo_date, "long") if submission.memo_date else "",
                "subject": (
                    _("ขออนุมัติแก้ไขเพิ่มเติม%(title)s")
                    if content["plan"]["amendment_reason"]
                    else _("ขออนุมัติ%(title)s")
                )
                % {"title": content["plan"]["title"]},
                "to": steps[-1].position_title if steps else organisation.profile.head_title_th,
                "enclosures": _enclosures(content),
                "paragraphs": _paragraphs(submission, content),
                "closing": _("จึงเรียนมาเพื่อโปรดพิจารณา หากเห็นชอบโปรดอนุมัติและลงนาม"),
                "signer": {
                    "name": submission.submitted_by.display,
                    "position": submission.submitted_by.title_in(organisation),
                },
                "endorsements": [_endorsement(step) for step in steps],
            },
        }
        files = emblem_files(organisation)
        context["emblem"] = next(iter(files), "")
        return render_pdf("pdf/plan_memo.html", context, files=files, created=submission.created_at)


def number_begun(prefix: str) -> str:
    """What stands in a memo's ที่ before it has its number: the office's letters and room (AP-05)."""
    return f"{prefix}/" if prefix else ""


def submission_code(submission, content: dict) -> str:
    """The version code that the draft will have when it is approved as it is."""
    return f"v{content['version']}-{submission.code}"


# --- the approved plan


def _block(block: outline.Block) -> dict:
    table = None
    if block.rows:
        share, rest = divmod(100, len(block.rows[0]))
        widths = [share] * (len(block.rows[0]) - 1) + [share + rest]
        if len(widths) == 2:
            widths = [35, 65]
        labels = block.headers or [_("หัวข้อ"), _("รายละเอียด")]
        table = Table([Column(*pair) for pair in zip(labels, widths, strict=True)])
        for row in block.rows:
            table.row(*row)
    return {
        "title": block.title,
        "paragraphs": [line for line in block.text.split("\n") if line.strip()],
        "items": block.items,
        "table": table,
    }


def _six_columns(groups, titles) -> Table:
    """FC-22: dimension, mission under it, entry, objectives, method, budget."""
    table = Table(
        [
            Column(_("มิติ"), 8, "middle"),
            Column(_("ภารกิจตามมิติ"), 20),
            Column(_("โครงการ/กิจกรรม/มาตรการ"), 22),
            Column(_("วัตถุประสงค์"), 20),
            Column(_("วิธีดำเนินการ"), 18),
            Column(_("งบประมาณ"), 12, "number"),
        ],
        style="compact",
    )
    for group in groups:
        table.group(
            _("มิติที่ %(code)s %(title)s") % {"code": group.code, "title": titles.get(group.code, "")}
        )
        for row in group.rows:
            kind = reading.readable("kind", row["kind"])
            table.row(
                group.code,
                reading.readable("node", row["node"]),
                f"{row['number']}. {row['name']} ({kind})",
                row["objectives"] or reading.NOTHING,
                row["methods"] or reading.NOTHING,
                reading.money_text(row),
            )
    return table


def version_pdf(version, on_page=None) -> bytes:
    """An approved version: introduction, six-column table by dimension, details (FC-09..11)."""
    plan = version.plan
    organisation = plan.organisation
    with translation.override("th"):
        content = version.data
        titles = outline.dimension_titles(plan.framework)
        groups = outline.by_dimension(content, titles)
        money = outline.planned_money(content)
        # The same content may have been withdrawn once: the last submission is the approved one.
        submission = plan.submissions.filter(sha256=version.sha256).order_by("-number").first()
        context = {
            "title": content["plan"]["title"],
            "author": organisation.name_th,
            "subject": _("แผนฉบับที่ %(number)s") % {"number": version.number},
            "document_code": version.code,
            "footer_note": version.audit_head[:16],
            "thai_digits": organisation.thai_digits,
            "organisation": organisation,
            "version": version,
            "years": reading.years_text(content["plan"]),
            "approved_on": format_date(version.approved_on, "long"),
            "blocks": [_block(block) for block in outline.introduction(content)],
            "six_columns": _six_columns(groups, titles),
            "money_total": format_baht(money.total),
            "details": [
                {
                    "title": reading.activity_title(row),
                    "kind": reading.readable("kind", row["kind"]),
                    "rows": reading.activity_details(row, with_empty=False),
                }
                for group in groups
                for row in group.rows
            ],
            "signers": [_endorsement(step) for step in submission.steps.all()]
            if submission
            else [],
        }
        created = datetime.combine(version.approved_on, time(), timezone.get_default_timezone())
        files = emblem_files(organisation)
        context["emblem"] = next(iter(files), "")
        return render_pdf("pdf/plan.html", context, files=files, created=created, on_page=on_page)
