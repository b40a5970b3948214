"""Data for the page measurements: `python -m bench.data 200 1000` on the environment's database.

Makes one organisation for each size with an approved plan of so many activities, its claims and
money, and prints JSON: size → {slug, plan, session}.
"""

import json
import os
import sys
from decimal import Decimal


def session_of(person) -> str:
    """The key of a new session in which the person is signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return session.session_key


def make(size: int) -> dict:
    from django.utils import timezone

    from organisations.models import Department, Organisation, Person
    from organisations.roles import Role
    from organisations.services import set_membership
    from plans.framework_data import load_framework_file
    from plans.models import (
        Activity,
        ActivityItem,
        BudgetLine,
        MoneyRecord,
        Plan,
        PlanStatus,
        ProgressClaim,
        Submission,
    )
    from plans.services import versions
    from thai.fiscal import fiscal_year_of, fiscal_year_start

    framework, _count = load_framework_file()
    nodes = list(framework.nodes.all())
    year = fiscal_year_of(timezone.localdate())
    start = fiscal_year_start(year)
    organisation = Organisation.objects.create(
        slug=f"bench-{size}", type="bma_district_office", name_th=f"หน่วยวัดความเร็ว {size}"
    )
    units = [
        Department.objects.create(organisation=organisation, name=f"ฝ่ายที่ {n}") for n in range(8)
    ]
    person = Person.objects.create_user(email=f"bench{size}@example.go.th", display_name="ผู้วัด")
    set_membership(
        person=person,
        organisation=organisation,
        roles=[Role.STAFF, Role.PLAN_OFFICER],
        department=units[0],
    )
    plan = Plan.objects.create(
        organisation=organisation,
        framework=framework,
        title=f"แผน {size} รายการ",
        first_fiscal_year=year,
        last_fiscal_year=year,
        status=PlanStatus.DRAFT,
    )
    activities = Activity.objects.bulk_create(
        Activity(
            plan=plan,
            kind="activity",
            node=nodes[n % len(nodes)],
            number=n + 1,
            name=f"กิจกรรมป้องกันการทุจริตลำดับที่ {n + 1}",
            target_groups=["citizens"],
            department=units[n % 8],
            responsible_person=person,
            starts_on=start,
            ends_on=start.replace(year=start.year + 1, month=9),
            budget_state="amount",
        )
        for n in range(size)
    )
    ActivityItem.objects.bulk_create(
        ActivityItem(activity=row, kind=kind, position=1, text="ให้ความรู้แก่บุคลากรและประชาชน")
        for row in activities
        for kind in ("objective", "method")
    )
    BudgetLine.objects.bulk_create(
        BudgetLine(activity=row, fiscal_year=year, source="งบประมาณ", planned=Decimal("10000"))
        for row in activities
    )
    text, digest = versions.canonical(plan)
    submission = Submission.objects.create(
        plan=plan, number=1, submitted_by=person, canonical=text, sha256=digest, is_open=False
    )
    versions.freeze(submission=submission, by=person, approved_on=timezone.localdate())
    Plan.objects.filter(pk=plan.pk).update(status=PlanStatus.APPROVED)
    ProgressClaim.objects.bulk_create(
        ProgressClaim(
            plan=plan,
            activity_uuid=row.uuid,
            fiscal_year=year,
            months=6,
            state="claimed",
            status="in_progress",
            percent=40,
            output="จัดแล้วหนึ่งครั้ง",
            claimed_by=person,
        )
        for row in activities
    )
    MoneyRecord.objects.bulk_create(
        MoneyRecord(
            plan=plan,
            activity_uuid=row.uuid,
            fiscal_year=year,
            source="งบประมาณ",
            in_ordinance=Decimal("10000"),
            paid=Decimal("2500"),
        )
        for row in activities
    )
    return {
        "slug": organisation.slug,
        "plan": str(plan.uuid),
        "activity": str(activities[0].uuid),
        "session": session_of(person),
    }


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    print(json.dumps({size: make(int(size)) for size in sys.argv[1:]}))


if __name__ == "__main__":
    main()
