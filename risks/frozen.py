"""What was frozen of an assessed risk, in words, beside how it is now."""

from django.utils.translation import gettext as _

from thai.money import format_baht

from .models import ControlKind, Effectiveness, Level, Risk
from .models.register import REQUIRED


def _place(scores: dict, prefix: str) -> str:
    likelihood, impact = scores[f"{prefix}likelihood"], scores[f"{prefix}impact"]
    level = scores[f"{prefix}level"]
    if likelihood is None or not level:
        return _("ยังไม่มีคะแนน")
    return _("%(level)s · %(score)s คะแนน (โอกาส %(likelihood)s × ผลกระทบ %(impact)s)") % {
        "level": Level(level).label,
        "score": scores[f"{prefix}score"],
        "likelihood": likelihood,
        "impact": impact,
    }


def _control(row: dict) -> str:
    kind = ControlKind(row["kind"]).label
    return f"{row['name']} · {kind} · {Effectiveness(row['effectiveness']).label}"


def _measure(row: dict) -> str:
    return f"{row['text']} · {format_baht(row['cost'])}" if row["cost"] else row["text"]


def lines(content: dict) -> dict[str, str]:
    """Label → text of `snapshot.content`, in the order of the page."""
    found = {
        str(Risk._meta.get_field(name).verbose_name): content["described"][name]
        for name in REQUIRED
        if name != "factor"
    }
    factor = content["described"]["factor"]
    labels = dict(Risk._meta.get_field("factor").choices)
    return found | {
        _("ประวัติการเกิด"): str(labels.get(factor, factor)),
        _("ความเสี่ยงก่อนมีมาตรการ"): _place(content["scores"], ""),
        _("ความเสี่ยงคงเหลือ"): _place(content["scores"], "residual_"),
        _("มาตรการควบคุมที่มีอยู่"): "\n".join(map(_control, content["controls"])),
        _("มาตรการควบคุมเพิ่มเติม"): "\n".join(map(_measure, content["measures"])),
    }


def compared(then: dict, now: dict) -> list[dict]:
    """Each line as it was frozen, with how it is now where that differs."""
    present = lines(now)
    return [
        {"label": label, "then": text, "now": present[label], "changed": text != present[label]}
        for label, text in lines(then).items()
    ]
