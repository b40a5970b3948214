"""Words of a risk that pretend to be markup: they stay words on every page, the public one too."""

import pytest
from django.urls import reverse

from risks.services import publication, treatment
from risks.workflow import PUBLICATION

from .builders import make_planning, make_risk
from .pages import text

pytestmark = pytest.mark.django_db

EVIL = "</title></text><script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ x }}"
PAGES = ("register", "matrix", "overview", "reviews")


@pytest.fixture
def round(org, cast, departments):
    department = org.departments.first()
    type(department).objects.filter(pk=department.pk).update(name=EVIL)
    department.refresh_from_db()
    risk = make_risk(org, cast.officer, event=EVIL, process=EVIL, how=EVIL, department=department)
    return make_planning(org, cast.officer, cast.staff, cast.staff2, risks=[risk])


def assert_plain(page: str, name: str) -> None:
    assert "<script>alert" not in page and "<img src=x" not in page, name


def test_words_like_markup_stay_words(client_for, client, org, cast, round):
    assessed = round.risks.get()
    values = {"kind": "reduce", "measure": "preventive", "text": EVIL, "benefit": EVIL}
    option = treatment.save_option(assessed=assessed, by=cast.officer, values=values)
    treatment.choose(option=option, by=cast.officer, reason=EVIL)
    draft = publication.prepare(round=round, by=cast.officer)
    staff = client_for(cast.officer)
    addresses = [reverse(f"risks:{name}", args=[org.slug]) for name in PAGES]
    addresses += [
        reverse(f"risks:{name}", args=[org.slug, row.uuid])
        for name, row in (
            ("assessed", assessed),
            ("treatment", assessed),
            ("reasons", assessed),
            ("option_unchoose", option),
            ("moderation", round),
            ("round", round),
            ("publication", draft),
            ("publication_edit", draft),
        )
    ]
    for address in addresses:
        # Twice: what was drawn once is drawn from memory the second time.
        for _again in range(2):
            response = staff.get(address)
            assert response.status_code == 200, address
            assert_plain(text(response), address)
    PUBLICATION.perform(draft, "submit", by=cast.officer)
    publication.sign(
        publication=draft,
        by=cast.executive,
        confirm=lambda digest: "password",
        opinions=["approve"],
    )
    page = text(client.get(reverse("portal:risks", args=[org.slug])))
    assert "&lt;script&gt;alert" in page
    assert_plain(page, "public")
