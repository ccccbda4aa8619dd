"""Which mail goes to which address: chosen topic by topic, security mail always."""

from __future__ import annotations

import dataclasses

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.email import outbox as mails
from admin_app.email.kinds import CHOSEN
from admin_app.email.messages import factor
from admin_app.email.models import Mail, Topic
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.subscription import sending, service
from tests.cast import actor_of
from tests.factories.contacts import make_contact
from tests.factories.people import make_person

OFFICE = "office@nordlicht.example"


def message(user, topic=Topic.SUPPORT):
    """A mail of a topic that people choose, in the words of another one."""
    return dataclasses.replace(factor.totp_on(user, actor_of(user)), topic=topic)


def send(user, topic=Topic.SUPPORT):
    """The addresses that such a mail goes to."""
    with transaction():
        ids = sending.queue(message(user, topic))
    return [db.session.get(Mail, mail_id).to_address for mail_id in ids]


@pytest.mark.feature("S0-17")
def test_until_somebody_chooses_all_but_the_newsletter_goes_to_the_sign_in_address(cast):
    make_contact(cast.alice, OFFICE)
    for topic in CHOSEN:
        assert send(cast.alice, topic) == ([] if topic is Topic.NEWSLETTER else [cast.alice.email])


@pytest.mark.feature("S0-18")
def test_each_topic_is_chosen_for_each_address(cast):
    office = make_contact(cast.alice, OFFICE)
    wanted = {
        cast.alice.id: frozenset({Topic.SUPPORT}),
        office.id: frozenset({Topic.BILLING, Topic.NEWSLETTER}),
    }
    assert service.choose(actor_of(cast.alice), wanted)
    assert send(cast.alice, Topic.SUPPORT) == [cast.alice.email]
    assert send(cast.alice, Topic.BILLING) == [OFFICE]
    assert send(cast.alice, Topic.NEWSLETTER) == [OFFICE]
    assert send(cast.alice, Topic.STATUS) == []
    told = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "topics.chosen")).one()
    assert told.facts["topics"] == "topic_status, topic_billing, topic_newsletter"
    assert not service.choose(actor_of(cast.alice), wanted)


def test_a_topic_at_two_addresses_goes_to_both_sign_in_address_first(cast):
    office = make_contact(cast.alice, OFFICE)
    service.choose(actor_of(cast.alice), {office.id: frozenset({Topic.SUPPORT})})
    assert send(cast.alice) == [cast.alice.email, OFFICE]


def test_an_unverified_contact_gets_nothing_and_a_removed_one_takes_its_choice_along(cast):
    waiting = make_contact(cast.alice, OFFICE, active=False)
    with pytest.raises(NotFound):
        service.choose(actor_of(cast.alice), {waiting.id: frozenset({Topic.SUPPORT})})
    office = make_contact(cast.bob, "bob@office.example")
    service.choose(actor_of(cast.bob), {office.id: frozenset({Topic.SUPPORT})})
    with transaction() as session:
        session.execute(sa.text("DELETE FROM contacts"))
    assert send(cast.bob) == [cast.bob.email]


def test_s19_the_address_of_somebody_else_is_not_there_to_choose(cast):
    theirs = make_contact(cast.bob, OFFICE)
    for other in (theirs.id, cast.bob.id):
        with pytest.raises(NotFound):
            service.choose(actor_of(cast.alice), {other: frozenset()})
    with pytest.raises(NotAllowed):
        service.choose(actor_of(cast.sam), {cast.sam.id: frozenset()})


def test_security_mail_and_what_the_law_asks_for_cannot_be_turned_off(cast):
    service.choose(actor_of(cast.alice), {cast.alice.id: frozenset()})
    with transaction():
        mails.queue(factor.totp_on(cast.alice, actor_of(cast.alice)))
    assert db.session.scalars(sa.select(Mail.to_address)).all() == [cast.alice.email]
    assert service.choose(actor_of(cast.alice), {cast.alice.id: frozenset({Topic.SECURITY})}) is False
    with transaction(), pytest.raises(ValueError, match="what people choose"):
        sending.queue(message(cast.alice, Topic.SECURITY))


def test_no_command_sends_a_chosen_topic_past_the_choice(cast):
    with transaction(), pytest.raises(RuntimeError, match="a topic that people choose"):
        mails.queue(message(cast.alice, Topic.STATUS))


def test_one_change_writes_one_mail_an_address(cast):
    with transaction():
        first = mails.queue(factor.totp_on(cast.alice, actor_of(cast.alice)))
        assert mails.queue(factor.totp_on(cast.alice, actor_of(cast.alice))) == first
        assert mails.queue(factor.totp_on(cast.bob, actor_of(cast.bob))) != first
    with transaction():
        assert mails.queue(factor.totp_on(cast.alice, actor_of(cast.alice))) != first


def test_two_saves_at_once_write_one_row(cast, threads, postgres_only):
    make_person(cast.nordlicht)
    actor = actor_of(cast.alice)
    user_id = cast.alice.id
    threads([lambda n=n: service.choose(actor, {user_id: frozenset(CHOSEN[: n + 1])}) for n in range(4)])
    assert len(service.own(actor)) == 1
