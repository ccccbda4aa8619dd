"""A change of address is undone by the link in the mail to the former one."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.dispute import address_undo
from admin_app.identity.models import UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import nobody
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid
from admin_app.kernel.links import LinkPurpose
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import Key
from admin_app.session.models import LoginSession
from admin_app.sign_in import links
from admin_app.sign_in.models import PasswordCredential
from admin_app.sign_in.password import reset_delay
from admin_app.user.identifiers import email_change, username
from admin_app.user.models import EmailChange
from tests.cast import actor_of, sign_in
from tests.factories.billing import change
from tests.factories.people import make_person
from tests.user.test_email_change import NEW, move
from tests.user.test_username import contact, keep, mine

OLD = "alice@nordlicht.example"
DOOR = nobody(ip="198.51.100.9", user_agent="Mozilla/5.0 Firefox/150.0")


def token_to(outbox, address=OLD, purpose="email_undo"):
    """The newest link of a purpose in a mail to an address."""
    found = [link for m in outbox.to(address) for link in m.links if f"/link/{purpose}/" in link]
    return found[-1].rpartition("/")[2]


@pytest.fixture
def moved(cast, outbox):
    """Alice's address was changed; the token that undoes it."""
    move(cast.alice, outbox)
    return token_to(outbox)


@pytest.mark.feature("S0-09")
def test_the_link_puts_the_former_address_back(moved, cast, db):
    address_undo.undo(DOOR, moved)
    found = mine(db, cast.alice)
    assert (found.email, found.email_folded, found.email_domain) == (OLD, OLD, "nordlicht.example")
    assert db.session.scalars(sa.select(EmailChange)).one().state == "undone"


def test_looking_tells_masked_addresses_and_changes_nothing(moved, cast, db):
    seen = address_undo.look(moved)
    assert (seen.former, seen.present) == ("a•••••@nordlicht.example", "A•••••@post.example")
    address_undo.look(moved)
    assert mine(db, cast.alice).email == NEW


def test_s12_all_sessions_end_and_the_password_has_to_be_a_new_one(client, moved, cast, db, outbox):
    session_id = sign_in(client, cast.alice)
    address_undo.undo(DOOR, moved)
    db.session.rollback()
    assert db.session.get(LoginSession, session_id, populate_existing=True).ended_why == "email"
    assert db.session.get(PasswordCredential, cast.alice.id, populate_existing=True).must_renew
    person = links.peek(token_to(outbox, purpose="reset"), LinkPurpose.RESET)
    assert person.user_id == cast.alice.id


def test_both_addresses_and_the_contacts_are_told_and_only_the_restored_one_may_set_a_password(
    cast, db, outbox
):
    keep(contact(cast.alice, "a.lind@post.example"))
    move(cast.alice, outbox)
    address_undo.undo(DOOR, token_to(outbox))
    told = {m.to: m for m in outbox.all() if m.template == "email_undone"}
    assert set(told) == {OLD, NEW, "a.lind@post.example"}
    assert {to for to, m in told.items() if any("/link/reset/" in x for x in m.links)} == {OLD}
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "person.email_undone")).one()
    assert (event.target_id, "@" in str(event.facts)) == (cast.alice.id, False)


def test_one_undo_is_one_mail_to_each_address_and_each_may_object_by_it_while_it_waits(moved, cast, outbox):
    before = len(outbox.all())
    with clock.shifted(timedelta(hours=30)):
        address_undo.undo(DOOR, moved)
    sent = [m for m in outbox.all()[before:] if m.user_id == cast.alice.id]
    assert sorted(m.to for m in sent) == sorted({OLD, NEW})
    assert all(any(f"/link/{LinkPurpose.DISPUTE_OBJECT.value}/" in url for url in m.links) for m in sent)


def test_s06_it_works_once_for_its_purpose_and_until_its_end(moved, cast, db):
    with pytest.raises(links.LinkDead), transaction():
        links.use(moved, LinkPurpose.RESET)
    with clock.shifted(timedelta(hours=72, seconds=1)), pytest.raises(links.LinkDead):
        address_undo.undo(DOOR, moved)
    address_undo.undo(DOOR, moved)
    for again in (address_undo.undo, lambda _door, token: address_undo.look(token)):
        with pytest.raises(links.LinkDead):
            again(DOOR, moved)


