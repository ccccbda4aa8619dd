"""Sealing: every event comes into one signed block, whoever else writes or seals meanwhile."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.audit.proof import hashing, sealing
from admin_app.audit.proof.models import AuditBlock, SealedEvent
from admin_app.config import SecretStr
from admin_app.kernel import clock, signing
from admin_app.kernel.actor import console
from admin_app.kernel.db import transaction
from tests.factories.audit import past_triggers, tell
from tests.kernel.test_config import SIGNING


def blocks(db):
    return db.session.scalars(sa.select(AuditBlock).order_by(AuditBlock.number)).all()


def places(db):
    db.session.rollback()
    return dict(db.session.execute(sa.select(SealedEvent.seq, SealedEvent.block)).all())


def test_events_that_are_there_are_sealed_in_batches_of_blocks_that_hang_together(db, monkeypatch):
    monkeypatch.setattr(sealing, "BLOCK_EVENTS", 4)
    monkeypatch.setattr(sealing, "BATCH", 8)
    tell(18)
    assert sealing.seal() == 18
    made = blocks(db)
    assert [block.events for block in made] == [4, 4, 4, 4, 2]
    assert [block.previous_hash for block in made] == [hashing.NOTHING, *(b.hash for b in made[:-1])]
    assert [hashing.block_hash(block) for block in made] == [block.hash for block in made]
    assert sealing.waiting(sealing.last_block()) == 0


def test_nothing_is_sealed_twice_and_nothing_is_left_out(db):
    tell(3)
    sealing.seal()
    assert sealing.seal() == 0
    tell(2)
    assert sealing.seal() == 2
    assert sorted(places(db).values()) == [1, 1, 1, 2, 2]
    assert set(places(db)) == set(db.session.scalars(sa.select(AuditEvent.seq)))


def test_a_quiet_hour_is_sealed_too(db):
    tell(1)
    sealing.seal()
    with clock.shifted(timedelta(minutes=59)):
        sealing.seal()
    assert len(blocks(db)) == 1
    with clock.shifted(timedelta(minutes=61)):
        sealing.seal()
    last = blocks(db)[-1]
    assert (last.number, last.events) == (2, 0)
    assert last.ends_at == last.sealed_at


@pytest.mark.postgres
def test_an_event_whose_transaction_ends_late_is_sealed_late_and_nothing_is_settled_before(db, app):
    begun, go_on = threading.Event(), threading.Event()

    def slow():
        with app.app_context(), transaction():
            audit.record(Event.ACCOUNT_OPENED, console())
            db.session.flush()
            begun.set()
            go_on.wait(20)

    thread = threading.Thread(target=slow)
    thread.start()
    begun.wait(20)
    late = db.session.scalar(sa.text("SELECT last_value FROM audit_events_seq_seq"))
    for _ in range(3):
        tell(1)
        assert sealing.seal() == 1
    assert max(block.settled_seq for block in blocks(db)) < late
    go_on.set()
    thread.join(20)
    assert sealing.seal() == 1
    assert places(db)[late] == 4


def test_what_is_settled_follows_what_is_sealed(db):
    for _ in range(400):
        tell(1)
        sealing.seal()
        if blocks(db)[-1].settled_seq > 1:
            break
        db.session.rollback()
    assert min(places(db)) <= blocks(db)[-1].settled_seq <= max(places(db))


def test_several_sealers_at_once_seal_each_event_once(db, threads):
    tell(40)
    results = threads([sealing.seal] * 6)
    assert [r for r in results if isinstance(r, Exception)] == []
    assert sum(results) == 40
    sealing.seal()
    assert len(places(db)) == 40
    assert [block.number for block in blocks(db)] == list(range(1, len(blocks(db)) + 1))


def test_sealing_goes_on_after_the_data_came_from_a_server_with_higher_transaction_ids(db):
    tell(2)
    sealing.seal()
    past_triggers(sa.update(AuditBlock).values(seen_xid=2**60))
    tell(1)
    assert sealing.seal() == 1


@pytest.mark.parametrize("table", ["audit_blocks", "audit_sealed_events"])
@pytest.mark.parametrize("change", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_s62_neither_block_nor_place_can_be_changed_or_removed(db, table, change):
    tell(1)
    sealing.seal()
    column = "events" if table == "audit_blocks" else "block"
    with pytest.raises(DBAPIError), transaction() as session:
        session.execute(sa.text(change.format(table, column, column)))


def test_a_key_of_the_same_name_that_is_another_one_stops_the_sealer(db, use_settings):
    tell(1)
    sealing.seal()
    tell(1)
    use_settings(signing_keys=SecretStr(SIGNING.replace("s1:", "demo:")))
    with pytest.raises(sealing.SigningKeyExchanged, match="demo"):
        sealing.seal()
    assert len(blocks(db)) == 1


def test_a_new_key_in_front_signs_from_then_on(db, use_settings, settings):
    tell(1)
    sealing.seal()
    tell(1)
    use_settings(signing_keys=SecretStr(f"{SIGNING},{settings.signing_keys.get_secret_value()}"))
    sealing.seal()
    assert [block.key_id for block in blocks(db)] == ["demo", "s1"]
    assert all(sealing.is_ours(block) for block in blocks(db))
    assert set(signing.public_keys()) == {"demo", "s1"}


def test_writers_write_what_they_wrote_before(db, count_statements):
    with count_statements() as seen:
        tell(1)
    assert [s.split()[2] for s in seen.statements] == ["audit_details", "audit_events"]
