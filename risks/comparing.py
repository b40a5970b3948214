"""Two rounds side by side, on the risks' own identity (RK-28): plain values in and out."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from .models import Level

# What became of a risk from one round to the next, in the order in which they are shown.
KINDS = {
    "new": _("ใหม่"),
    "up": _("สูงขึ้น"),
    "down": _("ลดลง"),
    "same": _("เท่าเดิม"),
    "gone": _("ปิดหรือไม่ได้ประเมินแล้ว"),
    "waiting": _("ยังไม่มีคะแนนให้เทียบ"),
}


class Standing(NamedTuple):
    """How a risk stands in a round; without a score it is not summed up yet."""

    score: int | None
    level: str


def change(before: Standing | None, after: Standing | None, *, same_scale: bool) -> str:
    """The kind of a risk that is in one round, the other, or both; None is not in it.

    Scores of two different criteria do not compare (20 of 25 is not more than 16 of 16): then the
    levels do.
    """
    if before is None and after is None:
        raise ValueError("a risk of neither round")
    if before is None:
        return "new"
    if after is None:
        return "gone"
    if before.score is None or after.score is None:
        return "waiting"
    old, new = (
        (before.score, after.score)
        if same_scale
        else (Level(before.level).rank, Level(after.level).rank)
    )
    return "up" if new > old else "down" if new < old else "same"


def compare(before: dict, after: dict, *, same_scale: bool) -> dict:
    """The kind of every risk of the two rounds, by its key."""
    return {
        key: change(before.get(key), after.get(key), same_scale=same_scale)
        for key in before.keys() | after.keys()
    }
