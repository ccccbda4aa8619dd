"""One proposes, another confirms, neither is the person it is about; after 72 h it has lapsed."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app import jobs
from admin_app.audit.models import AuditEvent
from admin_app.kernel import clock
from admin_app.kernel.actor import console, system
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, ReauthRequired
from admin_app.proposal import queries
from admin_app.proposal import service as proposals
from admin_app.proposal.models import ProposalState
from admin_app.proposal.transitions import Decided
from admin_app.sign_in.factors import removal
from admin_app.sign_in.models import TotpCredential
from admin_app.user.identifiers import by_staff
from tests.cast import actor_of
from tests.factories.people import make_staff
from tests.factories.proposals import PROOF, REASON, propose, row
from tests.factories.roles import hold


def events(db):
    db.session.rollback()
    return [
        e for e in db.session.scalars(sa.select(AuditEvent.name).order_by(AuditEvent.seq)) if "proposal" in e
    ]


def has_app(db, user):
    db.session.rollback()
    return db.session.get(TotpCredential, user.id, populate_existing=True) is not None


def test_a_proposal_changes_nothing_until_somebody_else_confirms_it(cast, db, fay):
    proposal_id = propose(cast.sam, fay)
    assert has_app(db, fay)
    assert row(proposal_id).state is ProposalState.OPEN
    removal.confirm_removal(actor_of(cast.root), proposal_id)
    assert not has_app(db, fay)
    assert row(proposal_id).state is ProposalState.CONFIRMED
    assert events(db) == ["proposal.made", "proposal.confirmed"]


def test_s21_nobody_confirms_or_declines_the_own_proposal(cast, db, fay):
    proposal_id = propose(cast.root, fay)
    with pytest.raises(NotAllowed) as refused:
        removal.confirm_removal(actor_of(cast.root), proposal_id)
    assert "someone else" in refused.value.text
    with pytest.raises(NotAllowed):
        proposals.decline(actor_of(cast.root), proposal_id, note="No way")
    assert has_app(db, fay)
    assert row(proposal_id).state is ProposalState.OPEN


def test_s21_the_person_it_is_about_neither_proposes_nor_confirms_nor_declines(cast, db):
    _ = cast.root
    with pytest.raises(NotAllowed):
        propose(cast.ruth, cast.ruth)
    proposal_id = propose(cast.root, cast.ruth)
    with pytest.raises(NotAllowed):
        removal.confirm_removal(actor_of(cast.ruth), proposal_id)
    with pytest.raises(NotAllowed):
        proposals.decline(actor_of(cast.ruth), proposal_id, note="No way")
    assert has_app(db, cast.ruth)


def test_agents_act_on_customers_only_and_administrators_on_staff(cast, db):
    third = make_staff("administrator", full_name="Rita Third")
    with pytest.raises(NotAllowed):
        propose(cast.sam, cast.ada)
    proposal_id = propose(cast.root, cast.ada)
    with pytest.raises(NotAllowed):
        removal.confirm_removal(actor_of(cast.sam), proposal_id)
    removal.confirm_removal(actor_of(third), proposal_id)
    assert not has_app(db, cast.ada)


@pytest.mark.parametrize("who", ["bill", "ada", "aud", "alice"])
def test_only_agents_and_administrators_take_part(cast, fay, who):
    outsider = getattr(cast, who)
    with pytest.raises(NotAllowed):
        propose(outsider, fay)
    proposal_id = propose(cast.sam, fay)
    for act in (
        lambda a: removal.confirm_removal(a, proposal_id),
        lambda a: proposals.decline(a, proposal_id, note="No way"),
        lambda a: proposals.withdraw(a, proposal_id),
    ):
        with pytest.raises((NotAllowed, NotFound)):
            act(actor_of(outsider))
    assert row(proposal_id).state is ProposalState.OPEN


@pytest.mark.parametrize("actor", [console(), system()])
def test_neither_console_nor_jobs_are_a_second_person(cast, fay, actor):
    proposal_id = propose(cast.sam, fay)
    with pytest.raises(NotAllowed):
        removal.confirm_removal(actor, proposal_id)
    with pytest.raises(NotAllowed):
        removal.propose_removal(actor, fay.id, factor="totp", proof=PROOF, reason=REASON)


def test_s9_both_steps_ask_for_a_fresh_sign_in(cast, fay):
    with pytest.raises(ReauthRequired):
        removal.propose_removal(
            actor_of(cast.sam, fresh=False), fay.id, factor="totp", proof=PROOF, reason=REASON
        )
    proposal_id = propose(cast.sam, fay)
    with pytest.raises(ReauthRequired):
        removal.confirm_removal(actor_of(cast.root, fresh=False), proposal_id)


def test_s21_a_right_lost_a_moment_ago_is_lost(cast, fay):
    proposal_id = propose(cast.sam, fay)
    in_flight = actor_of(cast.ruth)
    hold(cast.ruth, "billing")
    with pytest.raises(NotAllowed):
        removal.confirm_removal(in_flight, proposal_id)


def test_after_72_hours_it_has_lapsed_by_the_clock_whatever_the_worker_does(cast, db, fay):
    proposal_id = propose(cast.sam, fay)
    root = actor_of(cast.root, fresh_until=clock.now() + timedelta(days=9))
    with clock.shifted(timedelta(hours=71, minutes=59)):
        assert [line.id for line in queries.waiting_for(root, 5)] == [proposal_id]
    with clock.shifted(timedelta(hours=72)):
        assert queries.waiting_for(root, 5) == []
        with pytest.raises(Conflict) as refused:
            removal.confirm_removal(root, proposal_id)
        assert "72 hours" in refused.value.text
        assert queries.one(root, proposal_id).line.state is ProposalState.LAPSED
    assert has_app(db, fay)


def test_a_clock_set_back_lengthens_nothing_beyond_its_end(cast, fay):
    proposal_id = propose(cast.sam, fay)
    with clock.shifted(timedelta(minutes=-2)):
        assert queries.one(actor_of(cast.root), proposal_id).may == {"confirmed", "declined"}
    assert row(proposal_id).expires_at - row(proposal_id).created_at == timedelta(hours=72)


def test_the_hourly_job_writes_down_what_has_lapsed_once(cast, db, fay):
    proposal_id = propose(cast.sam, fay)
    assert proposals.lapse in jobs.PERIODIC
    with clock.shifted(timedelta(hours=73)):
        proposals.lapse()
        proposals.lapse()
    assert row(proposal_id).state is ProposalState.LAPSED
    assert events(db) == ["proposal.made", "proposal.lapsed"]


def test_what_lapsed_makes_room_for_the_same_again(cast, db, fay):
    first = propose(cast.sam, fay)
    with pytest.raises(Conflict) as refused:
        propose(cast.root, fay)
    assert refused.value.params["who"] == "Sam Ferreira"
    with clock.shifted(timedelta(hours=73)):
        second = propose(cast.root, fay)
    assert (row(first).state, row(second).state) == (ProposalState.LAPSED, ProposalState.OPEN)


def test_whoever_is_asked_may_decline_with_a_word(cast, db, fay):
    proposal_id = propose(cast.sam, fay)
    with pytest.raises(Invalid) as refused:
        proposals.decline(actor_of(cast.root), proposal_id, note=" x ")
    assert refused.value.field == "note"
    proposals.decline(actor_of(cast.root), proposal_id, note="The number was changed yesterday")
    kept = row(proposal_id)
    assert (kept.state, kept.decided_by, kept.decided_note) == (
        ProposalState.DECLINED, cast.root.id, "The number was changed yesterday"
    )  # fmt: skip
    assert has_app(db, fay)


def test_only_whoever_asked_takes_it_back(cast, fay):
    proposal_id = propose(cast.sam, fay)
    with pytest.raises(NotAllowed):
        proposals.withdraw(actor_of(cast.root), proposal_id)
    proposals.withdraw(actor_of(cast.sam), proposal_id)
    assert row(proposal_id).state is ProposalState.WITHDRAWN


def test_s41_whoever_comes_second_is_told_who_decided_and_when(cast, fay):
    proposal_id = propose(cast.sam, fay)
    proposals.decline(actor_of(cast.root), proposal_id, note="Not proven")
    with pytest.raises(Decided) as refused:
        removal.confirm_removal(actor_of(cast.ruth), proposal_id)
    assert refused.value.status == 409
    assert (refused.value.params["who"], refused.value.params["what"]) == ("Root Castellan", "declined")


def test_s41_an_older_page_is_refused(cast, fay):
    proposal_id = propose(cast.sam, fay)
    with pytest.raises(Conflict):
        removal.confirm_removal(actor_of(cast.root), proposal_id, version=row(proposal_id).version + 1)


def test_a_proposal_of_one_kind_is_not_confirmed_as_another(cast, db, fay):
    proposal_id = propose(cast.sam, fay)
    for confirm in (by_staff.confirm_email, by_staff.confirm_username):
        with pytest.raises(NotFound):
            confirm(actor_of(cast.root), proposal_id)
    with pytest.raises(NotFound):
        removal.confirm_removal(actor_of(cast.root), clock.new_id())
    assert has_app(db, fay)


def test_what_staff_may_not_see_of_colleagues_they_dont_see_in_proposals(cast, fay):
    about_staff, about_fay = propose(cast.root, cast.ada), propose(cast.root, fay)
    sam = actor_of(cast.sam)
    with pytest.raises(NotFound):
        queries.one(sam, about_staff)
    assert [line.id for line in queries.waiting_for(sam, 5)] == [about_fay]
    assert {line.id for line in queries.waiting_for(actor_of(cast.ruth), 5)} == {about_staff, about_fay}
