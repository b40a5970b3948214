"""Text made to keep the patterns busy: it is refused at once, however long it is."""

import time

import pytest

from thai.dates import parse_thai_date
from thai.errors import ThaiValueError
from thai.fiscal import parse_fiscal_year
from thai.money import parse_baht
from thai.numbers import parse_percent, parse_whole_number
from thai.text import normalise

pytestmark = pytest.mark.once
LONG = 200_000
PARSERS = (parse_thai_date, parse_fiscal_year, parse_baht, parse_percent, parse_whole_number)


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize(
    "text",
    [
        "1" + " " * LONG + "x",
        "1 a" + " " * LONG + "x",
        "1" * LONG,
        "ปี" + " " * LONG + "x",
        "1," * LONG,
    ],
)
def test_long_text_is_no_value_and_costs_no_time(parse, text):
    started = time.process_time()
    with pytest.raises(ThaiValueError):
        parse(text)
    assert time.process_time() - started < 5


def test_long_runs_of_marks_are_cut():
    started = time.process_time()
    text = normalise("a" + "\u0323\u0301" * LONG)
    assert len(text) < 40
    assert normalise(text) == text
    assert time.process_time() - started < 5
