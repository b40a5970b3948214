"""Floods cost the sender time, and nobody else: no address is kept, nobody is locked out."""

import hashlib
import itertools
import json
import re
import time
import uuid

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import RequestFactory

from complaints import flood, questions
from thai.digits import to_thai_digits

MINUTE = 60


class Clock:
    def __init__(self):
        self.now = 1_790_000_000.0

    def __call__(self):
        return self.now

    def go(self, seconds):
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(time, "time", clock)
    return clock


@pytest.fixture
def scope():
    return str(uuid.uuid4())


def work(ticket):
    """What static/src/js/flood.js does."""
    return ".".join(str(_number(ticket, piece)) for piece in range(ticket.pieces))


def _number(ticket, piece):
    return next(number for number in itertools.count() if _proves(ticket, piece, number))


def _proves(ticket, piece, number):
    digest = hashlib.sha256(f"{ticket.challenge}:{piece}:{number}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - ticket.difficulty) == 0


def right_answer(ticket, scope):
    secret = flood.check(ticket.token, scope).authentic
    return str(questions._of(secret)[3])


def arrive(scope, count):
    for _ in range(count):
        flood.note_arrival(scope)


def test_a_quiet_form_needs_two_seconds_and_nothing_else(clock, scope):
    ticket = flood.issue(scope)
    assert (ticket.level, ticket.question) == (0, "")
    early = flood.check(ticket.token, scope)
    assert (early.problem, early.secret) == ("early", None) and len(early.authentic) == 32
    clock.go(2)
    taken = flood.check(ticket.token, scope)
    assert (taken.problem, taken.secret, taken.level) == ("", early.authentic, 0)


def test_each_form_has_its_own_secret(clock, scope):
    secrets = {flood.check(flood.issue(scope).token, scope).authentic for _ in range(50)}
    assert len(secrets) == 50


@pytest.mark.parametrize(("count", "expected"), [(29, 0), (30, 1), (100, 2), (300, 3)])
def test_the_level_follows_the_arrivals(clock, scope, count, expected):
    arrive(scope, count)
    assert flood.level(scope) == expected == flood.issue(scope).level
    assert flood.level(str(uuid.uuid4())) == 0, "another organisation"


def test_a_flood_is_forgotten_after_ten_minutes(clock, scope):
    arrive(scope, 300)
    clock.go(9 * MINUTE)
    assert flood.level(scope) == 3
    clock.go(1 * MINUTE)
    assert flood.level(scope) == 0


@pytest.mark.parametrize("at_level", [1, 2, 3])
def test_with_javascript_the_proof_suffices(clock, scope, at_level):
    ticket = flood.issue(scope, at_level=at_level)
    proof = work(ticket)
    clock.go(2)
    assert flood.check(ticket.token, scope, proof=proof, at_level=at_level).secret


@pytest.mark.parametrize(
    "proof", ["", "1", "x", "๑", "9" * 10_000, "-1", "\x00", "." * 7, "1." * 99]
)
def test_a_wrong_proof_is_none(clock, scope, proof):
    ticket = flood.issue(scope, at_level=1)
    clock.go(3600)
    assert flood.check(ticket.token, scope, proof=proof).problem == "unproved"


def test_each_piece_of_a_proof_counts(clock, scope):
    ticket = flood.issue(scope, at_level=3)
    clock.go(3600)
    whole = work(ticket).split(".")
    for piece in range(flood.PIECES):
        # One number in 8,192 is another proof.
        others = itertools.count(int(whole[piece]) + 1)
        wrong = next(number for number in others if not _proves(ticket, piece, number))
        spoilt = [*whole[:piece], str(wrong), *whole[piece + 1 :]]
        for numbers in (spoilt, whole[:piece] + whole[piece + 1 :], [*whole, "1"]):
            proof = ".".join(numbers)
            assert flood.check(ticket.token, scope, proof=proof).problem == "unproved"
    assert flood.check(ticket.token, scope, proof=".".join(whole)).secret


def test_a_proof_belongs_to_its_ticket(clock, scope):
    first, second = flood.issue(scope, at_level=3), flood.issue(scope, at_level=3)
    proof = work(first)
    clock.go(3600)
    assert flood.check(second.token, scope, proof=proof).problem == "unproved"


@pytest.mark.parametrize(("at_level", "seconds"), [(1, 5), (2, 20), (3, 60)])
def test_without_javascript_waiting_and_the_answer_suffice(clock, scope, at_level, seconds):
    ticket = flood.issue(scope, at_level=at_level)
    assert ticket.wait_seconds == seconds and ticket.question
    answer = right_answer(ticket, scope)
    clock.go(seconds - 1)
    assert flood.check(ticket.token, scope, answer=answer).problem == "early"
    clock.go(1)
    assert flood.check(ticket.token, scope, answer=answer).secret
    assert flood.check(ticket.token, scope, answer="99").problem == "unproved"
    assert flood.check(ticket.token, scope).problem == "unproved"


def test_tickets_collected_in_quiet_times_do_not_help_a_flood(clock, scope):
    stock = flood.issue(scope)
    clock.go(3600)
    arrive(scope, 100)
    checked = flood.check(stock.token, scope)
    assert (checked.problem, checked.level) == ("unproved", 2)
    # The person's form comes back with the question; the time since they opened it counts.
    again = flood.issue(scope, token=stock.token)
    assert again.level == 2
    answered = flood.check(again.token, scope, answer=right_answer(again, scope))
    assert answered.secret == checked.authentic
    # A browser that worked while they wrote is never asked.
    assert flood.check(stock.token, scope, proof=work(stock)).secret


def test_when_the_flood_is_over_a_form_that_comes_back_asks_no_more(clock, scope):
    ticket = flood.issue(scope, at_level=3)
    clock.go(10)
    again = flood.issue(scope, token=ticket.token)
    assert (again.level, again.question) == (0, "")
    authentic = flood.check(ticket.token, scope).authentic
    assert flood.check(again.token, scope).secret == authentic


def test_an_open_form_expires_after_a_day(clock, scope):
    ticket = flood.issue(scope)
    clock.go(24 * 3600 - 1)
    assert flood.check(ticket.token, scope).problem == ""
    clock.go(1)
    checked = flood.check(ticket.token, scope)
    assert (checked.problem, checked.secret) == ("expired", None)
    fresh = flood.issue(scope, token=ticket.token)
    assert flood.check(fresh.token, scope).authentic != checked.authentic


def test_forged_tickets(clock, scope):
    ticket = flood.issue(scope)
    clock.go(10)
    other = str(uuid.uuid4())
    weird = [flood._signer(scope).sign_object(what) for what in ([], 1, None, {"s": "x"}, {})]
    weird.append(flood._signer(scope).sign_object({"s": "AAAA", "t": 1, "l": 9}))
    for token in ["", "x", ticket.token[:-1], ticket.token + "a", "ก" * 50, "a" * 10**6, *weird]:
        assert flood.check(token, scope).problem == "forged", token[:80]
        assert flood.issue(scope, token=token).token
    assert flood.check(ticket.token, other).problem == "forged"
    # What was signed for another use of the same key is no ticket.
    from django.core import signing

    assert flood.check(signing.dumps({"s": "AAAA", "t": 1, "l": 0}), scope).problem == "forged"


def test_thirty_people_behind_one_address_all_get_through(clock, scope):
    """Each with their own ticket, most of them with JavaScript; nothing counts by address."""
    tickets = [flood.issue(scope) for _ in range(30)]
    clock.go(120)
    for ticket in tickets:
        flood.note_arrival(scope)
        assert flood.check(ticket.token, scope, proof=work(ticket)).secret


class Down:
    def __getattr__(self, name):
        raise ConnectionError("the cache is down")


def test_without_a_cache_the_form_still_works(clock, scope, monkeypatch):
    monkeypatch.setattr(flood, "caches", {"default": Down()})
    flood.note_arrival(scope)
    assert flood.level(scope) == 0
    ticket = flood.issue(scope)
    clock.go(2)
    checked = flood.check(ticket.token, scope)
    assert checked.secret and not flood.spent(checked.secret)


def test_a_ticket_without_a_row_is_spent_once(clock, scope):
    secret = flood.check(flood.issue(scope).token, scope).authentic
    assert [flood.spent(secret), flood.spent(secret)] == [False, True]


# --- guessing codes


def request_from(address, **meta):
    return RequestFactory().get("/", REMOTE_ADDR=address, **meta)


def test_wrong_codes_of_one_address_slow_that_address_only(clock):
    guesser = flood.guess_scope(request_from("203.0.113.55"))
    arrive(guesser, 10)
    assert flood.level(guesser) == 1
    assert flood.level(flood.guess_scope(request_from("203.0.113.56"))) == 0


def test_the_address_is_in_no_scope_and_changes_daily(clock):
    today = flood.guess_scope(request_from("203.0.113.9"))
    # In a hash, three digits stand by chance.
    assert "203.0.113" not in today and re.fullmatch(r"guess:[0-9a-f]{32}", today)
    assert today == flood.guess_scope(request_from("203.0.113.9"))
    clock.go(86400)
    assert flood.guess_scope(request_from("203.0.113.9")) != today


def test_only_trusted_proxies_name_the_address(clock, settings):
    claimed = {"HTTP_X_FORWARDED_FOR": "198.51.100.1, 192.0.2.7"}
    settings.TRUSTED_PROXY_COUNT = 0
    plain = flood.guess_scope(request_from("203.0.113.9"))
    assert flood.guess_scope(request_from("203.0.113.9", **claimed)) == plain
    settings.TRUSTED_PROXY_COUNT = 1
    behind = flood.guess_scope(request_from("203.0.113.9", **claimed))
    claimed["HTTP_X_FORWARDED_FOR"] = "198.51.100.2, 192.0.2.7"
    assert behind == flood.guess_scope(request_from("203.0.113.9", **claimed)) != plain


# --- the question


def test_questions_are_many_and_their_answers_right():
    found = {}
    for number in range(2000):
        secret = number.to_bytes(32, "big")
        found[questions.ask(secret)] = questions._of(secret)
    assert len(found) > 150
    for text, (_sentence, first, second, answer) in found.items():
        assert 0 < answer <= 18 and "%" not in text
        assert questions.NUMBERS[first] in text and questions.NUMBERS[second] in text


@pytest.mark.parametrize("number", range(30))
def test_an_answer_in_digits_or_words(number):
    secret = number.to_bytes(32, "big")
    answer = questions._of(secret)[3]
    word = questions.NUMBERS[answer]
    shapes = [str(answer), to_thai_digits(answer), word, f" {word} ", f"{answer} ผล", f"{word}ตัวค่ะ"]
    for typed in [*shapes, f"\u200b{word}\u200b", f"0{answer}"[-2:]]:
        assert questions.is_right(secret, typed), typed
    wrong = [str(answer + 1), questions.NUMBERS[answer - 1], "", "ผล", "x" * 10_000, f"{answer} 5"]
    for typed in wrong:
        assert not questions.is_right(secret, typed), typed


# --- the part of the page


@pytest.mark.parametrize("at_level", [0, 3])
def test_the_question_is_asked_only_in_a_flood(scope, at_level):
    ticket = flood.issue(scope, at_level=at_level)
    html = render_to_string("complaints/_flood.html", {"ticket": ticket})
    assert f'value="{ticket.token}"' in html and ticket.challenge in html
    assert ('name="answer"' in html) == bool(at_level)
    assert (ticket.question in html) and ("60 วินาที" in html) == bool(at_level)


@pytest.mark.parametrize("problem", ["early", "unproved", "expired", "forged"])
def test_every_problem_has_its_words(scope, problem):
    words = flood.reason(problem)
    ticket = flood.issue(scope, at_level=1)
    html = render_to_string("complaints/_flood.html", {"ticket": ticket, "problem": words})
    assert words and words in html and "id_flood_error" in html
    assert flood.reason("") == ""


def test_what_lies_in_the_cache_tells_nothing(clock, scope):
    guess = flood.guess_scope(request_from("203.0.113.77"))
    arrive(guess, 3)
    stored = {key: cache.get(key) for key in [flood._key(guess, flood._minute())]}
    assert list(stored.values()) == [3] and "203.0.113.77" not in json.dumps(stored)
