"""People who never had a password: each state has its sentence and its remedy, and enabling them sends the invitation."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from admin_app.kernel import clock
from admin_app.sign_in import block
from admin_app.sign_in.block import BlockCause
from admin_app.user import people, staff
from tests.cast import actor_of, sign_in
from tests.factories.people import make_person, make_staff

WHY = {"reason": "back in the team"}


def newcomer(cast, status="invited", **traits):
    return make_person(cast.nordlicht, status=status, password=False, full_name="Nia Newcomer", **traits)


def causes(user):
    return [found.cause for found in block.status([user.id])[user.id]]


def test_an_imported_person_hasnt_been_invited_yet(cast):
    assert causes(newcomer(cast)) == [BlockCause.NOT_INVITED]


def test_an_invitation_is_alive_until_it_ends(cast):
    person = newcomer(cast)
    people.resend_invitation(actor_of(cast.sam), person.id, **WHY)
    assert causes(person) == [BlockCause.INVITED]
    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert causes(person) == [BlockCause.INVITATION_ENDED]


def test_enabling_somebody_who_never_joined_sends_the_invitation(cast, outbox):
    _ = cast.alice
    person = newcomer(cast, "disabled")
    people.enable(actor_of(cast.sam), person.id, **WHY)
    mails = {mail.to: mail for mail in outbox.all()}
    assert "/link/activate/" in mails[person.email].text
    assert mails[cast.alice.email].subject.endswith("was invited again")
    assert causes(person) == [BlockCause.INVITED]


def test_enabling_a_colleague_who_never_joined_sends_the_set_up_link(cast, outbox):
    _ = cast.ruth
    person = make_staff("support", status="disabled", password=False)
    staff.enable_staff(actor_of(cast.root), person.id, typed=person.username, **WHY)
    assert "/link/staff_setup/" in next(mail for mail in outbox.all() if mail.to == person.email).text


@pytest.mark.one_database
def test_the_page_that_enables_promises_what_will_happen(cast, client):
    never = newcomer(cast, "disabled")
    joined = make_person(cast.nordlicht, status="disabled", activated_at=clock.now())
    sign_in(client, cast.sam)
    assert "a new invitation is sent" in client.get(f"/admin/people/{never.id}/enable").text
    assert "can sign in as before" in client.get(f"/admin/people/{joined.id}/enable").text


@pytest.mark.one_database
def test_an_owner_reads_that_an_invitation_has_ended(cast, client):
    person = newcomer(cast)
    people.resend_invitation(actor_of(cast.sam), person.id, **WHY)
    with time_machine.travel(clock.now() + timedelta(days=8)):
        sign_in(client, cast.alice)
        assert "Invitation expired" in client.get("/people").text
        assert "Invitation expired" in client.get(f"/people/{person.id}").text


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("status", "sentence", "act"),
    [("invited", "hasn’t joined yet", "resend"), ("disabled", "is disabled", "enable"), (None, "", None)],
)
def test_an_account_without_an_active_owner_names_whom_to_bring_back(cast, client, status, sentence, act):
    if status:
        owner = newcomer(cast, status, role="owner")
    sign_in(client, cast.sam)
    page = client.get(f"/admin/accounts/{cast.nordlicht.id}").text
    assert "No active owner." in page
    if act:
        assert f"The owner Nia Newcomer {sentence}" in page
        assert f"/admin/people/{owner.id}/{act}" in page
    else:
        assert "An administrator can make somebody here an owner." in page
