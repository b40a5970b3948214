"""The tables and the chart of the report's PDF, out of its stored figures."""

from collections import Counter
from decimal import Decimal

from documents import charts, svg
from documents.tables import Column, Table
from plans.models import ActivityKind, CannotDoReason, ClaimStatus
from thai.money import format_baht

from .wording import baht, percent_text, status_text

# Of an upright page, in CSS pixels: 16 cm.
TEXT_WIDTH = 604


def rates_table(data: dict) -> Table:
    """EX-03 with its base: original and current plan, with and without measures."""
    before = data["six_months"]
    columns = [
        Column("ฐานที่นับ", 21 if before else 30),
        Column("รายการ", 9 if before else 10, "number"),
        Column("นำไปปฏิบัติ", 14, "number"),
        Column("แล้วเสร็จ", 10 if before else 11, "number"),
        Column("ทำไม่ได้", 9 if before else 10, "number"),
        Column("ร้อยละ\nนำไปปฏิบัติ", 14, "number"),
        Column("ร้อยละ\nแล้วเสร็จ", 11, "number"),
    ]
    if before:
        columns.append(Column("ร้อยละ\nรอบ 6 เดือน", 12, "number"))
    table = Table(columns)
    for name, label in (
        ("current", "แผนฉบับปัจจุบัน รวมมาตรการ"),
        ("current_without_measures", "แผนฉบับปัจจุบัน ไม่รวมมาตรการ"),
        ("original", "แผนฉบับแรก รวมมาตรการ"),
        ("original_without_measures", "แผนฉบับแรก ไม่รวมมาตรการ"),
    ):
        rate = data["rates"][name]
        cells = [
            label,
            rate["total"],
            rate["started"],
            rate["done"],
            rate["cannot_do"],
            percent_text(rate["percent_started"]),
            percent_text(rate["percent_done"]),
        ]
        if before:
            cells.append(percent_text(before["rates"][name]["percent_started"]))
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
    return charts.progress_by_dimension(
        rows,
        width=TEXT_WIDTH,
        thai_digits=data["organisation"]["thai_digits"],
        drawing=svg.drawing_for_pdf,
    )


def dimensions_table(data: dict) -> Table:
    table = Table(
        [
            Column("มิติ", 39),
            Column("รายการ", 10, "number"),
            Column("นำไปปฏิบัติ", 14, "number"),
            Column("แล้วเสร็จ", 11, "number"),
            Column("ทำไม่ได้", 10, "number"),
            Column("ตรวจสอบแล้ว", 16, "number"),
        ]
    )
    total = data["rates"]["current"]
    for row in [*data["dimensions"], None]:
        source = row or total
        table.row(
            f"มิติที่ {row['code']} {row['title']}" if row else "รวม",
            source["total"],
            source["started"],
            source["done"],
            source["cannot_do"],
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
    table = Table([Column("มิติ (บาท)", 36), *(Column(label, 16, "number") for label in labels)])
    for row in data["dimensions"]:
        table.row(
            f"มิติที่ {row['code']} {row['title']}", *(baht(row["money"][name]) for name in MONEY)
        )
    table.row("รวม", *(baht(data["money"][name]) for name in MONEY), total=True)
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
        table.row(
            label, percent_text(old[name]), percent_text(new[name]), _change(old[name], new[name])
        )
    if before["money"]:
        for name, label in zip(MONEY[2:], ("ก่อหนี้ผูกพัน (บาท)", "เบิกจ่าย (บาท)"), strict=True):
            was, now = before["money"][name], data["money"][name]
            change = (
                "–" if was is None or now is None else _signed_baht(Decimal(now) - Decimal(was))
            )
            table.row(label, baht(was), baht(now), change)
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
            Column("โครงการ/กิจกรรม/มาตรการ", 13),
            Column("วัตถุประสงค์", 14),
            Column("วิธีดำเนินการ", 16),
            Column("งบประมาณ (บาท)", 11, "number"),
            Column("ความก้าวหน้า", 11),
            Column("ผลการดำเนินการ ปัญหาอุปสรรค\nและแนวทางปรับปรุง", 22),
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
            table.group(f"มิติที่ {dimension} {titles.get(dimension, '')} ({counts[dimension]} รายการ)")
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
        lines = [f"แผน {baht(row['money']['planned'])}"]
    for name, label in (
        ("in_ordinance", data["organisation"]["ordinance"]),
        ("committed", "ผูกพัน"),
        ("paid", "จ่าย"),
    ):
        if row["money"][name] is not None:
            lines.append(f"{label} {baht(row['money'][name])}")
    before = row["before"]
    if before and before["paid"] is not None:
        lines.append(f"จ่าย ณ 6 เดือน {baht(before['paid'])}")
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
