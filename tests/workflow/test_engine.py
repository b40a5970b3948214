"""The engine on its own: who, from where, guards, history, audit, effects, notices."""

import pytest
from django.db import connection

from organisations.models import Department
from organisations.permissions import Permission
from workflow import engine
from workflow.engine import Denied, Problem, Refused, Transition, Workflow
from workflow.models import AuditEntry, StatusChange
from workflow.opinions import Opinion

told = []


def not_named_bad(obj, actor):
    if "ห้าม" in obj.name:
        yield "ชื่อนี้เสนอไม่ได้"
        yield Problem("แก้ชื่อก่อน", url="/แก้/")


def note(obj, actor, *, opinions, remark, number=None):
    obj.name = f"{obj.name} ({number})"
    obj.save(update_fields=["name"])


def breaks(obj, actor, **data):
    raise RuntimeError("effect failed")


def decides(obj, actor, **data):
    engine.move(obj, "half", field="telephone")


# No model of these apps has a status, so a department's telephone number holds one here.
TABLE = Workflow(
    model="organisations.Department",
    field="telephone",
    transitions=(
        Transition(
            "submit",
            ("", "back"),
            "sent",
            "เสนอ",
            Permission.PLAN_SUBMIT,
            guards=(not_named_bad,),
            effect=note,
            notice=lambda obj, by: told.append((obj.pk, by.pk)),
        ),
        Transition(
            "approve",
            ("sent", "half"),
            "done",
            "อนุมัติ",
            Permission.PLAN_APPROVE,
            opinions=(Opinion.APPROVE, Opinion.ACKNOWLEDGE),
        ),
        Transition("endorse", ("sent",), "done", "เห็นชอบ", Permission.PLAN_ENDORSE, effect=decides),
        Transition("break", ("",), "sent", "พัง", Permission.PLAN_SUBMIT, effect=breaks),
    ),
)
STATES = ("", "sent", "half", "done", "back")


@pytest.fixture
def thing(departments):
    return departments.owner


def put(thing, state):
    Department.objects.filter(pk=thing.pk).update(telephone=state)
    thing.refresh_from_db()


def test_performs_and_writes_history_and_audit(cast, org, thing):
    changed = TABLE.perform(thing, "submit", by=cast.officer, remark="ส่ง", number=7)
    assert changed.telephone == thing.telephone == "sent"
    assert changed.name == "ฝ่ายปกครอง (7)"
    row = StatusChange.of(thing).get()
    assert (row.before, row.after, row.transition, row.remark) == ("", "sent", "submit", "ส่ง")
    assert (row.actor_name, row.actor_title) == (cast.officer.display, "นิติกร")
    entry = AuditEntry.objects.filter(chain=org.uuid).last()
    assert entry.event == "organisations.department.submit"
    assert entry.object_uuid == thing.uuid


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    "who", ["officer", "executive", "clerk", "staff", "other_officer", "admin"]
)
@pytest.mark.parametrize("name", ["submit", "approve", "endorse"])
def test_from_and_role_table(cast, thing, state, who, name):
    put(thing, state)
    allowed = {
        ("submit", "officer"),
        ("approve", "executive"),
        ("endorse", "clerk"),
    }
    right_state = state in TABLE[name].sources
    actor = getattr(cast, who)
    before = StatusChange.objects.count()
    if (name, who) not in allowed:
        with pytest.raises(Denied):
            TABLE.perform(thing, name, by=actor)
    elif not right_state:
        with pytest.raises(Refused) as refused:
            TABLE.perform(thing, name, by=actor)
        assert "สถานะเปลี่ยนไปแล้ว" in str(refused.value)
    else:
        TABLE.perform(thing, name, by=actor)
    done = (name, who) in allowed and right_state
    assert StatusChange.objects.count() == before + done
    available = {
        t.name
        for t in TABLE.available(
            Department(telephone=state, organisation=thing.organisation), actor
        )
    }
    assert (name in available) is done


def test_guard_refuses_with_its_reasons(cast, thing):
    thing.name = "ห้ามใช้"
    thing.save()
    with pytest.raises(Refused) as refused:
        TABLE.perform(thing, "submit", by=cast.officer)
    assert [r.text for r in refused.value.reasons] == ["ชื่อนี้เสนอไม่ได้", "แก้ชื่อก่อน"]
    assert refused.value.reasons[1].url == "/แก้/"
    thing.refresh_from_db()
    assert thing.telephone == "" and not StatusChange.of(thing).exists()


def test_guard_looks_at_the_stored_row_not_at_the_one_in_hand(cast, thing):
    Department.objects.filter(pk=thing.pk).update(name="ห้ามใช้")
    with pytest.raises(Refused):
        TABLE.perform(thing, "submit", by=cast.officer)


def test_state_that_changed_meanwhile_is_refused(cast, thing):
    stale = Department.objects.get(pk=thing.pk)
    TABLE.perform(thing, "submit", by=cast.officer)
    with pytest.raises(Refused):
        TABLE.perform(stale, "submit", by=cast.officer)


def test_opinions_of_the_table_only(cast, thing):
    put(thing, "sent")
    with pytest.raises(Refused):
        TABLE.perform(thing, "approve", by=cast.executive, opinions=[Opinion.TO_BE_FOLLOWED])
    TABLE.perform(
        thing, "approve", by=cast.executive, opinions=[Opinion.APPROVE, Opinion.ACKNOWLEDGE]
    )
    assert StatusChange.of(thing).last().opinions == ["approve", "acknowledge"]
    assert StatusChange.of(thing).last().opinion_labels == ["อนุมัติ", "ทราบ"]


def test_effect_decides_the_final_state(cast, thing):
    put(thing, "sent")
    TABLE.perform(thing, "endorse", by=cast.clerk)
    thing.refresh_from_db()
    assert thing.telephone == "half" and StatusChange.of(thing).get().after == "half"


def test_failing_effect_leaves_nothing(cast, thing):
    entries = AuditEntry.objects.count()
    with pytest.raises(RuntimeError):
        TABLE.perform(thing, "break", by=cast.officer)
    thing.refresh_from_db()
    assert thing.telephone == "" and not StatusChange.of(thing).exists()
    assert AuditEntry.objects.count() == entries


def test_notice_after_commit_only(cast, thing, django_capture_on_commit_callbacks):
    told.clear()
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        TABLE.perform(thing, "submit", by=cast.officer)
        assert told == []
    assert told == [(thing.pk, cast.officer.pk)] and len(callbacks) == 1


def test_notice_that_fails_undoes_nothing(cast, thing, django_capture_on_commit_callbacks):
    from dataclasses import replace

    def fail(obj, by):
        raise RuntimeError

    table = replace(
        TABLE, transitions=(replace(TABLE["submit"], notice=fail), *TABLE.transitions[1:])
    )
    with django_capture_on_commit_callbacks(execute=True):
        table.perform(thing, "submit", by=cast.officer)
    thing.refresh_from_db()
    assert thing.telephone == "sent"


def test_unknown_transition_is_a_programming_error(cast, thing):
    with pytest.raises(KeyError):
        TABLE.perform(thing, "fly", by=cast.officer)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_one_wins(cast, thing):
    """The row is locked: of two who submit at the same moment, one is refused."""
    import threading

    results, start = [], threading.Barrier(2)

    def submit():
        try:
            mine = Department.objects.get(pk=thing.pk)
            start.wait(10)
            TABLE.perform(mine, "submit", by=cast.officer)
            results.append("done")
        except Refused:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=submit) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(results) == ["done", "refused"]
    assert StatusChange.of(thing).count() == 1
