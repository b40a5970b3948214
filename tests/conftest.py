"""The cast: two organisations that must never see each other, a parent, people in every role."""

from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as property_settings

from organisations.models import Organisation
from organisations.profiles import OrganisationType
from organisations.roles import Role

from .factories import make_department, make_member, make_organisation, make_person

# A machine that is busy is no fault of the rule: how long examples take is nobody's test.
property_settings.register_profile(
    "steady", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
property_settings.load_profile("steady")

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


def pytest_collection_modifyitems(items):
    """Every test that may use a database may use both: the router decides, not the test."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker is None and not DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            continue
        kwargs = {**(marker.kwargs if marker else {}), "databases": "__all__"}
        if {"transactional_db", "live_server"}.intersection(item.fixturenames):
            kwargs["transaction"] = True
        item.add_marker(pytest.mark.django_db(**kwargs), append=False)


@pytest.fixture(autouse=True)
def _no_rate_limits_left_over():
    """What one test used up of a rate limit must not refuse the next one."""
    backend = getattr(cache, "_cache", None)
    if hasattr(backend, "get_client"):
        # Not clear(): that would flush the queue of a running worker too.
        connection = backend.get_client(None, write=True)
        keys = list(connection.scan_iter(match="*allauth:rl:*"))
        if keys:
            connection.delete(*keys)
    else:
        cache.clear()


@pytest.fixture(autouse=True)
def _no_language_left_over():
    """A page asked for in English leaves its thread in English; the next test starts in Thai."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    """Stored files of a test go away with it."""
    storages = {name: dict(value) for name, value in settings.STORAGES.items()}
    storages["default"] = {
        **storages["default"],
        "OPTIONS": {**storages["default"].get("OPTIONS", {}), "location": str(tmp_path / "media")},
    }
    storages["corruption"] = {
        **storages["corruption"],
        "OPTIONS": {
            **storages["corruption"].get("OPTIONS", {}),
            "location": str(tmp_path / "corruption-media"),
        },
    }
    settings.STORAGES = storages
    settings.CORRUPTION_ROOTS_FILE = tmp_path / "keys" / "roots.json"
    settings.CORRUPTION_REMOVED_FILE = tmp_path / "keys" / "removed.jsonl"
    settings.CORRUPTION_MARK_KEY_FILE = tmp_path / "keys" / "mark_key"
    settings.ACK_SIGNING_KEY_FILE = tmp_path / "keys" / "acknowledgement_key"
    settings.AUDIT_SIGNING_KEY_FILE = tmp_path / "audit_signing_key"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")


@pytest.fixture
def parent_org(db) -> Organisation:
    """The city above the district: it oversees and has no plan of its own here."""
    return make_organisation(
        "example-city",
        type=OrganisationType.OTHER,
        name_th="มหานครตัวอย่าง",
        name_en="Example City",
        is_oversight=True,
    )


@pytest.fixture
def org(parent_org) -> Organisation:
    """The district office that most tests work in."""
    return make_organisation(
        "example-district",
        type=OrganisationType.BMA_DISTRICT,
        name_th="สำนักงานเขตตัวอย่าง",
        name_en="Example District Office",
        parent=parent_org,
    )


@pytest.fixture
def other_org(db) -> Organisation:
    """A municipality whose people must see nothing of `org`."""
    return make_organisation(
        "example-town",
        type=OrganisationType.SUBDISTRICT_MUNICIPALITY,
        name_th="เทศบาลตำบลตัวอย่าง",
        name_en="Example Town Municipality",
    )


@pytest.fixture
def departments(org) -> SimpleNamespace:
    """`owner` keeps the plan (RO-07); `education` and `cleaning` carry out activities."""
    return SimpleNamespace(
        owner=make_department(org, "ฝ่ายปกครอง", keeps_plan=True),
        education=make_department(org, "ฝ่ายการศึกษา"),
        cleaning=make_department(org, "ฝ่ายรักษาความสะอาดและสวนสาธารณะ"),
    )


@pytest.fixture
def cast(org, other_org, parent_org, departments) -> SimpleNamespace:
    """One person a role; `stranger` belongs nowhere, `other_*` only to `other_org`."""

    def member(role, name, position, department=None, where=org, **fields):
        return make_member(
            where, role, name=name, position=position, department=department, **fields
        )

    town = make_department(other_org, "สำนักปลัด", keeps_plan=True)
    return SimpleNamespace(
        staff=member(
            Role.STAFF, "นายสมมติ ตั้งใจ", "นักวิชาการศึกษา", departments.education, username="staff"
        ),
        staff2=member(
            Role.STAFF, "นางสาวสมมติ ขยัน", "เจ้าพนักงานธุรการ", departments.cleaning, username="staff2"
        ),
        officer=member(
            Role.PLAN_OFFICER, "นางสมมติ รอบคอบ", "นิติกร", departments.owner, username="officer"
        ),
        clerk=member(Role.ENDORSER, "นายสมมติ ละเอียด", "ผู้ช่วยผู้อำนวยการเขต", username="clerk"),
        executive=member(Role.EXECUTIVE, "นายสมมติ นำทาง", "ผู้อำนวยการเขต", username="executive"),
        complaints=member(
            Role.COMPLAINT_OFFICER, "นางสมมติ รับเรื่อง", "เจ้าพนักงานปกครอง", username="complaints"
        ),
        integrity=member(Role.CORRUPTION_OFFICER, "นายสมมติ เที่ยงตรง", "นิติกร", username="integrity"),
        custodian=member(
            Role.IDENTITY_CUSTODIAN, "นางสมมติ รักษา", "นักจัดการงานทั่วไป", username="custodian"
        ),
        auditor=member(Role.AUDITOR, "นางสมมติ ตรวจสอบ", "ผู้ตรวจสอบภายใน", username="auditor"),
        council=member(Role.COUNCIL_READER, "นายสมมติ สภา", "สมาชิกสภา", username="council"),
        admin=member(Role.ADMINISTRATOR, "นายสมมติ ดูแล", "นักวิชาการคอมพิวเตอร์", username="admin"),
        overseer=member(
            Role.OVERSEER, "นางสมมติ กำกับ", "นักวิเคราะห์นโยบาย", where=parent_org, username="overseer"
        ),
        stranger=make_person("นายสมมติ คนนอก", username="stranger"),
        other_staff=member(
            Role.STAFF, "นายสมมติ เมืองอื่น", "เจ้าพนักงาน", town, other_org, username="other.staff"
        ),
        other_officer=member(
            Role.PLAN_OFFICER, "นางสมมติ เมืองอื่น", "นิติกร", town, other_org, username="other.officer"
        ),
        other_admin=member(
            Role.ADMINISTRATOR,
            "นายสมมติ ดูแลเมืองอื่น",
            "นักวิชาการ",
            town,
            other_org,
            username="other.admin",
        ),
    )


@pytest.fixture
def client_for():
    """`client_for(person)` is a browser signed in as that person; None is a visitor's."""

    def signed_in(person=None, **options) -> Client:
        client = Client(**options)
        if person is not None:
            client.force_login(person)
        return client

    return signed_in
