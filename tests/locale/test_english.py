"""The English catalogue: complete, loadable, no Thai left in it, every place to fill in kept."""

import gettext
import io
import re

import polib
import pytest
from django.utils import translation

from scripts import messages

pytestmark = pytest.mark.once

THAI = re.compile("[\u0e01-\u0e5b]")
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]|</?\w+>")
# Thai is meant in an example of what to type, in a document's number and a grade of the ITA.
# Examples of what is typed in Thai, words of a Thai workbook, and what is written on an envelope.
THAI_IS_MEANT = re.compile(r"9 ส\.ค\. 2565|กท 4202|สร 52001|ผ่านดี|“ใช่”|“ไม่ใช่”|ใช่/ไม่ใช่|“ลับ”")


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(messages.ENGLISH))


def texts_of(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_text_of_the_program_has_english():
    assert messages.check() == 0


def test_nothing_is_fuzzy_or_obsolete(catalogue):
    assert [entry.msgid for entry in catalogue if entry.fuzzy or entry.obsolete] == []
    assert catalogue.metadata["Plural-Forms"] == "nplurals=2; plural=(n != 1);"


def test_it_can_be_loaded(catalogue):
    loaded = gettext.GNUTranslations(io.BytesIO(catalogue.to_binary()))
    for entry in catalogue:
        if entry.msgid_plural:
            shown = loaded.ngettext(entry.msgid, entry.msgid_plural, 2)
        elif entry.msgctxt:
            shown = loaded.pgettext(entry.msgctxt, entry.msgid)
        else:
            shown = loaded.gettext(entry.msgid)
        assert shown in texts_of(entry), entry.msgid


def test_the_compiled_file_is_that_of_the_catalogue(catalogue):
    entry = next(e for e in catalogue if not e.msgid_plural and not e.msgctxt)
    with translation.override("en"):
        assert translation.gettext(entry.msgid) == entry.msgstr


def test_no_thai_is_left_in_english(catalogue):
    left = [
        text
        for entry in catalogue
        for text in texts_of(entry)
        if THAI.search(THAI_IS_MEANT.sub("", text))
    ]
    assert left == []


def test_nothing_to_fill_in_is_lost(catalogue):
    """Both ways; a singular may say "one" instead of a number."""
    for entry in catalogue:
        wanted = sorted(PLACES.findall(entry.msgid))
        found = [sorted(PLACES.findall(text)) for text in texts_of(entry)]
        if entry.msgid_plural:
            assert found[1] == sorted(PLACES.findall(entry.msgid_plural)), entry.msgid
            assert set(found[0]) <= set(wanted), entry.msgid
        else:
            assert found == [wanted], entry.msgid
        for text in texts_of(entry) if wanted else ():
            assert "%" not in PLACES.sub("", text).replace("%%", ""), entry.msgid


def test_spaces_at_the_ends_are_kept(catalogue):
    """Pieces that are joined with others must not lose the space that parts them."""
    for entry in catalogue:
        for text in texts_of(entry):
            assert text.strip(), entry.msgid
            if entry.msgid[0] == " " or text[0] == " ":
                assert entry.msgid[0] == text[0] == " ", entry.msgid
