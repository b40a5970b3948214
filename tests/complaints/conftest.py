"""A citizen in front of the public pages, and a clock that nobody waits for."""

import time

import pytest

from .visitors import Clock, Visitor


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(time, "time", clock)
    return clock


@pytest.fixture
def visitor(org, clock):
    return Visitor(org, clock)
