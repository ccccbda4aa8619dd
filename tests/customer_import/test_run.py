"""A run as a whole: its record, its batches, what ends it early, who may begin one."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from admin_app.audit.models import AuditEvent
from admin_app.customer_import import lock, work
from admin_app.customer_import.models import ImportRun
from admin_app.customer_import.rows import people
from admin_app.customer_import.run import run
from admin_app.identity.models import Account, User
from admin_app.kernel import actor, clock
from admin_app.kernel.db import WRITES, db
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed
from tests.cast import actor_of
from tests.factories.people import make_person

COUNTED = {"read": 1, "created": 1, "changed": 0, "unchanged": 0, "kept": 0, "skipped": 0, "refused": 0}


def many(files, count: int, first: int = 0):
    for place in range(first, first + count):
        number = f"A-{60_000_000 + place}"
        files.add("accounts", number=number, name=f"Account {place}")
        files.add("people", account_number=number, username=f"p.{place}", email=f"p{place}@x.example")
    return files


def runs() -> list[ImportRun]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(sa.select(ImportRun).order_by(ImportRun.started_at)))


def accounts() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Account)) or 0


@pytest.fixture
def batches_of_ten(monkeypatch) -> None:
    monkeypatch.setattr(work, "BATCH", 10)


def test_a_run_is_recorded_with_counts_and_the_hashes_of_its_files(files):
    result = files.add("accounts").run()
    [record] = runs()
    assert (record.id, record.state, record.actor) == (result.run_id, "done", "console")
    assert record.counts == {"accounts": COUNTED}
    assert len(record.file_hashes["accounts"]) == 64
    event = db.session.scalars(sa.select(AuditEvent)).one()
    assert (event.name, event.actor_kind, event.target_id) == ("import.done", "console", result.run_id)
    assert event.facts["files"] == record.file_hashes
    assert event.facts["counts"] == record.counts


def test_stopping_leaves_whole_batches_and_a_record_and_can_go_on(files, batches_of_ten):
    asked = iter([False, True])
    result = many(files, 35).run(stop=lambda: next(asked))
    assert (result.state, accounts(), runs()[0].state) == ("interrupted", 20, "interrupted")
    assert runs()[0].counts["accounts"]["created"] == 20
    again = files.run()
    assert (again.state, again.counts["accounts"]["created"], accounts()) == ("done", 15, 35)


def test_a_key_pressed_in_the_middle_of_a_batch_undoes_that_batch_only(files, batches_of_ten, monkeypatch):
    load, calls = work.LOADERS["accounts"], []

    def press(*arguments):
        outcome = load(*arguments)
        calls.append(outcome)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return outcome

    monkeypatch.setitem(work.LOADERS, "accounts", press)
    assert many(files, 35).run().state == "interrupted"
    assert (accounts(), runs()[0].counts["accounts"]["created"]) == (20, 20)


def test_a_run_that_broke_off_is_closed_by_the_next_one(files, batches_of_ten, monkeypatch):
    load = work.LOADERS["people"]
    monkeypatch.setitem(work.LOADERS, "people", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        many(files, 25).run()
    assert (runs()[0].state, accounts()) == ("running", 25)
    monkeypatch.setitem(work.LOADERS, "people", load)
    files.run()
    assert [r.state for r in runs()] == ["abandoned", "done"]
    assert runs()[0].ended_at is not None
    names = list(db.session.scalars(sa.select(AuditEvent.name).order_by(AuditEvent.seq)))
    assert names == ["import.abandoned", "import.done"]


def test_two_imports_at_once_are_refused(files, monkeypatch):
    monkeypatch.setattr(lock, "PATIENCE", 0.1)
    files.add("accounts")
    with lock.only_import(), pytest.raises(Conflict):
        files.run()
    assert runs() == []
    assert files.run().state == "done"


def test_a_run_that_a_later_one_has_closed_writes_nothing_more(files, batches_of_ten):
    def close_it() -> bool:
        with db.engine.execution_options(**{WRITES: True}).begin() as connection:
            connection.execute(sa.update(ImportRun).values(state="abandoned"))
        return False

    with pytest.raises(Conflict):
        many(files, 25).run(stop=close_it)
    assert accounts() == 10


def test_where_the_database_refuses_a_batch_only_the_row_at_fault_stays_out(files, cast, monkeypatch):
    """As when somebody took an address between our question and our insert."""
    make_person(cast.nordlicht, username="taken", email="p7@x.example")
    monkeypatch.setattr(people._Batch, "refusal", lambda _self, _row, _home: None)
    result = many(files, 20).run()
    assert result.counts["people"] | {"created": 19, "refused": 1} == result.counts["people"]
    assert files.report("rejects-people.csv")[0]["username"] == "p.7"


def test_a_batch_that_met_a_deadlock_is_tried_again(files, monkeypatch):
    load, calls = work.LOADERS["accounts"], []

    def unlucky(*arguments):
        calls.append(1)
        if len(calls) < work.TRIES:
            raise OperationalError("", None, Exception("deadlock detected"))
        return load(*arguments)

    monkeypatch.setitem(work.LOADERS, "accounts", unlucky)
    assert files.add("accounts").run().total("created") == 1


def test_the_statements_of_a_batch_are_as_many_for_ten_rows_as_for_two_hundred(files, count_statements):
    with count_statements() as few:
        many(files, 10).run()
    with count_statements() as lots:
        many(files.new(), 200, first=10).run()
    assert lots.total == few.total


def test_the_statements_of_changed_rows_are_as_many_for_ten_as_for_two_hundred(
    postgres_only, files, count_statements
):
    """SQLite can't give back the numbers of many new events at once; there each is a statement within the process."""
    many(files, 200).run()
    for rows in files.rows.values():
        for row in rows[:10]:
            row[3 if rows is files.rows["people"] else 1] += " new"
    with count_statements() as few:
        assert files.run().total("changed") == 20
    for rows in files.rows.values():
        for row in rows:
            row[3 if rows is files.rows["people"] else 1] += " newer"
    with count_statements() as lots:
        assert files.run().total("changed") == 400
    assert lots.total == few.total


def test_the_files_cant_be_as_of_tomorrow(files):
    with pytest.raises(Invalid):
        files.add("accounts").run(as_of=clock.now() + timedelta(days=1))
    assert runs() == []


def test_only_the_operator_imports(files, cast):
    files.add("accounts").write()
    for user in (cast.root, cast.alice):
        with pytest.raises(NotAllowed):
            run(actor_of(user), files.folder)
    assert run(actor.system(), files.folder).total("created") == 1


def test_a_dry_run_refuses_what_the_real_one_would_refuse(files):
    files.add("accounts").add("people").add("people", username="two").add(
        "people", username="three", account_number="A-00000000"
    )
    files.add("services").add("services").add("invoices").add(
        "invoices", invoice_number="2", account_number="A-00000000"
    )
    dry = files.run(dry_run=True)
    assert (runs(), accounts(), db.session.scalars(sa.select(User)).all()) == ([], 0, [])
    assert not (files.folder / "rejects").exists()
    assert dry.counts == files.run().counts


def test_a_dry_run_writes_reasons_where_it_is_told_to(files, tmp_path):
    files.add("accounts", name="").run(dry_run=True, rejects=tmp_path / "why")
    assert [path.name for path in (tmp_path / "why").iterdir()] == ["rejects-accounts.csv"]


def test_a_folder_that_cant_be_written_is_found_before_the_first_write(files, tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(Invalid):
        files.add("accounts").run(rejects=tmp_path / "taken")
    assert runs() == []
