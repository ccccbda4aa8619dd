"""Two people at one proposal at the same moment: one wins, the other gets 409. PostgreSQL, threads (SECURITY 21, 41)."""

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.independence.service import NotIndependent
from admin_app.kernel.errors import Conflict, DomainError, NotAllowed
from admin_app.proposal import service as proposals
from admin_app.proposal.models import Proposal, ProposalState
from admin_app.proposal.transitions import Decided
from admin_app.sign_in.factors import removal
from admin_app.sign_in.models import TotpCredential
from admin_app.user import staff
from admin_app.user.identifiers import by_staff
from tests.cast import actor_of
from tests.factories.people import make_person, make_staff
from tests.factories.proposals import PROOF, propose, row

pytestmark = pytest.mark.usefixtures("postgres_only")
ROUNDS = pytest.mark.parametrize("_round", range(3))


def refused(results):
    return [r for r in results if isinstance(r, Exception)]


def told(db, name):
    db.session.rollback()
    return db.session.scalar(
        sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.name == name)
    )


@ROUNDS
def test_s41_two_confirm_at_once_one_wins_the_other_gets_409(cast, threads, db, fay, _round):
    proposal_id, root, ruth = propose(cast.sam, fay), actor_of(cast.root), actor_of(cast.ruth)
    results = threads(
        [
            lambda: removal.confirm_removal(root, proposal_id),
            lambda: removal.confirm_removal(ruth, proposal_id),
        ]
    )
    assert [type(e) for e in refused(results)] == [Decided]
    assert (told(db, "proposal.confirmed"), told(db, "factor.removed")) == (1, 1)


@ROUNDS
def test_s41_confirm_against_withdraw_one_wins(cast, threads, db, fay, _round):
    proposal_id, root, sam = propose(cast.sam, fay), actor_of(cast.root), actor_of(cast.sam)
    results = threads(
        [lambda: removal.confirm_removal(root, proposal_id), lambda: proposals.withdraw(sam, proposal_id)]
    )
    assert [type(e) for e in refused(results)] == [Decided]
    confirmed = row(proposal_id).state is ProposalState.CONFIRMED
    assert (db.session.get(TotpCredential, fay.id) is None) is confirmed
    assert (told(db, "proposal.confirmed"), told(db, "proposal.withdrawn")) == (
        (1, 0) if confirmed else (0, 1)
    )


@ROUNDS
def test_s41_confirm_against_decline_one_wins(cast, threads, fay, _round):
    proposal_id, root, ruth = propose(cast.sam, fay), actor_of(cast.root), actor_of(cast.ruth)
    results = threads(
        [
            lambda: removal.confirm_removal(root, proposal_id),
            lambda: proposals.decline(ruth, proposal_id, note="Not proven"),
        ]
    )
    assert [type(e) for e in refused(results)] == [Decided]


@ROUNDS
def test_s21_the_proposer_in_two_browsers_confirms_nothing(cast, threads, db, fay, _round):
    proposal_id, root = propose(cast.root, fay), actor_of(cast.root)
    results = threads([lambda: removal.confirm_removal(root, proposal_id)] * 2)
    assert [type(e) for e in results] == [NotAllowed, NotAllowed]
    assert row(proposal_id).state is ProposalState.OPEN


@ROUNDS
def test_s21_two_administrators_who_remove_each_others_factor_dont_wait_for_ever_and_the_second_is_tied(
    cast, threads, _round
):
    third = make_staff("administrator")
    about_root, about_ruth = propose(third, cast.root), propose(third, cast.ruth)
    root, ruth = actor_of(cast.root), actor_of(cast.ruth)
    results = threads(
        [lambda: removal.confirm_removal(ruth, about_root), lambda: removal.confirm_removal(root, about_ruth)]
    )
    assert [type(e) for e in refused(results)] == [NotIndependent]
    assert {row(p).state for p in (about_root, about_ruth)} == {ProposalState.CONFIRMED, ProposalState.OPEN}


@ROUNDS
def test_s21_a_confirmer_who_is_disabled_meanwhile_confirms_before_or_never(cast, threads, db, fay, _round):
    proposal_id, root, ruth = propose(cast.sam, fay), actor_of(cast.root), actor_of(cast.ruth)

    def disable():
        staff.disable_staff(root, cast.ruth.id, reason="Moves on", typed="ruth")

    results = threads([lambda: removal.confirm_removal(ruth, proposal_id), disable])
    assert not isinstance(results[1], Exception)
    assert {type(e) for e in refused(results)} <= {NotAllowed}


@ROUNDS
def test_the_same_proposed_twice_at_once_waits_once(cast, threads, db, fay, _round):
    actors, given = (
        [actor_of(cast.sam), actor_of(cast.root)],
        {"factor": "totp", "proof": PROOF, "reason": "Lost"},
    )
    fay_id = fay.id
    results = threads([lambda a=a: removal.propose_removal(a, fay_id, **given) for a in actors])
    assert [type(e) for e in refused(results)] == [Conflict]
    db.session.rollback()
    assert len(db.session.scalars(sa.select(Proposal)).all()) == 1


@ROUNDS
def test_s41_two_changes_to_the_same_address_one_gets_it(cast, threads, db, fay, _round):
    other, root, ruth = make_person(cast.nordlicht), actor_of(cast.root), actor_of(cast.ruth)
    wanted = {"email": "one@nordlicht.example", "proof": PROOF, "reason": "Asked"}
    sam = actor_of(cast.sam)
    first, second = (by_staff.propose_email(sam, u.id, **wanted) for u in (fay, other))
    results = threads(
        [
            lambda: by_staff.confirm_email(root, first),
            lambda: by_staff.confirm_email(ruth, second),
        ]
    )
    assert [isinstance(e, Conflict) for e in refused(results)] == [True]


@ROUNDS
def test_the_job_that_writes_down_lapses_meets_a_confirmation(cast, threads, fay, _round):
    proposal_id, root = propose(cast.sam, fay), actor_of(cast.root)
    results = threads([lambda: removal.confirm_removal(root, proposal_id), proposals.lapse])
    assert [e for e in refused(results) if not isinstance(e, DomainError)] == []
    assert row(proposal_id).state is ProposalState.CONFIRMED
