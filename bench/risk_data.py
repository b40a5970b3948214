"""Data for the risk register's measurements: `python -m bench.risk_data 3500 pages`.

Makes an organisation with two rounds of so many scored risks, and prints JSON: slug, both rounds,
and the session of one of the staff. `python -m bench.risk_data 7849 others` makes so many
organisations with a scored round of three risks each.
"""

import json
import sys
from datetime import timedelta

OTHERS_RISKS = 3


def make(size: int, name: str) -> dict:
    from django.utils import timezone

    from bench.data import session_of
    from organisations.models import Department, Organisation, Person
    from organisations.roles import Role
    from organisations.services import set_membership
    from risks import criteria as rules
    from risks.models import AssessedRisk, Category, Control, Factor, Risk, Round, TreatmentOption
    from risks.scoring import scale_of, suggested_residual
    from risks.services import criteria as criteria_service
    from thai.fiscal import fiscal_year_of

    today = timezone.localdate()
    year = fiscal_year_of(today)
    organisation = Organisation.objects.create(
        slug=f"bench-risks-{name}-{size}", type="bma_district_office", name_th=f"ทะเบียน {size} เรื่อง"
    )
    units = [
        Department.objects.create(organisation=organisation, name=f"ฝ่ายที่ {n}") for n in range(8)
    ]
    reader = Person.objects.create_user(
        email=f"{name}{size}@risks.example.go.th", display_name="ผู้อ่าน"
    )
    set_membership(
        person=reader, organisation=organisation, roles=[Role.STAFF], department=units[0]
    )
    categories = [
        Category.objects.create(organisation=organisation, name=f"หมวดที่ {n}") for n in range(6)
    ]
    criteria = criteria_service.new_criteria(organisation=organisation, by=reader, name="เกณฑ์")
    for row in criteria.levels.all():
        row.likelihood = row.financial = row.non_financial = f"ระดับ {row.score}"
        row.save()
    assert not rules.problems(criteria)
    scale = scale_of(criteria)
    risks = Risk.objects.bulk_create(
        Risk(
            organisation=organisation,
            number=n + 1,
            event=f"เหตุการณ์ความเสี่ยงลำดับที่ {n + 1} เรียกรับผลประโยชน์ระหว่างพิจารณาคำขอ",
            process="การพิจารณาคำขอ",
            who="ผู้พิจารณา",
            what="เรียกรับผลประโยชน์",
            where="จุดบริการ",
            how="ถ่วงเวลา",
            factor=Factor.KNOWN if n % 2 else Factor.UNKNOWN,
            is_corruption=True,
            category=categories[n % 6],
            department=units[n % 8],
            review_on=today + timedelta(days=n % 360),
        )
        for n in range(size)
    )
    rounds = []
    for number, fiscal_year in enumerate((year - 1, year)):
        round = Round.objects.create(
            organisation=organisation,
            name="รอบประจำปี",
            fiscal_year=fiscal_year,
            criteria=criteria,
            previous=rounds[-1] if rounds else None,
            moderator=reader,
            state="closed" if number == 0 else "planning",
        )
        rounds.append(round)
        rows = []
        for n, risk in enumerate(risks):
            inherent = scale.outcome(1 + (n + number) % 5, 1 + (n // 5) % 5)
            left = scale.outcome(
                *suggested_residual(inherent.likelihood, inherent.impact, [("preventive", "fair")])
            )
            rows.append(
                AssessedRisk(
                    round=round,
                    organisation=organisation,
                    risk=risk,
                    number=risk.number,
                    department_id=risk.department_id,
                    likelihood=inherent.likelihood,
                    financial=inherent.impact,
                    non_financial=inherent.impact,
                    impact=inherent.impact,
                    score=inherent.score,
                    level=inherent.level,
                    rationale="ตามที่เห็นตรงกัน",
                    moderated_by=reader,
                    moderated_at=timezone.now(),
                    residual_likelihood=left.likelihood,
                    residual_impact=left.impact,
                    residual_score=left.score,
                    residual_level=left.level,
                )
            )
        rows = AssessedRisk.objects.bulk_create(rows)
        Control.objects.bulk_create(
            Control(assessed=row, name="สุ่มตรวจ", kind="preventive", effectiveness="fair")
            for row in rows
        )
        TreatmentOption.objects.bulk_create(
            TreatmentOption(
                assessed=row,
                kind="reduce",
                measure="preventive",
                text="เปิดให้ยื่นคำขอออนไลน์",
                is_chosen=True,
                reason="คุ้มค่า",
            )
            for row in rows[::3]
        )
    return {
        "slug": organisation.slug,
        "round": str(rounds[-1].uuid),
        "person": str(reader.uuid),
        "session": session_of(reader),
    }


def others(count: int) -> dict:
    from django.utils import timezone

    from organisations.models import Department, Organisation, Person
    from risks.models import AssessedRisk, Risk, Round

    person = Person.objects.first()
    organisations = Organisation.objects.bulk_create(
        Organisation(slug=f"other-{n}", type="town_municipality", name_th=f"หน่วยงานที่ {n}")
        for n in range(count)
    )
    units = Department.objects.bulk_create(
        Department(organisation=row, name="สำนักปลัด") for row in organisations
    )
    rounds = Round.objects.bulk_create(
        Round(
            organisation=row, name="รอบประจำปี", fiscal_year=2569, moderator=person, state="planning"
        )
        for row in organisations
    )
    risks = Risk.objects.bulk_create(
        Risk(
            organisation=unit.organisation,
            number=n + 1,
            event=f"เหตุการณ์ความเสี่ยงลำดับที่ {n + 1}",
            is_corruption=True,
            department=unit,
        )
        for unit in units
        for n in range(OTHERS_RISKS)
    )
    AssessedRisk.objects.bulk_create(
        AssessedRisk(
            round=rounds[n // OTHERS_RISKS],
            organisation=risk.organisation,
            risk=risk,
            number=risk.number,
            department=risk.department,
            likelihood=3,
            impact=3,
            score=9,
            level="high",
            moderated_at=timezone.now(),
        )
        for n, risk in enumerate(risks)
    )
    return {"organisations": Organisation.objects.count(), "risks": Risk.objects.count()}


def seconds(what: str, size: int) -> dict:
    """Making one document of a new register of so many risks; the data is made before."""
    import resource
    import time

    from django.utils import timezone

    from organisations.models import Person
    from risks import document, exporting
    from risks.models import Round

    def made(found):
        round = Round.objects.select_related("organisation", "criteria", "moderator").get(
            uuid=found["round"]
        )
        person = Person.objects.get(uuid=found["person"])
        started = time.perf_counter()
        if what == "xlsx":
            exporting.workbook(round, person)
        else:
            from documents.pdf import render_pdf

            context = document.report_context(round, person, timezone.now())
            render_pdf("pdf/risk_report.html", context)
        return time.perf_counter() - started

    # As in a worker that has made one before.
    made(make(8, f"{what}-warm-{size}"))
    taken = made(make(size, f"{what}-{size}"))
    return {"seconds": taken, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    size, what = int(sys.argv[1]), sys.argv[2]
    if what == "pages":
        found = make(size, what)
    else:
        found = others(size) if what == "others" else seconds(what, size)
    print(json.dumps(found))
