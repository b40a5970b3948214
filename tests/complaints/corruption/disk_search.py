"""Looks for planted words in all that a thief of the disk carries away."""

import base64
import json
import os
import re
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, quote_plus

from complaints import codes

CONTENT = "นายกรับเงินทอนถนนสายบุปผา"
NAME = "นางสาวพยาน ไม่ประสงค์ออกนาม"
CONTACT = "0899-เบอร์ลับ-7788"
FILE_NAME = "ใบเสร็จลับสุดยอด.txt"
FILE_TEXT = "ยอดเงินในสมุดปกดำ 555,000"
MESSAGE = "เขาขู่จะย้ายฉันไปชายแดน"
NOTE = "บันทึกสืบลับของนิติกร"
REASON = "เหตุที่ต้องรู้ชื่อพยานปากเอก"
OBJECTION = "อย่าเปิดชื่อฉันเลยนะคะ"
GENERAL = "ร้องเรียนทั่วไปแต่แท้จริงคือฮั้วประมูล"
GENERAL_NAME = "ลุงผู้ร้องเรียนคนเดิม"
# What `reporters.walk` types and attaches.
PLANTED = "ปลูกไว้ zebra-7431"
WORDS = (
    CONTENT,
    NAME,
    CONTACT,
    FILE_NAME,
    FILE_TEXT,
    MESSAGE,
    NOTE,
    REASON,
    OBJECTION,
    GENERAL,
    GENERAL_NAME,
    PLANTED,
)


def disk() -> list[Path]:
    return [Path(name) for name in os.environ["SCENE_DISK"].split(":")]


@lru_cache
def forms(word: str) -> frozenset[bytes]:
    """The bytes under which a word may lie on a disk, wherever in a base64 text it begins."""
    plain = word.encode()
    wide = word.encode("utf-16-le"), word.encode("utf-16-be")
    found = {plain, *wide, *(data.hex().encode() for data in (plain, *wide))}
    found |= {json.dumps(word)[1:-1].encode(), repr(plain)[2:-1].encode()}
    for coded in (quote(word, safe=""), quote_plus(word)):
        found |= {coded.encode(), re.sub("%..", lambda one: one[0].lower(), coded).encode()}
    for data in (plain, *wide):
        for shift in range(3):
            coded = base64.b64encode(b"\0" * shift + data)
            # Without the letters that depend on what stands before and after.
            found.add(coded[4 if shift else 0 : -4])
            found.add(coded[4 if shift else 0 : -4].replace(b"+", b"-").replace(b"/", b"_"))
    return frozenset(found)


def found_in(data: bytes, words=WORDS) -> set[str]:
    return {word for word in words if any(form in data for form in forms(word))}


def of_receipt(receipt: str) -> set[str]:
    """A receipt as it is shown, as it is typed, and as the program keeps it in memory."""
    bare = receipt.replace("-", "")
    shown = codes.shown(bare)
    assert shown != bare
    return {shown, bare, shown.lower(), bare.lower()}


def leaks(*folders: Path, words=WORDS) -> dict[str, set[str]]:
    """Files, and what is in archives, that hold one of the words."""
    found = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_symlink() or not path.is_file():
                continue
            name = path.relative_to(folder).as_posix()
            seen = found_in(path.read_bytes(), words) | found_in(name.encode(), words)
            for inner, data in unpacked(path, folder / "keys" / "backup_key"):
                seen |= found_in(data, words) | found_in(inner.encode(), words)
            if seen:
                found[name] = seen
    return found


def unpacked(path: Path, key_file: Path):
    """(name, content) of what a backup holds, opened with its key."""
    import tarfile

    from scripts.sealing import Opener

    if path.suffix not in (".gz", ".sealed"):
        return
    with path.open("rb") as file:
        source = file
        if path.suffix == ".sealed":
            source = Opener(file, key_file.read_bytes())
        with tarfile.open(fileobj=source, mode="r|gz") as pack:
            for member in pack:
                content = pack.extractfile(member)
                data = content.read() if content else b""
                yield member.name, _plain_sql(data) if data.startswith(b"PGDMP") else data


def _plain_sql(dump: bytes) -> bytes:
    """PostgreSQL's own format is packed."""
    from scripts.common import postgres_program

    with tempfile.NamedTemporaryFile() as file:
        file.write(dump)
        file.flush()
        done = [postgres_program("pg_restore"), "--file=-", file.name]
        return subprocess.run(done, capture_output=True, check=True).stdout


def settle() -> list[bytes]:
    """Brings what servers hold in memory to their files; returns the databases as plain SQL."""
    from django.conf import settings
    from django.core.cache import caches
    from django.db import connections

    from scripts.archives import postgres_environment
    from scripts.common import postgres_program

    queue = caches["default"]._cache.get_client(None, write=True)
    # Else what is longer than a few letters is packed.
    queue.config_set("rdbcompression", "no")
    queue.save()
    dumps = []
    for alias in connections:
        if connections[alias].vendor == "postgresql":
            with connections[alias].cursor() as cursor:
                cursor.execute("CHECKPOINT")
                cursor.execute("SELECT pg_switch_wal()")
            env = postgres_environment(settings.DATABASES[alias])
            done = subprocess.run(
                [postgres_program("pg_dump")], env=env, capture_output=True, check=True
            )
            dumps.append(done.stdout)
    return dumps


def on_disk(words) -> dict[str, set[str]]:
    """All that the thief finds now: files of every server, and the databases read as tables."""
    dumps = settle()
    found = leaks(*disk(), words=words)
    for number, dump in enumerate(dumps):
        if seen := found_in(dump, words):
            found[f"dump {number}"] = seen
    return found
