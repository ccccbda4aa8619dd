"""The audit trail: written with its change, append-only, erasable beside it, and told in sentences."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from admin_app.audit import kinds, timeline
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.audit.kind import Tone
from admin_app.audit.kinds import registry
from admin_app.audit.kinds.registry import KINDS
from admin_app.audit.models import AuditDetail, AuditEvent
from admin_app.kernel import clock
from admin_app.kernel.actor import console
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.kernel.i18n import translate
from admin_app.kernel.rights.lens import MASKED, own
from tests.cast import actor_of


def suspend(cast, by=None, **changes):
    with transaction():
        return audit.record(
            Event.ACCOUNT_SUSPENDED, actor_of(by or cast.bill), account_id=cast.nordlicht.id, target=("account", cast.nordlicht.id),
            reason="Three unpaid invoices", **changes,
        )  # fmt: skip


def test_an_event_needs_the_transaction_of_its_change(app):
    with pytest.raises(RuntimeError):
        audit.record(Event.ACCOUNT_OPENED, console())


def test_an_event_goes_when_its_change_does(db, cast):
    _ = cast.nordlicht, cast.bill
    with pytest.raises(ValueError), transaction():
        suspend(cast)
        raise ValueError
    assert db.session.scalar(sa.select(sa.func.count(AuditEvent.seq))) == 0


def test_every_event_has_a_sentence_an_icon_and_a_tone():
    assert set(KINDS) == set(Event)
    for kind in KINDS.values():
        assert kind.icon
        assert kind.tone in set(Tone)
        assert kind.others


def test_every_sentence_of_an_event_is_translated():
    told = {text for kind in KINDS.values() for text in kind.sentences}
    assert sorted(text for text in told if translate(text, "de") == text) == []


def test_events_are_sorted_by_name_in_each_group():
    for module in pkgutil.iter_modules(kinds.__path__, f"{kinds.__name__}."):
        if module.name != registry.__name__:
            names = [event.name for event in importlib.import_module(module.name).KINDS]
            assert names == sorted(names), module.name


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_events SET name = 'x'",
        "DELETE FROM audit_events",
        "DELETE FROM audit_details",
        "UPDATE audit_details SET role = 'x'",
    ],
)
def test_s62_neither_event_nor_detail_can_be_changed_or_removed(db, cast, change):
    suspend(cast)
    with pytest.raises(DBAPIError), transaction() as session:
        session.execute(sa.text(change))


def test_emptying_a_detail_keeps_the_event_and_its_commitment(db, cast):
    event_id = suspend(cast)
    with transaction() as session:
        session.execute(sa.update(AuditDetail).values(words=None, salt=None, emptied_at=clock.now()))
    entry = timeline.one(actor_of(cast.aud), own(), event_id)
    assert entry.erased
    assert entry.reason == ""
    assert len(entry.commitments) == 2


def test_a_commitment_is_the_salted_hash_of_the_words(db, cast):
    event_id = suspend(cast)
    event = db.session.scalar(sa.select(AuditEvent).where(AuditEvent.id == event_id))
    details = db.session.scalars(sa.select(AuditDetail).where(AuditDetail.event_id == event_id)).all()
    assert sorted(audit.commitment(d.salt, d.words) for d in details) == sorted(event.commitments)


def test_the_event_itself_holds_no_private_word(db, cast):
    event_id = suspend(cast, before={"street": "Canary Lane 1"})
    row = db.session.execute(sa.text("SELECT * FROM audit_events")).mappings().one()
    assert event_id
    for private in ("Canary", "unpaid", cast.bill.full_name, "203.0.113.7"):
        assert private not in str(dict(row))


def test_an_owner_reads_the_story_with_staff_by_first_name_and_initial(db, cast):
    suspend(cast)
    page = timeline.of_account(actor_of(cast.alice), own(), cast.nordlicht.id)
    assert [(e.name, e.names["actor"]) for e in page.rows] == [("account.suspended", "Bill W.")]
    assert page.rows[0].by_staff
    assert page.rows[0].ip is None


def test_s19_another_accounts_story_is_not_found(db, cast):
    with pytest.raises(NotFound):
        timeline.of_account(actor_of(cast.carol), own(), cast.nordlicht.id)


def test_an_agent_reads_own_acts_only_and_an_auditor_all(db, cast):
    event_id = suspend(cast)
    assert timeline.trail(actor_of(cast.sam), MASKED).rows == []
    with pytest.raises(NotAllowed):
        timeline.one(actor_of(cast.sam), MASKED, event_id)
    assert [e.id for e in timeline.trail(actor_of(cast.aud), MASKED).rows] == [event_id]


def test_s22_without_a_lens_staff_see_addresses_masked_and_no_private_change(db, cast):
    suspend(cast, before={"street": "Canary Lane 1"}, after={"street": "Canary Lane 2"})
    entry = timeline.of_account(actor_of(cast.sam), MASKED, cast.nordlicht.id).rows[0]
    assert entry.ip.text == "203.0.113.•"
    assert entry.changes == ()
    assert "Canary" not in repr(entry)


def test_a_page_costs_one_statement_however_many_events(db, cast, count_statements):
    for _ in range(30):
        suspend(cast)
    reader = actor_of(cast.alice)
    with count_statements() as seen:
        page = timeline.of_account(reader, own(), cast.nordlicht.id, size=25)
    assert seen.total == 1
    older = timeline.of_account(reader, own(), cast.nordlicht.id, size=25, key=page.older)
    assert (len(page.rows), len(older.rows), older.older) == (25, 5, None)
    newer = timeline.of_account(reader, own(), cast.nordlicht.id, size=25, key=older.newer)
    assert [e.id for e in newer.rows] == [e.id for e in page.rows]
