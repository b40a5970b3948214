"""Waiting for something outside of a page: a row that another process writes."""

import threading
import time

SECONDS = 60
_pause = threading.Event()


def until(condition, *, seconds=SECONDS):
    """Asks again and again until `condition()` is true, and returns its value."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"not true after {seconds} seconds: {condition}")
        _pause.wait(0.02)
    return value
