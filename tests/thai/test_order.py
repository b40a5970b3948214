import random

from hypothesis import given
from hypothesis import strategies as st

from tests.thai.words import IN_ORDER
from thai.order import compare, sort_key

WORDS = st.text("กขคฤลฮะัาำิีุูเแโใไ็่้๊๋์ฺํๅฯๆ -.1๑aAé", max_size=6) | st.text(max_size=6)


def test_the_vowel_before_counts_after():
    assert sorted(["ขา", "เกาะ", "กา"], key=sort_key) == ["กา", "เกาะ", "ขา"]
    # What Python does by itself, and why this module exists.
    assert sorted(["ขา", "เกาะ", "กา"]) == ["กา", "ขา", "เกาะ"]


def test_a_long_list():
    shuffled = list(IN_ORDER)
    random.Random(2566).shuffle(shuffled)
    assert shuffled != list(IN_ORDER)
    assert sorted(shuffled, key=sort_key) == list(IN_ORDER)


def test_marks_weigh_last():
    assert sorted(["ก้า", "กาง", "ก่า", "กา"], key=sort_key) == ["กา", "ก่า", "ก้า", "กาง"]
    # Between words of the same letters, the place of the first mark decides, not its kind.
    by_place = ["คาขา", "คาข่า", "คาข้า", "ค่าขา", "ค้าขา"]
    assert sorted(set(by_place), key=sort_key) == by_place


@given(WORDS, WORDS)
def test_total(one, other):
    # Any two texts have an order, the same from both sides, and only equal texts tie.
    assert compare(one, other) == -compare(other, one)
    assert (compare(one, other) == 0) == (one == other)


@given(WORDS, WORDS, WORDS)
def test_transitive(one, two, three):
    low, middle, high = sorted([one, two, three], key=sort_key)
    assert compare(low, middle) <= 0
    assert compare(middle, high) <= 0
    assert compare(low, high) <= 0


@given(st.lists(WORDS, max_size=8), st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_where_it_starts(words, chance):
    shuffled = list(words)
    chance.shuffle(shuffled)
    assert sorted(shuffled, key=sort_key) == sorted(words, key=sort_key)
