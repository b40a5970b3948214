"""Jobs: claimed by one, leased, brought back, never lost to a dead broker."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from workflow import jobs
from workflow.base_jobs import JobState
from workflow.models import Job

KIND = "test.work"


@pytest.fixture
def calls():
    return []


@pytest.fixture(autouse=True)
def handlers(monkeypatch, calls):
    """The registry of handlers, with ours, for this test only."""
    monkeypatch.setattr(jobs, "_handlers", dict(jobs._handlers))

    @jobs.job(KIND)
    def work(row, progress):
        calls.append(row.params)
        progress(1, 2, "ครึ่งทาง")
        return {"answer": 42}


@pytest.fixture
def published(monkeypatch):
    """What was handed to the queue, without a queue."""
    sent = []
    monkeypatch.setattr(jobs, "publish", lambda job, queue: sent.append((str(job), queue)) or True)
    return sent


def replace_handler(function, queue="default"):
    jobs.job(KIND, queue=queue)(function)


def test_enqueue_publishes_after_commit(cast, org, published, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = jobs.enqueue(KIND, by=cast.officer, organisation=org, title="งาน", params={"a": 1})
        assert published == []
    assert published == [(str(row.uuid), "default")]
    assert row.state == JobState.QUEUED and row.actor_name == cast.officer.display
    assert row.organisation_uuid == org.uuid


def test_run_to_the_end(db, calls):
    row = jobs.enqueue(KIND, params={"a": 1})
    assert jobs.run(row.uuid) == JobState.DONE
    row.refresh_from_db()
    assert calls == [{"a": 1}]
    assert row.result == {"answer": 42} and row.percent == 100 and row.is_over
    assert (row.done, row.total, row.message) == (1, 2, "ครึ่งทาง")
    assert row.finished_at and row.lease_until is None


def test_finished_or_unknown_job_does_nothing(db, calls):
    row = jobs.enqueue(KIND)
    jobs.run(row.uuid)
    assert jobs.run(row.uuid) == "skipped"
    assert jobs.run(uuid.uuid4()) == "skipped"
    assert len(calls) == 1


def test_key_finds_the_job_again(db):
    first = jobs.enqueue(KIND, key="report:1")
    assert jobs.enqueue(KIND, key="report:1").pk == first.pk
    jobs.run(first.uuid)
    assert jobs.enqueue(KIND, key="report:1").pk == first.pk, "done stays done"
    Job.objects.update(state=JobState.FAILED, error="x", attempts=5)
    again = jobs.enqueue(KIND, key="report:1", params={"new": True})
    assert again.pk == first.pk and again.state == JobState.QUEUED
    assert again.attempts == 0 and again.error == "" and again.params == {"new": True}


@pytest.mark.django_db(transaction=True)
def test_claim_race_has_one_winner():
    row = jobs.enqueue(KIND)
    winners, start = [], threading.Barrier(4)

    def take():
        try:
            start.wait(10)
            if jobs.claim(row.uuid):
                winners.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert winners == [1]
    row.refresh_from_db()
    assert row.attempts == 1


def test_leased_job_is_not_claimed_until_the_lease_runs_out(db):
    row = jobs.enqueue(KIND)
    first = jobs.claim(row.uuid)
    assert jobs.claim(row.uuid) is None
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    second = jobs.claim(row.uuid)
    assert second.claim != first.claim and second.attempts == 2


def test_worker_that_lost_its_lease_writes_nothing_more(db):
    """Its job went to another worker while it was stopped: progress, check and end all refuse."""
    row = jobs.enqueue(KIND)
    slow = jobs.claim(row.uuid)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    quick = jobs.claim(row.uuid)
    with pytest.raises(jobs.LeaseLost):
        jobs.Progress(slow)(1, 2)
    with pytest.raises(jobs.LeaseLost):
        jobs.Progress(slow).check()
    jobs._finish(slow, JobState.FAILED, error="late")
    row.refresh_from_db()
    assert row.state == JobState.RUNNING and row.error == ""
    jobs.Progress(quick)(2, 2)
    jobs.Progress(quick).check()
    jobs._finish(quick, JobState.DONE)
    row.refresh_from_db()
    assert row.state == JobState.DONE


def test_lease_lost_inside_the_handler_is_a_skip(db):
    def loses(row, progress):
        Job.objects.update(claim=uuid.uuid4())
        progress(1, 2)

    replace_handler(loses)
    row = jobs.enqueue(KIND)
    assert jobs.run(row.uuid) == "skipped"
    row.refresh_from_db()
    assert row.state == JobState.RUNNING


def test_passing_fault_is_tried_again_then_given_up(db):
    def fails(row, progress):
        raise OSError("disk full")

    replace_handler(fails)
    row = jobs.enqueue(KIND)
    for attempt in range(1, jobs.MAX_ATTEMPTS):
        assert jobs.run(row.uuid) == JobState.QUEUED, attempt
        row.refresh_from_db()
        assert row.lease_until > timezone.now() and row.error == "OSError"
    assert jobs.run(row.uuid) == JobState.FAILED
    row.refresh_from_db()
    assert str(row.uuid)[:8] in row.error and "disk full" not in row.error


def test_failure_for_the_person_is_final(db):
    def fails(row, progress):
        raise jobs.JobFailed("ไม่มีแผนที่อนุมัติแล้ว")

    replace_handler(fails)
    row = jobs.enqueue(KIND)
    assert jobs.run(row.uuid) == JobState.FAILED
    row.refresh_from_db()
    assert row.error == "ไม่มีแผนที่อนุมัติแล้ว" and row.finished_at


def test_requeue_brings_back_what_waits_too_long(db, published):
    fresh = jobs.enqueue(KIND)
    waiting, killed = jobs.enqueue(KIND), jobs.enqueue(KIND)
    jobs.claim(killed.uuid)
    past = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(pk__in=[waiting.pk, killed.pk]).update(lease_until=past)
    assert jobs.requeue_stale() == 2
    assert {job for job, _queue in published} == {str(waiting.uuid), str(killed.uuid)}
    assert str(fresh.uuid) not in dict(published)
    assert jobs.run(killed.uuid) == JobState.DONE


def test_two_beats_publish_a_waiting_job_once(db, published):
    jobs.enqueue(KIND)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.requeue_stale() + jobs.requeue_stale() == 1


def test_job_that_kills_its_worker_is_given_up(db, published):
    row = jobs.enqueue(KIND)
    jobs.claim(row.uuid)
    Job.objects.update(
        lease_until=timezone.now() - timedelta(seconds=1), attempts=jobs.MAX_ATTEMPTS
    )
    assert jobs.requeue_stale() == 0 and published == []
    row.refresh_from_db()
    assert row.state == JobState.FAILED and row.error


def test_requeue_keeps_the_queue_of_the_kind(db, published):
    replace_handler(lambda row, progress: None, queue="reports")
    jobs.enqueue(KIND)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    jobs.requeue_stale()
    assert [queue for _job, queue in published] == ["reports"]


def test_dead_broker_loses_nothing(db, monkeypatch, django_capture_on_commit_callbacks):
    from workflow import tasks

    def refuse(**kwargs):
        raise ConnectionError("broker down")

    monkeypatch.setattr(tasks.run_job, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        row = jobs.enqueue(KIND)
    row.refresh_from_db()
    assert row.state == JobState.QUEUED
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.requeue_stale() == 0, "still down"
    sent = []
    monkeypatch.setattr(tasks.run_job, "apply_async", lambda **kw: sent.append(kw))
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.requeue_stale() == 1 and len(sent) == 1


def test_unknown_kind_does_not_stop_the_requeue_of_others(db, published):
    """A job of a newer or older version of the program."""
    jobs.enqueue(KIND)
    Job.objects.create(kind="gone.kind", actor_name="x", state=JobState.QUEUED)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.requeue_stale() == 2


def test_unknown_kind_is_not_run_into_the_ground(db):
    row = Job.objects.create(kind="gone.kind", actor_name="x", state=JobState.QUEUED)
    states = [jobs.run(row.uuid) for _number in range(jobs.MAX_ATTEMPTS)]
    assert states == [JobState.QUEUED] * (jobs.MAX_ATTEMPTS - 1) + [JobState.FAILED]


def test_tasks_may_run_twice(db):
    from workflow import tasks
    from workflow.models import Heartbeat

    row = jobs.enqueue(KIND)
    assert [tasks.run_job(str(row.uuid)) for _number in range(2)] == [JobState.DONE, "skipped"]
    tasks.heartbeat()
    tasks.heartbeat()
    assert set(Heartbeat.objects.values_list("part", flat=True)) == {"beat", "worker"}
    assert tasks.requeue_stale_jobs() == 0
    tasks.sign_audit_heads()
    assert tasks.sign_audit_heads() == 0
