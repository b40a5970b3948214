"""The report's PDF as a view model of its stored figures: the same figures give the same bytes.

Official documents are Thai whatever the reader's language, so their words stand here and in
templates/pdf/ as they are; the page chooses Thai or Arabic digits.
"""

import io
from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils import timezone
from PIL import Image, ImageOps

from documents import charts
from documents.joining import join_pdfs, page_count
from documents.pdf import render_pdf
from documents.tables import Column, Table
from plans.models import ActivityKind, CannotDoReason, ClaimStatus
from thai.dates import format_date, format_datetime, format_period
from thai.money import format_baht
from workflow.models import Attachment

TEMPLATE = "pdf/report.html"
# A longer table is laid out in parts, so that memory does not grow with the plan.
ROWS_A_PART = 200
# As large as a photo is printed (7.5 × 5.2 cm at 200 dpi); the rest would only fill memory.
PHOTO_PIXELS = (620, 430)
RECIPIENTS = {
    "nacc": "สำนักงานคณะกรรมการป้องกันและปราบปรามการทุจริตแห่งชาติ (สำนักงาน ป.ป.ช.)",
    "ita": "การประเมินคุณธรรมและความโปร่งใสในการดำเนินงานของหน่วยงานภาครัฐ (ITA) ข้อ O28",
}
METHODS = {"password": "ยืนยันด้วยรหัสผ่าน", "passkey": "ยืนยันด้วยพาสคีย์"}


def render(report, *, on_page=None) -> bytes:
    """The PDF of a report with figures; with the signature in it when the report is signed."""
    data = report.data
    shared, photos = context(report), Photos(data)
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


def context(report) -> dict:
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
        "heading": title.split(" ", 1)[0],
        "data": data,
        "year": round["fiscal_year"],
        "months": round["months"],
        "period": format_period(_day(round["starts_on"]), _day(round["ends_on"]), "long"),
        "as_of": _long(data["report"]["as_of"]),
        "approved_on": _long(data["plan"]["approved_on"]),
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


# --- words


def round_name(round: dict) -> str:
    return f"รอบ {round['months']} เดือน ประจำปีงบประมาณ พ.ศ. {round['fiscal_year']}"


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _long(text: str | None) -> str:
    return format_date(_day(text), "long") if text else ""


def _baht(text: str | None) -> str:
    """Sums in tables, without the unit; a dash where nothing was entered, which is not zero."""
    return "–" if text is None else format_baht(Decimal(text), unit=False)


def _percent(value: int | None) -> str:
    return "–" if value is None else str(value)


