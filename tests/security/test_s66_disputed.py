"""After "This wasn't me" or an undone address nothing set up since opens a door or proves anything (SECURITY 66)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.dispute import address_undo, saying
from admin_app.dispute.models import DisputeState
from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed
from admin_app.recovery_case import service as recovery_cases
from admin_app.recovery_case.models import Vouch
from admin_app.session.models import Stage
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.flow.subject import by_id
from admin_app.sign_in.password import expired
from admin_app.sign_in.pin import settings as pin_settings
from admin_app.sign_in.recovery_codes import codes as recovery_codes
from admin_app.sign_in.totp import flows as totp_flows
from admin_app.user import contacts
from tests.cast import actor_of
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
from tests.factories.people import TOTP_SECRET
from tests.security.disputing import contacts_of, knocks, make_a_contact
from tests.sign_in.door import app_code, at_door, knock, later
from tests.sign_in.travel import BERLIN, link_in, mails, traveller
from tests.user.test_email_change import move

# Somebody has the password alone


def test_s66_an_app_that_the_thief_set_up_is_asked_for_and_heard_nowhere(alice, outbox):
    secret = sets_app_up(breaks_in(alice))
    disputes(outbox, "totp_on")
    assert app_of(alice) is None
    stage, thief = knocks(alice, secret)
    assert stage is Stage.NEW_PASSWORD
    assert expired.proof_needed(thief) is expired.Proof.MAIL
    with pytest.raises(NotAllowed):
        expired.renew(thief, new=THIEFS_OWN, code=app_code(secret, step=1))


def test_s66_the_owners_mailed_link_asks_for_no_code_of_the_thiefs_app(alice, outbox):
    sets_app_up(breaks_in(alice))
    disputes(outbox, "totp_on")
    sets_password(asks_for_link(alice, outbox))
    assert knock("alice.lind", NEW).stage is Stage.OPEN
    assert dispute_of(alice).state is DisputeState.SETTLED


def test_s66_the_recovery_codes_the_thief_was_given_are_worthless(alice, outbox):
    thief = breaks_in(alice)
    sets_app_up(thief)
    codes = totp_flows.renew_codes(thief)
    disputes(outbox, "totp_on")
    assert recovery_codes.left(alice.id) == 0
    with pytest.raises(Invalid):
        second_factor.verify(at_door(), by_id(alice.id), codes[0])


def test_s66_what_was_done_before_the_mail_in_the_same_session_is_frozen_with_it(alice, outbox):
    thief = breaks_in(alice)
    make_a_contact(thief)
    with later(hours=3):
        sets_app_up(actor_of(alice, session_id=thief.session_id))
        disputes(outbox, "totp_on")
    assert contacts_of(alice) == []


def test_s66_a_set_up_that_the_thief_began_is_never_shown_to_the_owner(alice, outbox):
    thief = breaks_in(alice)
    totp_flows.begin(thief)
    disputes(outbox)
    assert totp_flows.pending(actor_of(alice)) is None


def test_s66_the_password_and_time_alone_open_no_recovery_case(fay, outbox):
    with later(minutes=1):
        saying.by_link(traveller(BERLIN), not_me_link(fay, outbox))
        stage, thief = knocks(fay, "")
        assert stage is Stage.FACTOR
        with pytest.raises(Conflict, match="wasn’t me"):
            recovery_cases.open_case(thief)


def not_me_link(user, outbox):
    """The link in the mail about a PIN."""
    pin_settings.put(actor_of(user), new="2580")
    return link_in(mails(outbox, "pin_on")[-1], "not_me")


# The thief takes something away: it comes back, and it alone opens the way


def test_s66_an_app_that_was_replaced_is_asked_for_again_and_its_code_works(fay, outbox):
    thief = actor_of(fay)
    theirs = sets_app_up(thief, code=app_code())
    disputes(outbox, "totp_replaced")
    token = asks_for_link(fay, outbox)
    with later(minutes=2):
        with pytest.raises(Invalid):
            sets_password(token, code=app_code(theirs))
        sets_password(token, code=app_code(TOTP_SECRET))


def test_s66_an_app_that_was_turned_off_comes_back(fay, outbox):
    totp_flows.turn_off(actor_of(fay), code=app_code())
    disputes(outbox, "totp_off")
    assert app_of(fay).confirmed_at is not None
    with pytest.raises(Invalid, match="code"):
        sets_password(asks_for_link(fay, outbox))


def test_s66_a_contact_that_was_removed_is_told_again(alice, outbox):
    kept = make_contact(alice, "second@nordlicht.example")
    contacts.remove(actor_of(alice), kept.id)
    disputes(outbox, "contact_removed")
    told = {m.to for m in outbox.all() if m.template == "not_me_said"}
    assert told == {"alice@nordlicht.example", "second@nordlicht.example"}


# An address was changed and is undone


def test_s66_after_an_undone_address_nothing_set_up_in_that_session_counts(alice, outbox):
    thief = breaks_in(alice)
    sets_app_up(thief)
    move(alice, outbox, "thief@elsewhere.example", session_id=thief.session_id)
    token = link_in(
        [m for m in outbox.to("alice@nordlicht.example") if m.template == "email_changed"][-1], "email_undo"
    )
    address_undo.undo(traveller(BERLIN), token)
    assert (by_id(alice.id).email, app_of(alice)) == ("alice@nordlicht.example", None)
    undone = [m for m in outbox.to("alice@nordlicht.example") if m.template == "email_undone"][-1]
    sets_password(link_in(undone, "reset"))
    assert knock("alice.lind", NEW).stage is Stage.OPEN


def test_s66_an_address_changed_by_the_thief_gets_no_link_that_opens_anything(alice, outbox):
    thief = breaks_in(alice)
    move(alice, outbox, "thief@elsewhere.example", session_id=thief.session_id)
    disputes(outbox)
    assert by_id(alice.id).email == "alice@nordlicht.example"
    asks_for_link(alice, outbox)
    opened = [m for m in outbox.to("thief@elsewhere.example") if any("/link/reset/" in x for x in m.links)]
    assert opened == []


# A recovery case by whoever has the password


def test_s66_factors_that_a_recovery_case_took_away_come_back(fay, outbox):
    _stage, thief = knocks(fay, "")
    recovery_cases.open_case(thief)
    with later(hours=73):
        _stage, thief = knocks(fay, "")
        recovery_cases.complete(thief, new=THIEFS_OWN)
        disputes(outbox, "recovery_completed")
        assert app_of(fay).confirmed_at is not None
        with pytest.raises(Invalid, match="code"):
            sets_password(asks_for_link(fay, outbox))


def test_s66_a_word_given_for_the_person_since_counts_no_more(fay, outbox):
    _stage, owner = knocks(fay, "")
    with later(hours=-2):
        case = recovery_cases.open_case(knocks(fay, "")[1])
    with transaction():
        database.session.add(Vouch(case_id=case, by_user_id=None, contact_id=None))
    pin_settings.put(actor_of(fay), new="2580")
    with transaction():
        database.session.add(Vouch(case_id=case, by_user_id=None, contact_id=None))
    disputes(outbox, "pin_on")
    assert owner
    assert database.session.scalars(sa.select(Vouch)).all() == []
