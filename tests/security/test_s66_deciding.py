"""SECURITY 66, who decides: whoever has the mailbox alone waits, and whoever was let in since takes no part."""

from __future__ import annotations

import pytest

from admin_app.dispute import deciding, saying, settling
from admin_app.dispute.models import DisputeState
from admin_app.dispute.reading import story
from admin_app.identity.models import User
from admin_app.kernel.actor import console
from admin_app.kernel.db import db as database
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed
from admin_app.kernel.links import LinkPurpose
from admin_app.session.models import Stage
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.flow.subject import by_id
from admin_app.sign_in.password import credential, reset, reset_delay
from admin_app.sign_in.pin import settings as pin_settings
from admin_app.user import people
from tests.cast import actor_of, sign_in
from tests.dispute.test_saying import line_of
from tests.dispute.thief import (
    NEW,
    THIEFS_OWN,
    app_of,
    asks_for_link,
    breaks_in,
    dispute_of,
    disputes,
    sets_app_up,
    sets_password,
)
from tests.factories.contacts import make_contact
from tests.factories.people import PASSWORD, make_person
from tests.factories.proposals import PROOF, REASON
from tests.security.disputing import contacts_of, knocks, make_a_contact
from tests.sign_in.door import app_code, at_door, later, mail_forgotten
from tests.sign_in.travel import BERLIN, CAPE_TOWN, arrive, link_in, traveller

# Somebody has the mailbox alone, and disputes what is the owner's own


@pytest.fixture
def old_app(alice, outbox):
    """Alice's own app, set up two days before somebody who reads her mail says it wasn't her."""
    with later(days=-2):
        secret = sets_app_up(actor_of(alice))
    make_contact(alice, "private@lindqvist.example")
    make_contact(alice, "+4915123456318")
    return secret


def test_s66_whoever_has_the_mailbox_alone_waits_72_hours_while_every_address_and_phone_may_object(
    alice, old_app, outbox
):
    disputes(outbox, "totp_on")
    token = asks_for_link(alice, outbox)
    with pytest.raises(reset_delay.ResetWaits):
        sets_password(token)
    told = {m.to for m in outbox.all() if m.template == "dispute_may_object"}
    assert told == {"alice@nordlicht.example", "private@lindqvist.example"}
    with later(hours=71, minutes=55), pytest.raises(reset_delay.ResetWaits):
        sets_password(token)


def test_s66_an_objection_stops_it_until_two_of_staff_have_decided(cast, alice, old_app, outbox):
    disputes(outbox, "totp_on")
    token = asks_for_link(alice, outbox)
    objects(outbox, "private@lindqvist.example")
    with later(hours=72, minutes=10), pytest.raises(reset_delay.ResetHeld):
        sets_password(token)
    assert dispute_of(alice).state is DisputeState.OBJECTED


def objects(outbox, address):
    mail = [m for m in outbox.to(address) if m.template == "dispute_may_object"][-1]
    settling.object_by_link(traveller(BERLIN), link_in(mail, "dispute_object"))


def test_s66_dropped_by_two_the_owners_app_counts_again_and_the_password_stays(cast, alice, old_app, outbox):
    disputes(outbox, "totp_on")
    objects(outbox, "private@lindqvist.example")
    decide(cast, alice, "drop")
    assert app_of(alice).confirmed_at is not None
    stage, owner = knocks(alice, old_app)
    assert stage is Stage.FACTOR
    assert second_factor.finish(owner, app_code(old_app)).stage is Stage.OPEN
    assert dispute_of(alice).state is DisputeState.DROPPED


def decide(cast, user, verdict):
    proposal = settling.propose_decision(
        actor_of(cast.sam), dispute_of(user).id, verdict=verdict, proof=PROOF, reason=REASON
    )
    settling.confirm_decision(actor_of(cast.root), proposal)


def test_s66_one_of_staff_alone_decides_nothing(cast, alice, old_app, outbox):
    disputes(outbox, "totp_on")
    objects(outbox, "private@lindqvist.example")
    proposal = settling.propose_decision(
        actor_of(cast.root), dispute_of(alice).id, verdict="settle", proof=PROOF, reason=REASON
    )
    with pytest.raises(NotAllowed):
        settling.confirm_decision(actor_of(cast.root), proposal)
    with pytest.raises(Invalid):
        settling.propose_decision(
            actor_of(cast.sam), dispute_of(alice).id, verdict="drop", proof="", reason=REASON
        )


def test_s66_settled_by_two_the_link_goes_to_the_address_from_before_and_works_at_once(
    cast, alice, old_app, outbox
):
    disputes(outbox, "totp_on")
    objects(outbox, "private@lindqvist.example")
    decide(cast, alice, "settle")
    mail = [m for m in outbox.all() if m.template == "reset_link"][-1]
    assert mail.to == "alice@nordlicht.example"
    sets_password(link_in(mail, "reset"))
    assert dispute_of(alice).state is DisputeState.SETTLED


def test_s66_a_factor_that_was_on_before_the_moment_is_still_asked_of_whoever_has_the_mailbox(fay, outbox):
    pin_settings.put(actor_of(fay), new="2580")
    disputes(outbox, "pin_on")
    with pytest.raises(Invalid, match="code"):
        sets_password(asks_for_link(fay, outbox))


