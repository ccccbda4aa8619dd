"""SECURITY 69: the same address or name can't exist in two spellings, wherever it is typed."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.contact.models import Contact
from admin_app.delegation import answering
from admin_app.delegation import queries as delegations
from admin_app.identity.models import User
from admin_app.kernel import text
from admin_app.kernel.db import db
from admin_app.kernel.errors import Invalid, NotFound
from admin_app.search import box as search
from admin_app.sign_in.flow import subject
from admin_app.user import contacts, people
from admin_app.user.identifiers import email_change
from admin_app.user.joining import delegates, invitations
from tests.cast import actor_of
from tests.factories.delegations import make_link
from tests.factories.people import make_person
from tests.sign_in.door import knock, mail_forgotten, post

ASCII, READ = "info@xn--bcher-kva.example", "info@bücher.example"
SPELLINGS = (ASCII, READ, "INFO@BÜCHER.example", "info＠bücher.example", "info\u200b@xn--bcher-kva.example")


@pytest.fixture
def info(cast):
    """Somebody whose domain has an umlaut."""
    return make_person(cast.nordlicht, username="info.desk", email=READ, full_name="Ines Dahl")


@pytest.mark.parametrize("typed", SPELLINGS)
def test_s69_the_door_knows_an_address_in_each_spelling(info, typed):
    assert subject.by_name("customer", subject.folded_name(typed)).user_id == info.id
    assert knock(typed)


@pytest.mark.parametrize("typed", SPELLINGS)
def test_s69_a_forgotten_password_is_mailed_for_each_spelling(client, info, outbox, typed):
    assert post(client, "/forgotten", name=typed).status_code == 200
    mail_forgotten()
    assert [m.to for m in outbox.all() if m.template == "reset_link"] == [info.email]


@pytest.mark.parametrize("typed", SPELLINGS)
def test_s69_search_and_invitation_know_the_address(cast, info, typed):
    assert [hit.id for hit in search.find(actor_of(cast.sam), typed).hits] == [info.id]
    with pytest.raises(Invalid) as refused:
        people.invite(actor_of(cast.alice), email=typed, full_name="New")
    assert refused.value.reason == "taken"


def test_s69_a_contact_and_a_new_address_are_the_same_in_both_spellings(cast, info):
    contacts.add_email(actor_of(cast.alice), email=ASCII)
    assert db.session.scalars(sa.select(Contact.value)).one() == READ
    with pytest.raises(Invalid):
        contacts.add_email(actor_of(cast.alice), email=READ)
    with pytest.raises(Invalid) as refused:
        email_change.ask(actor_of(info), email=ASCII)
    assert refused.value.reason == "same"


def test_s69_an_address_in_a_full_width_form_is_nobodys_username(cast):
    with pytest.raises(Invalid):
        people.invite(
            actor_of(cast.alice),
            email="a@nordlicht.example",
            full_name="A",
            username="newboss＠victim.example",
        )
    user_id = people.invite(actor_of(cast.alice), email="newboss@victim.example", full_name="Boss")
    assert db.session.get(User, user_id).username == "newboss@victim.example"


TWIN, INVITED = "partner@xn--strae-oqa.example", "partner@strasse.example"  # one key, two domains


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("INFO@xn--bcher-kva.example", "info@Bücher.example", True),
        ("Jörg@nordlicht.example", "jo\u0308rg@NORDLICHT.example", True),
        ("info@straße.example", "info@xn--strae-oqa.example", True),
        ("info@straße.example", "info@strasse.example", False),
        ("info@σός.example", "info@σόσ.example", False),
        ("weiß@nordlicht.example", "weiss@nordlicht.example", False),
        ("ﬁona@nordlicht.example", "fiona@nordlicht.example", False),
        ("", "", False),
    ],
)
def test_s69_one_mailbox_is_more_than_one_key(one, other, are_one):
    assert text.fold(one) == text.fold(other)
    assert text.same_mailbox(one, other) is are_one


def test_s69_whoever_has_a_domain_that_looks_alike_accepts_and_reads_no_invitation_to_the_other(cast):
    eve = actor_of(make_person(cast.other, email=TWIN, full_name="Eve"))
    token = make_link(cast.nordlicht, email=INVITED)
    row_id = answering.by_link(token).id
    db.session.rollback()
    for act in (answering.accept, answering.decline, delegations.given):
        with pytest.raises(NotFound):
            act(eve, row_id)
    assert delegations.mine(eve) == []
    assert not delegates.invitation(token).is_known
    assert not delegates.invitation(token).is_free


def test_s69_whoever_has_a_domain_that_looks_alike_isnt_told_who_was_invited(cast, outbox):
    make_person(cast.other, email=TWIN, full_name="Eve")
    invitations.invite(actor_of(cast.alice), email=INVITED, full_name="Paula")
    assert outbox.all() == []
