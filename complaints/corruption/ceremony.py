"""The ceremony at the server's console: root, cards, first signatures, recovery, new cards.

What is typed on cards is never echoed, and a card stands on the screen only until its holder has
copied it. Nothing here goes through a web server.
"""

from collections.abc import Callable
from uuid import UUID

from django.utils.translation import gettext as _

from workflow.engine import Refused

from .models import Grant, HolderKey, KeyRole, RecoveryKey, RecoveryKind
from .vault import cards, directory, recovery
from .vault.sealing import Tampered

YES = "ใช่"


class Ended(Exception):
    """Somebody stopped the ceremony; what was finished before stays."""


class Console:
    """The terminal, or what a test puts in its place."""

    def __init__(
        self,
        say: Callable[[str], object],
        ask: Callable[[str], str],
        secret: Callable[[str], str],
        clear: Callable[[], object],
    ) -> None:
        """`secret` asks without an echo; `clear` wipes the screen and its history."""
        self.say, self.ask, self.secret, self.clear = say, ask, secret, clear

    def agrees(self, question: str) -> bool:
        """Whether the whole word was typed; anything else is no."""
        return self.ask(f"{question} ({_('พิมพ์')} {YES}) ").strip() == YES

    def number(self, question: str, usual: int, least: int, most: int) -> int:
        """A whole number within bounds; nothing typed is the usual one."""
        while True:
            text = self.ask(f"{question} [{usual}] ").strip()
            if not text:
                return usual
            if text.isdecimal() and least <= int(text) <= most:
                return int(text)
            self.say(_("กรุณาพิมพ์จำนวน %(least)s ถึง %(most)s") % {"least": least, "most": most})


def choices(office: UUID) -> list[tuple[str, str]]:
    """What can be done now, as (name, words)."""
    if directory.root_of(office) is None:
        return [("begin", _("สร้างกุญแจหลักและบัตรกู้คืนครั้งแรก"))]
    found = [
        ("rehearse", _("ซ้อมกู้คืนด้วยบัตร")),
        ("sign", _("รับรองกุญแจด้วยกุญแจหลัก")),
        ("recover", _("กู้คืนเรื่องให้ผู้มีกุญแจใหม่ แล้วทำบัตรชุดใหม่")),
        ("renew", _("ทำบัตรชุดใหม่")),
        ("replace", _("บัตรหาย: สร้างกุญแจหลักใหม่ทั้งหมด")),
    ]
    if _unfinished(office):
        found.insert(0, ("finish", _("ทำบัตรชุดใหม่ที่ค้างไว้ให้เสร็จ")))
    return found


def run(console: Console, office: UUID, act: str) -> None:
    """One act of the ceremony. Raises Ended, Refused."""
    _ACTS[act](console, office)


# --- the acts


def _begin(console: Console, office: UUID, *, replace: bool = False) -> None:
    sizes = {kind: _size(console, kind) for kind in RecoveryKind}
    made = recovery.begin(office, sizes, replace=replace)
    for new in made.values():
        _hand_out(console, new)
    _rehearse(console, office)
    _sign(console, office)
    console.say(_("เสร็จพิธี ใส่บัตรในซองปิดผนึก เก็บคนละที่"))


def _replace(console: Console, office: UUID) -> None:
    console.say(_("ผู้มีกุญแจทุกคนต้องได้รับการรับรองใหม่ ระหว่างนั้นแบบฟอร์มหยุดรับเรื่อง บัตรเดิมใช้ไม่ได้อีก"))
    if not console.agrees(_("สร้างกุญแจหลักใหม่แทนของเดิม")):
        raise Ended
    _begin(console, office, replace=True)


def _rehearse(console: Console, office: UUID) -> None:
    for kind in RecoveryKind:
        opened = _open(console, office, kind)
        recovery.mark_rehearsed(opened.row)
        console.say(_("ซ้อมกู้คืน%(kind)sสำเร็จ") % {"kind": kind.label})


