"""`manage.py load_demo`: the framework and, while DEMO=1, the demonstration; safe to repeat."""

import json
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone, translation

from complaints.corruption.services.figures import freeze_due
from organisations.models import Notice
from organisations.services.settings import fill_holidays
from plans.framework_data import load_framework_file
from plans.models import Plan
from plans.services.drafting import create_plan
from portal.demo import (
    complaints,
    corruption_keys,
    corruption_reports,
    current_year,
    past_year,
    people,
    risk_rounds,
    sample,
)
from reports.services.oversight import refresh_figures
from reports.services.rounds import open_due_rounds
from thai.dates import BE_OFFSET
from thai.fiscal import fiscal_year_of, fiscal_year_start
from workflow import audit

DATA = Path(__file__).resolve().parents[2] / "demo" / "data" / "sample_plan.json"


class Command(BaseCommand):
    help = "Load the framework and, with DEMO=1, the demonstration's organisations and plans."

    def handle(self, **options):
        framework, count = load_framework_file()
        self.stdout.write(f"framework: {count} nodes")
        if not settings.DEMO:
            return
        with translation.override("th"):
            self._load(framework)

    def _load(self, framework):
        data = json.loads(DATA.read_text(encoding="utf-8"))
        today = timezone.localdate()
        year = fiscal_year_of(today)
        district, cast, town, others = people.load(data)
        risks = sample.load_risks(district, data["risks"])
        past = past_year.load_plan(district, cast, framework, data)
        past_year.load_results(past, cast, 2566)
        past_year.load_reports(past, cast, 2566)
        # Last year's plan, so that no round of the demonstration is late without a plan.
        signed_on = fiscal_year_start(year - 1) - timedelta(days=7)
        last = current_year.load_plan(district, cast, past, year - 1, risks, signed_on)
        past_year.load_results(last, cast, year - 1)
        past_year.load_reports(last, cast, year - 1)
        if not Plan.objects.filter(organisation=district).covering(year).exists():
            # What was said about years that are over has been read.
            Notice.objects.filter(organisation=district).update(read_at=timezone.now())
        plan = current_year.load_plan(district, cast, last, year, risks)
        current_year.load_progress(plan, cast, year)
        current_year.load_amendment(plan, cast)
        risk_rounds.load(district, cast, year, plan)
        complaints.load(district, cast, town, year)
        corruption_keys.load(district, cast, town, others)
        corruption_reports.load(district, cast)
        if not Plan.objects.filter(organisation=town).exists():
            self._town_draft(town, others, framework, year)
        for calendar_year in (today.year, today.year + 1):
            fill_holidays(organisation=district, by=cast["admin"], year=calendar_year + BE_OFFSET)
        open_due_rounds(today)
        for fiscal_year in (2566, year - 1, year):
            refresh_figures(district, fiscal_year)
        freeze_due(today)
        audit.sign_heads("default")
        self.stdout.write("demonstration: loaded")

    def _town_draft(self, town, others, framework, year):
        create_plan(
            organisation=town,
            framework=framework,
            title=f"แผนปฏิบัติการป้องกันการทุจริต ประจำปีงบประมาณ พ.ศ. {year}",
            first_fiscal_year=year,
            last_fiscal_year=year,
            by=others["officer"],
        )
