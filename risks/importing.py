"""What a workbook would change in the register, row by row; nothing is written here.

Descriptions and controls come in. Scores never do: they come from assessors (RK-10, 11, 17).
"""

import hashlib
import json
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from documents.xlsx_in import read_sheets
from organisations.models import Person
from thai.text import normalise_line

from . import blindness, cells, spreadsheet
from .cells import clean
from .models import Category, Control, Risk, Round, RoundState
from .spreadsheet import CONTROL_FIELDS, CONTROLS, KEY, REFERENCE, RISK_FIELDS, RISKS

NEW, CHANGED, SAME, WRONG = "new", "changed", "same", "wrong"
OUTCOMES = (NEW, CHANGED, SAME, WRONG)
# Said by whoever rates, so that they stay as they were read while a rating rests on them.
FREE_WHILE_RATED = {"category", "department", "owner"}
OPEN = (RoundState.CRITERIA, RoundState.ASSESSING, RoundState.PLANNING)


class Unreadable(Exception):
    """The workbook as a whole cannot be taken; the message is for the person."""


@dataclass
class Line:
    """One row of the workbook: what it would do. `target` is the row of the register, if any.

    `problems` are (cell's address, Thai reason); `values` only what differs, ready to be saved.
    """

    sheet: str
    number: int
    outcome: str = SAME
    reference: str = ""
    title: str = ""
    target: object = None
    assessed: object = None
    values: dict = field(default_factory=dict)
    changes: list = field(default_factory=list)
    problems: list = field(default_factory=list)

    def wrong(self, address: str, reason: str) -> None:
        self.outcome = WRONG
        self.problems.append((address, reason))

    def as_json(self) -> dict:
        return {
            "sheet": self.sheet,
            "row": self.number,
            "outcome": self.outcome,
            "reference": self.reference,
            "title": self.title[: cells.SHOWN_LETTERS],
            "changes": self.changes,
            "problems": self.problems,
        }


def register_digest(organisation, round) -> str:
    """A hash of all that a comparison rests on: it changes whenever the register does."""
    risks = organisation.risks.order_by("pk").values_list("uuid", "edit_number", "closed_on")
    state = [[str(part) for part in row] for row in risks]
    controls = Control.objects.filter(assessed__organisation=organisation).order_by("pk")
    state += [[str(part) for part in row] for row in controls.values_list("uuid", "edit_number")]
    rounds = organisation.risk_rounds.order_by("pk").values_list("uuid", "state")
    state += [[str(part) for part in row] for row in rounds]
    if round:
        there = round.risks.order_by("pk").values_list("uuid", flat=True)
        state.append([str(round.uuid), *map(str, there)])
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()


# --- reading


def read(content: bytes) -> dict:
    """The workbook's rows by sheet (`RISKS`, `CONTROLS`); raises Unreadable, ValidationError."""
    titles = spreadsheet.titles()
    wanted = {titles[name]: name for name in (RISKS, CONTROLS)}
    found = read_sheets(content, wanted, max_rows=spreadsheet.MAX_ROWS)
    sheets = {wanted[title]: rows for title, rows in found.items()}
    if not sheets.get(RISKS):
        raise Unreadable(
            _("ไม่พบแผ่นงาน “%(title)s” หรือแผ่นนี้ว่าง กรุณาใช้แฟ้มที่ส่งออกจากระบบนี้เป็นต้นแบบ")
            % {"title": titles[RISKS]}
        )
    return sheets


def _columns(sheet: str, rows, fields) -> dict[str, int]:
    """Where each known heading stands; raises Unreadable for a heading twice or missing."""
    labels = {normalise_line(str(row.label)): row.name for row in (REFERENCE, KEY, *fields)}
    places = {}
    for place, heading in enumerate(rows[0].values):
        name = labels.get(normalise_line(str(heading or "")))
        if name is None:
            continue
        if name in places:
            raise Unreadable(
                _("แผ่น “%(sheet)s”: หัวคอลัมน์ “%(label)s” มีสองครั้ง")
                % {"sheet": sheet, "label": heading}
            )
        places[name] = place
    missing = [str(row.label) for row in (REFERENCE, KEY, fields[0]) if row.name not in places]
    if missing:
        raise Unreadable(
            _("แผ่น “%(sheet)s” ไม่มีหัวคอลัมน์ %(labels)s ในแถวที่ 1 กรุณาใช้แฟ้มที่ส่งออกจากระบบนี้เป็นต้นแบบ")
            % {"sheet": sheet, "labels": ", ".join(f"“{label}”" for label in missing)}
        )
    return places


# --- comparing


