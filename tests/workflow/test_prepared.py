"""Queries whose SQL is made once: they answer as the ordinary ones, and refuse to guess."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Count, Prefetch
from django.utils import timezone

from organisations.models import Delegation, Membership, Notice, Organisation, Person
from workflow.prepared import LONGEST_TUPLE, SHAPES, Unfit, prepared

pytestmark = pytest.mark.django_db


@pytest.fixture
def postgres():
    if connection.vendor != "postgresql":
        pytest.skip("elsewhere queries are made as usual")


@prepared
def by_slug(slug: str):
    return Organisation.objects.filter(slug=slug)


@prepared
def by_slugs(slugs: tuple, *, down: bool):
    return Organisation.objects.filter(slug__in=slugs).order_by("-slug" if down else "slug")


def test_it_answers_anew_for_each_value(org, other_org):
    assert by_slug(org.slug) == [org]
    assert by_slug(other_org.slug) == [other_org]
    assert by_slug("nowhere") == []


def test_a_row_written_since_is_found(org):
    assert by_slug("new-office") == []
    made = Organisation.objects.create(name_th="ใหม่", slug="new-office", type=org.type)
    assert by_slug("new-office") == [made]


def test_tuples_and_shapes(org, other_org):
    both = tuple(sorted([org.slug, other_org.slug]))
    assert [row.slug for row in by_slugs(both, down=False)] == list(both)
    assert [row.slug for row in by_slugs(both, down=True)] == list(reversed(both))
    assert by_slugs((org.slug,), down=False) == [org]
    assert by_slugs((), down=False) == []


def test_joined_and_annotated_rows_are_whole(org, cast, django_assert_num_queries):
    @prepared
    def memberships(person: int):
        rows = Membership.objects.filter(person=person).select_related("organisation")
        return rows.annotate(number=Count("roles")).order_by("pk")

    def usual(person):
        rows = Membership.objects.filter(person=person).select_related("organisation")
        return rows.annotate(number=Count("roles")).order_by("pk")

    memberships(cast.staff.pk)
    with django_assert_num_queries(1):
        (row,) = memberships(cast.staff.pk)
        assert row.organisation == org
    (expected,) = usual(cast.staff.pk)
    assert (row, row.number, row.uuid) == (expected, expected.number, expected.uuid)


def test_plain_and_prefetched_rows(org, cast):
    @prepared
    def plain(person: int):
        return Membership.objects.filter(person=person).values_list(
            "organisation__slug", "uuid", named=True
        )

    @prepared
    def with_roles(person: int):
        return Membership.objects.filter(person=person).prefetch_related("roles")

    (row,) = plain(cast.staff.pk)
    assert row.organisation__slug == org.slug
    (membership,) = with_roles(cast.staff.pk)
    assert [role.role for role in membership.roles.all()] == ["staff"]


def test_days_moments_and_uuids(org, cast):
    @prepared
    def acting(on: date):
        return Delegation.objects.in_force(on)

    @prepared
    def joined_before(moment, uuid):
        return Person.objects.filter(created_at__lt=moment, uuid=uuid)

    assert acting(date(2026, 1, 1)) == []
    now = timezone.now()
    assert joined_before(now, cast.staff.uuid) == [cast.staff]
    assert joined_before(now.replace(year=2000), cast.staff.uuid) == []


def test_what_cannot_stand_in_is_asked_as_usual(org, cast):
    @prepared
    def of_unit(person, active):
        return Membership.objects.filter(person=person, is_active=active)

    assert of_unit(cast.staff.pk, True) and not of_unit(cast.staff.pk, False)
    assert of_unit(None, True) == []


@pytest.mark.usefixtures("postgres")
def test_a_changed_value_is_refused(org):
    @prepared
    def next_year(year: int):
        return Notice.objects.filter(pk=year + 1)

    @prepared
    def first_rows(number: int):
        return Notice.objects.all()[:number]

    @prepared
    def containing(text: str):
        return Organisation.objects.filter(name_th__contains=text)

    for query, value in ((next_year, 2569), (first_rows, 3), (containing, "ก")):
        with pytest.raises(Unfit):
            query(value)


@pytest.mark.usefixtures("postgres")
def test_a_changed_value_is_not_taken_for_its_neighbour(org, settings):
    settings.PREPARED_CHECKED = False

    @prepared
    def before(year: int, person: int):
        return Notice.objects.filter(pk=year - 1, person=person)

    @prepared
    def next_day(start: date, end: date):
        return Delegation.objects.filter(starts_on=start + timedelta(1), ends_on=end)

    for query, values in ((before, (2569, 6)), (next_day, (date(2026, 1, 1), date(2026, 1, 5)))):
        with pytest.raises(Unfit):
            query(*values)


@pytest.mark.usefixtures("postgres")
def test_a_value_in_a_prefetch_is_refused(org, cast):
    @prepared
    def offices(slug: str, person: int):
        own = Membership.objects.filter(person=person)
        found = Organisation.objects.filter(slug=slug)
        return found.prefetch_related(Prefetch("memberships", own, to_attr="own"))

    with pytest.raises(Unfit):
        offices(org.slug, cast.staff.pk)


@pytest.mark.usefixtures("postgres")
def test_what_is_read_besides_the_values_is_found_out(org):
    """Only tests look: in production the first answer's SQL stands."""
    slug = ["first"]

    @prepared
    def leaning(pk: int):
        return Organisation.objects.filter(pk=pk, slug=slug[0])

    assert leaning(org.pk) == []
    slug[0] = org.slug
    with pytest.raises(Unfit, match="not the same query"):
        leaning(org.pk)


def test_more_shapes_than_are_remembered_still_answer(org):
    @prepared
    def page(slug: str, *, first: int):
        return Organisation.objects.filter(slug=slug)[first : first + 1]

    for number in (*range(SHAPES + 2), 0):
        assert page(org.slug, first=number) == ([org] if number == 0 else [])


def test_a_long_tuple_is_asked_as_usual(org):
    many = tuple(f"office-{number}" for number in range(LONGEST_TUPLE * 2))
    assert by_slugs((*many, org.slug), down=False) == [org]
    assert by_slugs(many, down=False) == []


@pytest.mark.usefixtures("postgres")
def test_nothing_to_ask_is_remembered_too(org, settings, django_assert_num_queries):
    made = []

    @prepared
    def none(slugs: tuple):
        made.append(slugs)
        return Organisation.objects.filter(slug__in=slugs)

    with django_assert_num_queries(0):
        assert none(()) == []
        first = len(made)
        settings.PREPARED_CHECKED = False
        assert none(()) == [] and len(made) == first


@pytest.mark.usefixtures("postgres")
def test_the_sql_is_made_once(org, settings):
    settings.PREPARED_CHECKED = False
    made = []

    @prepared
    def counted(slug: str):
        made.append(slug)
        return Organisation.objects.filter(slug=slug)

    for slug in (org.slug, "a", "b", "c"):
        counted(slug)
    first = len(made)
    counted("d")
    assert len(made) == first
