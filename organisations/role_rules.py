"""Which roles one person may hold together, and who may give them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .roles import Role

# Officer, custodian and administrator are never one person: whoever grants roles must not be able
# to read what the corruption channel seals, and an officer must not see who reported.
APART = frozenset({Role.ADMINISTRATOR, Role.CORRUPTION_OFFICER, Role.IDENTITY_CUSTODIAN})

# An administrator gets these from another administrator only, so that nobody makes themselves
# the signer or the checker of what they keep.
NOT_FOR_ONESELF = frozenset(
    {
        Role.EXECUTIVE,
        Role.ENDORSER,
        Role.AUDITOR,
        Role.CORRUPTION_OFFICER,
        Role.IDENTITY_CUSTODIAN,
        Role.OVERSEER,
    }
)

ROLE_HINTS = {
    Role.STAFF: gettext_lazy("ร่างแผน กรอกกิจกรรม และบันทึกความก้าวหน้าของกิจกรรมที่ตนรับผิดชอบ"),
    Role.PLAN_OFFICER: gettext_lazy("จัดทำและเสนอแผน ตรวจรับความก้าวหน้า จัดทำรายงาน"),
    Role.ENDORSER: gettext_lazy("อ่านและลงความเห็นก่อนเสนอผู้บริหาร"),
    Role.EXECUTIVE: gettext_lazy("อนุมัติแผนและลงนามรายงาน"),
    Role.COMPLAINT_OFFICER: gettext_lazy("รับและติดตามเรื่องร้องเรียนทั่วไป"),
    Role.CORRUPTION_OFFICER: gettext_lazy(
        "รับเรื่องร้องเรียนการทุจริต ต้องไม่เป็นผู้ดูแลหน่วยงานหรือผู้ดูแลข้อมูลตัวตน"
    ),
    Role.IDENTITY_CUSTODIAN: gettext_lazy(
        "อนุญาตให้เปิดข้อมูลตัวตนของผู้แจ้ง ต้องไม่เป็นผู้รับเรื่องหรือผู้ดูแลหน่วยงาน"
    ),
    Role.AUDITOR: gettext_lazy("อ่านแผน รายงาน และบันทึกการใช้งาน"),
    Role.COUNCIL_READER: gettext_lazy("อ่านแผนและรายงานเท่านั้น"),
    Role.ADMINISTRATOR: gettext_lazy("เพิ่มบุคคล ให้บทบาท และตั้งค่า ไม่เห็นเนื้อหาเรื่องร้องเรียน"),
    Role.OVERSEER: gettext_lazy("อ่านตัวเลขของหน่วยงานในกำกับ"),
}


def roles_for(organisation) -> list[Role]:
    """The roles that make sense in an organisation: overseers only where it has others below it."""
    oversees = organisation.is_oversight or organisation.children.exists()
    return [role for role in Role if role != Role.OVERSEER or oversees]


def apart_problems(roles) -> list[str]:
    """Which of the roles are never one person's; empty when they may be held together."""
    together = set(roles) & APART
    if len(together) < 2:
        return []
    named = " · ".join(str(role.label) for role in Role if role in together)
    return [_("บทบาทต่อไปนี้ต้องเป็นคนละคนกัน: %(roles)s") % {"roles": named}]


def role_problems(roles, *, before=(), own=False) -> list[str]:
    """What speaks against a person holding `roles`; `own` when they give them to themselves."""
    roles, before = set(roles), set(before)
    problems = apart_problems(roles)
    taken = (roles - before) & NOT_FOR_ONESELF
    if own and taken:
        problems.append(
            _("คุณให้บทบาทนี้แก่ตนเองไม่ได้ ต้องให้ผู้ดูแลหน่วยงานอีกคนเป็นผู้ให้: %(roles)s")
            % {"roles": " · ".join(str(role.label) for role in Role if role in taken)}
        )
    return problems
