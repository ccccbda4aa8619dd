"""A member of staff is disputed: what they proposed, cleared and decided since stands still until it is confirmed."""

from __future__ import annotations

from typing import Any

import pytest

from admin_app.closing import decision, execution
from admin_app.closing.models import State
from admin_app.closing.transitions import Frozen
from admin_app.dispute import settling
from admin_app.dispute.models import ItemState
from admin_app.identity.models import User
from admin_app.kernel.actor import system
from admin_app.kernel.db import db as database
from admin_app.kernel.errors import Conflict
from admin_app.proposal.models import ProposalState
from admin_app.sign_in.factors import removal
from admin_app.sign_in.pin import settings as pin_settings
from admin_app.user import staff
from tests.cast import actor_of
from tests.dispute.thief import dispute_of, disputes, things_of
from tests.factories import closing
from tests.factories.people import make_person, make_staff
from tests.factories.proposals import propose, row
from tests.sign_in.door import later


def is_disputed(user: User, outbox: Any) -> None:
    """The person says of a mail that it wasn't them; the session that did it is unknown, the event is since when."""
    pin_settings.put(actor_of(user), new="2580")
    disputes(outbox, "pin_on", to=user.email)


def confirmed_by(who: User, about: User) -> None:
    settling.confirm_taking_back(
        actor_of(who), dispute_of(about).id, reason="She told me herself", typed=about.full_name
    )


@pytest.fixture
def fay(cast):
    return make_person(cast.nordlicht, factor=True)


def test_a_frozen_proposal_is_confirmed_by_nobody_and_ends_when_it_is_taken_back(cast, fay, outbox):
    proposal_id = propose(cast.sam, fay)
    is_disputed(cast.sam, outbox)
    with pytest.raises(Conflict, match="wasn’t me"):
        removal.confirm_removal(actor_of(cast.root), proposal_id)
    confirmed_by(cast.root, cast.sam)
    assert row(proposal_id).state is ProposalState.LAPSED


def test_what_was_proposed_before_the_moment_goes_on(cast, fay, outbox):
    with later(hours=-1):
        proposal_id = propose(cast.sam, fay)
    is_disputed(cast.sam, outbox)
    removal.confirm_removal(actor_of(cast.root), proposal_id)


def test_an_approval_is_not_carried_out_and_the_case_is_billings_again(cast, outbox):
    case_id = closing.approved(cast)
    is_disputed(closing_approver(cast), outbox)
    with later(days=4):
        assert execution.execute(system(), case_id) is False
    assert closing.case(case_id).state is State.APPROVED
    confirmed_by(cast.root, closing_approver(cast))
    assert closing.case(case_id).state is State.IN_BILLING
    assert closing.case(case_id).frozen_by is None


def closing_approver(cast: Any) -> User:
    return cast.ada


def test_nobody_moves_a_case_that_stands_still(cast, outbox):
    case_id = closing.cleared(cast)
    is_disputed(cast.bill, outbox)
    with pytest.raises(Frozen):
        decision.approve(
            actor_of(cast.ada),
            case_id,
            version=closing.case(case_id).version,
            number=closing.case(case_id).number,
            note="Nothing is open",
        )
    confirmed_by(cast.root, cast.bill)
    assert closing.case(case_id).state is State.IN_BILLING
    assert things_of(cast.bill)["deactivation_clearances"].state is ItemState.DROPPED


def test_roles_and_invitations_of_a_disputed_administrator_are_taken_back(cast, outbox):
    colleague = make_staff("support")
    staff.give_roles(
        actor_of(cast.root),
        colleague.id,
        role_keys=["approver"],
        reason="Moves over",
        typed=colleague.username,
    )
    invited = staff.invite_staff(
        actor_of(cast.root),
        email="new@company.example",
        full_name="New One",
        role_keys=["support"],
        reason="Hired",
    )
    is_disputed(cast.root, outbox)
    assert [r.key for r in roles_of(colleague)] == []  # what was taken away stays so until it is decided
    assert database.session.get(User, invited, populate_existing=True).status.value == "disabled"
    confirmed_by(cast.ruth, cast.root)
    with pytest.raises(Conflict):
        confirmed_by(cast.ruth, cast.root)


def roles_of(user: User) -> list[Any]:
    from admin_app.role import service as roles

    database.session.rollback()
    return roles.held_by_staff(user.id)


def test_administrators_are_told_and_customers_get_no_mail_about_it(cast, outbox):
    assert cast.root
    assert cast.alice
    is_disputed(cast.sam, outbox)
    assert [m.to for m in outbox.all() if m.template == "dispute_colleague"] == [cast.root.email]
