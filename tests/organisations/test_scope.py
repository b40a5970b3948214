"""Visitor → sign-in; another organisation → 404 before the role is looked at; wrong role → 403."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

DAY = "2026-04-13"
UUID = "00000000-0000-4000-8000-000000000000"
SETTINGS = [
    "settings",
    "details",
    "chain",
    "departments",
    "department_new",
    "people",
    "person_new",
    "delegations",
    "delegation_new",
    "holidays",
]
OWN_ROLES = {
    **{name: {"admin"} for name in SETTINGS},
    "audit": {"auditor"},
    "notices": {"staff", "officer", "clerk", "executive", "auditor", "admin", "integrity"},
}


def staff_addresses():
    """Every address of this app below /staff/<slug>/, with made-up arguments."""
    from organisations import urls

    for pattern in urls.urlpatterns:
        if pattern.name == "home":
            continue
        kwargs = {"slug": "example-district"}
        names = pattern.pattern.converters
        if "uuid" in names:
            kwargs["uuid"] = UUID
        if "on" in names:
            from datetime import date

            kwargs["on"] = date.fromisoformat(DAY)
        yield pattern.name, kwargs


ALL = list(staff_addresses())


def ids():
    return [name for name, _kwargs in ALL]


@pytest.mark.parametrize(("name", "kwargs"), ALL, ids=ids())
def test_visitor_is_led_to_sign_in(name, kwargs, cast):
    url = reverse(f"organisations:{name}", kwargs=kwargs)
    response = Client().get(url)
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/?next=")


@pytest.mark.parametrize(("name", "kwargs"), ALL, ids=ids())
@pytest.mark.parametrize("who", ["stranger", "other_staff", "other_admin", "overseer"])
def test_another_organisation_is_not_there(name, kwargs, who, cast, client_for):
    """404 for the administrator of the other one too: the role is not looked at."""
    url = reverse(f"organisations:{name}", kwargs=kwargs)
    client = client_for(getattr(cast, who))
    assert client.get(url).status_code == 404
    assert client.post(url).status_code == 404


@pytest.mark.parametrize("name", OWN_ROLES)
@pytest.mark.parametrize(
    "who", ["staff", "officer", "clerk", "executive", "auditor", "admin", "integrity"]
)
def test_wrong_role_is_refused(name, who, cast, client_for):
    url = reverse(f"organisations:{name}", args=["example-district"])
    expected = 200 if who in OWN_ROLES[name] else 403
    assert client_for(getattr(cast, who)).get(url).status_code == expected


def test_unknown_and_inactive_organisation_look_alike(cast, org, client_for):
    client = client_for(cast.admin)
    assert client.get("/staff/nowhere/settings/").status_code == 404
    org.is_active = False
    org.save()
    assert client.get("/staff/example-district/settings/").status_code == 404


def test_objects_of_another_organisation_are_not_there(cast, other_org, client_for):
    """With one's own slug and somebody else's uuid."""
    membership = cast.other_staff.memberships.get()
    department = other_org.departments.first()
    client = client_for(cast.admin)
    slug = "example-district"
    for name, uuid in (("person_edit", membership.uuid), ("department_edit", department.uuid)):
        assert client.get(reverse(f"organisations:{name}", args=[slug, uuid])).status_code == 404
    for name in ("person_active", "person_invite"):
        url = reverse(f"organisations:{name}", args=[slug, membership.uuid])
        assert client.post(url).status_code == 404


def test_role_taken_away_counts_on_the_next_request(cast, org, client_for):
    client = client_for(cast.admin)
    url = reverse("organisations:settings", args=[org.slug])
    assert client.get(url).status_code == 200
    cast.admin.memberships.get().roles.all().delete()
    assert client.get(url).status_code == 404


def _views(patterns, prefix=""):
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern.url_patterns, address)
        else:
            yield address, pattern.callback


def test_every_staff_view_declares_its_permission():
    """All addresses below /staff/<slug>/, of every app, go through `staff_view`."""
    staff = [
        (address, view)
        for address, view in _views(get_resolver().url_patterns)
        if address.startswith("staff/<slug:slug>/")
    ]
    assert len(staff) > 20
    assert [address for address, view in staff if not hasattr(view, "staff_permission")] == []


# --- where staff arrive


def test_home_leads_visitors_to_sign_in(db):
    response = Client().get("/staff/")
    assert response.status_code == 302 and response.url.startswith("/accounts/login/")


def test_home_of_one_organisation(cast, client_for, org):
    response = client_for(cast.staff).get("/staff/")
    assert response.status_code == 302 and response.url == f"/staff/{org.slug}/"


def test_home_goes_to_the_last_used_and_offers_the_choice(cast, client_for, org, other_org):
    from organisations.services import set_membership

    set_membership(person=cast.staff, organisation=other_org, roles=["staff"])
    client = client_for(cast.staff)
    assert client.get("/staff/").url == f"/staff/{org.slug}/"
    client.get(reverse("organisations:notices", args=[other_org.slug]))
    assert client.get("/staff/").url == f"/staff/{other_org.slug}/"
    cast.staff.refresh_from_db()
    cast.staff.last_organisation = None
    cast.staff.save()
    page = client.get("/staff/")
    assert page.status_code == 200
    assert org.name_th in page.text and other_org.name_th in page.text


def test_home_of_nobody_is_kind(cast, client_for):
    page = client_for(cast.stranger).get("/staff/")
    assert page.status_code == 200
    assert "ยังไม่ได้อยู่ในหน่วยงานใด" in page.text and cast.stranger.username in page.text


def test_home_skips_a_membership_without_roles(cast, client_for, other_org):
    from organisations.services import set_membership

    set_membership(person=cast.stranger, organisation=other_org, roles=[])
    assert "ยังไม่ได้อยู่ในหน่วยงานใด" in client_for(cast.stranger).get("/staff/").text


# --- fiscal year and language


def test_fiscal_year_is_kept_in_the_session(cast, org, client_for):
    from django.utils import timezone

    from thai.fiscal import fiscal_year_of

    client = client_for(cast.staff)
    url = reverse("organisations:notices", args=[org.slug])
    now = fiscal_year_of(timezone.localdate())
    assert client.get(url).context["fiscal_year"] == now
    page = client.get(url, {"fy": "2566", "show": "all"})
    assert page.context["fiscal_year"] == 2566
    assert client.get(url).context["fiscal_year"] == 2566
    links = {item.label: item for item in page.context["frame"].years}
    assert links["2566"].active and f"fy={now}" in links[str(now)].url
    assert "show=all" in links[str(now)].url
    assert client_for(cast.staff).get(url).context["fiscal_year"] == now


@pytest.mark.parametrize("junk", ["abc", "2022", "99999", "๒๕๖๖x", "", "-1"])
def test_fiscal_year_junk_changes_nothing(cast, org, client_for, junk):
    client = client_for(cast.staff)
    url = reverse("organisations:notices", args=[org.slug])
    before = client.get(url).context["fiscal_year"]
    assert client.get(url, {"fy": junk}).context["fiscal_year"] == before


def test_language_switch(cast, org, client_for):
    client = client_for(cast.staff)
    url = reverse("organisations:notices", args=[org.slug])
    assert 'lang="th"' in client.get(url).text
    response = client.post(reverse("set_language"), {"language": "en", "next": url})
    assert response.status_code == 302 and response.url == url
    page = client.get(url).text
    assert '<html lang="en"' in page
    assert org.name_en in page
