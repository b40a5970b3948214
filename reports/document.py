"""The report's PDF as a view model of its stored figures: the same figures give the same bytes.

Official documents are Thai whatever the reader's language, so their words stand here and in
templates/pdf/ as they are; the page chooses Thai or Arabic digits.
"""

import io
from collections.abc import Mapping

from django.utils import timezone
from PIL import Image, ImageOps

from documents.joining import join_pdfs, page_count
from documents.pdf import render_pdf
from organisations.services.emblem import ASSET, emblem_files
from plans.printing import number_begun
from thai.dates import format_date, format_datetime, format_period
from workflow.models import Attachment

from .document_tables import (
    activity_table,
    chart,
    comparison_table,
    dimensions_table,
    in_order,
    money_table,
    rates_table,
)
from .wording import baht, day, long_date, round_name

TEMPLATE = "pdf/report.html"
# A longer table is laid out in parts, so that memory does not grow with the plan.
ROWS_A_PART = 200
# As large as a photo is printed (7.5 × 5.2 cm at 200 dpi); the rest would only fill memory.
PHOTO_PIXELS = (620, 430)
RECIPIENTS = {
    "nacc": "สำนักงานคณะกรรมการป้องกันและปราบปรามการทุจริตแห่งชาติ (สำนักงาน ป.ป.ช.)",
    "ita": "การประเมินคุณธรรมและความโปร่งใสในการดำเนินงานของหน่วยงานภาครัฐ (ITA) ข้อ O28",
}
METHODS = {
    "password": "ยืนยันด้วยรหัสผ่าน",
    "passkey": "ยืนยันด้วยพาสคีย์",
    "demonstration": "ข้อมูลสาธิต",
}


def render(report, *, on_page=None) -> bytes:
    """The PDF of a report with figures; with the signature in it when the report is signed."""
    data = report.data
    photos = Photos(report)
    shared = context(report, photos)
    created = timezone.localtime(report.signed_at or report.created_at)
    rows = in_order(data)
    portions = [rows[at : at + ROWS_A_PART] for at in range(0, len(rows), ROWS_A_PART)] or [[]]
    finished, pages = [], 0

    def part(**more) -> None:
        nonlocal pages
        before = pages
        pdf = render_pdf(
            TEMPLATE,
            {**shared, "pages_before": before, **more},
            files=photos,
            on_page=on_page and (lambda number: on_page(before + number)),
            created=created,
        )
        finished.append(pdf)
        pages += page_count(pdf)

    if len(portions) == 1:
        part(parts={"front": True, "tail": True}, activities=_portion(data, rows, True))
        return finished[0]
    part(parts={"front": True}, activities=None)
    seen = None
    for position, portion in enumerate(portions):
        part(parts={}, activities=_portion(data, portion, position == 0, seen))
        seen = portion[-1]
    part(parts={"tail": True}, activities=None)
    return join_pdfs(finished)


def _portion(data, rows, first, after=None) -> dict | None:
    return {"first": first, "table": activity_table(data, rows, after)} if rows else None


def context(report, photos=()) -> dict:
    """What the template prints."""
    data = report.data
    organisation, round = data["organisation"], data["round"]
    title = f"รายงานผลการดำเนินการตามแผนปฏิบัติการป้องกันการทุจริต {round_name(round)}"
    return {
        "title": title,
        "author": organisation["name"],
        "subject": data["plan"]["title"],
        "thai_digits": organisation["thai_digits"],
        "document_code": f"รหัสรายงาน {report.code}",
        "footer_note": f"หัวบันทึกการตรวจสอบ {data['audit_head'][:16]}",
        "memo": memo(report),
        "emblem": ASSET if ASSET in photos else "",
        "heading": title.split(" ", 1)[0],
        "data": data,
        "year": round["fiscal_year"],
        "months": round["months"],
        "period": format_period(day(round["starts_on"]), day(round["ends_on"]), "long"),
        "as_of": long_date(data["report"]["as_of"]),
        "approved_on": long_date(data["plan"]["approved_on"]),
        "rates": rates_table(data),
        "definition": data["rates"]["definition"],
        "target": data["rates"]["target"],
        "reaches": data["rates"]["current"]["reaches_target"],
        "chart": chart(data),
        "dimensions": dimensions_table(data),
        "money": money_table(data),
        "comparison": comparison_table(data),
        "without_budget": sum(row["budget_state"] == "none" for row in data["activities"]),
        "budget_missing": sum(row["budget_state"] == "not_entered" for row in data["activities"]),
        "photos": photo_groups(data),
        "signature": signature(report),
        "code": report.code,
        "figures_sha256": report.figures_sha256,
        "plan_code": data["plan"]["code"],
        "original_code": data["plan"]["original_code"],
        "audit_head": data["audit_head"],
        "verify_url": f"{data['report']['site']}/verify/?code={report.code}",
    }


# --- memo and signature


