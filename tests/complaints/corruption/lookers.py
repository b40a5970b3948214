"""In place of the parsers in the closed-off process: what a hostile file could make of them."""

import ctypes
import os
import socket
import time

from complaints.corruption.sandbox.looking import Finding, look

TRIGGER = b"ATTACK:"


def crash(content, extension):
    if content.startswith(TRIGGER):
        ctypes.string_at(0)
    return look(content, extension)


def sleep(content, extension):
    if content.startswith(TRIGGER):
        import signal

        # One that has taken the process over would not wait to be ended.
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        time.sleep(60)
    return look(content, extension)


def spin(content, extension):
    while content.startswith(TRIGGER):
        pass
    return look(content, extension)


def fill(content, extension):
    if content.startswith(TRIGGER):
        held = []
        while True:
            held.append(bytearray(50 * 2**20))
    return look(content, extension)


def lie(content, extension):
    if content.startswith(TRIGGER):
        return Finding('text/html"\r\nx: y', "", b"<script>", "text/html")
    return look(content, extension)


def flood(content, extension):
    if content.startswith(TRIGGER):
        return Finding("image/png", "", bytes(40 * 2**20), "image/png")
    return look(content, extension)


def reach(content, extension):
    """Tells in its answer what it could reach."""
    if not content.startswith(TRIGGER):
        return look(content, extension)
    target = content.decode().split(":")
    tries = {
        "network": lambda: socket.create_connection(("127.0.0.1", int(target[1])), timeout=2),
        "socket": lambda: socket.socket(socket.AF_UNIX),
        "read": lambda: open("/etc/hostname", "rb").read(),  # noqa: SIM115
        "proc": lambda: os.listdir("/proc"),
        "write": lambda: open(target[2], "wb"),  # noqa: SIM115
        "temp": lambda: os.open("/tmp", os.O_TMPFILE | os.O_RDWR),
        "memory": lambda: os.memfd_create("x"),
        "input": lambda: os.pwrite(3, b"x", 0),
        "kill": lambda: os.kill(int(target[3]), 0),
        "fork": _fork,
        "exec": lambda: os.execv("/bin/true", ["true"]),
        "environment": lambda: os.environ["PATH"],
        "look": lambda: _look_into(int(target[3])),
    }
    reached = []
    for name, attempt in tries.items():
        try:
            attempt()
        except (OSError, KeyError):
            continue
        reached.append(name)
    return Finding("text/" + "-".join(reached or ["nothing"]))


def _fork():
    child = os.fork()
    if not child:
        os._exit(0)


def _look_into(process):
    # PTRACE_ATTACH
    if ctypes.CDLL(None, use_errno=True).ptrace(16, process, None, None) != 0:
        raise PermissionError
