"""Rules of general complaints that no other test names: each seen where people meet it.

CG-03 (how a meeting is held) and CG-18 (networks of citizens) are no work of a program: of the
first the record of a hearing is kept (CG-02), nothing of the second.
"""

import pytest
from django.urls import reverse

from complaints.general.models import ManualKind, Medium, NoticeKind
from complaints.general.services import handling

from . import builders
from .desk_pages import text
from .test_manuals import published

pytestmark = pytest.mark.django_db


def public(org, name, *args) -> str:
    return reverse(f"complaints:{name}", args=[org.slug, *args])


def test_cg_01_answers_channels_and_notices_of_a_complaint(org, cast, departments, client_for):
    complaint = builders.answered(org, cast.complaints, department=departments.cleaning)
    doors = text(client_for().get(f"/o/{org.slug}/"))
    assert public(org, "new") in doors
    path = reverse("casework:case", args=[org.slug, complaint.uuid])
    assert "เปลี่ยนหลอดไฟแล้ว" in text(client_for(cast.complaints).get(path))
    assert {kind for kind, _label in NoticeKind.choices[:3]} == set(
        complaint.notices.values_list("kind", flat=True)
    )


def test_cg_05_a_category_leads_to_who_is_responsible(org, cast, departments):
    category = builders.make_category(org, department=departments.cleaning, days=9)
    complaint, _code = builders.file(org, category=category)
    handling.accept(complaint=complaint, by=cast.complaints)
    complaint.refresh_from_db()
    assert complaint.department == departments.cleaning
    assert (complaint.due_on - complaint.arrived_on).days == 9


def test_cg_07_cg_14_cc_09_channels_and_steps_are_read_without_an_account(org, cast, client_for):
    visitor = client_for()
    manual = published(org, cast, ManualKind.GENERAL)
    page = text(visitor.get(public(org, "manuals")))
    for name in manual.PARTS:
        assert getattr(manual, name) in page
    home = text(visitor.get(f"/o/{org.slug}/"))
    for name in ("new", "track", "manuals"):
        assert f'href="{public(org, name)}"' in home


@pytest.mark.parametrize(
    ("contact", "has_code", "medium"),
    [
        ({"email": "a@example.com", "medium": Medium.EMAIL}, True, Medium.EMAIL),
        ({"address": "9 หมู่ 9", "medium": Medium.LETTER}, True, Medium.LETTER),
        (None, True, Medium.TRACKING),
        ({"address": "9 หมู่ 9", "medium": Medium.TRACKING}, False, Medium.LETTER),
    ],
)
def test_cg_13_the_result_goes_by_the_way_that_reaches_the_complainant(
    org, cast, departments, contact, has_code, medium
):
    complaint = builders.answered(
        org, cast.complaints, department=departments.cleaning, contact=contact, has_code=has_code
    )
    assert complaint.notices.get(kind=NoticeKind.RESULT).medium == medium
