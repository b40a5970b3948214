"""Differences of two canonical contents in words that people read."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .reading import PARTS, activity_title, as_text, field_label, readable
from .services import versions


@dataclass
class ReadableChange:
    label: str
    before: str
    after: str
    kind: str


@dataclass
class ChangedPlace:
    """A part or an activity with what differs in it."""

    title: str
    kind: str
    changes: list[ReadableChange] = field(default_factory=list)


def changed_places(before: dict, after: dict) -> list[ChangedPlace]:
    """The differences of two contents by part and activity, every field with its label."""
    names = {row["uuid"]: activity_title(row) for row in before.get("activities", [])}
    names |= {row["uuid"]: activity_title(row) for row in after.get("activities", [])}
    places: dict[tuple, ChangedPlace] = {}
    for change in versions.diff(before, after):
        if change.where == "plan" and change.field.startswith("amendment_"):
            continue  # told on its own, above the changes
        key = (change.where, change.activity_uuid)
        whole = change.field == "activity"
        if key not in places:
            title = names[change.activity_uuid] if change.activity_uuid else PARTS[change.where]
            places[key] = ChangedPlace(str(title), change.kind if whole else "changed")
        if whole:
            continue
        places[key].changes.append(
            ReadableChange(
                label=field_label(change.where, change.field),
                before=as_text(readable(change.field, change.before)),
                after=as_text(readable(change.field, change.after)),
                kind=change.kind,
            )
        )
    return list(places.values())


def changes_summary(places: list[ChangedPlace]) -> str:
    """`เพิ่ม 1 รายการ · ตัดออก 1 รายการ · แก้ไข 3 แห่ง`."""
    kinds = [place.kind for place in places]
    texts = []
    if count := kinds.count("added"):
        texts.append(_("เพิ่ม %(count)s รายการ") % {"count": count})
    if count := kinds.count("dropped"):
        texts.append(_("ตัดออก %(count)s รายการ") % {"count": count})
    if count := kinds.count("changed"):
        texts.append(_("แก้ไข %(count)s แห่ง") % {"count": count})
    return " · ".join(texts) or _("ไม่มีสิ่งที่เปลี่ยนแปลง")
