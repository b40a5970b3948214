"""QR codes: what is drawn is what was asked for, and nothing that a page's policy refuses."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
import segno
from django.utils.safestring import SafeData

from documents.qr import LONGEST, qr_svg, quick_qr_svg

ADDRESS = "https://sucharit.example/o/example-district/complaints/new/?place=1a2b3c4d"
SVG = "{http://www.w3.org/2000/svg}"
# The format's three corners, as every scanner looks for them.
CORNER = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]


def modules(svg: str) -> list[str]:
    """The drawing as rows of 0 and 1, read from its boxes."""
    root = ElementTree.fromstring(svg)
    wide = int(root.get("viewBox").split()[2])
    grid = [["0"] * wide for _ in range(wide)]
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", root.find(f"{SVG}path").get("d")):
        for place in range(int(x), int(x) + int(run)):
            grid[int(y)][place] = "1"
    return ["".join(row) for row in grid]


def test_it_draws_every_module_within_a_quiet_edge():
    rows = modules(qr_svg(ADDRESS, "แบบแจ้งเรื่อง"))
    expected = ["".join(str(cell) for cell in row) for row in segno.make(ADDRESS, error="m").matrix]
    assert [row[4:-4] for row in rows[4:-4]] == expected
    assert set("".join(rows[:4] + rows[-4:])) == {"0"}
    assert {row[:4] + row[-4:] for row in rows} == {"00000000"}


def test_its_corners_are_where_a_scanner_looks():
    rows = [row[4:-4] for row in modules(qr_svg(ADDRESS, "แบบแจ้งเรื่อง"))[4:-4]]
    assert [row[:7] for row in rows[:7]] == CORNER
    assert [row[-7:] for row in rows[:7]] == CORNER
    assert [row[:7] for row in rows[-7:]] == CORNER


def test_it_has_a_name_a_size_and_white_behind_it():
    svg = qr_svg(ADDRESS, "แบบแจ้งเรื่อง", size_mm=62.5)
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == root.get("aria-label") == "แบบแจ้งเรื่อง"
    assert root.get("width") == root.get("height") == "62.5mm"
    assert root.find(f"{SVG}rect").get("fill") == "#ffffff"
    assert isinstance(svg, SafeData)


def test_a_label_cannot_break_out_and_no_style_is_inline():
    svg = qr_svg(ADDRESS, '"><script>alert(1)</script>')
    assert "<script" not in svg
    assert "style=" not in svg
    assert ElementTree.fromstring(svg).get("aria-label") == '"><script>alert(1)</script>'


def test_thai_text_is_drawn_and_a_different_text_differs():
    assert qr_svg("เรื่อง", "ก") != qr_svg("เรือง", "ก")


@pytest.mark.parametrize("text", ["", "ก" * (LONGEST + 1)])
def test_an_empty_or_endless_text_is_refused(text):
    with pytest.raises(ValueError, match="characters"):
        qr_svg(text, "ก")


@pytest.mark.parametrize("code", ["ABCD-EFGH-JKMN", "0000-0000-0000", "7Z9X-0KQW-31TV"])
@pytest.mark.parametrize("address", [ADDRESS + "#", "https://a.example/#", "HTTPS://A.EXAMPLE/"])
def test_a_quick_code_holds_what_was_asked_for(address, code):
    rows = [row[4:-4] for row in modules(quick_qr_svg(address, code, "ติดตาม"))[4:-4]]
    whole = segno.make(address + code, error="m", micro=False, mode="byte", mask=3)
    assert rows == ["".join(map(str, row)) for row in whole.matrix]


@pytest.mark.parametrize(
    ("address", "code"), [("", ""), ("https://ก.example/#", "AB"), ("a" * LONGEST, "A")]
)
def test_a_quick_code_refuses_what_it_cannot_draw(address, code):
    with pytest.raises(ValueError, match="characters"):
        quick_qr_svg(address, code, "ก")


def test_segno_is_imported_late():
    import subprocess
    import sys

    code = "import documents.qr, sys; sys.exit('segno' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
