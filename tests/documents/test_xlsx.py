"""Workbooks open with what was written in them, and nothing in them runs."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from documents.xlsx import FONT_NAME, Column, Sheet, TextTooLong, write_workbook

COLUMNS = [
    Column("กิจกรรม", 40),
    Column("งบประมาณ", 14, "money"),
    Column("วันที่", 14, "date"),
    Column("จำนวน", 10, "number"),
]


def read(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def test_values_come_back():
    rows = [["อบรม", Decimal("12500.50"), date(2022, 8, 9), 40], ["", None, None, None]]
    sheet = read(write_workbook([Sheet("แผน", COLUMNS, rows)]))["แผน"]
    assert [cell.value for cell in sheet[1]] == ["กิจกรรม", "งบประมาณ", "วันที่", "จำนวน"]
    assert sheet["A2"].value == "อบรม"
    assert sheet["B2"].value == 12500.5 and sheet["B2"].number_format == "#,##0.00"
    assert sheet["C2"].value.date() == date(2022, 8, 9)
    assert "107041E" in sheet["C2"].number_format  # shown in the Buddhist era
    assert sheet["B3"].value is None
    assert sheet["A2"].font.name == sheet["A1"].font.name == FONT_NAME
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:D3"
    assert sheet.column_dimensions["A"].width == 40


@pytest.mark.parametrize(
    "text",
    ["=1+1", '=HYPERLINK("http://x")', "+66", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"],
)
def test_no_text_is_a_formula(text):
    content = write_workbook([Sheet("ก", COLUMNS[:1], [[text]])])
    cell = read(content)["ก"]["A2"]
    assert cell.data_type == "s"
    assert cell.value == text
    assert cell.quotePrefix
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_no_heading_is_a_formula():
    cell = read(write_workbook([Sheet("ก", [Column("=1+1")], [])]))["ก"]["A1"]
    assert cell.data_type == "s" and cell.quotePrefix


def test_numbers_stay_numbers():
    cell = read(write_workbook([Sheet("ก", [Column("ก", kind="number")], [[-5]])]))["ก"]["A2"]
    assert cell.value == -5 and cell.data_type == "n" and not cell.quotePrefix


def test_signs_that_no_file_may_hold_are_left_out():
    sheet = read(write_workbook([Sheet("ก", COLUMNS[:1], [["ก\x00\x0bข"]])]))["ก"]
    assert sheet["A2"].value == "กข"


def test_too_long_a_text_is_said_not_cut():
    with pytest.raises(TextTooLong, match="แผน: กิจกรรม"):
        write_workbook([Sheet("แผน", COLUMNS[:1], [["ก" * 32_768]])])


def test_sheet_titles():
    titles = ["แผน/2566", "แผน/2566", "ก" * 40, "'", "A", "a"]
    names = read(write_workbook([Sheet(title, COLUMNS) for title in titles])).sheetnames
    assert names == ["แผน-2566", "แผน-2566 (2)", "ก" * 31, "Sheet", "A", "a (2)"]


def test_rows_may_come_one_by_one():
    rows = (["ก", None, None, number] for number in range(3))
    assert read(write_workbook([Sheet("ก", COLUMNS, rows)]))["ก"].max_row == 4
