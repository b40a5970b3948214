"""The whole ceremony without anybody's cards, on an office that is made up and taken back.

Shows on this very server that cards, recovery and renewal work; keeps nothing.
"""

import secrets
import tempfile
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

from django.db import transaction
from django.test.utils import override_settings
from django.utils.translation import gettext as _

from .models import Channel, Compartment, KeyRole, RecoveryKind, Report
from .services import sending
from .vault import cards, directory, holding, keyring, pending, recovery
from .vault.sealing import Tampered
from .vault.unlocking import OpenKeys

_TEXT, _NAME = "ข้อความซ้อม", "ชื่อซ้อม"


class Failed(Exception):
    """A step did not do what it must; the rehearsal ends there."""


def _person(number: int):
    return SimpleNamespace(
        uuid=uuid4(),
        display=f"ผู้ซ้อม {number}",
        title="",
        title_in=lambda _organisation: "",
    )


def rehearse(say: Callable[[str], object]) -> None:
    """Runs through everything; `say` gets a line a step. Raises Failed."""
    with tempfile.TemporaryDirectory() as folder:
        files = {
            "CORRUPTION_ROOTS_FILE": Path(folder) / "roots.json",
            "CORRUPTION_REMOVED_FILE": Path(folder) / "removed.jsonl",
        }
        with override_settings(**files), transaction.atomic(using="corruption"):
            try:
                _Rehearsal(say).run()
            finally:
                transaction.set_rollback(True, using="corruption")


class _Rehearsal:
    def __init__(self, say):
        self.say = say
        self.office = SimpleNamespace(uuid=uuid4())
        self.channel = Channel.objects.create(
            pk=self.office.uuid,
            slug=f"rehearsal-{secrets.token_hex(6)}",
            name="ซ้อม",
            kind="other",
            is_active=False,
        )

    def run(self):
        made = recovery.begin(self.office.uuid)
        printed = {kind: new.printed for kind, new in made.items()}
        self.say(_("สร้างกุญแจหลักและบัตรสองชุด"))
        for kind in RecoveryKind:
            self._try_cards(kind, printed[kind])
        root = self._opened(RecoveryKind.CONTENT, printed).root
        officer, keeper = self._holder(KeyRole.OFFICER, 1), self._holder(KeyRole.CUSTODIAN, 2)
        for holder, _private in (officer, keeper):
            directory.sign_with_root(holder, root)
        self.say(_("รับรองกุญแจของผู้รับเรื่องและผู้ดูแลข้อมูลตัวตน"))
        report = self._report()
        self.say(_("ผนึกเรื่องซ้อมหนึ่งเรื่อง"))
        for holder, _private in (officer, keeper):
            directory.remove(holder, even_last=True)
        self.say(_("ผู้มีกุญแจหายไปทั้งหมด"))
        new_officer, new_keeper = (
            self._holder(KeyRole.OFFICER, 3),
            self._holder(KeyRole.CUSTODIAN, 4),
        )
        for kind, pair in (
            (RecoveryKind.CONTENT, new_officer),
            (RecoveryKind.IDENTITY, new_keeper),
        ):
            directory.sign_with_root(pair[0], root)
            recovery.reopen(self._opened(kind, printed), pair[0])
        self._must_read(report, new_officer, Compartment.CONTENT, "content", {"what": _TEXT})
        self._must_read(report, new_keeper, Compartment.IDENTITY, "identity", {"name": _NAME})
        self._must_not_read(report, new_officer, Compartment.IDENTITY)
        self._must_not_read(report, new_keeper, Compartment.CONTENT)
        self.say(_("กู้คืนให้ผู้มีกุญแจใหม่ และอ่านได้เฉพาะส่วนของตน"))
        old = {kind: self._opened(kind, printed) for kind in RecoveryKind}
        renewed = recovery.renew(old)
        for kind, new in renewed.items():
            recovery.finish_renewal(old[kind], new.row)
            self._must_fail(old[kind].row, printed[kind])
            self._try_cards(kind, new.printed)
        self.say(_("ทำบัตรชุดใหม่ บัตรเดิมเปิดไม่ได้แล้ว"))
        pending.work(self._keys(new_officer))
        report.refresh_from_db()
        self._must_read(report, new_officer, Compartment.CONTENT, "content", {"what": _TEXT})
        self.say(_("เปลี่ยนกุญแจของเรื่องแล้วยังอ่านได้"))

    def _try_cards(self, kind, printed):
        row = directory.recovery(self.office.uuid, kind)
        for places in combinations(printed, row.needed):
            recovery.open_cards(row, {place: cards.read_card(printed[place]) for place in places})
        for place in printed:
            try:
                recovery.open_cards(row, {place: cards.read_card(printed[place])})
            except cards.NotEnough:
                continue
            raise Failed(_("บัตรใบเดียวเปิดได้"))
        self.say(_("บัตรทุกคู่เปิด%(kind)sได้ ใบเดียวเปิดไม่ได้") % {"kind": kind.label})

    def _opened(self, kind, printed):
        row = directory.recovery(self.office.uuid, kind)
        typed = {place: cards.read_card(printed[kind][place]) for place in (1, 2)}
        return recovery.open_cards(row, typed)

    def _must_fail(self, row, printed):
        try:
            recovery.open_cards(row, {n: cards.read_card(text) for n, text in printed.items()})
        except (cards.NotEnough, Tampered):
            return
        raise Failed(_("บัตรชุดเดิมยังเปิดได้"))

    def _holder(self, role, number):
        _passphrase, made = holding.make_keys(
            person=_person(number), organisation=self.office, roles=[role]
        )
        return made[0]

    def _report(self) -> Report:
        return sending.file_report(
            channel=self.channel,
            secret=sending.new_secret(),
            content={"what": _TEXT},
            identity={"name": _NAME},
            # As an officer takes a letter in: the door of an office that is made up is not open.
            by=_person(0),
        ).report

    def _keys(self, pair) -> OpenKeys:
        return OpenKeys(pair[0].person_uuid, self.office.uuid, (pair,))

    def _must_read(self, report, pair, compartment, field, value):
        key = keyring.key_of(report, compartment, self._keys(pair))
        if not value.items() <= keyring.open_row(key, report, report, field).items():
            raise Failed(_("อ่านเรื่องซ้อมไม่ได้"))

    def _must_not_read(self, report, pair, compartment):
        try:
            keyring.key_of(report, compartment, self._keys(pair))
        except keyring.NoGrant:
            return
        raise Failed(_("อ่านส่วนที่ไม่ควรอ่านได้"))
