"""The page where a customer subscribes to notifications."""

from __future__ import annotations

import pytest

from admin_app.bounce import service as bounces
from admin_app.bounce.models import Fate
from admin_app.bounce.service import Reported
from admin_app.email.models import Mail, Topic
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.subscription import service
from tests.cast import actor_of
from tests.factories.contacts import mailed_code, make_contact


@pytest.mark.feature("S0-18")
def test_single_topics_are_turned_on_and_off_for_each_address(alice, cast, post):
    office = make_contact(cast.alice, "office@nordlicht.example")
    page = alice.get("/notifications").text
    assert "Subscribe to notifications: a•••••@nordlicht.example" in page
    assert "Subscribe to notifications: o•••••@nordlicht.example" in page
    assert "can’t be turned off" in page
    ticked = {f"{cast.alice.id.hex}_support": "y", f"{office.id.hex}_newsletter": "y"}
    assert post(alice, "/notifications", **ticked).status_code == 303
    own, contact = service.own(actor_of(cast.alice))
    assert (set(own.topics), set(contact.topics)) == ({Topic.SUPPORT}, {Topic.NEWSLETTER})
    page = alice.get("/notifications").text
    assert "Your choice is saved." in page
    assert page.count(" checked") == 2


def test_s20_an_address_of_somebody_else_and_a_topic_that_is_not_offered_are_not_heard(alice, cast, post):
    theirs = make_contact(cast.bob, "bob@office.example")
    post(alice, "/notifications", **{f"{theirs.id.hex}_support": "y", f"{cast.alice.id.hex}_security": ""})
    assert not service.own(actor_of(cast.bob))[1].topics


def came_back(user, contact):
    """Three mails to a contact came back."""
    for number in range(3):
        with transaction() as session:
            row = Mail(
                id=clock.new_id(), template="disabled", topic="account", user_id=user.id, to_address=contact.value,
                to_hash=contact.value_hash, subject="-", text="-", html="-", message_id=f"<{number}@localhost>", state="sent",
            )  # fmt: skip
            session.add(row)
        bounces.hear(Reported(Fate.BOUNCED, str(number), "5.1.1", message_id=f"<{number}@localhost>"))


def test_an_address_that_mail_comes_back_from_is_marked_here_and_among_the_contacts(alice, cast):
    came_back(cast.alice, make_contact(cast.alice, "office@nordlicht.example"))
    for path in ("/notifications", "/contacts"):
        page = alice.get(path).text
        assert "3 e-mails to this address came back" in page
        assert "There is no such address there." in page
        assert "Newsletters and service status no longer go there." in page


def test_an_address_that_mail_came_back_from_counts_again_once_a_code_arrived_there(alice, cast, post):
    office = make_contact(cast.alice, "office@nordlicht.example")
    confirm = f"/contacts/{office.id}/confirm"
    assert "There is nothing left to verify." in alice.get(confirm).text
    assert post(alice, f"/contacts/{office.id}/code").status_code == 409
    came_back(cast.alice, office)
    assert "Type a code that arrives there" in alice.get(confirm).text
    assert post(alice, f"/contacts/{office.id}/code").status_code == 303
    assert post(alice, confirm, code="000000").status_code == 422
    assert bounces.troubles(cast.alice.id)
    assert post(alice, confirm, code=mailed_code(office.value)).status_code == 303
    assert not bounces.troubles(cast.alice.id)
    assert "came back" not in alice.get("/contacts").text


def test_an_address_that_takes_anothers_place_gets_what_went_there(alice, cast, post):
    former = make_contact(cast.alice, "office@nordlicht.example")
    service.choose(actor_of(cast.alice), {former.id: {Topic.STATUS, Topic.NEWSLETTER}})
    done = post(alice, f"/contacts/{former.id}/change", email="new@nordlicht.example")
    new = done.location.split("/")[2]
    post(alice, f"/contacts/{new}/code")
    post(alice, f"/contacts/{new}/confirm", code=mailed_code("new@nordlicht.example"))
    _own, contact = service.own(actor_of(cast.alice))
    assert contact.address == "new@nordlicht.example"
    assert set(contact.topics) == {Topic.STATUS, Topic.NEWSLETTER}
