"""Faults of the reporter's pages in the log: class, files and lines, never a message.

The message of an exception, and its variables, could hold what somebody typed.
"""

import logging
import traceback

logger = logging.getLogger("sucharit.channel")

_FRAMES = 6


def log_fault(error: BaseException) -> None:
    """One line that says what failed and where, and nothing about whom it met."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    where = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
    logger.error("%s at %s", type(error).__name__, where)
