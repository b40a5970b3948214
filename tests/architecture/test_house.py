"""The floors of the house hold: for imports, for model relations, and for what only one may do."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connections, router

ROOT = Path(settings.BASE_DIR)
# From the top floor down; a room imports rooms further down only.
FLOORS = [
    "portal",
    "reports",
    "plans",
    "risks",
    "complaints",
    "organisations",
    "workflow",
    "documents",
    "thai",
]


def sources(*folders):
    for folder in folders or FLOORS:
        yield from (ROOT / folder).rglob("*.py")


def imported(path):
    """Absolute names of the modules that a file imports, at any depth of the file."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            yield name
            yield from (f"{name}.{alias.name}" for alias in node.names)


def wrong_imports(path, floor):
    below = set(FLOORS[FLOORS.index(floor) + 1 :]) | {floor}
    above = set(FLOORS) - below
    return sorted({name for name in imported(path) if name.split(".")[0] in above})


@pytest.mark.parametrize("floor", FLOORS)
def test_imports_run_downwards(floor):
    wrong = {str(p): w for p in sources(floor) if (w := wrong_imports(p, floor))}
    assert not wrong


def test_an_upward_import_would_be_found(tmp_path):
    probe = ROOT / "thai" / "text.py"
    assert wrong_imports(probe, "thai") == []
    fake = ast.parse("from plans.models import Plan")
    assert isinstance(fake.body[0], ast.ImportFrom)
    assert "plans" in {n.split(".")[0] for n in imported(ROOT / "reports" / "models.py")}
    # Seen from the ground floor, the same file breaks the rule.
    assert wrong_imports(ROOT / "reports" / "models.py", "thai")


@pytest.mark.parametrize("model", apps.get_models(), ids=lambda m: m._meta.label)
def test_relations_run_downwards_and_stay_in_one_database(model):
    floor = model.__module__.split(".")[0]
    for field in model._meta.get_fields():
        if not (field.is_relation and field.concrete) or field.related_model is None:
            continue
        other = field.related_model
        assert router.db_for_read(model) == router.db_for_read(other)
        target = other.__module__.split(".")[0]
        if floor in FLOORS and target in FLOORS:
            assert FLOORS.index(target) >= FLOORS.index(floor), field


@pytest.mark.django_db(databases="__all__")
def test_each_table_lies_in_one_database():
    tables = {alias: set(connections[alias].introspection.table_names()) for alias in connections}
    for model in apps.get_models():
        home = router.db_for_read(model)
        for alias in connections:
            assert (model._meta.db_table in tables[alias]) == (alias == home), model


CHANNELS = {"complaints.general", "complaints.corruption"}


def reaches_other_channel(path) -> set[str]:
    own = ".".join(path.relative_to(ROOT).parts[:2])
    names = imported(path)
    return {n for n in names for other in CHANNELS - {own} if f"{n}.".startswith(f"{other}.")}


@pytest.mark.parametrize("channel", sorted(CHANNELS))
def test_cc_05_the_two_complaint_channels_never_import_each_other(channel):
    paths = list((ROOT / channel.replace(".", "/")).rglob("*.py"))
    assert paths
    assert not {str(p): names for p in paths if (names := reaches_other_channel(p))}


def test_cc_12_only_the_hand_over_knows_both_channels():
    """Of the floor of complaints; the floors above see both, as they see everything."""
    both = set()
    for path in (ROOT / "complaints").rglob("*.py"):
        names = imported(path)
        known = {other for other in CHANNELS for n in names if f"{n}.".startswith(f"{other}.")}
        own = ".".join(path.relative_to(ROOT).parts[:2])
        if known - {own} and not own.startswith(tuple(CHANNELS)):
            both.add(path.relative_to(ROOT).parts[1])
    assert both == {"handover"}
    below = [p for p in sources("complaints") if "handover" not in p.parts]
    knows_it = "complaints.handover"
    assert not [p for p in below if any(f"{n}.".startswith(f"{knows_it}.") for n in imported(p))]


def test_an_import_of_the_other_channel_would_be_found():
    probe = ROOT / "tests" / "complaints" / "builders.py"
    assert reaches_other_channel(probe) == {
        name for name in imported(probe) if name.startswith("complaints.general")
    }
    assert reaches_other_channel(probe)


def calls(path, predicate):
    return any(predicate(node) for node in ast.walk(ast.parse(path.read_text())))


def test_only_the_renderer_imports_weasyprint():
    found = [p for p in sources() if any(n.startswith("weasyprint") for n in imported(p))]
    renderer = {"documents/pdf.py", "documents/lines.py", "documents/styles.py"}
    assert {p.relative_to(ROOT).as_posix() for p in found} == renderer


def test_only_the_engine_sets_a_workflow_status():
    """`plan.status = …`, `claim.state = …` on a model with a workflow table, outside the engine."""
    workflow_names = {"plan", "claim", "report", "round", "complaint", "manual", "summary"}

    def sets_status(node):
        targets = getattr(node, "targets", None) if isinstance(node, ast.Assign) else None
        return any(
            isinstance(t, ast.Attribute)
            and t.attr in {"status", "state"}
            and isinstance(t.value, ast.Name)
            and t.value.id in workflow_names
            for t in targets or []
        )

    found = {p.relative_to(ROOT).as_posix() for p in sources() if calls(p, sets_status)}
    assert found <= {"workflow/engine.py"}


def test_no_rules_hide_in_save_or_signals():
    def hides(node):
        if isinstance(node, ast.ClassDef):
            names = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
            return bool(names & {"save", "delete"}) and not is_queryset(node)
        return isinstance(node, ast.ImportFrom) and node.module == "django.db.models.signals"

    def is_queryset(node):
        # The frozen querysets of approved versions refuse `delete`; that is their only rule.
        return any(isinstance(b, ast.Attribute) and b.attr == "QuerySet" for b in node.bases)

    found = {
        p.relative_to(ROOT).as_posix()
        for p in sources()
        if "models" in p.as_posix() and calls(p, hides)
    }
    assert not found


def test_the_admin_site_is_not_installed():
    assert not apps.is_installed("django.contrib.admin")
