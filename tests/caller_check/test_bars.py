"""What forbids a check, when it is asked for and when its code is typed: told without saying which it is."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.caller_check import answering, bars, own_page, ways
from admin_app.identity.locking import lock_person
from admin_app.identity.models import Membership, User
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict
from admin_app.recovery_case.models import RecoveryCase
from admin_app.user import contacts, people
from admin_app.user.identifiers import email_change
from admin_app.user.models import EmailChange, EmailChangeState
from tests.cast import actor_of
from tests.factories.caller_checks import LONG_AGO, ask, sent_code
from tests.factories.contacts import make_contact
from tests.factories.disputes import say_not_me
from tests.factories.people import make_person


def changed_address(cast, db):
    with transaction() as session:
        session.add(
            EmailChange(
                id=clock.new_id(), user_id=cast.alice.id, former="a@x.example", former_hash="x",
                new=cast.alice.email, state=EmailChangeState.DONE, done_at=clock.now(),
            )
        )  # fmt: skip


def new_phone(cast, db):
    make_contact(cast.alice, "+4915123456319")


def removed_contact(cast, db):
    with clock.shifted(LONG_AGO):
        gone = make_contact(cast.alice, "alice@else.example")
    contacts.remove(actor_of(cast.alice), gone.id)


def made_owner(cast, db):
    with clock.shifted(LONG_AGO):
        other = make_person(cast.nordlicht, role="owner")
    with transaction():
        manager = sa.select(Membership.role_id).where(Membership.user_id == cast.bob.id).scalar_subquery()
        db.session.execute(
            sa.update(Membership).where(Membership.user_id == cast.alice.id).values(role_id=manager)
        )
    people.change_role(actor_of(other), cast.alice.id, role="owner")


def joined_as_owner(cast, db):
    with transaction():
        db.session.execute(sa.update(Membership).values(since=clock.now()))


def recovery(cast, db):
    now = clock.now()
    with transaction() as session:
        session.add(
            RecoveryCase(
                id=clock.new_id(), user_id=cast.alice.id, opened_at=now,
                waits_until=now + timedelta(hours=72), lapses_at=now + timedelta(days=10),
            )
        )  # fmt: skip


def disputed(cast, db):
    say_not_me(cast.alice)


def frozen(cast, db):
    with transaction():
        db.session.execute(sa.update(User).where(User.id == cast.alice.id).values(frozen_by=clock.new_id()))


BARS = (changed_address, new_phone, removed_contact, made_owner, joined_as_owner, recovery, disputed, frozen)
FOR_72_HOURS = (changed_address, new_phone, removed_contact, made_owner, joined_as_owner)


@pytest.mark.parametrize("bar", BARS)
def test_it_forbids_the_check_in_the_same_words_whatever_it_is(cast, sam, db, bar):
    bar(cast, db)
    with pytest.raises(Conflict) as refused:
        ask(sam, cast.alice, "page")
    assert refused.value.text == bars.BARRED


@pytest.mark.parametrize("bar", BARS)
def test_it_forbids_the_code_that_was_asked_for_before(cast, sam, db, bar):
    check = ask(sam, cast.alice, areas=["profile"], hours=1)
    code = sent_code(check)
    bar(cast, db)
    with pytest.raises(Conflict):
        answering.answer(sam, check, code=code)


def test_it_forbids_the_page_too(cast, sam, db):
    check = ask(sam, cast.alice, "page")
    new_phone(cast, db)
    with pytest.raises(Conflict):
        own_page.show(actor_of(cast.alice), check)


@pytest.mark.parametrize("bar", FOR_72_HOURS)
def test_a_change_is_old_after_72_hours(cast, sam, db, bar):
    bar(cast, db)
    with clock.shifted(timedelta(hours=72, minutes=1)):
        ask(sam, cast.alice, "page")


def test_a_manager_who_joined_today_is_checked(cast, sam, db):
    joined_as_owner(cast, db)
    ask(sam, cast.bob, "page")


def test_a_contact_that_nobody_confirmed_forbids_nothing(cast, sam):
    make_contact(cast.alice, "alice@else.example", active=False)
    ask(sam, cast.alice)


def test_s74_a_sign_in_address_that_staff_gave_proves_nothing(cast, sam, db):

    with clock.shifted(LONG_AGO), transaction():
        email_change.apply(sam, lock_person(cast.alice.id, renames=True), "given@nordlicht.example")
    assert [w.channel for w in ways.of(cast.alice)] == ["text", "call", "page"]