def _sign(console: Console, office: UUID) -> None:
    waiting = directory.unsigned(office)
    if not waiting:
        console.say(_("ไม่มีกุญแจที่รอการรับรอง"))
        return
    root = _open(console, office, RecoveryKind.CONTENT).root
    for holder in waiting:
        _sign_one(console, holder, root)


def _sign_one(console: Console, holder: HolderKey, root: bytes) -> bool:
    console.say("")
    console.say(f"{holder.person_name}  {holder.person_title}")
    console.say(f"  {holder.get_role_display()}")
    console.say(f"  {directory.fingerprint_of(holder)}")
    if not console.agrees(_("เจ้าของอยู่ที่นี่ และเลขตรงกับกระดาษของเขาทุกกลุ่ม")):
        console.say(_("ไม่รับรอง"))
        return False
    try:
        directory.sign_with_root(holder, root)
    except Refused as refused:
        for reason in refused.reasons:
            console.say(str(reason))
        return False
    console.say(_("รับรองแล้ว"))
    return True


def _recover(console: Console, office: UUID) -> None:
    """Content to an officer (or superior), identity to a custodian; then new cards at once."""
    opened = {RecoveryKind.CONTENT: _open(console, office, RecoveryKind.CONTENT)}
    if console.agrees(_("กู้คืนข้อมูลตัวตนด้วย ผู้ถือบัตรข้อมูลตัวตนอยู่ครบ")):
        opened[RecoveryKind.IDENTITY] = _open(console, office, RecoveryKind.IDENTITY)
    for holder in directory.unsigned(office):
        _sign_one(console, holder, opened[RecoveryKind.CONTENT].root)
    for kind, one in opened.items():
        holder = _choose_holder(console, office, kind)
        if holder is not None:
            given, left_out = recovery.reopen(one, holder)
            console.say(
                _("เปิดให้ %(name)s แล้ว %(given)s เรื่อง ไม่เปิดให้ %(left)s เรื่อง")
                % {"name": holder.person_name, "given": given, "left": left_out}
            )
    _renew_opened(console, opened)


def _renew(console: Console, office: UUID) -> None:
    opened = {RecoveryKind.CONTENT: _open(console, office, RecoveryKind.CONTENT)}
    if console.agrees(_("ทำบัตรข้อมูลตัวตนใหม่ด้วย")):
        opened[RecoveryKind.IDENTITY] = _open(console, office, RecoveryKind.IDENTITY)
    _renew_opened(console, opened)


def _renew_opened(console: Console, opened) -> None:
    sizes = {kind: _size(console, kind) for kind in opened}
    made = recovery.renew(opened, sizes)
    for kind, new in made.items():
        _hand_out(console, new)
        again = _open(console, new.row.organisation_uuid, kind)
        recovery.mark_rehearsed(again.row)
        recovery.finish_renewal(opened[kind], again.row)
    console.say(_("บัตรชุดเดิมใช้ไม่ได้แล้ว กรุณาทำลายต่อหน้ากัน"))


def _finish(console: Console, office: UUID) -> None:
    for row in _unfinished(office):
        console.say(_("พิมพ์บัตรชุดเดิมของ%(kind)s") % {"kind": row.get_kind_display()})
        old = _open_row(console, row)
        recovery.finish_renewal(old, directory.recovery(office, row.kind))
    console.say(_("เสร็จแล้ว บัตรชุดเดิมใช้ไม่ได้แล้ว"))


def _unfinished(office: UUID) -> list[RecoveryKey]:
    """Recovery keys that newer ones have replaced while reports still lie with them.

    After an old backup there may be no newer one: then new ones have to be made ("replace").
    """
    current = {kind: directory.recovery(office, kind) for kind in RecoveryKind}
    rows = RecoveryKey.objects.filter(organisation_uuid=office, ended_on=None)
    return [
        row
        for row in rows.order_by("version")
        if current[row.kind] not in (None, row) and Grant.objects.filter(recovery=row).exists()
    ]