def status_text(status: str, percent: int) -> str:
    label = str(ClaimStatus(status).label)
    return f"{label} ร้อยละ {percent}" if status == "in_progress" else label


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
        "number": data["report"]["memo_number"],
        "date": _long(data["report"]["memo_date"]),
        "subject": f"รายงานผลการดำเนินการตามแผนปฏิบัติการป้องกันการทุจริต {round_name(round)}",
        "to": organisation["head_title"],
        # Headings run into the text, so that the head's words find room on the same page.
        "paragraphs": [
            f"1. เรื่องเดิม {organisation['name']} ใช้{plan['title']} ฉบับที่ {plan['version']} "
            f"อนุมัติเมื่อวันที่ {_long(plan['approved_on'])} และต้องรายงานผลการดำเนินการ"
            f"รอบ {round['months']} เดือน ต่อ{RECIPIENTS[round['recipient']]} "
            f"ภายในวันที่ {_long(round['due_on'])}",
            f"2. ข้อเท็จจริง {organisation['unit']} ได้รวบรวมผลการดำเนินการในช่วงวันที่ "
            f"{format_period(_day(round['starts_on']), _day(round['ends_on']), 'long')} "
            f"ข้อมูล ณ วันที่ {_long(data['report']['as_of'])} แผนฉบับปัจจุบันมีรายการที่กำหนดดำเนินการใน"
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
        f"{label} {_baht(money[name])} บาท"
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


# --- tables


def rates_table(data: dict) -> Table:
    """EX-03 with its base: original and current plan, with and without measures."""
    before = data["six_months"]
    columns = [
        Column("ฐานที่นับ", 30 if before else 36),
        Column("รายการ", 10, "number"),
        Column("นำไปปฏิบัติ", 11, "number"),
        Column("แล้วเสร็จ", 10, "number"),
        Column("ทำไม่ได้", 9, "number"),
        Column("ร้อยละ\nนำไปปฏิบัติ", 12, "number"),
        Column("ร้อยละ\nแล้วเสร็จ", 12 if not before else 9, "number"),
    ]
    if before:
        columns.append(Column("ร้อยละ\nรอบ 6 เดือน", 9, "number"))
    table = Table(columns)
    for name, label in (
        ("current", "แผนฉบับปัจจุบัน รวมมาตรการ"),
        ("current_without_measures", "แผนฉบับปัจจุบัน ไม่รวมมาตรการ"),
        ("original", "แผนฉบับแรก รวมมาตรการ"),
        ("original_without_measures", "แผนฉบับแรก ไม่รวมมาตรการ"),
    ):
        rate = data["rates"][name]
        cells = [
            label, rate["total"], rate["started"], rate["done"], rate["cannot_do"],
            _percent(rate["percent_started"]), _percent(rate["percent_done"]),
        ]
        if before:
            cells.append(_percent(before["rates"][name]["percent_started"]))
        table.row(*cells, total=name == "current")
    return table


def chart(data: dict) -> str:
    rows = [
        charts.DimensionProgress(
            label=f"มิติที่ {row['code']} {row['title']}",
            original=row["original"],
            current=row["total"],
            done=row["done"],
            in_progress=row["started"] - row["done"],
            cannot=row["cannot_do"],
        )
        for row in data["dimensions"]
    ]
    return charts.progress_by_dimension(rows, thai_digits=data["organisation"]["thai_digits"])


def dimensions_table(data: dict) -> Table:
    table = Table(
        [
            Column("มิติ", 42),
            Column("รายการ", 11, "number"),
            Column("นำไปปฏิบัติ", 13, "number"),
            Column("แล้วเสร็จ", 11, "number"),
            Column("ทำไม่ได้", 11, "number"),
            Column("ตรวจสอบแล้ว", 12, "number"),
        ]
    )
    total = data["rates"]["current"]
    for row in [*data["dimensions"], None]:
        source = row or total
        table.row(
            f"มิติที่ {row['code']} {row['title']}" if row else "รวม",
            source["total"], source["started"], source["done"], source["cannot_do"],
            source["verified"],
            total=row is None,
        )
    return table


MONEY = ("planned", "in_ordinance", "committed", "paid")


def money_labels(data: dict) -> tuple[str, ...]:
    ordinance = data["organisation"]["ordinance"]
    return ("ตั้งไว้ในแผน", f"ตั้งใน\n{ordinance}", "ก่อหนี้ผูกพัน", "เบิกจ่าย")


def money_table(data: dict) -> Table:
    labels = money_labels(data)
    table = Table(
        [Column("มิติ (บาท)", 36), *(Column(label, 16, "number") for label in labels)]
    )
    for row in data["dimensions"]:
        table.row(
            f"มิติที่ {row['code']} {row['title']}", *(_baht(row["money"][name]) for name in MONEY)
        )
    table.row("รวม", *(_baht(data["money"][name]) for name in MONEY), total=True)
    return table


def comparison_table(data: dict) -> Table | None:
    """The twelve-month report beside the six-month one, in totals."""
    before = data["six_months"]
    if before is None:
        return None
    table = Table(
        [
            Column("เรื่อง", 40),
            Column("รอบ 6 เดือน", 20, "number"),
            Column("รอบ 12 เดือน", 20, "number"),
            Column("เปลี่ยนแปลง", 20, "number"),
        ]
    )
    old, new = before["rates"]["current"], data["rates"]["current"]
    for name, label in (
        ("total", "รายการในแผนฉบับปัจจุบัน"),
        ("started", "นำไปปฏิบัติ"),
        ("done", "แล้วเสร็จ"),
        ("cannot_do", "ดำเนินการไม่ได้"),
        ("percent_started", "ร้อยละที่นำไปปฏิบัติ"),
        ("percent_done", "ร้อยละที่แล้วเสร็จ"),
    ):
        table.row(label, _percent(old[name]), _percent(new[name]), _change(old[name], new[name]))
    if before["money"]:
        for name, label in zip(MONEY[2:], ("ก่อหนี้ผูกพัน (บาท)", "เบิกจ่าย (บาท)"), strict=True):
            was, now = before["money"][name], data["money"][name]
            change = "–" if was is None or now is None else _signed_baht(Decimal(now) - Decimal(was))
            table.row(label, _baht(was), _baht(now), change)
    return table


def _change(old, new) -> str:
    if old is None or new is None:
        return "–"
    return f"{new - old:+d}".replace("-", "−") if new != old else "เท่าเดิม"


def _signed_baht(amount: Decimal) -> str:
    sign = "−" if amount < 0 else "+"
    return f"{sign}{format_baht(abs(amount), unit=False)}" if amount else "เท่าเดิม"


def activity_table(data: dict, activities: list, after: dict | None = None) -> Table:
    """The plan's own six columns (FC-12), and beside them how far each entry has come.

    One row an entry, so that plan and result are read together. `after` is the row before the
    first, where the table goes on in a later part of the document.
    """
    table = Table(
        [
            Column("มิติ", 4, "middle"),
            Column("ภารกิจตามมิติ", 9),
            Column("โครงการ/กิจกรรม/มาตรการ", 15),
            Column("วัตถุประสงค์", 15),
            Column("วิธีดำเนินการ", 17),
            Column("งบประมาณ (บาท)", 11, "number"),
            Column("ความก้าวหน้า", 12),
            Column("ผลการดำเนินการ ปัญหาอุปสรรค\nและแนวทางปรับปรุง", 17),
        ],
        style="dense",
    )
    titles = {row["code"]: row["title"] for row in data["dimensions"]}
    counts = Counter(row["dimension"] for row in data["activities"])
    dimension = after["dimension"] if after else None
    mission = None
    for row in activities:
        if row["dimension"] != dimension:
            dimension, mission = row["dimension"], None
            table.group(
                f"มิติที่ {dimension} {titles.get(dimension, '')} ({counts[dimension]} รายการ)"
            )
        same = row["mission"]["code"] == mission
        mission = row["mission"]["code"]
        kind = ActivityKind(row["kind"]).label
        table.row(
            dimension,
            mission if same else f"{mission} {row['mission']['title']}",
            "\n".join(
                part
                for part in (f"{row['number']}. {row['name']} ({kind})", row["department"])
                if part
            ),
            _lines(row["objectives"]),
            _lines(row["methods"]),
            _budget(row, data),
            _progress(row, data),
            _result(row),
        )
    return table


def in_order(data: dict) -> list:
    """The activities by dimension in the framework's order, then as the plan numbers them."""
    order = {row["code"]: position for position, row in enumerate(data["dimensions"])}
    return sorted(
        data["activities"], key=lambda row: (order.get(row["dimension"], 99), row["number"])
    )


def _lines(texts: list) -> str:
    """A numbered list as lines of one text: a box for each item would take a quarter more time."""
    if len(texts) == 1:
        return texts[0]
    return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, start=1))


