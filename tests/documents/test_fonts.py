"""The derived fonts draw what the source draws, and are built once."""

import itertools

import pytest
import uharfbuzz
from django.core.management import call_command
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

from thai import fonts

from .test_text_layer import CONSONANTS, TONES, VOWELS

SARA_AM = "\u0e33"


def font_at(path):
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))))


def drawn(font, text):
    """Points that the text puts on paper, and how far it moves on."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)
    points, x = [], 0
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        pen = RecordingPen()
        font.draw_glyph_with_pen(info.codepoint, pen)
        points += [
            (point[0] + x + position.x_offset, point[1] + position.y_offset)
            for _, args in pen.value
            for point in args
            if point
        ]
        x += position.x_advance
    return points, x


@pytest.mark.parametrize("style", fonts.STYLES)
def test_nothing_is_drawn_elsewhere(built_fonts, style):
    derived = font_at(built_fonts / fonts.file_name(style))
    source = font_at(fonts.source_dir() / fonts.file_name(style))
    for consonant, vowel, tone in itertools.product(CONSONANTS, VOWELS, TONES):
        marks = tone + vowel if vowel == SARA_AM else vowel + tone
        text = f"{consonant}{marks}น"
        (points, advance), (expected, expected_advance) = drawn(derived, text), drawn(source, text)
        assert advance == expected_advance
        assert len(points) == len(expected)
        # In SARA AM the circle keeps the distance to its own stem, not to each letter's anchor.
        room = 40 if vowel == SARA_AM else 1
        for axis, most in ((0, room), (1, 1)):
            ours, theirs = (sorted(point[axis] for point in each) for each in (points, expected))
            moved = max(abs(here - there) for here, there in zip(ours, theirs, strict=True))
            assert moved <= most, text


def test_proportions_are_those_of_official_documents(built_fonts):
    font = TTFont(built_fonts / fonts.file_name("Regular"))
    digit = font["hmtx"][font.getBestCmap()[ord("0")]][0] / font["head"].unitsPerEm
    assert digit == pytest.approx(0.362, abs=0.03)  # TH SarabunPSK: 362 of 1000 units
    assert font["name"].getDebugName(1) == fonts.FAMILY


def test_built_once(tmp_path):
    folder = fonts.build_font(tmp_path / "fonts")
    times = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert {path.name for path in times} == {
        "Sarabun-Regular.ttf",
        "Sarabun-SemiBold.ttf",
        "Sarabun-Bold.ttf",
        "OFL.txt",
        "recipe.txt",
    }
    assert fonts.build_font(folder) == folder
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == times


@pytest.mark.parametrize("spoil", ["Sarabun-Bold.ttf", "recipe.txt"])
def test_built_again_when_something_is_missing(tmp_path, spoil):
    folder = fonts.build_font(tmp_path)
    (folder / spoil).unlink()
    assert not fonts.is_built(folder)
    fonts.build_font(folder)
    assert fonts.is_built(folder)


def test_same_bytes_every_time(tmp_path, built_fonts):
    again = fonts.build_font(tmp_path)
    for style in fonts.STYLES:
        name = fonts.file_name(style)
        assert (again / name).read_bytes() == (built_fonts / name).read_bytes()


def test_the_command_builds_into_the_setting(settings, tmp_path, capsys):
    settings.FONT_DIR = tmp_path / "fonts"
    call_command("build_fonts")
    assert fonts.is_built(settings.FONT_DIR)
    assert str(settings.FONT_DIR) in capsys.readouterr().out
