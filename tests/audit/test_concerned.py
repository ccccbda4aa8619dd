"""Whom an event concerns whose target is a thing: they are named, and find it in their story."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from pathlib import Path

import pytest
import sqlalchemy as sa

import admin_app
from admin_app.audit import service as audit
from admin_app.audit import timeline
from admin_app.audit.events import Event
from admin_app.audit.kinds.registry import KINDS, STAFF_ONLY
from admin_app.audit.models import CONCERNED, AuditDetail
from admin_app.audit.proof import sealing
from admin_app.audit.service import EventRecord
from admin_app.audit.withholding import withhold
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.rights.lens import MASKED
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.rows import of_person
from admin_app.support_access.lens import colleagues
from admin_app.ticket.desk import service as desk
from tests.audit.tampering import verify
from tests.cast import actor_of, sign_in
from tests.factories.audit import past_triggers
from tests.factories.people import make_person
from tests.factories.tickets import make_ticket
from tests.plans import LARGE, asked, steps
from tests.web import told
from views.labels import events as labels

MODULES = sorted(Path(admin_app.__file__).parent.rglob("*.py"))
SOURCES = {path: path.read_text("utf-8") for path in MODULES}
THINGS = sorted(
    {kind for text in SOURCES.values() for kind in re.findall(r'target=\("(\w+)",', text)} - {"user"}
)
ABOUT_PEOPLE = [event for event, kind in KINDS.items() if kind.to_you]
ALL = len(Event)


def on_things(cast, person: User | None, events=tuple(Event)) -> None:
    """Staff do each of these once, to a thing as the product's own acts name it, which concerns the person."""
    kinds = cycle(THINGS)
    with transaction():
        audit.record_many(
            actor_of(cast.sam),
            [
                EventRecord(
                    event, cast.nordlicht.id, (next(kinds), clock.new_id()), person.id if person else None,
                    facts=told.facts(event),
                )
                for event in events
            ],
        )  # fmt: skip


def activity(person: User, **more):
    reader = actor_of(person)
    return timeline.of_own(reader, colleagues(reader), size=ALL, **more).rows


def said(app, entry, reader: User | None) -> str:
    with app.test_request_context():
        return str(labels.sentence(entry, reader.id if reader else None).striptags())


def test_the_things_that_acts_are_about_are_known():
    assert {"ticket", "data_case", "objection", "api_token", "restriction", "recipient_notice"} <= set(THINGS)


def test_a_person_finds_each_act_of_staff_that_concerns_them_under_activity(app, cast):
    """A manager, who reads their own part alone; what is among staff stays there, and nobody else's part changes."""
    on_things(cast, cast.bob)
    found = {Event(entry.name): entry for entry in activity(cast.bob)}
    assert set(found) == set(Event) - STAFF_ONLY
    assert {entry.subject_id for entry in found.values()} == {cast.bob.id}
    for event in set(ABOUT_PEOPLE) - STAFF_ONLY:
        assert cast.bob.full_name not in said(app, found[event], cast.bob), event
    assert activity(make_person(cast.nordlicht, role="manager")) == []


def test_everybody_else_reads_whom_it_was_about(app, cast, sqlite_only):
    """An owner the account's story, staff that of the account and of the person, among colleagues too, and the whole trail."""
    on_things(cast, cast.bob)
    sam, aud = actor_of(cast.sam), actor_of(cast.aud)
    stories = {
        "owner": activity(cast.alice),
        "account": timeline.of_account(sam, MASKED, cast.nordlicht.id, size=ALL).rows,
        "person": timeline.of_person(sam, MASKED, cast.bob.id, size=ALL).rows,
        "trail": timeline.trail(aud, MASKED, size=ALL, person_id=cast.bob.id).rows,
    }
    for whose, entries in stories.items():
        found = {Event(entry.name): said(app, entry, None) for entry in entries}
        assert set(found) >= set(Event) - (STAFF_ONLY if whose == "owner" else set()), whose
        for event, text in found.items():
            kind = KINDS[event]
            assert (cast.bob.full_name in text) is ("%(subject)s" in kind.others), (whose, event)


def test_a_copy_of_their_data_holds_it(cast, sqlite_only):
    on_things(cast, cast.bob, [Event.TICKET_REPLIED])
    for name in ("audit_events", "audit_details"):
        entry = inventory()[name]
        found = sa.select(sa.func.count()).select_from(db.metadata.tables[name]).where
        assert db.session.scalar(found(of_person(entry, cast.bob.id))) == 1, name
        assert db.session.scalar(found(of_person(entry, cast.alice.id))) == 0, name


