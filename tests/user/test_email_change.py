"""Another e-mail address: asked for, proven by a code, told everywhere."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.contact.models import ContactCode
from admin_app.identity.models import AccountStatus, User
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, RateLimited, ReauthRequired
from admin_app.kernel.links import LinkPurpose
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import Key
from admin_app.session.models import LoginSession
from admin_app.sign_in import links
from admin_app.sign_in.flow import subject
from admin_app.user import people
from admin_app.user.identifiers import email_change
from admin_app.user.models import EmailChange
from tests.cast import actor_of, sign_in
from tests.factories.billing import change
from tests.factories.people import make_person
from tests.user.test_username import contact, keep, mine

NEW = "Alice.New@post.example"
LATER = timedelta(seconds=61)


def code_in(outbox, address=NEW):
    return re.search(r"\b(\d{6})\b", outbox.to(address)[-1].text)[1]


def move(user, outbox, address=NEW, **of_actor):
    """The whole way, as the person goes it."""
    actor = actor_of(user, **of_actor)
    email_change.ask(actor, email=address)
    email_change.confirm(actor, code=code_in(outbox, address))


@pytest.mark.feature("S0-09", "S3-03", "S4-07", "S4-08")
def test_a_code_to_the_new_address_proves_it_and_all_columns_follow(cast, db, outbox):
    move(cast.alice, outbox)
    found = mine(db, cast.alice)
    assert (found.email, found.email_folded, found.email_domain) == (NEW, NEW.lower(), "post.example")
    assert subject.by_name("customer", NEW.lower()).user_id == cast.alice.id
    assert subject.by_name("customer", "alice@nordlicht.example") is None
    assert found.username == "alice.lind"


@pytest.mark.feature("S4-07")
def test_until_the_code_comes_nothing_changes_and_the_request_is_shown(cast, db):
    email_change.ask(actor_of(cast.alice), email=NEW)
    assert mine(db, cast.alice).email == "alice@nordlicht.example"
    waiting = email_change.pending(actor_of(cast.alice))
    assert waiting.address == NEW
    assert waiting.again_at > clock.now()
    with clock.shifted(timedelta(hours=25)):
        assert email_change.pending(actor_of(cast.alice)) is None


def test_a_username_that_was_the_address_follows_it(cast, db, outbox):
    imported = make_person(cast.nordlicht, username="ida@x.example", email="Ida@x.example")
    change(imported, brought={"username": "0" * 16})
    move(imported, outbox, "ida@y.example")
    found = mine(db, imported)
    assert (found.username, found.username_shown, found.import_key) == ("ida@y.example", "", "ida@x.example")


def test_a_username_like_the_new_local_part_is_masked_from_now_on(cast, db, outbox):
    move(cast.alice, outbox, "alice.lind@post.example")
    assert mine(db, cast.alice).username_shown == ""


@pytest.mark.feature("S0-09")
def test_s09_the_former_address_and_contacts_get_the_way_back_and_the_new_one_does_not(cast, db, outbox):
    keep(contact(cast.alice, "a.lind@post.example"), contact(cast.alice, "no@proven.example", active=False))
    move(cast.alice, outbox)
    told = {m.to: m for m in outbox.all() if m.template == "email_changed"}
    assert set(told) == {"alice@nordlicht.example", "a.lind@post.example", NEW}
    for address, mail in told.items():
        assert any("/link/email_undo/" in link for link in mail.links) == (address != NEW)
    assert NEW not in told["alice@nordlicht.example"].text


@pytest.mark.parametrize("step", ["ask", "confirm"])
def test_s09_a_fresh_sign_in_is_asked_for_in_both_commands(cast, db, outbox, step):
    stale = actor_of(cast.alice, fresh=False)
    if step == "confirm":
        email_change.ask(actor_of(cast.alice), email=NEW)
    with pytest.raises(ReauthRequired):
        email_change.ask(stale, email=NEW) if step == "ask" else email_change.confirm(stale, code="000000")
    assert mine(db, cast.alice).email == "alice@nordlicht.example"


def test_s09_all_other_sessions_end_and_this_one_gets_a_new_secret(client, new_client, cast, db, outbox):
    here, there = sign_in(client, cast.alice), sign_in(new_client(), cast.alice)
    before = db.session.get(LoginSession, here).secret_hash
    move(cast.alice, outbox, session_id=here)
    db.session.rollback()
    rows = {
        s.id: s for s in db.session.scalars(sa.select(LoginSession).execution_options(populate_existing=True))
    }
    assert (rows[there].ended_why, rows[here].ended_at) == ("email", None)
    assert rows[here].secret_hash != before


def test_s06_a_password_link_to_the_former_address_dies(cast, db, outbox):
    with transaction() as session:
        token = links.issue(session.merge(cast.alice), LinkPurpose.RESET).token
    move(cast.alice, outbox)
    with pytest.raises(links.LinkDead):
        links.peek(token, LinkPurpose.RESET)


def test_s01_an_address_of_somebody_else_is_answered_and_counted_like_any_other(
    cast, db, outbox, count_statements
):
    assert cast.carol
    bob, alice = actor_of(cast.bob), actor_of(cast.alice)
    with count_statements() as free:
        email_change.ask(bob, email="nobodys@post.example")
    with count_statements() as held:
        email_change.ask(alice, email="Carol@Baobab.example")
    assert held.total == free.total
    assert [m.template for m in outbox.to("Carol@baobab.example")] == ["email_in_use"]
    mail = outbox.to("Carol@baobab.example")[0]
    assert not re.search(r"\b\d{6}\b", mail.text)
    assert "lice" not in mail.text + mail.html
    assert mail.user_id == cast.carol.id
    assert email_change.pending(alice).address == "Carol@baobab.example"
    with pytest.raises(RateLimited):
        email_change.ask(alice, email="carol@baobab.example")


def test_no_code_opens_an_address_that_was_somebodys_all_along(cast, db, outbox):
    assert cast.carol
    email_change.ask(actor_of(cast.alice), email="carol@baobab.example")
    for guess in range(5):
        with pytest.raises((Invalid, RateLimited)):
            email_change.confirm(actor_of(cast.alice), code=f"{guess:06}")
    assert mine(db, cast.alice).email == "alice@nordlicht.example"


def test_an_address_somebody_took_meanwhile_is_refused_once_it_is_proven(cast, db, outbox):
    email_change.ask(actor_of(cast.alice), email=NEW)
    people.invite(actor_of(cast.alice), email=NEW, full_name="Faster")
    code = re.search(
        r"\b(\d{6})\b", next(m.text for m in outbox.to(NEW.lower()) + outbox.to(NEW) if "code" in m.subject)
    )[1]
    with pytest.raises(Invalid, match="already"):
        email_change.confirm(actor_of(cast.alice), code=code)
    assert mine(db, cast.alice).email == "alice@nordlicht.example"


def test_an_address_that_could_still_be_taken_back_is_nobody_elses(cast, db, outbox):
    move(cast.alice, outbox)
    thief = people.invite(actor_of(cast.carol), email="alice@nordlicht.example", full_name="Thief")
    assert db.session.get(User, thief).stands_in  # nobody joins by it
    email_change.ask(actor_of(cast.bob), email="alice@nordlicht.example")
    assert outbox.last.template == "email_in_use"
    with clock.shifted(timedelta(hours=73)):
        people.resend_invitation(actor_of(cast.carol), thief)
    assert outbox.last.template == "invited"


@pytest.mark.parametrize("bad", ["", "alice", "a@b@c.example", "a\0@x.example", "a\r\nBcc: x@y.example", "ü@", "x" * 250 + "@x.example"])  # fmt: skip
def test_s27_what_is_no_address_is_refused_beside_the_field(cast, db, outbox, bad):
    with pytest.raises(Invalid) as refused:
        email_change.ask(actor_of(cast.alice), email=bad)
    assert refused.value.field == "email"
    assert outbox.all() == []


def test_the_present_address_is_no_new_one(cast, db):
    with pytest.raises(Invalid, match="already"):
        email_change.ask(actor_of(cast.alice), email="ALICE@nordlicht.example")


@pytest.mark.feature("S4-08")
def test_another_code_takes_the_former_ones_place_after_a_minute(cast, db, outbox):
    alice = actor_of(cast.alice)
    email_change.ask(alice, email=NEW)
    first = code_in(outbox)
    with pytest.raises(RateLimited):
        email_change.send_again(alice)
    with clock.shifted(LATER):
        email_change.send_again(alice)
        second = code_in(outbox)
        if first != second:
            with pytest.raises(Invalid):
                email_change.confirm(alice, code=first)
        email_change.confirm(alice, code=second)
    assert mine(db, cast.alice).email == NEW


def test_a_code_works_ten_minutes_and_once(cast, db, outbox):
    alice = actor_of(cast.alice, fresh_until=clock.now() + timedelta(hours=1))
    email_change.ask(alice, email=NEW)
    code = code_in(outbox)
    with clock.shifted(timedelta(minutes=10, seconds=1)), pytest.raises(Invalid):
        email_change.confirm(alice, code=code)
    email_change.confirm(alice, code=code)
    with pytest.raises(Conflict):
        email_change.confirm(alice, code=code)


def test_giving_it_up_makes_its_code_worthless(cast, db, outbox):
    alice = actor_of(cast.alice)
    email_change.ask(alice, email=NEW)
    email_change.cancel(alice)
    assert email_change.pending(alice) is None
    with pytest.raises(Conflict):
        email_change.confirm(alice, code=code_in(outbox))
    assert db.session.scalars(sa.select(ContactCode)).one().expires_at <= clock.now()


def test_asking_for_another_address_gives_the_first_one_up(cast, db, outbox):
    alice = actor_of(cast.alice)
    email_change.ask(alice, email=NEW)
    email_change.ask(alice, email="second@post.example")
    with pytest.raises(Invalid):
        email_change.confirm(alice, code=code_in(outbox))
    states = db.session.scalars(sa.select(EmailChange.state).order_by(EmailChange.asked_at)).all()
    assert states == ["given_up", "asked"]


@pytest.mark.feature("S0-09")
def test_where_the_policy_is_off_support_changes_it(cast, db):
    keep(PolicyValue(key=Key.EMAIL_SELF_SERVICE.value, value=False))
    with pytest.raises(NotAllowed, match="support"):
        email_change.ask(actor_of(cast.alice), email=NEW)


def test_staff_and_a_suspended_account_are_refused(cast, db):
    alice = actor_of(cast.alice)
    with pytest.raises(NotAllowed, match="administrator"):
        email_change.ask(actor_of(cast.sam), email=NEW)
    change(cast.nordlicht, status=AccountStatus.SUSPENDED)
    with pytest.raises(NotAllowed):
        email_change.ask(alice, email=NEW)


def test_each_step_is_in_the_trail_and_no_address_in_its_facts(cast, db, outbox):
    move(cast.alice, outbox)
    events = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.name.startswith("person.email")).order_by(AuditEvent.at)
    ).all()
    assert [e.name for e in events] == ["person.email_asked", "person.email_changed"]
    assert not any("@" in str(e.facts) for e in events)


def test_two_changes_at_once_leave_one_that_waits(postgres_only, cast, db, threads):
    alice = actor_of(cast.alice)
    wanted = [f"alice.{n}@post.example" for n in range(4)]
    results = threads([lambda a=a: email_change.ask(alice, email=a) for a in wanted])
    assert results == [None] * 4
    states = db.session.scalars(sa.select(EmailChange.state)).all()
    assert sorted(states) == ["asked", "given_up", "given_up", "given_up"]


def test_s41_one_code_sent_twice_at_once_changes_it_once(postgres_only, cast, db, outbox, threads):
    alice = actor_of(cast.alice)
    email_change.ask(alice, email=NEW)
    code = code_in(outbox)
    results = threads([lambda: email_change.confirm(alice, code=code)] * 3)
    assert results.count(None) == 1
    assert all(isinstance(r, (Invalid, Conflict)) for r in results if r is not None)
    assert len([m for m in outbox.all() if m.template == "email_changed"]) == 2


def test_s41_of_two_people_who_prove_one_address_at_once_one_gets_it(
    postgres_only, cast, db, outbox, threads
):
    both = [actor_of(cast.alice), actor_of(cast.carol)]
    proven = []
    for step, actor in enumerate(both):
        with clock.shifted(LATER * step):
            email_change.ask(actor, email=NEW)
            proven.append((actor, code_in(outbox)))
    results = threads([lambda a=a, c=c: email_change.confirm(a, code=c) for a, c in proven])
    assert sorted(type(r).__name__ for r in results) == ["Invalid", "NoneType"]
    assert db.session.scalar(sa.select(sa.func.count()).where(User.email_folded == NEW.lower())) == 1
