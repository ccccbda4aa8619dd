"""SECURITY 47: whatever is done to the trail past its triggers is found, and the first broken event is named."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from admin_app import config
from admin_app.audit.models import AuditDetail, AuditEvent
from admin_app.audit.proof import hashing, heads, sealing, verifying
from admin_app.audit.proof.heads import Head
from admin_app.audit.proof.models import AuditBlock, SealedEvent
from admin_app.audit.proof.report import TOLD, Break
from admin_app.audit.service import commitment
from admin_app.kernel import clock, signing
from admin_app.kernel.db import transaction
from tests.factories.audit import past_triggers, tell
from tests.kernel.test_config import SIGNING

EVENTS = AuditEvent.__table__.c
COLUMNS = [column.key for column in EVENTS if column.key != "seq"]
OF_BLOCK = [c.key for c in AuditBlock.__table__.c if c.key not in {"number", "signature"}]
OTHER = {
    "id": clock.new_id, "xid": lambda: 7, "at": clock.now, "name": lambda: "account.opened",
    "actor_kind": lambda: "staff", "request_id": lambda: "x", "facts": lambda: {"key": "other"},
    "commitments": lambda: ["00"], "target_kind": lambda: "user",
}  # fmt: skip


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(sealing, "BLOCK_EVENTS", 3)
    monkeypatch.setattr(sealing, "BATCH", 9)


@pytest.fixture
def trail(db):
    """Nine sealed events in three blocks; gives their numbers in order."""
    tell(9)
    sealing.seal()
    return list(db.session.scalars(sa.select(AuditEvent.seq).order_by(AuditEvent.seq)))


def verify(**more):
    url = config.active().sqlalchemy_url
    return verifying.verify(url, signing.public_keys(), **more)


def found(**more):
    return [(finding.kind, finding.seq) for finding in verify(**more).findings]


def event(seq):
    return sa.update(AuditEvent).where(AuditEvent.seq == seq)


def of(seq):
    return AuditDetail.event_id.in_(sa.select(AuditEvent.id).where(AuditEvent.seq == seq))


def test_s47_a_trail_that_nobody_touched_is_proven(trail):
    tell(2)
    result = verify()
    assert result.holds
    assert (result.blocks, result.tally.events, result.tally.details, result.waiting) == (3, 9, 18, 2)
    assert len(result.head) == 64


@pytest.mark.parametrize("column", COLUMNS)
def test_s47_a_changed_event_is_named_whichever_column_it_is(db, trail, column):
    past_triggers(event(trail[4]).values({column: OTHER.get(column, clock.new_id)()}))
    first = verify().findings[0]
    assert (first.block, first.seq) == (2, trail[4])
    # With another id it has lost its details, with fewer commitments it has one too many.
    assert first.kind in {Break.CHANGED, Break.DETAIL_REMOVED, Break.DETAIL_INSERTED}


def test_s47_a_removed_event_is_named(trail):
    past_triggers(sa.delete(AuditEvent).where(AuditEvent.seq == trail[4]))
    assert found() == [(Break.REMOVED, trail[4])]


def test_s47_an_event_removed_with_every_trace_leaves_its_block_short(trail):
    gone = trail[4]
    past_triggers(
        sa.delete(AuditDetail).where(of(gone)),
        sa.delete(AuditEvent).where(AuditEvent.seq == gone),
        sa.delete(SealedEvent).where(SealedEvent.seq == gone),
    )
    (finding,) = verify().findings
    assert (finding.kind, finding.block) == (Break.LIST_CHANGED, 2)
    assert f"3 were sealed, 2 are there, numbers {trail[3]} to {trail[5]}" in finding.text


def test_s47_an_event_inserted_where_a_number_was_free_is_named(db):
    tell(9)
    free, *_, last = db.session.scalars(sa.select(AuditEvent.seq).order_by(AuditEvent.seq).offset(3)).all()
    stranger = {**row_of(free), "commitments": []}
    past_triggers(sa.delete(AuditDetail).where(of(free)), sa.delete(AuditEvent).where(AuditEvent.seq == free))
    sealing.seal()
    while sealing.last_block().settled_seq < last:
        tell(1)
        sealing.seal()
    past_triggers(sa.insert(AuditEvent).values({**stranger, "id": clock.new_id()}))
    first = verify().findings[0]
    assert (first.kind, first.seq) == (Break.INSERTED, free)
    assert first.block >= 2


def test_s47_an_event_inserted_into_a_sealed_block_with_its_place_is_seen_by_the_block(trail):
    stranger = {**row_of(trail[4]), "seq": trail[-1] + 1000, "id": clock.new_id(), "commitments": []}
    own = hashing.body_hash([stranger[c.key] for c in hashing.BODY], ())
    past_triggers(
        sa.insert(AuditEvent).values(stranger),
        sa.insert(SealedEvent).values(seq=stranger["seq"], block=2, body_hash=own),
    )
    (finding,) = verify().findings
    assert (finding.kind, finding.block) == (Break.LIST_CHANGED, 2)
    assert "3 were sealed, 4 are there" in finding.text


def row_of(seq):
    from admin_app.kernel.db import db

    return dict(db.session.execute(sa.select(EVENTS).where(EVENTS.seq == seq)).mappings().one())


def test_s47_two_events_in_each_others_place_are_named(trail):
    one, other = trail[3], trail[4]
    past_triggers(event(one).values(seq=-1), event(other).values(seq=one), event(-1).values(seq=other))
    assert found() == [(Break.REORDERED, one), (Break.REORDERED, other)]


def test_s47_events_moved_with_their_places_are_seen_by_their_block(trail):
    one, other = (row_hash(seq) for seq in trail[3:5])
    place = sa.update(SealedEvent)
    past_triggers(
        event(trail[3]).values(seq=-1), event(trail[4]).values(seq=trail[3]), event(-1).values(seq=trail[4]),
        place.where(SealedEvent.seq == trail[3]).values(body_hash=other),
        place.where(SealedEvent.seq == trail[4]).values(body_hash=one),
    )  # fmt: skip
    (finding,) = verify().findings
    assert (finding.kind, finding.block) == (Break.LIST_CHANGED, 2)


def row_hash(seq):
    from admin_app.kernel.db import db

    return db.session.scalar(sa.select(SealedEvent.body_hash).where(SealedEvent.seq == seq))


@pytest.mark.parametrize(("minutes", "named"), [(9, False), (11, True)])
@pytest.mark.parametrize("sealed", [True, False])
def test_s47_an_event_dated_ten_minutes_before_what_was_sealed_is_back_dated(
    db, trail, minutes, named, sealed
):
    with clock.shifted(-timedelta(minutes=minutes)):
        tell(1)
    last = db.session.scalar(sa.select(sa.func.max(AuditEvent.seq)))
    if sealed:
        sealing.seal()
    assert found() == ([(Break.BACK_DATED, last)] if named else [])


def test_events_from_before_the_first_block_are_not_back_dated_however_old(db):
    now = clock.now()
    for days in (300, 200, 100, 1):
        tell(3, at=now - timedelta(days=days))
    sealing.seal()
    assert verify().holds


def test_an_event_from_the_future_makes_no_later_one_look_back_dated(trail):
    with clock.shifted(timedelta(days=30)):
        tell(1)
    sealing.seal()
    tell(1)
    sealing.seal()
    assert verify().holds


def test_s47_an_emptied_detail_is_no_break(db, trail):
    with transaction() as session:
        session.execute(
            sa.update(AuditDetail).where(of(trail[4])).values(words=None, salt=None, emptied_at=clock.now())
        )
    result = verify()
    assert result.holds
    assert result.tally.emptied == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"words": {"reason": "Another"}},
        {"salt": "00" * 32},
        {"salt": "no salt"},
        {"words": None},
        {"salt": None},
        {"words": None, "salt": None},
        {"emptied_at": sa.text("'2026-01-01 00:00:00'")},
    ],
)
def test_s47_words_that_were_changed_are_named(trail, changes):
    past_triggers(sa.update(AuditDetail).where(of(trail[4])).values(changes))
    assert found() == [(Break.WORDS_CHANGED, trail[4])]


def test_s47_words_changed_with_their_commitment_are_a_changed_event(db, trail):
    words = {"reason": "Another"}
    subject = of(trail[4]) & (AuditDetail.role == "subject")
    salt = db.session.scalar(sa.select(AuditDetail.salt).where(subject))
    kept = row_of(trail[4])["commitments"][0]
    past_triggers(
        sa.update(AuditDetail).where(subject).values(words=words),
        event(trail[4]).values(commitments=[kept, commitment(salt, words)]),
    )
    assert found() == [(Break.CHANGED, trail[4])]


def test_s47_a_removed_detail_is_named(trail):
    past_triggers(sa.delete(AuditDetail).where(of(trail[4])))
    assert found() == [(Break.DETAIL_REMOVED, trail[4])]


def test_s47_a_detail_added_to_an_event_is_named(db, trail):
    event_id = db.session.scalar(sa.select(AuditEvent.id).where(AuditEvent.seq == trail[4]))
    past_triggers(
        sa.insert(AuditDetail).values(
            id=clock.new_id(), event_id=event_id, role="subject", words={"reason": "x"}
        )
    )
    assert found() == [(Break.DETAIL_INSERTED, trail[4])]


def test_s47_a_detail_told_of_somebody_else_is_a_changed_event(trail):
    past_triggers(sa.update(AuditDetail).where(of(trail[4])).values(person_id=clock.new_id()))
    assert found() == [(Break.CHANGED, trail[4])]


@pytest.mark.parametrize("column", OF_BLOCK)
def test_s47_a_changed_block_is_named_whichever_column_it_is(trail, column):
    block = sa.update(AuditBlock).where(AuditBlock.number == 2)
    kind = AuditBlock.__table__.c[column].type.python_type
    other = {int: 1_000_000, str: "0" * 40}.get(kind, clock.now() - timedelta(days=1))
    past_triggers(block.values({column: other}))
    first = verify().findings[0]
    assert (first.kind, first.block) == (Break.BLOCK_CHANGED, 2)


def test_s47_a_removed_block_is_named(trail):
    past_triggers(sa.delete(AuditBlock).where(AuditBlock.number == 2))
    first = verify().findings[0]
    assert (first.kind, first.block) == (Break.BLOCK_REMOVED, 2)


def test_s47_a_chain_made_anew_without_the_key_is_found(trail, use_settings, settings):
    past_triggers(sa.delete(SealedEvent), sa.delete(AuditBlock))
    use_settings(signing_keys=type(settings.signing_keys)(SIGNING.replace("s1:", "demo:")))
    sealing.seal()
    config.use(settings)
    first = verify().findings[0]
    assert (first.kind, first.block, first.note) == (Break.SIGNATURE_WRONG, 1, "demo")


def test_a_block_of_a_key_that_is_not_known_is_told_as_that(trail):
    result = verifying.verify(config.active().sqlalchemy_url, {})
    assert {finding.kind for finding in result.findings} == {Break.KEY_UNKNOWN}
    assert "public half isn't known here" in result.findings[0].text


def test_s47_a_removed_tail_is_found_against_the_published_head(db, trail):
    head = heads.line(sealing.last_block())
    past_triggers(
        sa.delete(AuditBlock).where(AuditBlock.number == 3),
        sa.delete(SealedEvent).where(SealedEvent.block == 3),
        sa.delete(AuditEvent).where(AuditEvent.seq.in_(trail[6:])),
    )
    assert verify().holds
    (finding,) = verify(heads=list(heads.read(head, signing.public_keys()))).findings
    assert (finding.kind, finding.block) == (Break.TAIL_REMOVED, 3)


def test_s47_a_tail_that_was_made_anew_is_found_against_the_published_head(db, trail):
    (finding,) = verify(heads=[Head(3, "0" * 64)]).findings
    assert (finding.kind, finding.block) == (Break.OTHER_CHAIN, 3)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"hash": "0" * 64}, "signature"),
        ({"block": 7}, "signature"),
        ({"key": "k9"}, "'k9' isn't known"),
        ({"block": None}, "no head"),
    ],
)
def test_a_published_head_that_was_changed_proves_nothing(trail, change, told):
    line = json.dumps({**json.loads(heads.line(sealing.last_block())), **change})
    with pytest.raises(heads.BadHead, match=told):
        list(heads.read(f"\n{line}\n", signing.public_keys()))


def test_several_processes_find_what_one_finds(trail, monkeypatch):
    monkeypatch.setattr(verifying, "FEW", 1)
    past_triggers(event(trail[7]).values(name="account.opened"))
    assert verify(processes=2) == verify()
    assert found(processes=2) == [(Break.CHANGED, trail[7])]


def test_a_copy_is_proven_with_the_public_key_alone(trail, tmp_path, sqlite_only):
    live = Path(sa.make_url(config.active().sqlalchemy_url).database)
    engine_closed()
    copy = tmp_path / "copy.db"
    shutil.copy(live, copy)
    result = verifying.verify(f"sqlite:///{copy}", signing.public_keys())
    assert (result.holds, result.tally.events) == (True, 9)


def engine_closed():
    from admin_app.kernel.db import db

    db.session.remove()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.engine.dispose()


def test_every_break_is_told_in_words():
    assert set(TOLD) == set(Break)
