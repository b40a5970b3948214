"""The demonstration's organisations and people; every name is invented and says so.

Passwords are public: all of this exists only while `DEMO=1`.
"""

from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import make_password

from organisations.models import Department, Organisation, Person
from organisations.profiles import OrganisationType
from organisations.roles import Role
from organisations.services import set_membership

DEPARTMENTS = (
    ("ฝ่ายปกครอง", True),
    ("ฝ่ายทะเบียน", False),
    ("ฝ่ายโยธา", False),
    ("ฝ่ายสิ่งแวดล้อมและสุขาภิบาล", False),
    ("ฝ่ายการศึกษา", False),
    ("ฝ่ายการคลัง", False),
    ("ฝ่ายเทศกิจ", False),
    ("ฝ่ายพัฒนาชุมชนและสวัสดิการสังคม", False),
)

# user name, display name, position, department, roles
DISTRICT_PEOPLE = (
    ("staff", "นางสาวสมใจ ตัวอย่าง", "นักพัฒนาสังคมปฏิบัติการ", 7, (Role.STAFF,)),
    ("staff2", "นายสมชาย ตัวอย่าง", "เจ้าพนักงานปกครองชำนาญงาน", 0, (Role.STAFF,)),
    ("officer", "นางนิติ ตัวอย่าง", "นิติกรชำนาญการ", 0, (Role.STAFF, Role.PLAN_OFFICER)),
    ("clerk", "นายเห็นชอบ ตัวอย่าง", "ผู้ช่วยผู้อำนวยการเขต", None, (Role.ENDORSER,)),
    ("executive", "นางอนุมัติ ตัวอย่าง", "ผู้อำนวยการเขต", None, (Role.EXECUTIVE,)),
    ("assessor", "นายประเมิน ตัวอย่าง", "นักวิชาการเงินและบัญชีปฏิบัติการ", 5, (Role.STAFF,)),
    ("complaints", "นางสาวรับเรื่อง ตัวอย่าง", "เจ้าพนักงานธุรการชำนาญงาน", 0, (Role.COMPLAINT_OFFICER,)),
    ("integrity", "นายเที่ยงธรรม ตัวอย่าง", "นิติกรปฏิบัติการ", None, (Role.CORRUPTION_OFFICER,)),
    ("integrity2", "นางสาวสุจริต ตัวอย่าง", "นิติกรชำนาญการ", None, (Role.CORRUPTION_OFFICER,)),
    ("custodian", "นางรักษา ตัวอย่าง", "นักทรัพยากรบุคคลชำนาญการ", None, (Role.IDENTITY_CUSTODIAN,)),
    ("auditor", "นายตรวจสอบ ตัวอย่าง", "นักวิชาการตรวจสอบภายในชำนาญการ", None, (Role.AUDITOR,)),
    ("admin", "นางสาวดูแล ตัวอย่าง", "นักวิชาการคอมพิวเตอร์ปฏิบัติการ", 0, (Role.ADMINISTRATOR,)),
)
OTHER_PEOPLE = (
    ("staff", "นายอื่น ตัวอย่าง", "นักจัดการงานทั่วไปปฏิบัติการ", 0, (Role.STAFF,)),
    ("officer", "นางสาวต่าง ตัวอย่าง", "นิติกรปฏิบัติการ", 0, (Role.STAFF, Role.PLAN_OFFICER)),
    # They stand in where a report is about the head of the district.
    ("integrity", "นายยุติธรรม ตัวอย่าง", "นิติกรชำนาญการ", 0, (Role.CORRUPTION_OFFICER,)),
    ("custodian", "นางสาวมั่นคง ตัวอย่าง", "เจ้าพนักงานธุรการชำนาญงาน", 0, (Role.IDENTITY_CUSTODIAN,)),
)


def _person(email, name) -> Person:
    person = Person.objects.filter(username=email).first()
    if person is None:
        person = Person.objects.create_user(email=email, display_name=name, is_demo=True)
        person.password = _password()
        person.save(update_fields=["password"])
    return person


@cache
def _password() -> str:
    """Everybody's, hashed once: it is public, and each hash takes a quarter of a second."""
    return make_password(settings.DEMO_PASSWORD)


def _join(organisation, domain, people, departments):
    cast = {}
    for user, name, position, department, roles in people:
        person = _person(f"{user}@{domain}", name)
        set_membership(
            person=person,
            organisation=organisation,
            roles=roles,
            department=departments[department] if department is not None else None,
            position=position,
        )
        person.last_organisation = organisation
        person.save(update_fields=["last_organisation"])
        cast[user] = person
    return cast


def load(sample: dict):
    """Makes the parent, the district office of the sample plan and a second organisation.

    Returns (district, its people by user name, town, its people).
    """
    info = sample["organisation"]
    parent, _created = Organisation.objects.get_or_create(
        slug="example-city",
        defaults={
            "type": OrganisationType.OTHER,
            "name_th": "กรุงเทพมหานคร (หน่วยงานต้นสังกัดตัวอย่าง)",
            "name_en": "Bangkok Metropolitan Administration (example parent)",
            "is_oversight": True,
        },
    )
    _join(
        parent,
        "city.example.go.th",
        (("overseer", "นายกำกับ ตัวอย่าง", "ผู้ตรวจราชการ", None, (Role.OVERSEER,)),),
        [],
    )
    district, _created = Organisation.objects.get_or_create(
        slug="example-district",
        defaults={
            "type": info["type_code"],
            "name_th": info["name_th"],
            "name_en": info["name_en"],
            "parent": parent,
            "address": "เลขที่ตัวอย่าง ถนนตัวอย่าง กรุงเทพมหานคร",
            "telephone": "0 2000 0000",
            "email": "district@example.go.th",
            "document_prefix": "กท",
            # The example office has chosen to report to NACC as well.
            "optional_schedules": ["nacc_6", "nacc_12"],
        },
    )
    units = [
        Department.objects.get_or_create(
            organisation=district, name=name, defaults={"keeps_plan": keeps}
        )[0]
        for name, keeps in DEPARTMENTS
    ]
    cast = _join(district, "example.go.th", DISTRICT_PEOPLE, units)
    town, _created = Organisation.objects.get_or_create(
        slug="example-town",
        defaults={
            "type": OrganisationType.SUBDISTRICT_MUNICIPALITY,
            "name_th": "เทศบาลตำบลตัวอย่าง",
            "name_en": "Example Subdistrict Municipality",
            "telephone": "0 5300 0000",
            "email": "town@example.go.th",
        },
    )
    legal, _created = Department.objects.get_or_create(
        organisation=town, name="งานนิติการ สำนักปลัด", defaults={"keeps_plan": True}
    )
    others = _join(town, "other.example.go.th", OTHER_PEOPLE, [legal])
    return district, cast, town, others
