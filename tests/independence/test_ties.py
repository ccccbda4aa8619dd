"""What ties two members of staff: every act by which one could become, or make, the other's second pair of eyes."""

import pytest
import sqlalchemy as sa

from admin_app.dispute import settling
from admin_app.identity.models import StaffRole, User
from admin_app.independence import service as independence
from admin_app.independence.models import TieKind
from admin_app.independence.service import NotIndependent
from admin_app.kernel.actor import console
from admin_app.kernel.db import transaction
from admin_app.proposal.kind import RULES
from admin_app.proposal.models import ProposalKind
from admin_app.sign_in.factors import removal
from admin_app.sign_in.password import reset
from admin_app.user import people, staff
from admin_app.user.identifiers import by_staff
from tests.cast import actor_of
from tests.factories.disputes import say_not_me
from tests.factories.independence import make_tie, ties_to
from tests.factories.proposals import PROOF, REASON, propose


def add(name, role="administrator"):
    staff.add(console(), username=name, email=f"{name}@company.example", role=role)


def invite(by, **changes):
    given = {
        "email": "new@company.example",
        "full_name": "New Colleague",
        "role_keys": ["support"],
        "reason": REASON,
        **changes,
    }
    return staff.invite_staff(actor_of(by), **given)


def named(db, name):
    db.session.rollback()
    return db.session.scalars(sa.select(User).where(User.username == name)).one()


def test_an_invitation_ties_and_another_link_does_again(cast, db):
    invite(cast.root, username="new.one")
    invited = named(db, "new.one")
    people.resend_invitation(actor_of(cast.ruth), invited.id, reason="It was lost")
    assert ties_to(invited) == [(cast.root.id, TieKind.INVITED), (cast.ruth.id, TieKind.INVITED)]


def test_letting_somebody_in_again_ties(cast):
    staff.disable_staff(actor_of(cast.root), cast.sam.id, reason=REASON, typed="sam")
    assert ties_to(cast.sam) == []
    staff.enable_staff(actor_of(cast.ruth), cast.sam.id, reason=REASON, typed="sam")
    assert (cast.ruth.id, TieKind.ENABLED) in ties_to(cast.sam)


def test_other_roles_tie(cast):
    staff.give_roles(actor_of(cast.root), cast.sam.id, role_keys=["billing"], reason=REASON, typed="sam")
    assert ties_to(cast.sam) == [(cast.root.id, TieKind.ROLES)]


def test_a_link_for_a_new_password_ties(cast):
    reset.send_reset_link(actor_of(cast.root), cast.sam.id, REASON)
    assert ties_to(cast.sam) == [(cast.root.id, TieKind.RESET)]


def test_a_removed_second_step_ties_both_who_did_it(cast):
    removal.confirm_removal(actor_of(cast.ruth), propose(cast.root, cast.ada))
    assert sorted(ties_to(cast.ada)) == sorted([(who.id, TieKind.RESET) for who in (cast.root, cast.ruth)])


def test_another_address_ties_both_who_gave_it(cast):
    given = {"email": "sam.other@company.example", "proof": PROOF, "reason": REASON}
    asked = by_staff.propose_email(actor_of(cast.root), cast.sam.id, **given)
    by_staff.confirm_email(actor_of(cast.ruth), asked)
    assert {who for who, _ in ties_to(cast.sam)} == {cast.root.id, cast.ruth.id}


def test_whoever_confirms_a_colleagues_dispute_is_independent_of_that_one_and_tied_afterwards(cast):
    found = say_not_me(cast.sam)
    make_tie(cast.root, cast.sam)
    given = {"reason": "Called back", "typed": "sam"}
    with pytest.raises(NotIndependent):
        settling.confirm_taking_back(actor_of(cast.root), found.id, **given)
    settling.confirm_taking_back(actor_of(cast.ruth), found.id, **given)
    assert ties_to(cast.sam)[-1] == (cast.ruth.id, TieKind.RESET)


def test_acts_on_customers_and_of_the_console_tie_nobody(cast, db, fay):
    removal.confirm_removal(actor_of(cast.ruth), propose(cast.root, fay))
    reset.send_reset_link(actor_of(cast.root), cast.bob.id, REASON)
    add("greta")
    staff.reset_factors(console(), "greta")
    assert ties_to(fay) == ties_to(cast.bob) == []


def administrators(db, *names):
    for name in names:
        add(name)
    return [named(db, name) for name in names]


def reset_by(one, other):
    with transaction():
        independence.tie(actor_of(one), other, TieKind.RESET)


def test_the_first_two_administrators_stay_two_pairs_of_eyes_whatever_one_does_to_the_other(db):
    first, second = administrators(db, "ada.first", "bea.second")
    reset_by(first, second)
    assert ties_to(second) == []
    independence.require_independent(actor_of(second), first.id)


def test_whoever_became_an_administrator_third_is_tied_like_everybody_else(db):
    first, _, third = administrators(db, "ada.first", "bea.second", "cleo.third")
    reset_by(first, third)
    with pytest.raises(NotIndependent):
        independence.require_independent(actor_of(third), first.id)


def test_s21_nobody_becomes_one_of_the_first_two_when_one_of_them_leaves(db):
    first, second, third = administrators(db, "ada.first", "bea.second", "cleo.third")
    with transaction() as session:
        session.execute(sa.delete(StaffRole).where(StaffRole.user_id == first.id))
        independence.become_administrator(third.id)
    reset_by(third, second)
    assert ties_to(second) == [(third.id, TieKind.RESET)]


def test_what_ties_the_second_administrator_to_the_first_is_over_when_that_one_becomes_it(cast, db):
    [first] = administrators(db, "ada.first")
    make_tie(first, cast.sam)
    with transaction():
        independence.become_administrator(cast.sam.id)
    assert ties_to(cast.sam) == []


def test_every_kind_that_changes_how_a_colleague_signs_in_ties(cast):
    loose = {ProposalKind.LIFT_RESTRICTION, ProposalKind.LIFT_BINDING}
    assert {kind for kind, rule in RULES.items() if rule.ties is None and not rule.of_thing} == loose
