"""Takes away from the running process, for good, what it does not need: Linux, through ctypes.

What the kernel does not allow is left out, and `enter` says so. Without namespaces (a container
that forbids them) a program that has taken over the process could still send a signal to others
of the same user; it has neither files nor sockets there either, since no descriptor is left.
"""

import ctypes
import os
import resource
import signal

MEMORY_BYTES = 512 * 2**20

_CLONE_NEWNS, _CLONE_NEWIPC = 0x00020000, 0x08000000
_CLONE_NEWUSER, _CLONE_NEWPID, _CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
_NAMESPACES = _CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWPID | _CLONE_NEWIPC | _CLONE_NEWNS
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
# The same number on every architecture.
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446
_LANDLOCK_VERSION = 1
# All rights on files that a version knows; what is handled and not allowed is refused.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_FILE_RIGHTS_NOW = 16
_TCP_BIND_CONNECT, _SCOPE_SOCKETS_SIGNALS = 3, 3
_CAPABILITY_VERSION = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def enter() -> dict[str, bool]:
    """Namespaces of its own (no network, no other processes), no files, no privileges, no cores.

    Returns what took effect. The caller goes on in a new process where namespaces are allowed;
    the one that called waits for it and ends with it. Everything must be imported before.
    """
    apart = _libc.unshare(_NAMESPACES) == 0
    if apart:
        _go_on_in_child()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # SIGXFSZ would end the process where an error is enough.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    _libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    no_privileges = _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    no_files = no_privileges and _landlock()
    return {
        "namespaces": apart,
        "landlock": no_files,
        "no_new_privileges": no_privileges,
        "no_capabilities": _drop_capabilities(),
    }


def for_one_file(seconds: int, descriptors: int) -> None:
    """Limits of one look: processor and wall time, no process, no descriptor beyond those open.

    `descriptors` is the number of open ones, 0 to n-1: each further file or socket is refused.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)


def without_network(seconds: int, memory: int) -> None:
    """For a process that works for us with files of ours: no network, no privileges, limits."""
    _libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWIPC)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    _libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _drop_capabilities()


def _go_on_in_child() -> None:
    """A process enters a namespace of process numbers by being born in it."""
    parent = os.getpid()
    child = os.fork()
    if child:
        os.closerange(3, 256)
        _pid, status = os.waitpid(child, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() not in (0, parent):
        os._exit(1)


def _landlock() -> bool:
    """No file, no TCP, no signal to a process outside, no look into its memory."""
    version = _libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), _LANDLOCK_VERSION)
    if version < 1:
        return False
    files = (1 << _FILE_RIGHTS.get(version, _FILE_RIGHTS_NOW)) - 1
    words = [files]
    if version >= 4:
        words.append(_TCP_BIND_CONNECT)
    if version >= 6:
        words.append(_SCOPE_SOCKETS_SIGNALS)
    rules = (ctypes.c_uint64 * len(words))(*words)
    ruleset = _libc.syscall(
        _LANDLOCK_CREATE, ctypes.byref(rules), ctypes.c_size_t(ctypes.sizeof(rules)), 0
    )
    if ruleset < 0:
        return False
    try:
        return _libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0
    finally:
        os.close(ruleset)


def _drop_capabilities() -> bool:
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    none = (ctypes.c_uint32 * 6)()
    return _libc.capset(ctypes.byref(header), ctypes.byref(none)) == 0
