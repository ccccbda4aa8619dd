"""Sending a mailing: to whoever gets its topic, in steps, once an address."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from admin_app.billing.models import ServiceStatus
from admin_app.bounce import service as bounces
from admin_app.bounce.models import Fate
from admin_app.bounce.service import Reported
from admin_app.email.models import Mail, MailState, Topic
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.mailing import audience, queries, sending
from admin_app.mailing.models import MailingState
from admin_app.policy.register import Key
from admin_app.subscription import service as subscriptions
from tests.cast import actor_of
from tests.factories.billing import change, make_service
from tests.factories.contacts import make_contact
from tests.factories.mailings import mailing, make_mailing
from tests.factories.people import make_account, make_person
from tests.policy.test_values import set_value

ALL = frozenset({Topic.SUPPORT, Topic.STATUS, Topic.BILLING, Topic.NEWSLETTER})


def subscribe(user, place_id=None, topics=ALL):
    subscriptions.choose(actor_of(user), {place_id or user.id: topics})


def written(mailing_id):
    wanted = sa.select(Mail.to_address).where(Mail.mailing_id == mailing_id).order_by(Mail.to_address)
    return list(db.session.scalars(wanted))


def run_through(run_jobs, mailing_id):
    """Each step, with the rests between."""
    at = clock.now()
    for _ in range(20):
        with time_machine.travel(at, tick=False):
            run_jobs()
        at += timedelta(minutes=1)
        if mailing(mailing_id).state is not MailingState.SENDING:
            return
    raise AssertionError("it doesn't end")


def test_a_newsletter_goes_to_subscribers_alone_in_their_language(cast, run_jobs):
    change(cast.carol, language="de")
    subscribe(cast.alice)
    subscribe(cast.carol)
    assert cast.bob
    mailing_id = make_mailing(cast.ruth, cast.ada)
    run_through(run_jobs, mailing_id)
    assert written(mailing_id) == [cast.alice.email, cast.carol.email]
    said = dict(
        db.session.execute(
            sa.select(Mail.to_address, Mail.subject).where(Mail.mailing_id == mailing_id)
        ).all()
    )
    assert said == {cast.alice.email: "Spring is here", cast.carol.email: "Es ist Frühling"}
    row = mailing(mailing_id)
    assert (row.state, row.mails, row.people) == (MailingState.DONE, 2, 2)


def test_a_service_status_notice_goes_to_all_who_have_not_turned_it_off(cast, run_jobs):
    subscribe(cast.alice, topics=frozenset({Topic.SUPPORT}))
    assert cast.bob
    assert cast.carol
    mailing_id = make_mailing(cast.ruth, cast.ada, topic="status")
    run_through(run_jobs, mailing_id)
    assert written(mailing_id) == [cast.bob.email, cast.carol.email]


@pytest.mark.parametrize(
    ("filters", "reached"),
    [
        ({"country": "ZA"}, {"carol"}),
        ({"service": "Web hosting M"}, {"alice"}),
        ({"account_kind": "person"}, {"pia"}),
        ({}, {"alice", "carol", "pia"}),
    ],
)
def test_filters_narrow_it_to_some_accounts(cast, run_jobs, filters, reached):
    alone = make_account(name="Pia Alone", kind="person")
    pia = make_person(alone, username="pia", email="pia@alone.example", role="owner")
    make_service(cast.nordlicht, name="Web hosting M")
    make_service(cast.other, name="Web hosting M", status=ServiceStatus.CANCELLED)
    emails = {"alice": cast.alice.email, "carol": cast.carol.email, "pia": pia.email}
    mailing_id = make_mailing(cast.ruth, cast.ada, topic="status", **filters)
    assert audience.about(mailing(mailing_id)) == len(reached)
    run_through(run_jobs, mailing_id)
    assert set(written(mailing_id)) == {emails[name] for name in reached}


def test_nobody_disabled_restricted_or_of_a_closed_account_gets_it(cast, run_jobs):
    change(cast.bob, restricted_since=clock.now())
    change(cast.other, status="deactivated")
    assert cast.alice
    assert cast.carol
    make_person(cast.nordlicht, status="disabled", email="dirk@nordlicht.example")
    mailing_id = make_mailing(cast.ruth, cast.ada, topic="status")
    run_through(run_jobs, mailing_id)
    assert written(mailing_id) == [cast.alice.email]


def test_it_goes_in_steps_with_a_rest_and_a_second_run_of_a_step_writes_nothing_twice(
    cast, run_jobs, monkeypatch
):
    monkeypatch.setattr(sending, "people_a_step", lambda: 2)
    people = [make_person(cast.nordlicht) for _ in range(5)]
    mailing_id = make_mailing(cast.ruth, cast.ada, topic="status")
    with time_machine.travel(clock.now(), tick=False):
        run_jobs()
        run_jobs()
    assert len(written(mailing_id)) == 2
    run_through(run_jobs, mailing_id)
    assert len(written(mailing_id)) == len(people)
    run_jobs()
    assert len(written(mailing_id)) == len(people)


def test_an_address_that_two_people_share_gets_it_once(cast, run_jobs, monkeypatch):
    monkeypatch.setattr(sending, "people_a_step", lambda: 1)
    for user in (cast.alice, cast.bob):
        subscribe(user, make_contact(user, "office@nordlicht.example").id)
    mailing_id = make_mailing(cast.ruth, cast.ada)
    run_through(run_jobs, mailing_id)
    assert written(mailing_id) == ["office@nordlicht.example"]


def test_what_became_of_it_is_counted(cast, run_jobs):
    subscribe(cast.alice)
    subscribe(cast.bob)
    mailing_id = make_mailing(cast.ruth, cast.ada)
    run_through(run_jobs, mailing_id)
    one = db.session.scalars(sa.select(Mail).where(Mail.mailing_id == mailing_id).limit(1)).one()
    bounces.hear(Reported(Fate.BOUNCED, "1", "5.1.1", mail_id=one.id))
    counted = {count.state: count.number for count in queries.results(mailing_id)}
    assert counted == {MailState.SENT: 1, MailState.BOUNCED: 1}


def test_more_are_counted_up_to_a_limit(cast, run_jobs, monkeypatch):
    monkeypatch.setattr(queries, "COUNTED_MOST", 1)
    subscribe(cast.alice)
    subscribe(cast.bob)
    mailing_id = make_mailing(cast.ruth, cast.ada)
    run_through(run_jobs, mailing_id)
    assert [(count.number, count.more) for count in queries.results(mailing_id)] == [(1, True)]


def test_the_policy_says_how_many_people_are_written_to_in_a_minute(cast):
    assert sending.people_a_step() * sending.STEPS_A_MINUTE == 600
    set_value(Key.MAILING_PEOPLE, 60)
    assert sending.people_a_step() == 10