def _budget(row: dict, data: dict) -> str:
    """Planned, and below it what became of the money."""
    if row["budget_state"] == "none":
        lines = ["ไม่ใช้งบประมาณ"]
    elif row["budget_state"] == "not_entered":
        lines = ["ยังไม่ระบุ"]
    else:
        lines = [f"แผน {_baht(row['money']['planned'])}"]
    for name, label in (
        ("in_ordinance", data["organisation"]["ordinance"]),
        ("committed", "ผูกพัน"),
        ("paid", "จ่าย"),
    ):
        if row["money"][name] is not None:
            lines.append(f"{label} {_baht(row['money'][name])}")
    before = row["before"]
    if before and before["paid"] is not None:
        lines.append(f"จ่าย ณ 6 เดือน {_baht(before['paid'])}")
    return "\n".join(lines)


def _progress(row: dict, data: dict) -> str:
    """Reported and verified beside one another, and in the year's report the state in March."""
    claim, verdict = row["claim"], row["verdict"]
    if claim is None:
        lines = ["ยังไม่รายงานผล"]
    elif verdict is None:
        lines = [f"รายงาน {status_text(claim['status'], claim['percent'])}", "ยังไม่ตรวจสอบ"]
    elif (verdict["status"], verdict["percent"]) == (claim["status"], claim["percent"]):
        lines = [status_text(claim["status"], claim["percent"]), "ตรวจสอบแล้ว ตรงกับที่รายงาน"]
    else:
        lines = [
            f"รายงาน {status_text(claim['status'], claim['percent'])}",
            f"ตรวจสอบ {status_text(verdict['status'], verdict['percent'])}",
        ]
    if claim and claim["months"] != data["round"]["months"]:
        lines.append(f"(รายงานเมื่อรอบ {claim['months']} เดือน)")
    if data["six_months"] is not None:
        lines.append(f"รอบ 6 เดือน {_before(row['before'])}")
    return "\n".join(lines)