def memo(report) -> dict:
    """The memo to the head of the office, by the plan's unit (RP-08)."""
    data = report.data
    organisation, round, plan = data["organisation"], data["round"], data["plan"]
    rate, money = data["rates"]["current"], data["money"]
    unit = f"{organisation['unit']} {organisation['name']}"
    if organisation["telephone"]:
        unit += f" โทร. {organisation['telephone']}"
    return {
        "agency": unit,
        "number": data["report"]["memo_number"]
        or number_begun(organisation.get("document_prefix", "")),
        "date": long_date(data["report"]["memo_date"]),
        "subject": f"รายงานผลการดำเนินการตามแผนปฏิบัติการป้องกันการทุจริต {round_name(round)}",
        "to": organisation["head_title"],
        # Headings run into the text, so that the head's words find room on the same page.
        "paragraphs": [
            f"1. เรื่องเดิม {organisation['name']} ใช้{plan['title']} ฉบับที่ {plan['version']} "
            f"อนุมัติเมื่อวันที่ {long_date(plan['approved_on'])} และต้องรายงานผลการดำเนินการ"
            f"รอบ {round['months']} เดือน ต่อ{RECIPIENTS[round['recipient']]} "
            f"ภายในวันที่ {long_date(round['due_on'])}",
            f"2. ข้อเท็จจริง {organisation['unit']} ได้รวบรวมผลการดำเนินการในช่วงวันที่ "
            f"{format_period(day(round['starts_on']), day(round['ends_on']), 'long')} "
            f"ข้อมูล ณ วันที่ {long_date(data['report']['as_of'])} แผนฉบับปัจจุบันมีรายการที่กำหนดดำเนินการใน"
            f"ปีงบประมาณนี้ {rate['total']} รายการ นำไปปฏิบัติแล้ว {rate['started']} รายการ{_share(rate)} "
            f"ในจำนวนนี้แล้วเสร็จ {rate['done']} รายการ ดำเนินการไม่ได้ {rate['cannot_do']} รายการ "
            f"{_spent(money)}",
            f"3. ข้อเสนอ เห็นควรรายงาน{organisation['head_title']}เพื่อโปรดทราบผลการดำเนินการ "
            "และส่งรายงานภายในกำหนด รายละเอียดตามรายงานที่แนบท้ายบันทึกนี้",
        ],
        "signer": {
            "name": data["report"]["author"]["name"],
            "position": data["report"]["author"]["title"],
        },
        "endorsements": [endorsement(report)],
    }


def _share(rate: dict) -> str:
    if rate["percent_started"] is None:
        return ""
    side = "ถึง" if rate["reaches_target"] else "ยังไม่ถึง"
    return f" คิดเป็นร้อยละ {rate['percent_started']} ({side}เกณฑ์ไม่น้อยกว่าร้อยละ 80)"


def _spent(money: dict) -> str:
    if all(value is None for value in money.values()):
        return "แผนไม่มีรายการที่ใช้งบประมาณ หรือยังไม่ได้บันทึกงบประมาณ"
    parts = [
        f"{label} {baht(money[name])} บาท"
        for name, label in (
            ("planned", "งบประมาณที่ตั้งไว้ในแผน"),
            ("committed", "ก่อหนี้ผูกพันแล้ว"),
            ("paid", "เบิกจ่ายแล้ว"),
        )
        if money[name] is not None
    ]
    return " ".join(parts)


def endorsement(report) -> dict:
    """The head's words: dotted lines to write on until the report is signed in the system."""
    head = report.data["organisation"]["head_title"]
    if not report.is_signed:
        return {"opinions": [], "remark": "", "signer": {"name": "", "position": head}}
    position = report.signer_title or head
    if report.acting_text:
        position = f"{position}\n{report.acting_text}"
    return {
        "opinions": [str(label) for label in report.opinion_labels],
        "remark": report.remark,
        "signer": {
            "name": report.signer_name,
            "position": position,
            "date": format_date(report.signed_at, "long"),
            "note": f"ลงนามในระบบสุจริต ({METHODS.get(report.method, report.method)})",
        },
    }


def signature(report) -> dict | None:
    """What a reader needs to check the signature; None before it."""
    if not report.is_signed:
        return None
    return {
        "name": report.signer_name,
        "title": report.signer_title,
        "acting": report.acting_text,
        "opinions": ", ".join(str(label) for label in report.opinion_labels),
        "remark": report.remark,
        "at": format_datetime(report.signed_at, "long"),
        "method": METHODS.get(report.method, report.method),
        "sha256": report.signed_sha256,
    }


# --- photos


def photo_groups(data: dict) -> list[dict]:
    return [
        {
            "title": f"{row['number']}. {row['name']}",
            "photos": [
                {
                    "name": photo["uuid"],
                    "caption": " ".join(
                        part for part in (photo["caption"], f"({long_date(photo['on'])})") if part
                    ),
                    "alt": photo["caption"] or f"ภาพการดำเนินการ {row['name']}",
                }
                for photo in row["photos"]
            ],
        }
        for row in data["activities"]
        if row["photos"]
    ]


class Photos(Mapping):
    """The report's photos by uuid, read and made small when the renderer comes to them.

    Besides them the emblem that the figures name: another one of later changes no report.
    """

    def __init__(self, report):
        data = report.data
        self.emblem = emblem_files(report.organisation, data["organisation"].get("emblem"))
        names = [photo["uuid"] for row in data["activities"] for photo in row["photos"]]
        self.rows = {str(row.uuid): row for row in Attachment.objects.filter(uuid__in=names)}

    def __getitem__(self, name: str) -> bytes:
        if name in self.emblem:
            return self.emblem[name]
        with self.rows[name].file.open("rb") as file, Image.open(file) as picture:
            picture = ImageOps.exif_transpose(picture).convert("RGB")
            picture.thumbnail(PHOTO_PIXELS)
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=85)
        return out.getvalue()

    def __iter__(self):
        return iter([*self.rows, *self.emblem])

    def __len__(self) -> int:
        return len(self.rows) + len(self.emblem)
