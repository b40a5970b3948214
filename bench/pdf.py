"""The report's PDF at several sizes of plan: seconds and peak memory, each in a worker of its own.

`python -m bench.pdf make 8 50` makes the data on the environment's database and prints the reports'
uuids; `python -m bench.pdf render UUID` collects the figures, renders and stores, and prints JSON.
"""

import json
import resource
import subprocess
import sys
import time

from bench.registry import bench
from scripts.common import ROOT

SIZES = (8, 50, 200, 1000)
SECONDS = {"8": 0.5, "50": 0.8, "200": 2.5, "1000": 12}
MEMORY = dict.fromkeys(SECONDS, 350)
KIB = 1024
_measured: dict[str, dict] = {}


def make(sizes) -> dict:
    """A signed-off plan of each size with a report waiting to be built; returns the uuids."""
    from django.utils import timezone

    from organisations.models import Organisation
    from organisations.roles import Role
    from reports.models import Report, Round
    from reports.services.rounds import open_due_rounds
    from tests.factories import make_department, make_member
    from tests.reports import builders
    from thai.fiscal import fiscal_year_of

    today = timezone.localdate()
    year = fiscal_year_of(today)
    uuids = {}
    for size in sizes:
        organisation = Organisation.objects.create(
            slug=f"bench-pdf-{size}", type="subdistrict_municipality", name_th=f"หน่วยวัด PDF {size}"
        )
        unit = make_department(organisation, "สำนักปลัด", keeps_plan=True)
        officer = make_member(organisation, Role.PLAN_OFFICER, department=unit, position="นิติกร")
        plan = builders.make_approved(
            organisation, year, officer, activities=size, department=unit, responsible=officer
        )
        builders.make_claims(plan, year, 6, officer, verifier=officer)
        builders.make_money(plan, year)
        open_due_rounds(today, Organisation.objects.filter(pk=organisation.pk))
        report = Report.objects.create(
            organisation=organisation,
            round=Round.objects.get(organisation=organisation, fiscal_year=year, months=6),
            number=1,
            plan_version=plan.current_version,
            built_by=officer,
            as_of=today,
        )
        uuids[str(size)] = str(report.uuid)
    return uuids


def render(first: str, uuid: str) -> dict:
    """Seconds of one report in a worker that has made a small one before, as workers have."""
    from config import celery
    from reports import document
    from reports.jobs import _report
    from reports.services import building, documents

    celery.prepare()

    class Row:
        params = {"report": first}

    class Progress:
        def __call__(self, *args):
            pass

        check = __call__

    warm = _report(Row)
    building.run_build(warm, Progress())
    # Built by an earlier process already? Then that was no warm-up: rendered once more it is.
    warm.refresh_from_db()
    document.render(warm)
    Row.params = {"report": uuid}
    report = _report(Row)
    started = time.perf_counter()
    if uuid == first:
        # Its like is measured by rendering once more.
        documents.store(report, document.render(report))
    else:
        building.run_build(report, Progress())
    seconds = time.perf_counter() - started
    report.refresh_from_db()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB
    return {"seconds": seconds, "peak": peak, "pages": report.pages}


def measure(workplace) -> dict[str, dict]:
    """All sizes once, for both figures."""
    if _measured:
        return _measured
    env = workplace.manage_environment(workplace.embedded())
    env["VAR_DIR"] = str(workplace.folder())
    run = {"cwd": ROOT, "env": env, "check": True, "stdout": subprocess.PIPE}
    subprocess.run([sys.executable, "manage.py", "migrate_all"], **run)

    def call(*words):
        done = subprocess.run([sys.executable, "-m", "bench.pdf", *words], **run)
        return json.loads(done.stdout.splitlines()[-1])

    uuids = call("make", *map(str, SIZES))
    for size in SIZES:
        _measured[str(size)] = call("render", uuids["8"], uuids[str(size)])
    return _measured


@bench("report PDF, activities", unit="s", limit=SECONDS)
def report_seconds(workplace):
    return {size: found["seconds"] for size, found in measure(workplace).items()}


@bench("report PDF, peak memory of the worker", unit="MiB", limit=MEMORY)
def report_memory(workplace):
    return {size: found["peak"] for size, found in measure(workplace).items()}


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    what, *rest = sys.argv[1:]
    print(json.dumps(make(map(int, rest)) if what == "make" else render(*rest)))
