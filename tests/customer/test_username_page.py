"""The page that changes the username."""

from __future__ import annotations

import pytest

from admin_app.identity.models import User
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import Key
from admin_app.sign_in.totp import codes as totp_codes
from tests.cast import sign_in
from tests.factories.delegations import make_delegate_only
from tests.factories.people import PASSWORD, TOTP_SECRET, make_person
from tests.user.test_username import keep

pytestmark = pytest.mark.one_database

PATH = "/profile/username"


@pytest.mark.feature("S0-08", "S3-07")
def test_it_is_changed_and_shown(alice, cast, db, post):
    assert "alice.lind" in alice.get(PATH).text
    assert post(alice, PATH, username="alice.nord").location == "/profile"
    page = alice.get("/profile").text
    assert "Your username is changed." in page
    assert "alice.nord" in page


@pytest.mark.feature("S3-07")
def test_s53_with_a_second_factor_on_password_and_code_are_asked_for(client, cast, db, post):
    person = make_person(cast.nordlicht, factor=True)
    sign_in(client, person, fresh=False)
    asked = post(client, PATH, username="else.where")
    assert asked.status_code == 403
    assert 'name="confirm_code"' in asked.text
    assert "else.where" in asked.text
    only_password = post(client, PATH, username="else.where", confirm_password=PASSWORD)
    assert only_password.status_code == 422
    code = totp_codes.code_at(TOTP_SECRET, totp_codes.present_step())
    done = post(client, PATH, username="else.where", confirm_password=PASSWORD, confirm_code=code)
    assert done.status_code == 303
    assert db.session.get(User, person.id).username == "else.where"


def test_a_stale_session_is_asked_before_the_page(stale):
    assert stale.get(PATH).location.startswith("/confirm?next=")


@pytest.mark.parametrize("typed", ["", "bob.solberg", "x" * 151, "some@body.example", "a\x07b"])
def test_a_refusal_stands_beside_the_field_with_what_was_typed(alice, cast, post, typed):
    assert cast.bob
    answer = post(alice, PATH, username=typed)
    assert answer.status_code == 422
    assert 'id="username-error"' in answer.text


@pytest.mark.feature("S0-08")
def test_where_the_policy_is_off_the_page_leads_to_a_ticket_with_the_subject_filled_in(alice, cast, db, post):
    keep(PolicyValue(key=Key.USERNAME_SELF_SERVICE.value, value=False))
    page = alice.get(PATH).text
    assert 'href="/tickets/new?about=username"' in page
    assert 'name="username"' not in page
    assert post(alice, PATH, username="alice.nord").status_code == 403


def test_whoever_opens_no_tickets_writes_to_the_configured_address(client, db, use_settings):
    keep(PolicyValue(key=Key.USERNAME_SELF_SERVICE.value, value=False))
    guest = make_delegate_only()
    sign_in(client, guest)
    assert "Write to our support" in client.get(PATH).text
    use_settings(support_url="mailto:help@company.example")
    subject = f"Another%20username%20for%20{guest.username}"
    assert f'href="mailto:help@company.example?subject={subject}"' in client.get(PATH).text


def test_s25_without_the_token_nothing_changes(alice, cast, db):
    assert alice.post(PATH, data={"username": "alice.nord"}).status_code == 400
    assert db.session.get(User, cast.alice.id).username == "alice.lind"


def test_members_of_staff_are_told_who_changes_theirs(client, cast):
    sign_in(client, cast.sam)
    page = client.get("/admin/me/profile").text
    assert "An administrator changes username and e-mail address" in page
    assert client.get("/admin/me/profile/username").status_code == 404