def _before(before: dict | None) -> str:
    if before is None:
        return "ไม่มีในแผนขณะนั้น"
    if not before["reported"]:
        return "ยังไม่รายงานผล"
    return status_text(before["status"], before["percent"])


def _result(row: dict) -> str:
    claim = row["claim"]
    lines = []
    if claim:
        lines.append(claim["output"])
        if claim["status"] == ClaimStatus.CANNOT_DO:
            reason = str(CannotDoReason(claim["reason"]).label)
            lines.append(f"เหตุที่ทำไม่ได้ {reason} {claim['reason_text']}".strip())
    if row["target"]["count"] is not None:
        done = claim["target_done"] if claim else None
        reached = f" ทำได้ {done:,}" if done is not None else ""
        aim = _amount(f"{row['target']['count']:,}", row["target"]["unit"])
        lines.append(f"เป้าหมาย {aim}{reached}")
    for kpi in row["kpis"]:
        aim = _amount(_plain(kpi["target"]), kpi["unit"])
        found = kpi["actual"]
        actual = f" ทำได้ {_amount(_plain(found), kpi['unit'])}" if found is not None else ""
        lines.append(f"ตัวชี้วัด {kpi['name']} เป้าหมาย {aim}{actual}")
    if claim and claim["problem"]:
        lines.append(f"ปัญหา: {claim['problem']}")
    if claim and claim["improvement"]:
        lines.append(f"ปรับปรุง: {claim['improvement']}")
    if row["verdict"] and row["verdict"]["remark"]:
        lines.append(f"ผู้ตรวจสอบ: {row['verdict']['remark']}")
    return "\n".join(line for line in lines if line)


def _plain(text: str) -> str:
    return text.removesuffix(".00")


def _amount(figure: str, unit: str) -> str:
    """Such as `50 คน`, but `ร้อยละ 80`."""
    return f"ร้อยละ {figure}" if unit == "ร้อยละ" else f"{figure} {unit}".strip()


# --- photos


def photo_groups(data: dict) -> list[dict]:
    return [
        {
            "title": f"{row['number']}. {row['name']}",
            "photos": [
                {
                    "name": photo["uuid"],
                    "caption": " ".join(
                        part
                        for part in (photo["caption"], f"({_long(photo['on'])})")
                        if part
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
    """The report's photos by uuid, read and made small when the renderer comes to them."""

    def __init__(self, data: dict):
        names = [photo["uuid"] for row in data["activities"] for photo in row["photos"]]
        self.rows = {str(row.uuid): row for row in Attachment.objects.filter(uuid__in=names)}

    def __getitem__(self, name: str) -> bytes:
        with self.rows[name].file.open("rb") as file, Image.open(file) as picture:
            picture = ImageOps.exif_transpose(picture).convert("RGB")
            picture.thumbnail(PHOTO_PIXELS)
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=85)
        return out.getvalue()

    def __iter__(self):
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


