"""Who may end whose session, and who is told."""

from __future__ import annotations

import functools

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.kernel.actor import console
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, ReauthRequired
from admin_app.kernel.rights.lens import MASKED, own
from admin_app.policy.register import Key
from admin_app.session import queries
from admin_app.session import service as sessions
from admin_app.user.staffing import by_two
from tests.cast import actor_of
from tests.policy.test_values import set_value
from tests.session.test_life import begin, known

REASON = "the laptop was stolen"
TWO = {"shown": 2, "typed": "2"}


@pytest.mark.feature("S2-19")
def test_a_person_signs_out_everywhere_but_here(cast, db):
    here, there, phone = begin(cast.alice), begin(cast.alice), begin(cast.alice)
    assert sessions.sign_out_others(actor_of(cast.alice, session_id=here.session_id)) == 2
    assert known(here)
    assert known(there) is known(phone) is None
    event = db.session.scalars(sa.select(AuditEvent)).one()
    assert (event.name, event.facts) == ("session.ended", {"count": 2})


def test_a_person_ends_one_own_session_and_nobody_elses(cast):
    mine, bobs, carols = begin(cast.alice), begin(cast.bob), begin(cast.carol)
    alice = actor_of(cast.alice)
    sessions.end_own(alice, mine.session_id)
    assert known(mine) is None
    for other in (bobs, carols):
        for end in (sessions.end_own, functools.partial(sessions.end_session, reason=REASON)):
            with pytest.raises(NotFound):
                end(alice, other.session_id)
        assert known(other)


def test_staff_end_a_customers_session_and_the_person_is_told(cast, outbox):
    started = begin(cast.alice)
    sessions.end_session(actor_of(cast.sam), started.session_id, REASON)
    assert known(started) is None
    assert outbox.last.to == "alice@nordlicht.example"
    assert "Sam F." in outbox.last.text


def test_staff_end_all_sessions_once(cast, outbox):
    begin(cast.alice), begin(cast.alice)
    assert sessions.end_all(actor_of(cast.sam), cast.alice.id, REASON) == 2
    with pytest.raises(Conflict):
        sessions.end_all(actor_of(cast.ruth), cast.alice.id, REASON)
    assert len(outbox.all()) == 1


def test_ending_an_ended_session_is_a_conflict(cast):
    started = begin(cast.alice)
    sessions.end_own(actor_of(cast.alice), started.session_id)
    with pytest.raises(Conflict):
        sessions.end_own(actor_of(cast.alice), started.session_id)
    with pytest.raises(Conflict):
        sessions.end_session(actor_of(cast.sam), started.session_id, REASON)


@pytest.mark.parametrize("who", ["bill", "ada", "aud"])
def test_staff_without_the_right_end_nothing(cast, who):
    started = begin(cast.alice)
    actor = actor_of(getattr(cast, who))
    with pytest.raises(NotAllowed):
        sessions.end_session(actor, started.session_id, REASON)
    with pytest.raises(NotAllowed):
        sessions.end_all(actor, cast.alice.id, REASON)
    assert known(started)


def test_agents_end_no_sessions_of_staff_administrators_do(cast):
    started = begin(cast.ada, "staff")
    with pytest.raises(NotAllowed):
        sessions.end_all(actor_of(cast.sam), cast.ada.id, REASON)
    assert sessions.end_all(actor_of(cast.root), cast.ada.id, REASON) == 1
    assert known(started, "staff") is None


def test_signing_out_ends_the_session_once(cast):
    started = begin(cast.alice)
    actor = actor_of(cast.alice, session_id=started.session_id)
    sessions.sign_out(actor)
    sessions.sign_out(actor)
    assert known(started) is None


def test_the_list_shows_this_session_first_and_masks_addresses(cast, count_statements):
    begin(cast.alice)
    here = begin(cast.alice)
    begin(cast.bob)
    alice_id = cast.alice.id
    with count_statements() as seen:
        lines = queries.live(alice_id, own(), current=here.session_id)
    assert seen.total == 1
    assert [line.current for line in lines] == [True, False]
    assert (lines[0].device, lines[0].ip.text) == ("Firefox on Windows", "203.0.113.9")
    assert queries.live(cast.alice.id, MASKED)[0].ip.text == "203.0.113.•"


def test_live_sessions_are_counted_for_many_people_in_one_statement(cast, count_statements):
    begin(cast.alice), begin(cast.alice), begin(cast.bob)
    ids = [cast.alice.id, cast.bob.id, cast.carol.id]
    with count_statements() as seen:
        found = queries.counts(ids)
    assert [found[i] for i in ids] == [2, 1, 0]
    assert seen.total == 1


def test_s21_more_than_policy_allows_one_alone_end_when_a_second_administrator_confirms(cast):
    set_value(Key.BULK_ALONE, 1)
    alice, sam = begin(cast.alice), begin(cast.sam, "staff")
    waits = sessions.end_everybodys(actor_of(cast.root), REASON, **TWO)
    assert known(alice)
    assert known(sam, "staff")
    with pytest.raises(NotAllowed):
        sessions.confirm_everybodys(actor_of(cast.root), waits.proposal_id)
    assert sessions.confirm_everybodys(actor_of(cast.ruth), waits.proposal_id) == 2
    assert known(alice) is known(sam, "staff") is None


def test_the_operator_confirms_it_for_the_only_administrator(cast):
    set_value(Key.BULK_ALONE, 1)
    alice, _sam = begin(cast.alice), begin(cast.sam, "staff")
    waits = sessions.end_everybodys(actor_of(cast.root), REASON, **TWO)
    by_two.confirm_at_console(console(), waits.proposal_id)
    assert known(alice) is None


def test_s58_an_administrator_can_end_everybodys_sessions_but_the_own(cast):
    alice, sam = begin(cast.alice), begin(cast.sam, "staff")
    own_session = begin(cast.root, "staff")
    root = actor_of(cast.root, session_id=own_session.session_id)
    with pytest.raises(ReauthRequired):
        sessions.end_everybodys(actor_of(cast.root, fresh=False), REASON, **TWO)
    with pytest.raises(NotAllowed):
        sessions.end_everybodys(actor_of(cast.sam), REASON, **TWO)
    with pytest.raises(Invalid):
        sessions.end_everybodys(root, REASON, shown=2, typed="20")
    assert sessions.end_everybodys(root, REASON, **TWO) == 2
    assert known(alice) is known(sam, "staff") is None
    assert known(own_session, "staff")