def test_what_concerns_nobody_is_told_of_the_thing(app, cast, sqlite_only):
    of_things = [event for event, kind in KINDS.items() if kind.of_thing]
    on_things(cast, None, of_things)
    for entry in activity(cast.alice):
        assert "omebody" not in said(app, entry, cast.alice), entry.name


def test_s22_what_a_legal_order_keeps_back_is_told_to_nobody_it_concerns(cast, sqlite_only):
    glass = clock.new_id()
    with transaction():
        audit.record(
            Event.SUPPORT_LOOKED, actor_of(cast.sam), account_id=cast.nordlicht.id, target=("break_glass", glass),
            subject_id=cast.bob.id,
        )  # fmt: skip
    assert len(activity(cast.bob)) == 1
    with transaction():
        withhold(glass, clock.now() + timedelta(days=1))
    assert activity(cast.bob) == []


def test_an_answer_of_staff_stands_in_a_managers_activity(client, cast):
    row = make_ticket(cast.bob)
    desk.answer(actor_of(cast.sam), row.id, text="Restart it.")
    desk.note(actor_of(cast.sam), row.id, text="Calls often.")
    sign_in(client, cast.bob)
    page = re.sub(r"<[^>]+>", "", client.get("/activity").text)
    assert f"Sam F. answered your support ticket {row.number}" in page
    assert "note" not in page.partition("<main")[2]
    sign_in(client, cast.sam)
    story = re.sub(r"<[^>]+>", "", client.get(f"/admin/accounts/{cast.nordlicht.id}/timeline").text)
    assert f"You answered the support ticket {row.number} of {cast.bob.full_name}" in story


@pytest.mark.parametrize(("reason", "whom"), [("Not hers", "Bob Solberg"), ("", "Somebody")])
def test_an_event_of_a_former_release_names_whom_its_words_are_about(cast, sqlite_only, reason, whom):
    with transaction():
        audit.record(
            Event.DATA_CASE_REFUSED, actor_of(cast.sam), account_id=cast.nordlicht.id, target=("data_case", clock.new_id()),
            subject_id=cast.bob.id, reason=reason,
        )  # fmt: skip
    past_triggers(sa.delete(AuditDetail).where(AuditDetail.role == CONCERNED))
    assert [entry.names["subject"] for entry in activity(cast.alice)] == [whom]


def test_s47_whom_an_event_concerns_is_proven(cast, sqlite_only):
    on_things(cast, cast.bob, [Event.TICKET_REPLIED])
    sealing.seal()
    assert verify().holds
    past_triggers(sa.update(AuditDetail).where(AuditDetail.role == CONCERNED).values(person_id=cast.alice.id))
    assert not verify().holds


@pytest.mark.postgres
def test_a_story_is_found_by_its_indexes(cast):
    on_things(cast, cast.bob)
    with asked() as seen:
        assert timeline.of_person(actor_of(cast.sam), MASKED, cast.bob.id, size=10).rows
    (story,) = (one for one in seen.selects if "audit_details" in one[0])
    found = steps(*story, *LARGE)
    assert "ix_audit_details_concerned" in {step.index for step in found}
    assert [s for s in found if s.name == "Seq Scan" and s.table.startswith("audit")] == []


def test_each_event_whose_sentence_names_somebody_is_recorded_with_them():
    """By the code: where an act is recorded without a person, no sentence of the events that it may be needs one."""
    nameless = set().union(*recorded_without_a_person())
    assert {Event.POLICY_SET, Event.BREACH_RECORDED, Event.ACCOUNT_OPENED} <= nameless
    assert [event for event in nameless if KINDS[event].to_you and not KINDS[event].of_thing] == []


def recorded_without_a_person() -> Iterator[set[Event]]:
    """Of each place that records an event and gives no person: the event that it names, else those of its module or noun."""
    for path, text in SOURCES.items():
        calls = (call for call in ast.walk(ast.parse(text)) if isinstance(call, ast.Call))
        for call in calls:
            given = len(call.args) > 3 or "subject_id" in {keyword.arg for keyword in call.keywords}
            if not given and ast.unparse(call.func) in {"audit.record", "EventRecord", "audit.EventRecord"}:
                rules = SOURCES.get(path.parent / "kind.py", "")
                yield _named(ast.unparse(call.args[0])) or _named(text) or _named(rules)


def _named(text: str) -> set[Event]:
    return {Event[name] for name in re.findall(r"\bEvent\.([A-Z_]+)\b", text) if name in Event.__members__}
