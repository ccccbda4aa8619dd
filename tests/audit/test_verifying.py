"""SECURITY 47: whatever is done to the trail past its triggers is found, and the first broken event is named."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditDetail, AuditEvent
from admin_app.audit.proof import hashing, sealing
from admin_app.audit.proof.models import SealedEvent
from admin_app.audit.proof.report import Break
from admin_app.audit.service import commitment
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from tests.audit.tampering import event, found, of, verify
from tests.factories.audit import past_triggers, tell

pytestmark = pytest.mark.usefixtures("small_blocks")

EVENTS = AuditEvent.__table__.c
COLUMNS = [column.key for column in EVENTS if column.key != "seq"]
OTHER = {
    "id": clock.new_id, "xid": lambda: 7, "at": clock.now, "name": lambda: "account.opened",
    "actor_kind": lambda: "staff", "request_id": lambda: "x", "facts": lambda: {"key": "other"},
    "commitments": lambda: ["00"], "target_kind": lambda: "user",
}  # fmt: skip


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
