"""A version is written by one, confirmed by another, and never changes afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.document import drafting, publishing, wording
from admin_app.document.models import DocumentKind
from admin_app.document.queries import VersionState, states
from admin_app.independence.service import NotIndependent
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, ReauthRequired
from admin_app.proposal import service as proposals
from admin_app.session.models import Stage
from admin_app.sign_in.flow import document_step
from tests.cast import actor_of
from tests.factories.documents import FIRST, ask_to_confirm, make_draft, make_version, version
from tests.factories.documents import wording as words
from tests.factories.independence import make_tie
from tests.factories.roles import make_role
from tests.sign_in.door import knock

pytestmark = [pytest.mark.feature("S0-22"), pytest.mark.both_databases]


def state(version_id):
    row = version(version_id)
    return states([row])[row.id]


def confirm(by, version_id, proposal_id=None):
    publishing.confirm(actor_of(by), proposal_id or ask_to_confirm(by, version_id))


def test_a_version_goes_from_draft_over_proposed_to_in_force(cast):
    draft = make_draft(cast.root)
    assert state(draft) is VersionState.DRAFT
    asked = ask_to_confirm(cast.root, draft)
    assert state(draft) is VersionState.PROPOSED
    confirm(cast.ada, draft, asked)
    assert state(draft) is VersionState.IN_FORCE
    row = version(draft)
    assert (row.number, row.confirmed_by, row.content_hash) == (1, cast.ada.id, wording.digest(row))
    event = db.session.scalar(sa.select(AuditEvent).where(AuditEvent.name == Event.DOCUMENT_CONFIRMED.value))
    assert event.facts["hash"] == row.content_hash


def test_the_next_version_makes_the_one_before_a_former_one_on_its_day(cast):
    first, second = make_version(ago=60), make_version(at=clock.now() + timedelta(days=3))
    assert (state(first), state(second)) == (VersionState.IN_FORCE, VersionState.ANNOUNCED)
    with clock.shifted(timedelta(days=4)):
        assert (state(first), state(second)) == (VersionState.FORMER, VersionState.IN_FORCE)


def test_s21_whoever_wrote_or_proposed_it_cant_confirm_it(cast):
    both = make_role("document:write", "document:confirm", "proposal:read", held_by=[cast.ruth, cast.root])
    assert both
    draft = make_draft(cast.root)
    asked = ask_to_confirm(cast.root, draft)
    with pytest.raises(NotAllowed):
        confirm(cast.root, draft, asked)
    proposals.withdraw(actor_of(cast.root), asked)
    other = ask_to_confirm(cast.ruth, draft)
    with pytest.raises(NotAllowed, match="You wrote"):
        confirm(cast.root, draft, other)


def test_s21_whoever_wrote_at_it_before_somebody_else_did_cant_confirm_it(cast):
    assert make_role("document:write", "document:confirm", "proposal:read", held_by=[cast.ada])
    draft = make_draft(cast.root)
    for by, text in ((cast.ada, "# Other words"), (cast.ruth, "# Again other words")):
        drafting.edit(actor_of(by), draft, words(text))
    asked = ask_to_confirm(cast.ruth, draft)
    with pytest.raises(NotAllowed, match="You wrote"):
        confirm(cast.ada, draft, asked)


def test_an_approver_cant_write_and_an_administrator_cant_confirm(cast):
    with pytest.raises(NotAllowed):
        make_draft(cast.ada)
    with pytest.raises(NotAllowed):
        publishing.confirm(actor_of(cast.ruth), ask_to_confirm(cast.root, make_draft(cast.root)))


def test_s09_to_propose_or_confirm_takes_a_fresh_sign_in(cast):
    draft = make_draft(cast.root)
    with pytest.raises(ReauthRequired):
        publishing.propose(actor_of(cast.root, fresh=False), draft, reason="Now")
    asked = ask_to_confirm(cast.root, draft)
    with pytest.raises(ReauthRequired):
        publishing.confirm(actor_of(cast.ada, fresh=False), asked)


def test_what_waits_for_a_second_person_isnt_changed(cast):
    draft = make_draft(cast.root)
    asked = ask_to_confirm(cast.root, draft)
    for act in (
        lambda: drafting.edit(actor_of(cast.root), draft, words("Other")),
        lambda: drafting.discard(actor_of(cast.root), draft),
        lambda: ask_to_confirm(cast.ruth, draft),
    ):
        with pytest.raises(Conflict):
            act()
    proposals.decline(actor_of(cast.ada), asked, note="The German text lacks a paragraph")
    drafting.edit(actor_of(cast.ruth), draft, words("Other"))
    assert (version(draft).text_en, version(draft).edited_by) == ("Other", cast.ruth.id)


def test_a_confirmation_is_bound_to_the_words_that_were_proposed(cast):
    draft = make_draft(cast.root)
    asked = ask_to_confirm(cast.root, draft)
    with transaction() as session:
        session.execute(sa.text("UPDATE document_versions SET text_de = 'Anders'"))
    with pytest.raises(Conflict, match="changed since"):
        confirm(cast.ada, draft, asked)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE document_versions SET text_en = 'Other'",
        "UPDATE document_versions SET version = version + 1",
        "DELETE FROM document_versions",
    ],
)
def test_a_confirmed_version_never_changes(cast, statement):
    make_version()
    with pytest.raises(DBAPIError, match="fixed"), transaction() as session:
        session.execute(sa.text(statement))


@pytest.mark.parametrize(
    "statement", ["UPDATE document_answers SET language = 'de'", "DELETE FROM document_answers"]
)
def test_a_proof_never_changes(cast, statement):
    version_id = make_version()
    started = knock(cast.alice.username)
    assert started.stage is Stage.DOCUMENTS
    document_step.answer(actor_of(cast.alice, session_id=started.session_id), version_id, language="en")
    with pytest.raises(DBAPIError, match="fixed"), transaction() as session:
        session.execute(sa.text(statement))


def test_a_confirmed_version_cant_be_edited_or_discarded(cast):
    version_id = make_version()
    for act in (drafting.discard, lambda by, row: drafting.edit(by, row, words("Other"))):
        with pytest.raises(Conflict, match="never changes"):
            act(actor_of(cast.root), version_id)


def test_a_document_has_one_draft_at_a_time(cast):
    make_draft(cast.root)
    with pytest.raises(Conflict, match="already"):
        make_draft(cast.ruth)
    assert make_draft(cast.ruth, "privacy_policy")


def test_a_new_agreement_is_announced_in_time_and_the_first_needs_no_notice(cast):
    first = make_draft(cast.root)
    confirm(cast.ada, first, ask_to_confirm(cast.root, first))
    second = make_draft(cast.root, text="New", at=clock.now() + timedelta(days=10))
    with pytest.raises(Conflict, match="days after it is confirmed"):
        ask_to_confirm(cast.root, second)
    drafting.edit(actor_of(cast.root), second, words("New", at=clock.now() + timedelta(days=16)))
    asked = ask_to_confirm(cast.root, second)
    with clock.shifted(timedelta(days=2)), pytest.raises(Conflict, match="days after it is confirmed"):
        confirm(cast.ada, second, asked)
    confirm(cast.ada, second, asked)
    assert state(second) is VersionState.ANNOUNCED


def test_s69_a_text_with_what_turns_its_direction_is_refused(cast):
    for field in ("text_en", "text_de", "summary_en", "summary_de"):
        typed = {
            **dict.fromkeys(("text_en", "text_de", "summary_en", "summary_de"), "Good"),
            field: "a\u202eb",
        }
        with pytest.raises(Invalid) as refused:
            drafting.write(
                actor_of(cast.root),
                DocumentKind.AGREEMENT,
                drafting.Wording(**typed, effective_at=clock.now()),
            )
        assert refused.value.field == field


def test_who_isnt_independent_of_the_proposer_cant_confirm(cast):
    draft = make_draft(cast.root)
    asked = ask_to_confirm(cast.root, draft)
    make_tie(cast.root, cast.ada)
    with pytest.raises(NotIndependent):
        confirm(cast.ada, draft, asked)


def test_the_comparison_tells_words_put_in_and_taken_out():
    found = wording.compared(FIRST, FIRST.replace("our services", "our wares") + "\n\nNew paragraph")
    pieces = [(p.change.value, p.text) for block in found for p in block.pieces]
    assert ("taken_out", "services") in pieces
    assert ("put_in", "wares") in pieces
    assert pieces[-1] == ("put_in", "New paragraph")
    assert pieces[0] == ("kept", "About it")