_ACTS = {
    "begin": _begin,
    "replace": _replace,
    "rehearse": _rehearse,
    "sign": _sign,
    "recover": _recover,
    "renew": _renew,
    "finish": _finish,
}


# --- within


def _size(console: Console, kind) -> tuple[int, int]:
    console.say("")
    console.say(_("บัตรกู้คืน%(kind)s") % {"kind": kind.label})
    count = console.number(_("ทำกี่ใบ"), recovery.USUAL_CARDS, 2, cards.MOST_CARDS)
    usual = min(recovery.USUAL_NEEDED, count)
    return count, console.number(_("ต้องใช้กี่ใบจึงเปิดได้"), usual, 2, count)


def _hand_out(console: Console, new: recovery.NewCards) -> None:
    """Each card to its holder alone, who types the copy back before the next one comes."""
    kind = new.row.get_kind_display()
    for place, text in new.printed.items():
        console.ask(
            _("ให้ผู้ถือบัตร%(kind)s ใบที่ %(place)s มาหน้าจอคนเดียว แล้วกด Enter")
            % {"kind": kind, "place": place}
        )
        while True:
            console.say("")
            console.say(f"    {kind} {place}:   {text}")
            console.say("")
            console.ask(_("คัดลงกระดาษ ทวนทีละกลุ่ม แล้วกด Enter เพื่อล้างจอ"))
            console.clear()
            typed = console.secret(_("พิมพ์จากกระดาษที่คัด (ตัวอักษรไม่แสดง)"))
            if cards.read_card(typed) == cards.read_card(text):
                console.say(_("ตรงกัน พับกระดาษใส่ซอง"))
                break
            console.say(_("ไม่ตรง กรุณาแก้กระดาษ"))


def _open(console: Console, office: UUID, kind: str) -> recovery.Opened:
    row = directory.recovery(office, kind)
    if row is None:
        console.say(_("ไม่มีกุญแจกู้คืนที่กุญแจหลักรับรอง"))
        raise Ended
    return _open_row(console, row)


def _open_row(console: Console, row: RecoveryKey) -> recovery.Opened:
    console.say("")
    console.say(
        _("ใช้บัตร%(kind)s %(needed)s ใบจาก %(cards)s ใบ")
        % {"kind": row.get_kind_display(), "needed": row.needed, "cards": row.cards}
    )
    while True:
        typed: dict[int, bytes] = {}
        while len(typed) < row.needed:
            place = console.number(_("บัตรใบที่"), _next(typed, row.cards), 1, row.cards)
            card = cards.read_card(console.secret(_("พิมพ์บัตร (ตัวอักษรไม่แสดง)")))
            if card is None:
                console.say(_("พิมพ์ผิด กรุณาพิมพ์ใบนี้ใหม่"))
                continue
            typed[place] = card
        try:
            return recovery.open_cards(row, typed)
        except (cards.NotEnough, Tampered, recovery.Broken):
            console.say(_("บัตรเหล่านี้เปิดไม่ได้ ตรวจเลขใบและชนิดบัตร"))
            if not console.agrees(_("ลองอีกครั้ง")):
                raise Ended from None


def _next(typed, count: int) -> int:
    return next(place for place in range(1, count + 1) if place not in typed)


def _choose_holder(console: Console, office: UUID, kind: str) -> HolderKey | None:
    """To whom recovery gives reports: officers (and superiors) content, custodians identity."""
    roles = (
        (KeyRole.CUSTODIAN,)
        if kind == RecoveryKind.IDENTITY
        else (KeyRole.OFFICER, KeyRole.SUPERIOR)
    )
    found = [row for role in roles for row in directory.trusted(office, role)]
    if not found:
        console.say(_("ยังไม่มีผู้มีกุญแจที่รับรองแล้วในหน้าที่นี้"))
        return None
    for number, row in enumerate(found, start=1):
        console.say(f"  {number}. {row.person_name}  {row.get_role_display()}")
    return found[console.number(_("เปิดให้ผู้ใด"), 1, 1, len(found)) - 1]
