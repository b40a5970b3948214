"""What a report consists of: the sealed texts with their labels, in the order in which people read.

The public form, the desk's own intake and the desk's page of a report all show these.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Naming(models.TextChoices):
    """Whether the person says who they are, and to whom."""

    ANONYMOUS = "anonymous", _("ไม่บอกชื่อ")
    NAMED = "named", _("บอกชื่อกับเจ้าหน้าที่ที่รับเรื่อง")
    CUSTODIAN = "custodian", _("บอกชื่อกับผู้ดูแลข้อมูลตัวตนเท่านั้น")


# Keys of the sealed content whose values are plain texts, "" when nothing was written.
TEXTS = {
    "what": _("เกิดอะไรขึ้น"),
    "accused": _("ผู้ที่ถูกแจ้ง ชื่อและตำแหน่งเท่าที่ทราบ"),
    "units": _("ฝ่ายหรือหน่วยงานที่เกี่ยวข้อง"),
    "when": _("เกิดขึ้นเมื่อใด"),
    "where": _("เกิดขึ้นที่ไหน"),
    "how": _("ทำอย่างไร และคุณทราบได้อย่างไร"),
    "evidence": _("หลักฐาน"),
    "witnesses": _("พยาน"),
    "reveals": _("สิ่งที่อาจบอกว่าเป็นคุณ"),
    "worries": _("สิ่งที่กังวลว่าจะเกิดกับคุณ"),
    "others_out": _("คนอื่นที่ไม่ควรรู้เรื่องนี้"),
}
# Besides: naming (Naming), name and contact (of Naming.NAMED, else ""), about_head (bool),
# category (""), excluded ([{"uuid", "name", "title"}] of people) and exclude_reason (text).
# Sealed apart, for the custodian: {"name", "contact"}, of Naming.NAMED and Naming.CUSTODIAN.
IDENTITY = {
    "name": _("ชื่อของคุณ"),
    "contact": _("ติดต่อคุณได้ทางใด"),
}


def blank() -> dict:
    """Content in which nothing was said yet: every key that readers may ask for."""
    return dict.fromkeys(TEXTS, "") | {
        "naming": str(Naming.ANONYMOUS),
        "name": "",
        "contact": "",
        "about_head": False,
        "category": "",
        "excluded": [],
        "exclude_reason": "",
    }
