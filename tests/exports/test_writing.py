"""The worker's part: progress, cancelling, faults, two workers, rights that went meanwhile."""

from __future__ import annotations

from functools import partial

import pytest
import sqlalchemy as sa

from admin_app import jobs
from admin_app.audit.events import Event
from admin_app.bell.models import BellKind, BellNotice
from admin_app.export import lists, room, service, work
from admin_app.export.models import Export, ExportFailure, ExportState
from admin_app.identity.models import StaffRole, User
from admin_app.kernel import clock, queue
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Invalid
from admin_app.kernel.queue import Job, JobState
from admin_app.policy import keeping
from admin_app.stored_file import service as files
from admin_app.stored_file.models import StoredFile
from tests.cast import actor_of
from tests.factories.exports import again, ask, make_export
from tests.factories.people import make_account
from tests.slow_writing import told_at_once


def job_of(export) -> Job:
    return db.session.scalars(sa.select(Job).where(Job.subject_id == export.id)).one()


def told(user):
    return [n.kind for n in db.session.scalars(sa.select(BellNotice).where(BellNotice.user_id == user.id))]


def left():
    db.session.rollback()
    return db.session.query(StoredFile).count(), [p for p in files.folder().root.rglob("*") if p.is_file()]


@pytest.fixture(autouse=True)
def own_folder(use_settings, tmp_path):
    use_settings(files_folder=str(tmp_path))


@pytest.fixture
def slow(monkeypatch):
    """Batches of one row, each told at once; gives what to do after each."""
    monkeypatch.setattr(lists, "BATCH", 1)
    return told_at_once(monkeypatch)


def test_a_written_export_is_ready_kept_for_a_week_and_rung_for(cast, run_jobs, events):
    cast.nordlicht  # noqa: B018 - it is made
    export = ask(cast.sam)
    run_jobs()
    export = again(export.id)
    assert (export.state, export.rows_done) == (ExportState.DONE, 1)
    assert export.expires_at - export.ended_at < keeping.of_files() * 1.01
    assert told(cast.sam) == [BellKind.READY]
    [event] = [e for e in events() if e.name == Event.EXPORT_WRITTEN.value]
    assert (event.facts, event.target_id) == ({"list": "accounts", "rows": 1}, export.id)


def test_how_far_it_has_come_is_told_on_the_way(cast, slow, run_jobs):
    for _ in range(3):
        make_account()
    export, seen = ask(cast.sam), []
    slow.append(lambda _progress: seen.append((again(export.id).state, again(export.id).rows_done)))
    run_jobs()
    assert seen == [(ExportState.RUNNING, n) for n in (1, 2, 3)]


def test_a_cancelled_export_stops_at_its_next_batch_and_leaves_nothing(cast, slow, run_jobs):
    for _ in range(3):
        make_account()
    export, seen = ask(cast.sam), []
    slow += [seen.append, lambda _progress: service.cancel(actor_of(cast.sam), export.id)]
    run_jobs()
    assert len(seen) == 1
    assert again(export.id).state is ExportState.CANCELLED
    assert left() == (0, [])
    assert job_of(export).state is JobState.DONE


def test_one_that_waits_is_cancelled_before_anybody_begins(cast, run_jobs):
    export = ask(cast.sam)
    service.cancel(actor_of(cast.sam), export.id)
    run_jobs()
    assert again(export.id).state is ExportState.CANCELLED
    assert job_of(export).state is JobState.DROPPED
    assert told(cast.sam) == []


def test_a_fault_is_tried_again_and_told_after_the_last(cast, run_jobs, monkeypatch):
    monkeypatch.setattr(queue, "FIRST_WAIT_SECONDS", 0)
    monkeypatch.setattr(work.Progress, "add", lambda *_: 1 / 0)
    cast.nordlicht  # noqa: B018 - it is made
    export = ask(cast.sam)
    run_jobs()
    assert job_of(export).attempts == work.TRIES
    export = again(export.id)
    assert (export.state, export.failure) == (ExportState.FAILED, ExportFailure.FAULT)
    assert told(cast.sam) == [BellKind.FAILED]
    assert left() == (0, [])


def test_a_later_try_begins_anew(cast, run_jobs, monkeypatch):
    monkeypatch.setattr(queue, "FIRST_WAIT_SECONDS", 0)
    make_account()
    faults, add = [ZeroDivisionError()], work.Progress.add

    def failing_once(self, rows):
        add(self, rows)
        if faults:
            raise faults.pop()

    monkeypatch.setattr(work.Progress, "add", failing_once)
    export = ask(cast.sam)
    run_jobs()
    assert (again(export.id).state, job_of(export).attempts) == (ExportState.DONE, 2)


