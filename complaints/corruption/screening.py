"""What the rule of an office's kind says about taking a report up; the officer decides.

WB-01 and WB-02 are printed for Bangkok alone. Everywhere else a report is judged by what it says,
whoever sent it.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.profiles import OrganisationType

from .models import Channels

ANONYMOUS = "anonymous"

ACCEPT, NOT_ACCEPT = "accept", "not_accept"
DECISIONS = (
    (ACCEPT, gettext_lazy("รับไว้ดำเนินการ")),
    (NOT_ACCEPT, gettext_lazy("ไม่รับเรื่อง")),
)

# What is looked at before the decision, in this order.
CHECKS = (
    ("is_corruption", gettext_lazy("เป็นเรื่องทุจริตหรือประพฤติมิชอบ")),
    ("is_ours", gettext_lazy("ผู้ถูกกล่าวหาสังกัดหน่วยงานนี้ หรือหน่วยงานนี้มีอำนาจดำเนินการ")),
    ("is_specific", gettext_lazy("บอกได้ว่าใคร ทำอะไร ที่ไหน เมื่อใด พอให้ตรวจสอบได้")),
    ("has_evidence", gettext_lazy("ระบุพยานหลักฐานชัดแจ้ง")),
    ("has_witnesses", gettext_lazy("ชี้พยานบุคคลแน่นอน")),
)
CHECK_NAMES = tuple(name for name, _label in CHECKS)


@dataclass(frozen=True)
class Advice:
    """What the rule says: `decision` is empty where the rule leaves it to the substance."""

    rule: str
    decision: str
    sentence: str


def advice(kind: str, *, arrival: str, naming: str, evidence: bool, witnesses: bool) -> Advice:
    """The rule of an office of this `kind` (organisations.profiles) for such a report.

    `naming` is "anonymous" where nobody, not even the custodian, was told who reports.
    """
    if kind != OrganisationType.BMA_DISTRICT:
        return Advice("", "", _("หน่วยงานประเภทนี้พิจารณาจากเนื้อหาและพยานหลักฐาน ไม่ว่าผู้แจ้งจะบอกชื่อหรือไม่"))
    rule = "WB-02" if arrival == Channels.MEDIA else "WB-01"
    if naming != ANONYMOUS:
        return Advice(
            rule,
            "",
            _("ผู้แจ้งบอกชื่อ หลักเกณฑ์ของกรุงเทพมหานครให้พิจารณาจากเนื้อหา และถือเป็นความลับของทางราชการ"),
        )
    if evidence and witnesses:
        return Advice(
            rule,
            ACCEPT,
            _("ไม่บอกชื่อ แต่มีพยานหลักฐานชัดแจ้งและชี้พยานบุคคลแน่นอน หลักเกณฑ์ของกรุงเทพมหานครให้รับไว้ได้"),
        )
    return Advice(
        rule,
        NOT_ACCEPT,
        _(
            "ไม่บอกชื่อ และไม่มีทั้งพยานหลักฐานชัดแจ้งกับพยานบุคคลแน่นอน"
            " หลักเกณฑ์ของกรุงเทพมหานครไม่ให้รับ ควรถามผู้แจ้งเพิ่มก่อน"
        ),
    )


def differs(found: Advice, decision: str) -> bool:
    """Whether the officer decides otherwise than the rule says; the reason must then tell why."""
    return bool(found.decision) and found.decision != decision
