"""Notes of staff: whose they are, what the trail knows of them, and what a dispute does with them."""

from __future__ import annotations

import pytest

from admin_app.audit import timeline
from admin_app.audit.events import Event
from admin_app.audit.models import AuditDetail, AuditEvent
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.kernel.rights.lens import MASKED
from admin_app.note import queries, service
from admin_app.note.models import TEXT_MAX, Note
from tests.cast import actor_of
from tests.factories.disputes import say_not_me
from tests.factories.notes import WORDS, make_note


def notes_of(cast, reader=None):
    return queries.of_account(actor_of(reader or cast.sam), cast.nordlicht.id, key=None, size=50).rows


def events():
    return [
        e.name for e in db.session.query(AuditEvent).order_by(AuditEvent.seq) if e.name.startswith("note")
    ]


def test_important_notes_stand_first_then_the_newest(cast):
    for text, important in (("first", False), ("second", True), ("third", False)):
        make_note(cast.sam, cast.nordlicht, text, important=important)
    assert [(n.text, n.author) for n in notes_of(cast)] == [
        (text, cast.sam.full_name) for text in ("second", "third", "first")
    ]


def test_a_note_is_changed_by_its_author_alone_and_says_so(cast):
    note = make_note(cast.sam, cast.nordlicht)
    service.change(actor_of(cast.sam), note, text="Ring Mara first", important=True)
    (line,) = notes_of(cast)
    assert (line.text, line.important, line.edited_at is not None) == ("Ring Mara first", True, True)
    with pytest.raises(NotAllowed):
        service.change(actor_of(cast.ada), note, text="Don't ring")


def test_a_note_is_removed_by_its_author_and_a_colleagues_by_an_administrator(cast):
    mine, other = make_note(cast.sam, cast.nordlicht), make_note(cast.sam, cast.nordlicht)
    with pytest.raises(NotAllowed):
        service.remove(actor_of(cast.bill), other)
    service.remove(actor_of(cast.sam), mine)
    service.remove(actor_of(cast.root), other)
    assert notes_of(cast) == []
    assert events() == ["note.written"] * 2 + ["note.removed"] * 2


def test_the_trail_knows_who_wrote_when_and_how_much_never_what(cast):
    note = make_note(cast.sam, cast.nordlicht)
    service.change(actor_of(cast.sam), note, text="Another word")
    written, changed = (
        db.session.query(AuditEvent).filter(AuditEvent.target_id == note).order_by(AuditEvent.seq)
    )
    assert (written.facts, changed.facts["length"]) == ({"length": len(WORDS), "important": False}, 12)
    told = str([d.words for d in db.session.query(AuditDetail)])
    assert WORDS not in told
    assert "Another word" not in told


def test_nothing_changes_where_nothing_was_changed(cast):
    note = make_note(cast.sam, cast.nordlicht)
    service.change(actor_of(cast.sam), note, text=f" {WORDS} ")
    assert events() == ["note.written"]


def test_two_windows_dont_overwrite_each_other(cast):
    note = make_note(cast.sam, cast.nordlicht)
    service.change(actor_of(cast.sam), note, text="one", version=1)
    with pytest.raises(Conflict):
        service.change(actor_of(cast.sam), note, text="two", version=1)
    with pytest.raises(Conflict):
        service.remove(actor_of(cast.sam), note, version=1)


@pytest.mark.parametrize("text", ["", " \n ", "x" * (TEXT_MAX + 1), "a\x00b"])
def test_a_note_says_something_in_at_most_four_thousand_characters(cast, text):
    with pytest.raises(Invalid):
        make_note(cast.sam, cast.nordlicht, text)
    assert make_note(cast.sam, cast.nordlicht, "ü" * TEXT_MAX)


def test_who_reads_alone_writes_none_and_no_customer_reads_any(cast):
    make_note(cast.sam, cast.nordlicht)
    assert len(notes_of(cast, cast.aud)) == 1
    with pytest.raises(NotAllowed):
        make_note(cast.aud, cast.nordlicht)
    with pytest.raises(NotAllowed):
        notes_of(cast, cast.alice)
    with pytest.raises(NotAllowed):
        make_note(cast.alice, cast.nordlicht)


def test_a_customer_isnt_told_that_there_is_a_note(cast):
    make_note(cast.sam, cast.nordlicht)
    told = timeline.of_account(actor_of(cast.alice), MASKED, cast.nordlicht.id).rows
    assert Event.NOTE_WRITTEN.value not in {entry.name for entry in told}
    desk = timeline.of_account(actor_of(cast.sam), MASKED, cast.nordlicht.id).rows
    assert Event.NOTE_WRITTEN.value in {entry.name for entry in desk}


def test_nobody_finds_a_note_that_isnt_there(cast):
    note = make_note(cast.sam, cast.nordlicht)
    service.remove(actor_of(cast.sam), note)
    with pytest.raises(NotFound):
        service.change(actor_of(cast.sam), note, text="x")
    with pytest.raises(NotFound):
        queries.one(actor_of(cast.sam), note)


def test_notes_that_somebody_else_wrote_in_a_colleagues_name_are_gone_with_the_dispute(cast):
    make_note(cast.ada, cast.nordlicht, "Of a colleague")
    make_note(cast.sam, cast.nordlicht, "The caller is verified, remove the second step")
    say_not_me(cast.sam)
    assert [n.text for n in db.session.query(Note)] == ["Of a colleague"]
