"""What customers find of mail: their own whole, the account's but what is another's alone, nothing of other accounts."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from admin_app.email import outbox
from admin_app.email.messages import account, affiliate, factor, password
from admin_app.email.messages.affiliate import PayoutMail
from admin_app.email.models import MailState, Topic
from admin_app.invoice_mail import mails
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid, NotAllowed, NotFound
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission
from admin_app.mail_history import reading
from admin_app.mail_history.reading import MailFilter
from admin_app.subscription import sending
from admin_app.support_access.lens import colleagues
from tests.cast import Cast, actor_of
from tests.email.letters import TOKEN
from tests.factories.people import make_person


def queue(message):
    with transaction():
        return outbox.queue(message)


def shared_mail(cast: Cast, to=None):
    """A mail that the people of Nordlicht share."""
    return queue(account.suspended(to or cast.alice, actor_of(cast.bill), account=cast.nordlicht))


def security_mail(cast: Cast, to=None):
    return queue(factor.totp_on(to or cast.alice, actor_of(to or cast.alice)))


def found(user, wanted=None, **more):
    actor = actor_of(user)
    return reading.mails(actor, colleagues(actor), wanted, **more)


def ids(page):
    return [line.id for line in page.rows]


def read(user, mail_id):
    actor = actor_of(user)
    return reading.one(actor, colleagues(actor), mail_id)


@pytest.mark.feature("S0-19", "S3-11")
def test_the_addressee_reads_everything_at_any_time(cast):
    shared, secret = shared_mail(cast), security_mail(cast)
    assert ids(found(cast.alice)) == [secret, shared]
    assert "is suspended" in read(cast.alice, shared).text.text
    assert "authenticator app" in read(cast.alice, secret).text.text


@pytest.mark.feature("S0-20", "S0-21")
def test_the_people_of_the_account_share_all_but_security_mail_codes_and_links(cast):
    shared, secret = shared_mail(cast), security_mail(cast)
    assert ids(found(cast.bob)) == [shared]
    assert "is suspended" in read(cast.bob, shared).text.text
    with pytest.raises(NotFound):
        read(cast.bob, secret)


@pytest.mark.feature("S3-11", "S3-15")
@pytest.mark.usefixtures("sqlite_only")
def test_s19_mail_about_money_is_shared_by_those_alone_who_may_see_it(cast):
    other = make_person(cast.nordlicht, role="owner")
    told = PayoutMail("PO-1", "€10.00", "DE•• •••• 3000", cast.nordlicht.id, cast.nordlicht.name)
    payout = queue(affiliate.payout_paid(cast.alice, actor_of(cast.bill), told))
    rows = [("INV-7", date(2026, 9, 1))]
    with transaction():
        [bill] = sending.queue(mails.invoices(cast.alice, cast.nordlicht, rows, overdue=False))
    assert ids(found(cast.alice)) == [bill, payout]
    assert ids(found(other)) == [bill]
    assert "INV-7" in read(other, bill).text.text
    assert ids(found(cast.bob)) == ids(found(cast.bob, MailFilter(topic=Topic.BILLING))) == []
    for mail_id in (payout, bill):
        with pytest.raises(NotFound):
            read(cast.bob, mail_id)


def test_the_address_of_somebody_else_is_masked_and_the_own_one_whole(cast):
    shared_mail(cast)
    assert str(found(cast.bob).rows[0].to) == "a•••••@nordlicht.example"
    assert str(found(cast.alice).rows[0].to) == cast.alice.email


def test_s10_a_link_is_readable_to_nobody_not_even_before_it_is_sent(cast):
    mail_id = queue(password.reset_link(cast.alice, actor_of(cast.sam), token=TOKEN, expires_at=clock.now()))
    text = read(cast.alice, mail_id).text.text
    assert TOKEN not in text
    assert outbox.REMOVED in text


def test_s19_mail_of_another_account_is_not_there(cast):
    mail_id = shared_mail(cast)
    assert ids(found(cast.carol)) == []
    assert ids(found(cast.carol, MailFilter(user_id=cast.alice.id))) == []
    with pytest.raises(NotFound):
        read(cast.carol, mail_id)
    with pytest.raises(NotFound):
        reading.addressee(actor_of(cast.carol), cast.alice.id)


def test_without_the_right_to_see_the_account_only_the_own_mail_is_there(cast):
    shared, own = shared_mail(cast), shared_mail(cast, cast.bob)
    actor = actor_of(cast.bob)
    alone = dataclasses.replace(actor, permissions=actor.permissions - {Permission.OWN_ACCOUNT_READ})
    assert ids(reading.mails(alone, colleagues(alone))) == [own]
    with pytest.raises(NotFound):
        reading.one(alone, colleagues(alone), shared)


def test_without_the_right_nothing_is_read(cast):
    mail_id, actor = shared_mail(cast), actor_of(cast.alice)
    none = dataclasses.replace(actor, permissions=actor.permissions - {Permission.OWN_MAIL_READ})
    with pytest.raises(NotAllowed):
        reading.mails(none, colleagues(none))
    with pytest.raises(NotAllowed):
        reading.one(none, colleagues(none), mail_id)


def test_it_is_filtered_by_topic_state_and_person(cast, run_jobs):
    sent, secret = shared_mail(cast), security_mail(cast)
    run_jobs()
    queued = shared_mail(cast, cast.bob)
    assert ids(found(cast.alice, MailFilter(topic=Topic.SECURITY))) == [secret]
    assert ids(found(cast.alice, MailFilter(topic=Topic.ACCOUNT, state=MailState.SENT))) == [sent]
    assert ids(found(cast.alice, MailFilter(state=MailState.QUEUED))) == [queued]
    assert ids(found(cast.alice, MailFilter(user_id=cast.bob.id))) == [queued]
    assert ids(found(cast.alice, MailFilter(user_id=cast.alice.id))) == [secret, sent]


def test_pages_go_on_by_key_over_own_and_shared_mail_alike(cast):
    written = [shared_mail(cast, cast.alice if number % 2 else cast.bob) for number in range(7)]
    first = found(cast.alice, size=3)
    second = found(cast.alice, size=3, key=first.older)
    third = found(cast.alice, size=3, key=second.older)
    assert ids(first) + ids(second) + ids(third) == written[::-1]
    assert ids(found(cast.alice, size=3, key=third.newer)) == ids(second)
    assert (first.newer, third.older) == (None, None)
    with pytest.raises(Invalid):
        found(cast.alice, key="nonsense")


def test_a_page_costs_one_statement(cast, count_statements):
    for _ in range(3):
        shared_mail(cast)
    actor = actor_of(cast.alice)
    lens = colleagues(actor)
    with count_statements() as seen:
        reading.mails(actor, lens)
    assert seen.total == 1


def test_a_view_by_staff_shows_no_security_mail(cast):
    shared, secret = shared_mail(cast), security_mail(cast)
    actor = dataclasses.replace(actor_of(cast.alice), seen_areas=frozenset({Area.PROFILE, Area.SECURITY}))
    lens = colleagues(actor)
    assert ids(reading.mails(actor, lens)) == [shared]
    assert "is suspended" in reading.one(actor, lens, shared).text.text
    with pytest.raises(NotFound):
        reading.one(actor, lens, secret)


def test_a_mail_of_which_nothing_is_kept_is_not_listed(cast):
    message = account.suspended(cast.alice, actor_of(cast.bill), account=cast.nordlicht)
    queue(dataclasses.replace(message, passing=True))
    assert ids(found(cast.alice)) == []
