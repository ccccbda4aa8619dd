"""The development outbox: mail to read and links to follow on `make run`, and nothing anywhere else."""

from __future__ import annotations

import re

import pytest

from admin_app.closing import mails
from admin_app.closing.models import Closing
from admin_app.email import outbox
from admin_app.email.messages import password
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.user import contacts
from tests.cast import Cast, actor_of
from tests.email.letters import TOKEN
from tests.factories.contacts import MOBILE, make_contact, texted_code

pytestmark = pytest.mark.one_database


@pytest.fixture
def demo(use_settings):
    use_settings(environment="demo")


def queue_link(cast: Cast):
    with transaction():
        return outbox.queue(
            password.reset_link(cast.alice, actor_of(cast.sam), token=TOKEN, expires_at=clock.now())
        )


def test_the_newest_mail_stands_first_and_its_link_can_be_followed(client, cast: Cast, run_jobs, demo):
    mail_id = queue_link(cast)
    run_jobs()
    listed = client.get("/outbox")
    assert listed.status_code == 200
    assert f'href="/outbox/{mail_id}"' in listed.text
    assert "alice@nordlicht.example" in listed.text
    shown = client.get(f"/outbox/{mail_id}").text
    assert f'<a href="http://localhost/link/reset/{TOKEN}">' in shown


def test_an_empty_outbox_says_what_would_be_here(client, demo):
    assert "No mail yet" in client.get("/outbox").text


@pytest.mark.both_databases
@pytest.mark.parametrize("environment", ["staging", "production"])
def test_s61_outside_of_the_demo_there_is_no_outbox(client, cast: Cast, use_settings, environment):
    mail_id = queue_link(cast)
    use_settings(environment=environment)
    for path in ("/outbox", f"/outbox/{mail_id}"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert TOKEN not in answer.text


def test_a_mail_that_is_not_there_and_a_key_that_is_not_ours_are_told_so(client, demo):
    assert client.get("/outbox/01a20853-87e5-7182-94d9-9aabac1c6928").status_code == 404
    assert client.get("/outbox?key=nonsense").status_code == 422


def test_older_mail_is_a_page_away(client, cast: Cast, demo):
    for _ in range(26):
        queue_link(cast)
    older = re.search(r'href="(/outbox\?key=[^"]+)"', client.get("/outbox").text)
    assert client.get(older[1]).text.count('href="/outbox/') == 1


@pytest.mark.both_databases
def test_s27_what_people_wrote_stays_text_and_foreign_addresses_stay_unlinked(client, cast: Cast, demo):
    case = Closing(number="D-7F3K92")
    note = "<script>alert(1)</script> see http://evil.example/x"
    with transaction():
        mail_id = outbox.queue(
            mails.rejected(cast.alice, actor_of(cast.ada), account=cast.nordlicht, case=case, note=note)
        )
    shown = client.get(f"/outbox/{mail_id}").text
    assert "&lt;script&gt;alert(1)" in shown
    assert 'href="http://evil.example' not in shown
    assert "http://evil.example/x" in shown


@pytest.mark.feature("S4-06")
def test_texts_and_calls_stand_there_too_with_their_codes(client, cast: Cast, run_jobs, demo):
    contact = make_contact(cast.alice, MOBILE, active=False)
    contacts.send_code(actor_of(cast.alice), contact.id, channel="call")
    run_jobs()
    page = client.get("/outbox").text
    assert MOBILE in page
    assert "Your code is: " + ", ".join(texted_code()) in page