def test_s66_a_moment_reaches_thirty_days_back_and_no_further(client, alice):
    with later(days=-40):
        old = arrive("alice.lind", CAPE_TOWN, browser="thief")
    with later(days=-35):
        sets_app_up(actor_of(alice))
    with later(days=-29):
        make_a_contact(actor_of(alice))
    own = actor_of(alice, session_id=sign_in(client, alice))
    saying.of_attempt(own, line_of(alice, old.session_id))
    assert app_of(alice) is not None
    assert contacts_of(alice) == []


# Whoever set it up takes no part in what follows


def test_s66_somebody_invited_by_the_thief_is_out_and_decides_nothing(cast, alice, outbox):
    thief = breaks_in(alice)
    helper = invited(thief, outbox, "helper@elsewhere.example", role="owner")
    bob_owner = make_person(cast.nordlicht, role="owner", email="bob.owner@nordlicht.example")
    disputes(outbox, to=alice.email)
    assert by_id(helper.id).status.value == "disabled"
    with pytest.raises(Conflict, match="disputed session"):
        people.enable(actor_of(bob_owner), helper.id)
    item = waiting_item(cast.nordlicht, "person")
    with pytest.raises(NotAllowed):
        deciding.confirm(actor_of(helper), item)
    deciding.drop(actor_of(bob_owner), item)
    assert by_id(helper.id).status.value == "disabled"


def invited(actor, outbox, email, role="manager"):
    """Somebody was invited and has taken the invitation up."""
    user_id = people.invite(actor, email=email, full_name="Hal Mortensen", role=role)
    token = link_in(outbox.to(email)[-1], "activate")
    credential.set_by_link(at_door(), token, LinkPurpose.ACTIVATE, new=THIEFS_OWN)
    return database.session.get(User, user_id)


def waiting_item(account, noun):
    stories = story.waiting_for_owners(account.id)
    return next(t.id for s in stories for t in s.things if t.noun == noun)


def test_s66_a_colleague_made_owner_in_disputed_time_is_none_and_decides_nothing(cast, alice, outbox):
    thief = breaks_in(alice)
    people.change_role(thief, cast.bob.id, role="owner")
    disputes(outbox)
    assert by_id(cast.bob.id).role == "manager"
    with pytest.raises(NotAllowed):
        deciding.confirm(actor_of(cast.bob), waiting_item(cast.nordlicht, "role"))


def test_s66_the_disputed_owner_decides_alone_only_with_a_second_factor_or_72_hours_later(
    cast, alice, outbox
):
    thief = breaks_in(alice)
    people.disable(thief, cast.bob.id)
    disputes(outbox)
    item = waiting_item(cast.nordlicht, "person")
    with pytest.raises(NotAllowed):
        deciding.drop(actor_of(alice), item)
    sets_password(asks_for_link(alice, outbox))
    with pytest.raises(NotAllowed, match="72 hours"):
        deciding.drop(actor_of(alice), item)
    with later(hours=73):
        deciding.drop(actor_of(alice), item)
    assert by_id(cast.bob.id).status.value == "active"


def test_s66_while_another_owner_is_active_the_disputed_one_decides_nothing(cast, alice, outbox):
    make_person(cast.nordlicht, role="owner", email="bob.owner@nordlicht.example")
    people.disable(breaks_in(alice), cast.bob.id)
    disputes(outbox)
    sets_password(asks_for_link(alice, outbox))
    with later(days=4), pytest.raises(NotAllowed, match="another owner"):
        deciding.drop(actor_of(alice, second_factor=True), waiting_item(cast.nordlicht, "person"))


# A member of staff is disputed


@pytest.fixture
def sam(cast, outbox):
    """Sam's session was somebody else's: it proposed something, and Sam says so."""
    credential.change(actor_of(cast.sam), current=PASSWORD, new=NEW)
    disputes(outbox, "password_changed")
    return cast.sam


def test_s66_a_member_of_staff_sets_no_password_before_another_administrator_has_confirmed(cast, sam, outbox):
    before = len([m for m in outbox.all() if m.template == "reset_link"])
    reset.forgotten(at_door(), kind="staff", name="sam")
    mail_forgotten()
    assert len([m for m in outbox.all() if m.template == "reset_link"]) == before
    settling.confirm_taking_back(
        actor_of(cast.root), dispute_of(sam).id, reason="He told me himself", typed=sam.full_name
    )
    mail = [m for m in outbox.all() if m.template == "reset_link"][-1]
    sets_password(link_in(mail, "reset"), code=app_code(), new="Fenster+brett-33-Uhr")
    assert dispute_of(sam).state is DisputeState.SETTLED


def test_s66_nobody_confirms_the_own_dispute_and_an_agent_none_of_a_colleague(cast, sam):
    for who in (cast.sam, make_person(role="support")):
        with pytest.raises(NotAllowed):
            settling.confirm_taking_back(
                actor_of(who), dispute_of(sam).id, reason="It is fine", typed=sam.full_name
            )


def test_s66_the_last_administrator_comes_back_by_the_console(cast, outbox):
    credential.change(actor_of(cast.root), current=PASSWORD, new=NEW)
    disputes(outbox, "password_changed")
    with pytest.raises(NotAllowed):
        settling.confirm_at_console(actor_of(cast.root), "root")
    token = settling.confirm_at_console(console(), "ROOT")
    sets_password(token, code=app_code(), new="Fenster+brett-33-Uhr")
    assert dispute_of(cast.root).state is DisputeState.SETTLED
