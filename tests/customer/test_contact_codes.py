"""The codes of contacts in a browser: what they say, where they hang, how wrong ones count."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.contact.models import ContactCode, ContactKind
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.text_message.models import TextMessage
from tests.customer.contact_forms import EMAIL, add_phone, the_contact
from tests.factories.contacts import MOBILE, another, make_contact, texted_code

pytestmark = pytest.mark.one_database


@pytest.mark.feature("S4-04")
def test_no_code_says_where_it_hangs(alice, post, cast, run_jobs):
    contact = make_contact(cast.alice, MOBILE, active=False)
    path = f"/contacts/{contact.id}/confirm"
    assert "No code?" not in alice.get(path).text
    post(alice, f"/contacts/{contact.id}/code", channel="text")
    waiting = alice.get(path).text
    assert "No code?" in waiting
    assert "has been waiting to be sent" in waiting
    assert "You can send another code in" in waiting
    run_jobs()
    assert "The text message left us" in alice.get(path).text
    with transaction() as session:
        session.execute(sa.update(ContactCode).values(expires_at=clock.now()))
    assert "It worked until" in alice.get(path).text


@pytest.mark.feature("S4-04")
@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        ("queued", "credentials 20003", "configured correctly"),
        ("queued", "timeout", "answering right now"),
        ("queued", "down 503", "has a fault right now. (503)"),
        ("failed", "number 21211", "reach this number"),
        ("failed", "region 21408", "to this country"),
        ("failed", "too_late", "while the code worked"),
        ("failed", "something new", "be reached right now"),
    ],
)
def test_no_code_names_the_gateway_s_trouble(alice, post, cast, state, reason, said):
    contact = make_contact(cast.alice, MOBILE, active=False)
    post(alice, f"/contacts/{contact.id}/code", channel="text")
    with transaction() as session:
        session.execute(sa.update(TextMessage).values(state=state, reason=reason))
    assert said in alice.get(f"/contacts/{contact.id}/confirm").text.replace("&#39;", "'")


@pytest.mark.feature("S4-04")
def test_without_a_gateway_the_page_says_so(alice, post, cast, use_settings):
    contact = make_contact(cast.alice, MOBILE, active=False)
    use_settings(environment="staging")
    assert "no gateway is configured" in alice.get("/contacts").text
    assert "no gateway is configured" in alice.get(f"/contacts/{contact.id}/confirm").text
    done = post(alice, f"/contacts/{contact.id}/code", channel="text")
    assert done.status_code == 422


def test_429_says_when_to_try_again(alice, post, cast):
    contact = make_contact(cast.alice, MOBILE, active=False)
    post(alice, f"/contacts/{contact.id}/code", channel="text")
    done = post(alice, f"/contacts/{contact.id}/code", channel="text")
    assert done.status_code == 429
    assert "You can send another code in" in done.text


def test_wrong_codes_count_down_and_then_wait(alice, post, cast):
    contact = make_contact(cast.alice, MOBILE, active=False)
    post(alice, f"/contacts/{contact.id}/code", channel="text")
    wrong = another(texted_code())
    for left in (4, 3, 2, 1):
        assert f"Attempts left: {left}." in post(alice, f"/contacts/{contact.id}/confirm", code=wrong).text
    assert "the last attempt" in post(alice, f"/contacts/{contact.id}/confirm", code=wrong).text
    assert post(alice, f"/contacts/{contact.id}/confirm", code=texted_code()).status_code == 429


def test_a_fixed_line_is_called_and_gets_no_text(alice, post, cast):
    add_phone(post, alice, "030 901820318")
    contact = the_contact(cast.alice)
    page = alice.get(f"/contacts/{contact.id}/confirm").text
    assert 'value="call"' in page
    assert 'value="text"' not in page
    assert post(alice, f"/contacts/{contact.id}/code", channel="text").status_code == 422
    assert post(alice, f"/contacts/{contact.id}/code", channel="call").status_code == 303


@pytest.mark.feature("S4-02")
def test_the_privacy_notice_stands_where_numbers_and_addresses_change(alice, cast):
    contact = make_contact(cast.alice, MOBILE)
    assert "Only give numbers and addresses that are yours" in alice.get("/contacts").text
    assert "We use your number for codes" in alice.get(f"/contacts/{contact.id}/change").text


def test_the_page_asks_few_questions_of_the_database(alice, cast, count_statements):
    for number in range(8):
        make_contact(cast.alice, f"a{number}@kanal.example", is_primary=not number)
    alice.get("/contacts")
    with count_statements() as seen:
        assert alice.get("/contacts").status_code == 200
    assert seen.total <= 8, seen.statements


def test_the_code_page_is_filled_in_by_phones(alice, post, cast):
    contact = make_contact(cast.alice, MOBILE, active=False)
    post(alice, f"/contacts/{contact.id}/code", channel="text")
    page = alice.get(f"/contacts/{contact.id}/confirm").text
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page


def test_a_suspended_account_s_people_still_see_to_their_contacts(alice, post, cast):
    from admin_app.identity.models import Account, AccountStatus

    with transaction() as session:
        session.execute(sa.update(Account).values(status=AccountStatus.SUSPENDED))
    assert add_phone(post, alice).status_code == 303
    assert the_contact(cast.alice).kind is ContactKind.CELL_PHONE


@pytest.mark.feature("S4-04", "S4-07")
def test_the_page_of_a_new_sign_in_address_says_too_where_its_code_hangs(alice, post, cast):
    post(alice, "/profile/email", email=EMAIL)
    page = alice.get("/profile/email").text
    assert "No code?" in page
    assert "has been waiting to be sent" in page
