"""A mail to somebody who was never here quotes nothing that anybody typed, and no mail makes a link of a name (SECURITY 69)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.email import render
from admin_app.email.messages import invitation, person, session
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.user import people
from tests.cast import actor_of
from tests.email.letters import every_message

EVIL = "Verify your account at http://evil.example/login now"
TYPED = ("evil", "Verify", "Nordlicht", "Alice", "New Person", "new.person")


def named(row, **values):
    """Names as an older system brought them, past what is refused where people type."""
    with transaction() as session:
        session.execute(sa.update(type(row)).where(type(row).id == row.id).values(**values))


@pytest.fixture
def evil(cast, db):
    """Alice, and her account, with the name of a link."""
    named(cast.alice, full_name=EVIL)
    named(cast.nordlicht, name=EVIL)
    db.session.expire_all()
    return actor_of(cast.alice, name=EVIL)


def test_s69_an_invitation_quotes_nothing_that_the_inviter_typed(evil, outbox):
    people.invite(evil, email="new@stranger.example", full_name="New Person", username="new.person")
    mail = outbox.to("new@stranger.example")[0]
    for typed in TYPED:
        assert typed not in mail.subject + mail.text + mail.html, typed
    assert "A-20418836" in mail.text


def test_s69_nor_does_one_to_a_colleague(cast):
    mail = invitation.staff_invited(
        cast.sam, actor_of(cast.root, name=EVIL), roles=["support"], token="t", expires_at=clock.now()
    )
    words = render.render(mail)
    assert "evil" not in words.subject + words.text + words.html
    assert cast.sam.full_name not in words.text


def test_s69_nor_does_any_later_mail_to_somebody_who_never_came(cast, evil, db):
    user_id = people.invite(evil, email="new@stranger.example", full_name="New Person", username="new.person")
    stranger, account = db.session.get(User, user_id), db.session.get(Account, cast.nordlicht.id)
    letters = (
        session.unlocked(stranger, actor_of(cast.sam)),
        person.disabled(stranger, evil, person=stranger, account=account),
        person.role_changed(
            stranger, evil, person=stranger, account=account, before="manager", after="owner"
        ),
    )
    for letter in letters:
        words = render.render(letter)
        for typed in (*TYPED, "Sam"):
            assert typed not in words.subject + words.text + words.html, (letter.template, typed)


def test_s69_a_name_that_came_in_with_a_link_is_none_in_any_mail(cast, evil, db):
    alice, account = db.session.get(User, cast.alice.id), db.session.get(Account, cast.nordlicht.id)
    for letter in every_message(alice, evil, account, alice):
        words = render.render(letter)
        assert "evil.example" not in words.subject + words.text + words.html, letter.template
        assert "http://evil" not in words.text + words.html, letter.template


def test_the_own_account_and_colleagues_are_named_to_people_of_ours(cast):
    words = render.render(
        person.disabled(cast.alice, actor_of(cast.bob), person=cast.bob, account=cast.nordlicht)
    )
    assert "Hello Alice Lindqvist," in words.text
    assert "Bob Solberg" in words.text
    assert "Nordlicht Media GmbH" in words.text