class Comparison:
    """One workbook against one register: look-ups are made once, rows are compared one by one."""

    def __init__(self, organisation, round, person):
        self.organisation, self.round, self.person = organisation, round, person
        risks = Risk.objects.filter(organisation=organisation)
        risks = list(risks.select_related("category", "department", "owner"))
        self.by_key = {str(risk.uuid): risk for risk in risks}
        self.by_reference = {risk.reference: risk for risk in risks}
        self.described = {
            (clean(risk.event, "text"), clean(risk.process, "line")): risk
            for risk in risks
            if risk.closed_on is None
        }
        rated = Risk.objects.filter(
            organisation=organisation,
            assessments__round__state=RoundState.ASSESSING,
            assessments__ratings__isnull=False,
        )
        self.rated = set(rated.values_list("pk", flat=True))
        self.lookups = {
            "category": self._names(Category.objects.filter(organisation=organisation), "name"),
            "department": self._names(organisation.departments.all(), "name"),
        }
        self.owners = {}
        self.seen = set()
        self.hidden = {}
        controls = Control.objects.filter(assessed__organisation=organisation)
        controls = controls.select_related("assessed__risk", "assessed__round")
        self.controls = {str(row.uuid): row for row in controls}
        assessed = round.risks.select_related("risk", "round") if round else ()
        self.assessed = {row.risk.reference: row for row in assessed}

    @staticmethod
    def _names(rows, name):
        return {normalise_line(getattr(row, name)): row for row in rows}

    def lines(self, sheets: dict) -> list[Line]:
        """What each row would do; raises Unreadable where a sheet's headings are not ours."""
        titles, found = spreadsheet.titles(), []
        for sheet, fields, compare in (
            (RISKS, RISK_FIELDS, self._risk),
            (CONTROLS, CONTROL_FIELDS, self._control),
        ):
            rows = sheets.get(sheet)
            if not rows:
                continue
            places = _columns(titles[sheet], rows, fields)
            for row in rows[1:]:
                if any(
                    place < len(row.values) and row.values[place] not in (None, "")
                    for place in places.values()
                ):
                    found.append(self._line(sheet, fields, compare, row, places))
        return found

    def _line(self, sheet, fields, compare, row, places) -> Line:
        line = Line(sheet, row.number)

        def cell(name):
            place = places[name]
            return row.values[place] if place < len(row.values) else None

        def address(name):
            return row.address(places.get(name, places["reference"]))

        for name, place in places.items():
            if place in row.formulas:
                line.wrong(address(name), _("ช่องนี้เป็นสูตร กรุณาวางเป็นค่าแทน"))
        if line.problems:
            return line
        line.reference = clean(cell("reference"), "line").upper()
        line.title = clean(cell(fields[0].name), fields[0].kind)
        key = clean(cell("key"), "line").lower()
        target = compare(line, key, address)
        if line.outcome == WRONG:
            return line
        given = {one.name: cell(one.name) for one in fields if one.name in places}
        self._fill(line, target, fields, given, address)
        return line

    def _fill(self, line, target, fields, given, address) -> None:
        """Compares each given cell with what is stored, or with nothing for a new row."""
        line.target = target
        for one in fields:
            if one.name not in given or (target and self._is_as_sent(one, target, given)):
                continue
            try:
                value = self._value(one, given[one.name])
            except ValueError as error:
                line.wrong(address(one.name), str(error))
                continue
            if target is None:
                line.values[one.name] = value
                continue
            before = getattr(target, one.name)
            if before != value:
                line.values[one.name] = value
                line.changes.append(
                    [str(one.label), cells.brief(one, before), cells.brief(one, value)]
                )
        if line.outcome == WRONG:
            return
        line.outcome = NEW if target is None else CHANGED if line.values else SAME
        self._check_row(line, address)

    @staticmethod
    def _is_as_sent(one, target, given) -> bool:
        """Whether the cell still says what an export wrote: nobody need mend what is stored."""
        if one.kind == "date":
            return False
        stored, raw = spreadsheet.shown(target, one), given[one.name]
        if stored == raw or not (stored or raw):
            return True
        return clean(stored, one.kind) == clean(raw, one.kind)

    def _check_row(self, line, address) -> None:
        if line.sheet == CONTROLS:
            if line.outcome == CHANGED and line.assessed.round.state not in OPEN:
                line.wrong(address("reference"), _("รอบนี้ปิดแล้ว ต้องปลดล็อกก่อนจึงจะแก้ไขได้"))
        elif line.outcome == NEW:
            text = clean(line.values.get("event"), "text")
            same = self.described.get((text, clean(line.values.get("process"), "line")))
            if same:
                line.wrong(
                    address("event"),
                    _("เหมือนกับ %(risk)s ในทะเบียน ถ้าต้องการแก้เรื่องนั้น ให้ใส่ %(risk)s ในช่องอ้างอิง")
                    % {"risk": same.reference},
                )
            else:
                repeated = (text, clean(line.values.get("process"), "line"))
                self.described[repeated] = _Pending(line.number)
        elif line.outcome == CHANGED:
            touched = set(line.values) - FREE_WHILE_RATED
            if line.target.closed_on:
                line.wrong(address("reference"), _("ความเสี่ยงนี้ปิดแล้ว จึงแก้ไขไม่ได้"))
            elif touched and line.target.pk in self.rated:
                line.wrong(
                    address(min(touched)),
                    _("มีผู้ให้คะแนนเรื่องนี้แล้ว แก้คำบรรยายระหว่างการประเมินไม่ได้"),
                )

    # --- which row of the register is meant

    def _risk(self, line, key: str, address):
        found = None
        if key:
            found = self.by_key.get(key)
            if found is None:
                line.wrong(address("key"), _("ไม่พบความเสี่ยงที่มีรหัสนี้ในทะเบียน ถ้าเป็นเรื่องใหม่ ให้เว้นว่าง"))
                return None
            if line.reference and line.reference != found.reference:
                line.wrong(
                    address("reference"),
                    _("รหัสในระบบเป็นของ %(risk)s ไม่ใช่ %(typed)s")
                    % {"risk": found.reference, "typed": line.reference},
                )
                return None
        elif line.reference:
            found = self.by_reference.get(line.reference)
            if found is None:
                line.wrong(address("reference"), _("ไม่พบเลขอ้างอิงนี้ในทะเบียน ถ้าเป็นเรื่องใหม่ ให้เว้นว่าง"))
                return None
        if found:
            line.reference = found.reference
            self._once(line, found, address)
        return found

    def _control(self, line, key: str, address):
        if key:
            found = self.controls.get(key)
            if found is None:
                line.wrong(address("key"), _("ไม่พบมาตรการที่มีรหัสนี้ ถ้าเป็นมาตรการใหม่ ให้เว้นว่าง"))
                return None
            if line.reference and line.reference != found.assessed.risk.reference:
                line.wrong(
                    address("reference"),
                    _("มาตรการนี้เป็นของ %(risk)s") % {"risk": found.assessed.risk.reference},
                )
                return None
            line.assessed = found.assessed
            self._once(line, found, address)
        else:
            found, line.assessed = None, self.assessed.get(line.reference)
            if self.round is None:
                line.wrong(address("reference"), _("กรุณาเลือกรอบการประเมินที่จะเพิ่มมาตรการนี้"))
                return None
            if line.assessed is None:
                line.wrong(address("reference"), _("ไม่พบความเสี่ยงนี้ในรอบที่เลือก"))
                return None
        if line.assessed.pk in self._hidden(line.assessed.round):
            line.wrong(
                address("reference"),
                _("คุณยังไม่ได้ให้คะแนนเรื่องนี้ จึงยังดูและแก้มาตรการควบคุมไม่ได้"),
            )
        elif line.assessed.round.state not in OPEN and found is None:
            line.wrong(address("reference"), _("รอบนี้ปิดแล้ว ต้องปลดล็อกก่อนจึงจะแก้ไขได้"))
        return found

    def _once(self, line, found, address) -> None:
        if (line.sheet, found.pk) in self.seen:
            line.wrong(address("reference"), _("มีแถวของรายการนี้ในแฟ้มแล้ว"))
        self.seen.add((line.sheet, found.pk))

    def _hidden(self, round: Round) -> set:
        if round.pk not in self.hidden:
            self.hidden[round.pk] = blindness.hidden_controls(round, self.person)
        return self.hidden[round.pk]

    def _value(self, one, raw):
        """The value of a cell; raises ValueError with a Thai reason."""
        if one.kind not in ("category", "department", "owner"):
            return cells.value(one, raw)
        text = clean(raw, "line")
        if not text:
            return None
        found = self._owner(text) if one.kind == "owner" else self.lookups[one.kind].get(text)
        if found is None:
            raise ValueError(
                _("ไม่พบ “%(name)s” ในรายการ%(label)s ของหน่วยงาน")
                % {"name": text[: cells.SHOWN_LETTERS], "label": one.label}
            )
        return found

    def _owner(self, username: str):
        if username not in self.owners:
            person = Person.objects.filter(username__iexact=username, is_active=True).first()
            may = person and person.can("risk.view", self.organisation)
            self.owners[username] = person if may else None
        return self.owners[username]


@dataclass(frozen=True)
class _Pending:
    """Stands for a new row of the same file, where a later row repeats it."""

    number: int

    @property
    def reference(self) -> str:
        return _("แถวที่ %(number)s") % {"number": self.number}
