"""Unsubscribing by a mail's own link (RFC 8058)."""

from __future__ import annotations

import email
import email.policy
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.email import outbox, transport, unsubscribe_link
from admin_app.email.models import Mail, Topic
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.subscription import sending, service
from tests.cast import actor_of, sign_in
from tests.factories.billing import change
from tests.factories.contacts import make_contact
from tests.subscription.test_choosing import OFFICE, message

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def newsletter(user):
    """A newsletter to whoever of a person's addresses gets it."""
    with transaction():
        found = sending.queue(message(user, Topic.NEWSLETTER))
    return [db.session.get(Mail, mail_id) for mail_id in found]


@pytest.fixture
def mail(cast):
    """A newsletter to alice's sign-in address."""
    service.choose(actor_of(cast.alice), {cast.alice.id: frozenset({Topic.NEWSLETTER, Topic.STATUS})})
    return newsletter(cast.alice)[0]


def topics(user):
    return {place.address: set(place.topics) for place in service.own(actor_of(user))}


def path(mail):
    return urlsplit(unsubscribe_link.address(mail.id)).path


def test_the_headers_of_rfc_8058_name_one_whole_address(mail):
    wire = transport.compose(mail, outbox.words_of(mail)).as_bytes()
    raw = email.message_from_bytes(wire, policy=email.policy.default)
    assert raw["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert raw["List-Unsubscribe"] == f"<{unsubscribe_link.address(mail.id)}>"
    assert f"List-Unsubscribe: <{unsubscribe_link.address(mail.id)}>\r\n".encode() in wire


def test_mail_that_cannot_be_turned_off_has_none(cast, mail):
    with transaction() as session:
        session.execute(sa.update(Mail).values(subscribed=False))
    other = db.session.get(Mail, mail.id, populate_existing=True)
    assert "List-Unsubscribe" not in transport.compose(other, outbox.words_of(other))


def test_the_link_stands_in_both_parts_when_it_leaves_and_nowhere_afterwards(mail, run_jobs):
    words = outbox.words_of(mail)
    assert unsubscribe_link.address(mail.id) in words.text
    assert unsubscribe_link.address(mail.id) in words.html
    run_jobs()
    kept = db.session.get(Mail, mail.id, populate_existing=True)
    assert unsubscribe_link.token(mail.id) not in kept.text + kept.html + outbox.readable(kept)


def test_a_mail_program_unsubscribes_by_one_post_without_a_session(cast, mail, client):
    done = client.post(path(mail), data=ONE_CLICK)
    assert (done.status_code, done.data) == (200, b"")
    assert "Set-Cookie" not in done.headers
    assert topics(cast.alice) == {cast.alice.email: {Topic.STATUS}}
    assert newsletter(cast.alice) == []
    told = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "topic.ended")).one()
    assert (told.target_id, told.facts["topics"]) == (mail.id, "topic_newsletter")
    assert client.post(path(mail), data=ONE_CLICK).status_code == 200


def test_a_scanner_that_opens_the_link_unsubscribes_nobody(cast, mail, client):
    for ask in (client.get, client.head, client.options):
        ask(path(mail))
    assert Topic.NEWSLETTER in topics(cast.alice)[cast.alice.email]
    page = client.get(path(mail)).text
    assert "a•••••@nordlicht.example" in page
    assert cast.alice.email not in page


def test_the_page_unsubscribes_and_undoes_it(cast, mail, client):
    assert client.post(path(mail)).status_code == 303
    assert "You are unsubscribed" in client.get(path(mail)).text
    assert client.post(path(mail) + "/undo", data={"csrf_token": client.csrf(path(mail))}).status_code == 303
    assert Topic.NEWSLETTER in topics(cast.alice)[cast.alice.email]
    names = db.session.scalars(sa.select(AuditEvent.name).order_by(AuditEvent.seq)).all()
    assert names[-2:] == ["topic.ended", "topic.resumed"]


def test_only_the_address_the_mail_went_to_is_unsubscribed(cast, client):
    office = make_contact(cast.alice, OFFICE)
    both = {cast.alice.id: frozenset({Topic.NEWSLETTER}), office.id: frozenset({Topic.NEWSLETTER})}
    service.choose(actor_of(cast.alice), both)
    to_office = next(mail for mail in newsletter(cast.alice) if mail.to_address == OFFICE)
    client.post(path(to_office), data=ONE_CLICK)
    assert topics(cast.alice) == {cast.alice.email: {Topic.NEWSLETTER}, OFFICE: set()}


@pytest.mark.parametrize(
    "change_it",
    [lambda t: t[:-1], lambda t: t[:-1] + "0" * (t[-1] != "0") + "1" * (t[-1] == "0"), lambda t: "x" * 64],
)
def test_a_link_that_is_not_ours_does_nothing(mail, client, change_it):
    wrong = "/link/unsubscribe/" + change_it(unsubscribe_link.token(mail.id))
    assert client.get(wrong).status_code == 404
    assert client.post(wrong, data=ONE_CLICK).status_code == 404


def test_a_link_of_a_mail_without_such_a_topic_does_nothing(cast, client):
    with transaction() as session:
        row = Mail(
            id=clock.new_id(), template="disabled", topic="account", user_id=cast.alice.id, to_address=cast.alice.email,
            to_hash=cast.alice.email_hash, subject="-", text="-", html="-", message_id="<1@localhost>",
        )  # fmt: skip
        session.add(row)
    assert client.post(path(row), data=ONE_CLICK).status_code == 404


def test_an_address_that_is_no_longer_its_persons_is_out_of_reach(cast, mail, client):
    change(cast.alice, email="new@nordlicht.example", email_hash="0" * 64)
    assert client.post(path(mail), data=ONE_CLICK).status_code == 404
    assert Topic.NEWSLETTER in topics(cast.alice)["new@nordlicht.example"]


def test_a_session_of_somebody_else_in_the_same_browser_changes_nothing(cast, mail, client):
    sign_in(client, cast.bob)
    client.post(path(mail), data=ONE_CLICK)
    told = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "topic.ended")).one()
    assert told.actor_id is None
