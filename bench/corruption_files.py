"""An attachment of the largest size: encrypted while it arrives, looked at, and memory meanwhile.

`python -m bench.corruption_files speed` prints seconds, `… memory MEGABYTES` the growth in MiB.
"""

import json
import os
import subprocess
import sys
import time

from bench.registry import bench
from scripts.common import ROOT

SIZE = 20 * 2**20
CHUNK = 64 * 1024
# 100 MB a second.
ENCRYPTED = SIZE / 100e6
ROUNDS = 5


def _chunks(size: int):
    piece = os.urandom(CHUNK)
    for _number in range(size // CHUNK):
        yield piece


def _timed(work) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def speed() -> dict[str, float]:
    """Seconds for 20 MB: encrypted alone, onto the disk, and with all that an upload passes."""
    from complaints.corruption import files
    from complaints.corruption.files import sink
    from complaints.corruption.files.sink import BODY, Writer, context_of
    from complaints.corruption.vault.streams import FileSealer

    uuid = sink.uuid4()

    def encrypt():
        sealer = FileSealer(len, context_of(uuid, BODY))
        for chunk in _chunks(SIZE):
            sealer.push(chunk)
        sealer.finish()

    def store():
        writer = Writer(uuid, BODY)
        for chunk in _chunks(SIZE):
            writer.write(chunk)
        stored.append(writer.finish())

    def upload():
        opened = files.sealed_sink("evidence.bin")
        for chunk in _chunks(SIZE):
            opened.write(chunk)
        uploads.append(opened.finish())

    stored, uploads = [], []
    # The process that looks is started with the first file.
    upload()
    times = {
        "encrypted": min(_timed(encrypt) for _round in range(ROUNDS)),
        "and on the disk": min(_timed(store) for _round in range(ROUNDS)),
        "and looked at": min(_timed(upload) for _round in range(ROUNDS)),
    }
    for one in uploads:
        files.discard(one)
    return times


def memory(megabytes: int) -> float:
    """MiB by which the process grows while it takes one file of this size."""
    from bench.memory import memory as memory_of
    from complaints.corruption import files

    warm = files.sealed_sink("warm.bin")
    for chunk in _chunks(2**20):
        warm.write(chunk)
    files.discard(warm.finish())
    before, _shared = memory_of(os.getpid())
    opened, most = files.sealed_sink("large.bin"), 0.0
    for number, chunk in enumerate(_chunks(megabytes * 2**20)):
        opened.write(chunk)
        if number % 32 == 0:
            most = max(most, memory_of(os.getpid())[0])
    upload = opened.finish()
    most = max(most, memory_of(os.getpid())[0])
    files.discard(upload)
    return most - before


def _in_process(workplace, *words):
    env = workplace.manage_environment({"VAR_DIR": str(workplace.folder())})
    done = subprocess.run(
        [sys.executable, "-m", "bench.corruption_files", *words],
        cwd=ROOT,
        env=env,
        check=True,
        stdout=subprocess.PIPE,
    )
    return json.loads(done.stdout.splitlines()[-1])


@bench(
    "attachment 20 MB, encrypted",
    unit="s",
    limit={"encrypted": ENCRYPTED, "and on the disk": None, "and looked at": None},
)
def attachment(workplace):
    return _in_process(workplace, "speed")


@bench("attachment, growth of the process while it is encrypted", unit="MiB", limit=8)
def attachment_memory(workplace):
    return {f"{size} MB": _in_process(workplace, "memory", str(size)) for size in (2, 20)}


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    what, *rest = sys.argv[1:]
    print(json.dumps(speed() if what == "speed" else memory(*map(int, rest))))