@pytest.mark.parametrize("why", ["role", "disabled"])
def test_s18_nothing_is_written_for_who_may_not_see_the_list_any_more(cast, run_jobs, why):
    export = ask(cast.sam)
    with transaction() as session:
        if why == "role":
            session.execute(sa.delete(StaffRole).where(StaffRole.user_id == cast.sam.id))
        else:
            session.execute(sa.update(User).where(User.id == cast.sam.id).values(status="disabled"))
    run_jobs()
    export = again(export.id)
    assert (export.state, export.failure) == (ExportState.FAILED, ExportFailure.RIGHT)
    assert left() == (0, [])


def test_a_list_that_cannot_be_asked_like_that_any_more_is_told(cast, run_jobs):
    export = ask(cast.sam, arguments={"status": "no such state"})
    run_jobs()
    assert again(export.id).failure is ExportFailure.LIST


def test_a_file_that_grows_too_large_is_told(cast, run_jobs, monkeypatch):
    monkeypatch.setattr(room, "OF_A_FILE", 10)
    for kind in ("csv", "xlsx"):
        export = ask(cast.sam, kind=kind)
        run_jobs()
        assert again(export.id).failure is ExportFailure.SIZE
    assert left() == (0, [])


def test_of_two_workers_that_write_one_export_the_second_keeps_nothing(cast, slow):
    make_account()
    export = ask(cast.sam)
    first = queue.claim(job_of(export).id)

    def taken_over(_progress):
        slow.clear()
        with transaction() as session:
            session.execute(sa.update(Job).where(Job.id == first.id).values(claimed_until=export.created_at))
        assert jobs.run_job(first.id)

    slow.append(taken_over)
    with pytest.raises(queue.ClaimLost):
        work.run(first)
    db.session.rollback()
    assert again(export.id).state is ExportState.DONE
    rows, paths = left()
    assert (rows, len(paths)) == (1, 1)
    assert told(cast.sam) == [BellKind.READY]


def test_two_workers_at_once_write_one_file(cast, threads):
    make_account()
    export = ask(cast.sam)
    job_id = job_of(export).id
    ran = threads([lambda: jobs.run_job(job_id), lambda: jobs.run_job(job_id)])
    assert sorted(ran) == [False, True]
    assert again(export.id).state is ExportState.DONE
    assert left()[0] == 1


def test_nothing_of_an_export_stays_in_the_process_that_wrote_it(app, cast, run_jobs):
    from flask import g

    ask(cast.sam)
    run_jobs()
    assert g.get("actor") is None
    assert db.session.query(Export).one().state is ExportState.DONE


def kept(user, size):
    make_export(user, state="done", size=size, expires_at=clock.now() + keeping.of_files())


def test_s72_nobody_asks_for_more_than_one_person_may_keep(cast):
    kept(cast.sam, room.OF_ONE)
    with pytest.raises(Invalid) as caught:
        ask(cast.sam)
    assert caught.value.params == {"most": 2, "days": 7}
    ask(cast.ruth)
    with clock.shifted(keeping.of_files() * 2):
        ask(cast.sam)


def test_s72_all_together_keep_no_more_than_there_is_room_for(cast, monkeypatch):
    monkeypatch.setattr(room, "IN_ALL", room.GIGABYTE)
    kept(cast.sam, room.GIGABYTE)
    with pytest.raises(Invalid):
        ask(cast.ruth)


def test_s72_a_file_that_another_left_no_room_for_is_not_kept(cast, run_jobs, monkeypatch):
    assert cast.nordlicht
    export = ask(cast.sam)
    with monkeypatch.context() as written:
        written.setattr(room, "fits", lambda _user, _size: False)
        run_jobs()
    export = again(export.id)
    assert (export.state, export.failure) == (ExportState.FAILED, ExportFailure.SIZE)
    assert left() == (0, [])


def test_s72_files_that_are_written_at_once_count_each_other(cast, threads, postgres_only, monkeypatch):
    assert cast.nordlicht
    size = made(ask(cast.sam))
    monkeypatch.setattr(room, "OF_ONE", 2 * size + size // 2)
    jobs_of = [job_of(ask(cast.sam)).id for _ in range(3)]
    threads([partial(jobs.run_job, job_id) for job_id in jobs_of])
    db.session.rollback()
    states = sorted(export.state.value for export in db.session.query(Export).all())
    assert states == ["done", "done", "failed", "failed"]


def made(export):
    """The bytes of a file like it."""
    jobs.run_job(job_of(export).id)
    return again(export.id).size
