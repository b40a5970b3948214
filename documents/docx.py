"""An official letter as a Word file, which an office can still edit.

The only module with python-docx, which is imported when the first letter is made.
"""

import io
import re

from documents.letter import OfficialLetter

# What Thai offices have installed; Word takes another Thai font where it is missing.
FONT = "TH Sarabun New"
POINTS = 16
# Centimetres from the left edge of the text.
_OFFICE_AT, _DATE_AT, _SIGNER_AT, _FIRST_LINE = 9.5, 8.0, 7.0, 2.5
# XML has no place for them, and python-docx raises.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def letter_docx(letter: OfficialLetter) -> bytes:
    """`letter` as docx: A4, 3 cm at the binding, room on top for the emblem of letter paper."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    printed = letter.printed()
    document = Document()
    _set_page(document.sections[0])
    _set_typeface(document)
    _set_properties(document.core_properties, letter)

    _add(
        document, f"ที่ {printed['number']}\t{printed['office']}", left=_OFFICE_AT, first=-_OFFICE_AT
    )
    for text in printed["office_address"]:
        _add(document, text, left=_OFFICE_AT)
    _add(document, printed["date"], left=_DATE_AT, before=6)
    _add_titled(document, "เรื่อง", printed["subject"], width=1.2)
    _add_titled(document, "เรียน", printed["to"], width=1.2)
    if printed["reference"]:
        _add_titled(document, "อ้างถึง", printed["reference"], width=1.5)
    for text in (*printed["paragraphs"], printed["closing"]):
        _add(document, text, first=_FIRST_LINE, before=6)
    signature = {"left": _SIGNER_AT, "align": WD_ALIGN_PARAGRAPH.CENTER}
    _add(document, "ขอแสดงความนับถือ", before=12, keep=True, **signature)
    for _line_to_sign_on in range(3):
        _add(document, "", keep=True)
    _add(document, f"({printed['signer_name']})", keep=True, **signature)
    _add(document, printed["signer_position"], **signature)
    for place, text in enumerate(filter(None, (printed["unit"], *printed["contact"]))):
        _add(document, text, before=0 if place else 24)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _add(document, text, *, left=0.0, first=0.0, before=0, align=None, keep=False) -> None:
    """A paragraph; indents in cm, the space before it in points. A tab leads to `left`."""
    from docx.shared import Cm, Pt

    paragraph = document.add_paragraph(_UNWRITABLE.sub("", text))
    paragraph.alignment = align
    shape = paragraph.paragraph_format
    shape.left_indent, shape.first_line_indent = Cm(left), Cm(first)
    shape.space_before, shape.keep_with_next = Pt(before), keep
    if "\t" in text:
        shape.tab_stops.add_tab_stop(Cm(left))


def _add_titled(document, title: str, text: str, *, width: float) -> None:
    _add(document, f"{title}\t{text}", left=width, first=-width, before=6)


def _set_page(section) -> None:
    from docx.shared import Cm

    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    # An emblem of 3 cm stands above the text.
    section.top_margin, section.bottom_margin = Cm(5), Cm(2)


def _set_typeface(document) -> None:
    """One typeface for every script, as the document's own default.

    Word draws Thai with the font and size "for complex scripts" (w:cs, w:szCs); without them, or
    where the fonts of a theme are named as well, it takes others.
    """
    from docx.oxml.ns import qn
    from docx.shared import Pt

    defaults = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    fonts = defaults.find(qn("w:rFonts"))
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    for size in ("w:sz", "w:szCs"):
        defaults.find(qn(size)).set(qn("w:val"), str(POINTS * 2))
    language = defaults.find(qn("w:lang"))
    for script in ("eastAsia", "bidi"):
        language.set(qn(f"w:{script}"), "th-TH")
    shape = document.styles["Normal"].paragraph_format
    shape.space_after, shape.line_spacing = Pt(0), 1.0


def _set_properties(properties, letter: OfficialLetter) -> None:
    """Instead of those of python-docx's own sample file."""
    from django.utils import timezone

    properties.author = properties.last_modified_by = letter.office
    properties.title, properties.comments, properties.language = letter.subject, "", "th-TH"
    properties.created = properties.modified = timezone.now().replace(tzinfo=None)
