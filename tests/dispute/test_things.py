"""Each kind of thing: frozen by a dispute, put back by the person, or by two members of staff who drop it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from admin_app.contact.models import Contact
from admin_app.dispute import deciding
from admin_app.dispute.models import ItemState
from admin_app.identity.models import Identity, User
from admin_app.kernel import clock
from admin_app.kernel.db import db as database
from admin_app.kernel.errors import Conflict, NotFound, ReauthRequired
from admin_app.kernel.rights.lens import Area
from admin_app.pgp_key.models import PgpKey
from admin_app.policy.models import PolicyValue
from admin_app.session.models import LoginSession
from admin_app.sign_in import session_rules
from admin_app.sign_in.models import Passkey, PinCredential
from admin_app.sign_in.pin import settings as pin_settings
from admin_app.ssh_key import service as ssh_keys
from admin_app.ssh_key.models import SshKey
from admin_app.support_access import authorisation
from admin_app.support_access import service as support_access
from admin_app.trusted_ip import service as trusted_ip
from admin_app.trusted_ip.models import TrustedAddress
from admin_app.user import contacts, notices, people
from admin_app.user.identifiers import username
from tests.cast import actor_of
from tests.dispute.thief import asks_for_link, breaks_in, disputes, sets_app_up, sets_password, things_of
from tests.factories.billing import change
from tests.factories.contacts import make_contact
from tests.factories.disputes import say_not_me
from tests.factories.passkeys import make_passkey
from tests.factories.people import make_person
from tests.factories.pgp_keys import make_pgp_key
from tests.factories.pins import make_pin
from tests.factories.ssh_keys import ed25519, make_ssh_key
from tests.sign_in.door import later
from tests.sign_in.travel import mails
from tests.user.test_email_change import move


@pytest.fixture
def alice(cast):
    with later(days=-3):
        make_contact(cast.alice, "second@nordlicht.example")
        make_pin(cast.alice)
    return cast.alice


def rules(actor):
    session_rules.change(actor, idle_minutes=60, days=7, limit=5, at_limit=None, bind=True, told="x")


def change_rules(actor: Any) -> None:
    try:
        rules(actor)
    except session_rules.ToldFirst as first:
        mark = first.effects.mark
        session_rules.change(actor, idle_minutes=60, days=7, limit=5, at_limit=None, bind=True, told=mark)


def seen(user: User) -> dict[str, Any]:
    """What the person has now, of all that a thief may change."""
    database.session.rollback()
    database.session.expire_all()
    of = user.id
    row = database.session.get(User, of)
    pins = database.session.get(PinCredential, of)

    def rows(column: Any, owner: Any) -> list[Any]:
        return sorted(database.session.scalars(sa.select(column).where(owner == of)).all())

    return {
        "names": (row.username, row.email, row.bind_ip, row.notify_sign_in, row.region_tracking),
        "contacts": rows(Contact.value, Contact.user_id), "passkeys": rows(Passkey.name, Passkey.user_id),
        "networks": rows(TrustedAddress.network, TrustedAddress.user_id), "pin": pins.hash if pins else "",
        "rules": rows(PolicyValue.key, PolicyValue.user_id),
    }  # fmt: skip


DEEDS: dict[str, Callable[[Any, User, Any], None]] = {
    "contacts": lambda actor, _user, _outbox: contacts.add_email(actor, email="thief@elsewhere.example"),
    "email": lambda actor, user, outbox: move(user, outbox, "thief@elsewhere.example", session_id=actor.session_id),
    "username": lambda actor, _user, _outbox: username.change(actor, username="alice.thief"),
    "pin_credentials": lambda actor, _user, _outbox: pin_settings.put(actor, new="9182"),
    "session_choices": lambda actor, _user, _outbox: change_rules(actor),
    "sign_in_notices": lambda actor, _user, _outbox: notices.choose(actor, sign_ins=False, countries=False),
    "trusted_addresses": lambda actor, _user, _outbox: trusted_ip.add(
        actor, network="196.25.1.0/24", purpose="skip_totp"
    ),
    "passkeys": lambda _actor, user, _outbox: make_passkey(user),
}  # fmt: skip


@pytest.mark.parametrize("noun", DEEDS)
def test_what_the_thief_did_is_as_it_was_and_listed_and_can_be_put_back(alice, outbox, noun):
    thief = breaks_in(alice)
    before = seen(alice)
    DEEDS[noun](thief, alice, outbox)
    done = seen(alice)
    assert done != before
    disputes(outbox, to="alice@nordlicht.example")
    assert seen(alice) == before
    sets_password(asks_for_link(alice, outbox))
    item = things_of(alice)[noun]
    assert item.state is ItemState.TAKEN_BACK
    deciding.restore(actor_of(alice), item.id)
    if noun != "session_choices":  # the tie to an address is a thing of its own
        assert seen(alice) == done
    assert mails(outbox, "dispute_item")


@pytest.fixture
def taken_back(alice, outbox):
    """A username that was taken back, the dispute settled."""
    username.change(breaks_in(alice), username="alice.second")
    disputes(outbox)
    sets_password(asks_for_link(alice, outbox))
    return things_of(alice)["username"]


def test_putting_back_takes_a_fresh_sign_in(alice, taken_back):
    with pytest.raises(ReauthRequired):
        deciding.restore(actor_of(alice, fresh=False), taken_back.id)


def test_s19_nobody_puts_back_what_is_somebody_elses(cast, taken_back):
    for who in (cast.carol, cast.bob, cast.root):
        with pytest.raises(NotFound):
            deciding.restore(actor_of(who), taken_back.id)


def test_a_name_that_somebody_else_has_by_now_stays_theirs(cast, alice, taken_back):
    make_person(cast.other, username="alice.second")
    with pytest.raises(Conflict, match="now"):
        deciding.restore(actor_of(alice), taken_back.id)
    assert things_of(alice)["username"].state is ItemState.TAKEN_BACK


def test_after_thirty_days_it_is_forgotten(alice, taken_back):
    with later(days=31):
        with pytest.raises(NotFound):
            deciding.restore(actor_of(alice), taken_back.id)
        deciding.sweep()
    row = things_of(alice)["username"]
    assert (row.state, row.sealed_after) == (ItemState.EXPIRED, "")


def test_a_restriction_is_added_anew_and_tried_rather_than_put_back(alice, outbox):
    thief = breaks_in(alice)
    trusted_ip.add(thief, network=thief.ip, purpose="restrict")
    disputes(outbox)
    assert seen(alice)["networks"] == []
    sets_password(asks_for_link(alice, outbox))
    assert not deciding.may_restore(things_of(alice)["trusted_addresses"])


def test_support_access_that_the_thief_allowed_ends_at_once(cast, alice, outbox):
    support_access.allow(breaks_in(alice), areas=[Area.PROFILE.value])
    assert authorisation.live_grant(cast.nordlicht.id)
    disputes(outbox)
    database.session.rollback()
    assert authorisation.live_grant(cast.nordlicht.id) is None


def test_a_longer_support_access_is_as_short_as_it_was(cast, alice, outbox):
    with later(hours=-2):
        grant_id = support_access.allow(actor_of(alice), areas=[Area.PROFILE.value])
        until = authorisation.live_grant(cast.nordlicht.id).until_at
    support_access.extend(breaks_in(alice), grant_id)
    disputes(outbox)
    database.session.rollback()
    assert authorisation.live_grant(cast.nordlicht.id).until_at == until


def test_the_accounts_rules_wait_for_an_owner(cast, alice, outbox):
    thief = breaks_in(alice)
    trusted_ip.add(thief, network="196.25.1.0/24", purpose="skip_totp", of_account=True)
    disputes(outbox)
    assert database.session.scalars(sa.select(TrustedAddress)).all() == []
    other = make_person(cast.nordlicht, role="owner")
    deciding.confirm(actor_of(other), things_of(alice)["account_addresses"].id)
    database.session.rollback()
    assert database.session.scalars(sa.select(TrustedAddress.network)).all() == ["196.25.1.0/24"]


def test_a_colleague_who_was_kept_out_stays_out_until_an_owner_leaves_it_undone(cast, alice, outbox):
    people.disable(breaks_in(alice), cast.bob.id)
    disputes(outbox)
    other = make_person(cast.nordlicht, role="owner")
    item = things_of(alice)["person"]
    assert database.session.get(User, cast.bob.id, populate_existing=True).status.value == "disabled"
    deciding.drop(actor_of(other), item.id)
    assert database.session.get(User, cast.bob.id, populate_existing=True).status.value == "active"
    with pytest.raises(Conflict):
        deciding.confirm(actor_of(other), item.id)


def test_the_keys_of_a_colleague_who_was_kept_out_come_back_with_them_but_for_one_that_is_somebody_elses(
    cast, alice, outbox
):
    line = ed25519()
    kept, _taken = make_ssh_key(cast.bob), make_ssh_key(cast.bob, "office", line)
    pgp = make_pgp_key(cast.bob)
    people.disable(breaks_in(alice), cast.bob.id)
    disputes(outbox)
    other = make_person(cast.nordlicht, role="owner")
    make_ssh_key(other, "the same", line)
    deciding.drop(actor_of(other), things_of(alice)["person"].id)
    mine = sa.select(SshKey.id).where(SshKey.user_id == cast.bob.id)
    assert database.session.scalars(mine).all() == [kept]
    assert database.session.scalars(sa.select(PgpKey.id).where(PgpKey.user_id == cast.bob.id)).all() == [pgp]


def is_kept_out_and_let_in_again(cast, user):
    owner = actor_of(make_person(cast.nordlicht, role="owner"))
    change(user, activated_at=clock.now())
    people.disable(owner, user.id)
    people.enable(owner, user.id)


def test_keys_stay_away_from_whoever_was_kept_out_and_let_in_again_meanwhile(cast, alice):
    with later(days=-3):
        key = make_ssh_key(alice)
    ssh_keys.remove(breaks_in(alice), key)
    is_kept_out_and_let_in_again(cast, alice)
    say_not_me(alice)
    assert database.session.scalars(sa.select(SshKey.id)).all() == []


def test_a_key_that_was_taken_away_is_set_up_anew_once_its_person_was_kept_out(cast, alice, outbox):
    breaks_in(alice)
    make_ssh_key(alice)
    disputes(outbox)
    sets_password(asks_for_link(alice, outbox))
    item = things_of(alice)["ssh_keys"]
    is_kept_out_and_let_in_again(cast, alice)
    with pytest.raises(Conflict, match="ended this for good"):
        deciding.restore(actor_of(alice), item.id)


def test_an_invitation_that_was_meant_goes_on(cast, alice, outbox):
    user_id = people.invite(breaks_in(alice), email="nia@nordlicht.example", full_name="Nia Berg")
    disputes(outbox, to="alice@nordlicht.example")
    other = make_person(cast.nordlicht, role="owner")
    deciding.confirm(actor_of(other), things_of(alice)["person"].id)
    assert database.session.get(User, user_id, populate_existing=True).status.value == "invited"
    people.resend_invitation(actor_of(other), user_id)


def test_saying_so_again_of_something_earlier_reaches_further_back(alice, outbox):
    with later(hours=-3):
        thief = breaks_in(alice)
        contacts.add_email(thief, email="thief@elsewhere.example")
        earlier = outbox.to("alice@nordlicht.example")[-1]
    sets_app_up(actor_of(alice))
    disputes(outbox, "totp_on")
    assert "contacts" not in things_of(alice)
    from admin_app.dispute import saying
    from tests.sign_in.travel import BERLIN, link_in, traveller

    saying.by_link(traveller(BERLIN), link_in(earlier, "not_me"))
    assert {"contacts", "totp_credentials"} <= set(things_of(alice))
    assert seen(alice)["contacts"] == ["second@nordlicht.example"]


def test_nothing_since_means_nothing_listed_and_the_sessions_end_all_the_same(alice, outbox):
    breaks_in(alice)
    assert disputes(outbox) == 1
    assert things_of(alice) == {}
    assert not database.session.scalars(sa.select(LoginSession).where(LoginSession.ended_at.is_(None))).all()


def test_whoever_has_the_password_elsewhere_is_settled_at_once_and_puts_back_what_was_theirs(cast, outbox):
    eve = make_person(cast.nordlicht, username="eve", email="eve@nordlicht.example", identity=Identity.REMOTE)
    contacts.add_email(actor_of(eve), email="second@elsewhere.example")
    disputes(outbox, "contact_added")
    assert things_of(eve)["contacts"].state is ItemState.TAKEN_BACK
    deciding.restore(actor_of(eve), things_of(eve)["contacts"].id)
