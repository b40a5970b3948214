"""Structured log lines: time, level, logger, request id, message, where it failed."""

import json
import logging
import traceback
from datetime import UTC, datetime

from .middleware import request_id


class RequestIdFilter(logging.Filter):
    """Adds the current request's id to the record."""

    def filter(self, record):
        record.request_id = request_id.get()
        return True


# How Celery tells of a task: texts in which an exception or a result says what it likes.
_TEXTS = {"exc", "traceback", "return_value", "args", "kwargs"}


def _said(record) -> str:
    """The message, with classes in the place of exceptions."""
    args = record.args
    if isinstance(args, dict):
        args = args | dict.fromkeys(_TEXTS & args.keys(), "-")
    elif args:
        args = tuple(type(one).__name__ if isinstance(one, BaseException) else one for one in args)
    return str(record.msg) % args if args else str(record.msg)


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON.

    An exception is told by class, file and line, not by its message or its variables: those can
    hold what a person typed.
    """

    def format(self, record):
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": _said(record),
        }
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            line["exception"] = kind.__name__
            line["where"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(trace)[-6:]
            ]
        return json.dumps(line, ensure_ascii=False)