def test_the_policy_says_how_long(cast, db, outbox):
    keep(PolicyValue(key=Key.EMAIL_UNDO_HOURS.value, value=96, account_id=cast.nordlicht.id))
    move(cast.alice, outbox)
    with clock.shifted(timedelta(hours=95)):
        address_undo.undo(DOOR, token_to(outbox))
    assert mine(db, cast.alice).email == OLD


def test_the_link_of_a_first_change_goes_back_to_before_it_after_a_second_one(moved, cast, db, outbox):
    with clock.shifted(timedelta(hours=1)):
        move(cast.alice, outbox, "thief@evil.example")
        address_undo.undo(DOOR, moved)
    assert mine(db, cast.alice).email == OLD
    states = db.session.scalars(sa.select(EmailChange.state)).all()
    assert states == ["undone", "undone"]
    with pytest.raises(links.LinkDead):
        address_undo.undo(DOOR, token_to(outbox, NEW))


def test_the_link_of_a_second_change_goes_back_to_the_first_whose_own_still_works(moved, cast, db, outbox):
    with clock.shifted(timedelta(hours=1)):
        move(cast.alice, outbox, "thief@evil.example")
        address_undo.undo(DOOR, token_to(outbox, NEW))
        assert mine(db, cast.alice).email == NEW
        address_undo.undo(DOOR, moved)
    assert mine(db, cast.alice).email == OLD


def test_a_change_that_waits_for_its_code_is_given_up_with_it(moved, cast, db, outbox):
    email_change.ask(actor_of(cast.alice), email="third@evil.example")
    address_undo.undo(DOOR, moved)
    assert email_change.pending(actor_of(cast.alice)) is None


def test_a_username_that_followed_comes_back_too(cast, db, outbox):
    ida = make_person(cast.nordlicht, username="ida@x.example", email="ida@x.example")
    move(ida, outbox, "ida@y.example")
    address_undo.undo(DOOR, token_to(outbox, "ida@x.example"))
    found = mine(db, ida)
    assert (found.username, found.email) == ("ida@x.example", "ida@x.example")


def test_a_username_that_followed_and_was_changed_then_comes_back_too(cast, db, outbox):
    ida = make_person(cast.nordlicht, username="ida@x.example", email="ida@x.example")
    move(ida, outbox, "ida@y.example")
    username.change(actor_of(mine(db, ida)), username="thief.ida")
    address_undo.undo(DOOR, token_to(outbox, "ida@x.example"))
    found = mine(db, ida)
    assert (found.email, found.username) == ("ida@x.example", "ida@x.example")


def test_where_somebody_has_the_former_address_by_now_nothing_changes(moved, cast, db):
    make_person(cast.other, email=OLD)
    with pytest.raises(Invalid, match="support"):
        address_undo.undo(DOOR, moved)
    assert mine(db, cast.alice).email == NEW
    assert address_undo.look(moved)


def test_s06_whoever_cannot_sign_in_any_more_undoes_nothing(moved, cast, db):
    change(cast.alice, status=UserStatus.DISABLED)
    with pytest.raises(links.LinkDead):
        address_undo.undo(DOOR, moved)


def test_a_link_to_the_thiefs_address_dies_with_the_undo(moved, cast, db, outbox):
    alice = mine(db, cast.alice)
    with transaction():
        token = links.issue(alice, LinkPurpose.RESET).token
    address_undo.undo(DOOR, moved)
    with pytest.raises(links.LinkDead):
        links.peek(token, LinkPurpose.RESET)


def test_s41_two_undos_at_once_one_wins(postgres_only, moved, cast, db, threads):
    results = threads([lambda: address_undo.undo(DOOR, moved)] * 3)
    assert sorted(type(r).__name__ for r in results) == ["LinkDead", "LinkDead", "NoneType"]
    assert mine(db, cast.alice).email == OLD


def test_s56_the_password_link_of_an_undo_lives_until_it_works_where_staff_let_it_wait(
    moved, cast, db, outbox
):
    with transaction():
        reset_delay.begin(cast.alice.id)
    address_undo.undo(DOOR, moved)
    token = token_to(outbox, purpose="reset")
    with clock.shifted(timedelta(hours=24, minutes=10)):
        person = links.peek(token, LinkPurpose.RESET)
        reset_delay.require_over(person)
