"""Disputes in the hands of whoever wants to gain by them: nothing opens, nobody is raised, no decision is undone (SECURITY 66)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.dispute import deciding, saying, settling
from admin_app.dispute.models import DisputeState, ItemState
from admin_app.identity.models import User
from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, NotAllowed
from admin_app.sign_in.factors import removal
from admin_app.sign_in.flow.subject import by_id
from admin_app.sign_in.links import LinkDead
from admin_app.sign_in.password import reset_delay
from admin_app.user import people, staff
from admin_app.user.staffing import by_two
from tests.cast import actor_of
from tests.dispute.test_staff import is_disputed
from tests.dispute.thief import (
    app_of,
    asks_for_link,
    breaks_in,
    dispute_of,
    disputes,
    sets_app_up,
    sets_password,
    things_of,
)
from tests.factories.contacts import make_contact
from tests.factories.people import make_person, make_staff
from tests.factories.proposals import PROOF, REASON, propose
from tests.sign_in.door import later
from tests.sign_in.travel import BERLIN, link_in, mails, traveller
from tests.user.test_email_change import move


def role_of(user):
    database.session.rollback()
    return by_id(user.id).role


def status_of(user):
    database.session.rollback()
    return database.session.get(User, user.id, populate_existing=True).status.value


@pytest.fixture
def other_owner(cast):
    return make_person(cast.nordlicht, role="owner", email="other@nordlicht.example")


def test_s66_disputing_gives_nobody_back_the_rights_that_were_taken(cast, outbox):
    former = make_person(cast.nordlicht, role="owner")
    people.change_role(breaks_in(cast.alice), former.id, role="manager")
    disputes(outbox, to=cast.alice.email)
    assert role_of(former) == "manager"
    sets_password(asks_for_link(cast.alice, outbox))
    with later(hours=73):
        deciding.drop(actor_of(cast.alice), things_of(cast.alice)["role"].id)
    assert role_of(former) == "owner"


def test_s66_a_former_administrator_is_none_again_only_when_another_has_decided(cast, outbox):
    colleague = make_staff("administrator")
    given = {"role_keys": ["auditor"], "reason": "Moves over", "typed": colleague.username}
    waits = staff.give_roles(actor_of(make_staff("administrator")), colleague.id, **given)
    by_two.confirm_roles(actor_of(cast.root), waits.proposal_id)
    is_disputed(cast.root, outbox)
    database.session.rollback()
    assert not actor_of(colleague).roles
    with pytest.raises(NotAllowed):
        settling.confirm_taking_back(
            actor_of(colleague), dispute_of(cast.root).id, reason="It is fine", typed=cast.root.username
        )


def objected(user, outbox, *, days=2):
    """A dispute of an app of some days ago, to which a second address objected."""
    with later(days=-days):
        sets_app_up(actor_of(user))
    make_contact(user, "private@lindqvist.example")
    disputes(outbox, "totp_on")
    settling.object_by_link(traveller(BERLIN), objection(outbox))


def objection(outbox):
    told = [m for m in outbox.to("private@lindqvist.example") if m.template == "dispute_may_object"][-1]
    return link_in(told, "dispute_object")


def decide(cast, user, verdict):
    proposal = settling.propose_decision(
        actor_of(cast.sam), dispute_of(user).id, verdict=verdict, proof=PROOF, reason=REASON
    )
    settling.confirm_decision(actor_of(cast.root), proposal)


def test_s66_what_two_of_staff_decided_is_not_objected_to_again(cast, outbox):
    objected(cast.alice, outbox)
    make_contact(cast.alice, "third@lindqvist.example")
    sent = [m for m in outbox.all() if m.template == "dispute_may_object" and m.to == cast.alice.email][-1]
    decide(cast, cast.alice, "settle")
    with pytest.raises(LinkDead):
        settling.object_by_link(traveller(BERLIN), link_in(sent, "dispute_object"))
    assert dispute_of(cast.alice).state is DisputeState.OPEN


def test_s66_nor_does_saying_it_again_begin_the_wait_anew(cast, outbox):
    objected(cast.alice, outbox)
    decide(cast, cast.alice, "settle")
    saying.by_link(traveller(BERLIN), link_in(mails(outbox, "dispute_objected")[-1], "not_me"))
    assert dispute_of(cast.alice).state is DisputeState.OPEN
    sets_password(asks_for_link(cast.alice, outbox))


def test_s66_an_address_that_is_a_strangers_by_now_gets_no_link_that_settles(cast, outbox):
    thief = breaks_in(cast.alice)
    move(cast.alice, outbox, "thief@elsewhere.example", session_id=thief.session_id)
    with later(hours=73):
        make_person(cast.other, email="alice@nordlicht.example")
        disputes(outbox)
        assert dispute_of(cast.alice).state is DisputeState.OBJECTED
        with pytest.raises(Conflict, match="Correct the address"):
            decide(cast, cast.alice, "settle")


def test_s66_an_owners_decision_is_not_undone_by_saying_it_again(cast, outbox, other_owner):
    people.disable(breaks_in(cast.alice), cast.bob.id)
    disputes(outbox, to=cast.alice.email)
    deciding.drop(actor_of(other_owner), things_of(cast.alice)["person"].id)
    again = [m for m in mails(outbox, "dispute_item") if m.to == cast.alice.email][-1]
    saying.by_link(traveller(BERLIN), link_in(again, "not_me"))
    assert status_of(cast.bob) == "active"
    assert database.session.get(User, cast.bob.id, populate_existing=True).frozen_by is None
    assert things_of(cast.alice)["person"].state is ItemState.DROPPED


def test_s66_a_moment_that_was_settled_freezes_nothing_that_came_after(cast, outbox):
    thief = breaks_in(cast.alice)
    sets_app_up(thief)
    links = [link_in(m, "not_me") for m in (*mails(outbox), *mails(outbox, "totp_on"))]
    saying.by_link(traveller(BERLIN), links[0])
    sets_password(asks_for_link(cast.alice, outbox))
    sets_app_up(actor_of(cast.alice))
    saying.by_link(traveller(BERLIN), links[-1])
    assert app_of(cast.alice) is not None


def test_s66_what_an_accomplice_did_is_frozen_too_and_their_friend_decides_nothing(cast, outbox):
    thief = breaks_in(cast.alice)
    helper = make_person(cast.nordlicht, email="helper@elsewhere.example")
    people.change_role(thief, helper.id, role="owner")
    people.change_role(actor_of(helper), cast.bob.id, role="owner")
    disputes(outbox, to=cast.alice.email)
    assert (role_of(helper), role_of(cast.bob)) == ("manager", "manager")
    with transaction():
        database.session.execute(sa.update(User).values(frozen_by=None))
    with pytest.raises(NotAllowed):
        deciding.confirm(actor_of(cast.bob), things_of(cast.alice)["role"].id)


def test_s66_whoever_was_kept_out_by_an_accomplice_still_says_it_was_not_them(cast, outbox, other_owner):
    breaks_in(cast.alice)
    people.disable(actor_of(other_owner), cast.alice.id)
    disputes(outbox, to=cast.alice.email)
    assert dispute_of(cast.alice).state is DisputeState.OPEN


def test_s56_the_day_after_a_removal_is_waited_though_people_decided_a_dispute(cast, outbox):
    fay = make_person(cast.nordlicht, email="fay@nordlicht.example", factor=True)
    with transaction():
        reset_delay.hold(fay.id, reset_delay.ResetHold.OBJECTED)
    removal.confirm_removal(actor_of(cast.root), propose(cast.sam, fay))
    with transaction():
        reset_delay.decided(fay.id)
    database.session.rollback()
    with pytest.raises(reset_delay.ResetWaits):
        reset_delay.require_over(by_id(fay.id))


def test_s9_an_address_that_is_replaced_by_putting_another_back_is_told(cast, outbox):
    thief = breaks_in(cast.alice)
    move(cast.alice, outbox, "second@elsewhere.example", session_id=thief.session_id)
    disputes(outbox)
    sets_password(asks_for_link(cast.alice, outbox))
    deciding.restore(actor_of(cast.alice), things_of(cast.alice)["email"].id)
    told = {m.to for m in outbox.all() if m.template == "dispute_item"}
    assert told == {"second@elsewhere.example", "alice@nordlicht.example"}


def test_an_app_that_was_frozen_takes_no_others_place(cast, outbox):
    sets_app_up(breaks_in(cast.alice))
    disputes(outbox, "totp_on")
    sets_password(asks_for_link(cast.alice, outbox))
    sets_app_up(actor_of(cast.alice))
    with pytest.raises(Conflict, match="in its place"):
        deciding.restore(actor_of(cast.alice), things_of(cast.alice)["totp_credentials"].id)
