"""What was typed into a form whose session or token is gone comes back to whoever typed it, and to nobody else (UX 11)."""

from __future__ import annotations

import io
import re

import pytest

from admin_app.identity.models import User
from admin_app.kernel.db import db
from admin_app.session.models import EndReason
from forms.base import secret_fields
from tests.cast import sign_in
from tests.customer.test_signed_out import end
from tests.factories.contacts import make_contact
from tests.factories.pins import PIN, lock, make_pin
from tests.sign_in.door import enter, later

pytestmark = pytest.mark.one_database
TYPED = {"email": "neu@privat.example", "full_name": "Nina Neu", "role": "manager"}
KEPT = re.compile(
    r'action="([^"]+)" method="post" data-kept><input type="hidden" name="kept" value="([^"]+)"'
)


@pytest.fixture(autouse=True)
def _alice(cast):
    assert cast.alice


def token_of(browser, path="/people/invite"):
    """The token as a page of this browser carries it; of the signed-in person's own page."""
    return browser.csrf(path)


def kept_in(answer):
    found = KEPT.search(answer.text)
    assert found, answer.text[:2000]
    return {"path": found[1].replace("&amp;", "&"), "kept": found[2]}


def go_on(browser, found):
    return browser.post(found["path"], data={"kept": found["kept"]})


@pytest.fixture
def overnight(client, cast):
    """The owner's browser, with the answer to a form that was sent after the session's time."""
    sign_in(client, cast.alice)
    token = token_of(client)
    with later(hours=12):
        return client.post("/people/invite", data={"csrf_token": token, **TYPED})


def test_a_page_open_overnight_says_why_and_carries_what_was_typed_sealed(overnight):
    assert overnight.status_code == 401
    assert "there was no activity here for a while" in overnight.text
    assert "Nothing was sent. What you typed is kept" in overnight.text
    assert [text for text in TYPED.values() if text in overnight.text and text != "manager"] == []
    assert 'href="/sign-in"' in overnight.text


def test_after_the_new_sign_in_the_form_stands_as_it_was_typed_and_nothing_was_sent(client, cast, overnight):
    found = kept_in(overnight)
    enter(client, "alice.lind")
    answer = go_on(client, found)
    assert answer.status_code == 400
    assert 'value="neu@privat.example"' in answer.text
    assert 'value="Nina Neu"' in answer.text
    assert "Nothing has been sent yet" in answer.text
    assert not db.session.query(User).filter_by(full_name="Nina Neu").count()
    sent = client.post("/people/invite", data={"csrf_token": token_of(client), **TYPED})
    assert sent.status_code == 303
    assert db.session.query(User).filter_by(full_name="Nina Neu").count() == 1


def test_who_isnt_back_yet_finds_it_kept_on(client, overnight):
    again = go_on(client, kept_in(overnight))
    assert again.status_code == 401
    assert kept_in(again)


def test_another_person_who_signs_in_gets_nothing_of_it(client, cast, overnight):
    found = kept_in(overnight)
    assert cast.bob
    enter(client, "bob.solberg")
    answer = go_on(client, found)
    assert answer.status_code == 400
    assert "Somebody else is signed in here by now" in answer.text
    assert "neu@privat.example" not in answer.text


def test_what_was_kept_opens_no_other_form_and_is_bound_to_its_time(client, cast, overnight):
    found = kept_in(overnight)
    enter(client, "alice.lind")
    assert "Nina Neu" not in go_on(client, {**found, "path": "/profile"}).text
    assert "Nina Neu" not in go_on(client, {**found, "kept": found["kept"][:-6] + "AAAAA="}).text
    with later(hours=24, minutes=5):
        enter(client, "alice.lind")
        assert "neu@privat.example" not in go_on(client, found).text


def test_passwords_pins_and_codes_are_never_kept(client, cast):
    sign_in(client, cast.alice)
    token = token_of(client, "/profile")
    end(sign_in(client, cast.alice), EndReason.STAFF)
    secrets = {"confirm_password": "geheim-1", "code": "246810", "pin": PIN, "full_name": "Alice Berg"}
    found = kept_in(client.post("/profile", data={"csrf_token": token, **secrets}))
    enter(client, "alice.lind")
    answer = go_on(client, found)
    assert 'value="Alice Berg"' in answer.text
    assert [text for text in ("geheim-1", "246810", PIN) if text in answer.text] == []
    assert {
        "password",
        "current",
        "new",
        "again",
        "pin",
        "confirm_password",
        "confirm_code",
    } <= secret_fields()


def test_nothing_of_a_strangers_page_is_carried_anywhere(client, new_client, cast):
    """Without a token of ours, with one that names nobody, or with the stranger's own in a victim's session."""
    assert cast.bob
    sign_in(client, cast.alice)
    stranger = new_client()
    sign_in(stranger, cast.bob)
    for token in ("", "made-up", new_client().csrf("/sign-in"), token_of(stranger, "/profile")):
        answer = client.post("/people/invite", data={"csrf_token": token, **TYPED})
        assert answer.status_code == 400
        assert "neu@privat.example" not in answer.text
    client.delete_cookie("gh_customer")
    assert client.post("/people/invite", data={"csrf_token": "made-up", **TYPED}).location == "/sign-in"


def test_a_second_tabs_sign_in_leaves_the_first_tabs_form_filled_in(client, cast):
    enter(client, "alice.lind")
    old = token_of(client)
    enter(client, "alice.lind")
    answer = client.post("/people/invite", data={"csrf_token": old, **TYPED})
    assert answer.status_code == 400
    assert "This page was from before your last sign-in." in answer.text
    assert 'value="neu@privat.example"' in answer.text
    assert not db.session.query(User).filter_by(full_name="Nina Neu").count()


def test_an_old_page_of_the_door_asks_again_with_the_name_kept_or_leads_in(client, cast):
    old = client.csrf("/sign-in")
    enter(client, "alice.lind")
    knock = {"csrf_token": old, "name": "alice.lind", "password": "Wrong+Way-0"}
    assert client.post("/sign-in", data={**knock, "next": "/people"}).location == "/people"
    client.post("/sign-out", data={"csrf_token": client.csrf()})
    answer = client.post("/sign-in", data=knock)
    assert (answer.status_code, "alice.lind" in answer.text, "Wrong+Way-0" in answer.text) == (
        400,
        True,
        False,
    )
    assert "gone stale" not in answer.text


def test_a_second_sign_out_ends_at_the_door_and_an_old_page_asks_before_it_signs_out(client, cast):
    enter(client, "alice.lind")
    old = token_of(client, "/profile")
    client.post("/sign-out", data={"csrf_token": old})
    assert client.post("/sign-out", data={"csrf_token": old}).location == "/sign-in"
    enter(client, "alice.lind")
    answer = client.post("/sign-out", data={"csrf_token": old})
    assert "Sign out?" in answer.text
    assert client.get("/profile").status_code == 200
    assert client.post("/sign-out", data={"csrf_token": client.csrf()}).location == "/sign-in"


def test_a_button_of_an_old_page_does_nothing_and_says_to_press_again(client, cast):
    enter(client, "alice.lind")
    old = token_of(client, "/security")
    enter(client, "alice.lind")
    answer = client.post("/security/sessions/others/end", data={"csrf_token": old}, follow_redirects=True)
    assert "press the button again" in answer.text


def test_what_was_sent_under_the_lock_waits_for_the_pin(client, cast):
    make_pin(cast.alice)
    here = sign_in(client, cast.alice)
    token = token_of(client)
    lock(here)
    answer = client.post("/people/invite", data={"csrf_token": token, **TYPED})
    assert answer.status_code == 401
    assert ("Screen locked" in answer.text, "Nina Neu" in answer.text) == (True, False)
    client.post("/locked", data={"csrf_token": client.csrf(), "pin": PIN})
    assert 'value="Nina Neu"' in go_on(client, kept_in(answer)).text


def test_files_are_named_to_be_chosen_again(client, cast):
    sign_in(client, cast.alice)
    token = token_of(client, "/profile")
    client.delete_cookie("gh_customer")
    picture = (io.BytesIO(b"png"), "gesicht.png")
    data = {"csrf_token": token, "full_name": "Alice Berg", "file": picture}
    answer = client.post("/profile", data=data, content_type="multipart/form-data")
    assert "gesicht.png" not in answer.text
    enter(client, "alice.lind")
    assert "Choose the file again: gesicht.png" in go_on(client, kept_in(answer)).text


def test_the_reason_is_told_on_a_post_too_and_the_way_back_is_the_page_it_came_from(client, cast):
    end(sign_in(client, cast.alice), EndReason.STAFF)
    answer = client.post("/security/sessions/others/end", headers={"Referer": "http://localhost/security"})
    assert answer.location == "/sign-in?next=/security"
    assert "signed out by our staff" in client.get(answer.location).text
    for elsewhere in (
        "http://evil.example/security",
        "http://localhost/admin/people/",
        "http://localhost//x",
    ):
        assert client.post("/profile", headers={"Referer": elsewhere}).location == "/sign-in"


def test_the_desk_keeps_what_was_typed_too(client, cast):
    sign_in(client, cast.sam)
    token = token_of(client, "/admin/me/profile")
    client.delete_cookie("gh_staff")
    answer = client.post("/admin/me/profile", data={"csrf_token": token, "full_name": "Sam Berg"})
    assert answer.status_code == 401
    sign_in(client, cast.sam)
    assert 'value="Sam Berg"' in go_on(client, kept_in(answer)).text


def test_an_act_that_only_the_browsers_cookie_keeps_is_not_done_by_an_old_page_either(client, cast):
    contact = make_contact(cast.alice)
    sign_in(client, cast.alice)
    token = token_of(client, "/contacts")
    client.post("/sign-out", data={"csrf_token": token})
    sign_in(client, cast.alice)
    client.get("/profile")
    assert client.post("/contacts/show", data={"csrf_token": token}).status_code == 303
    page = client.get("/contacts").text
    assert "Nothing was changed: press the button again." in page
    assert contact.value not in page


def test_a_script_is_told_by_a_header_and_keeps_the_page_itself(client, cast):
    sign_in(client, cast.alice)
    old = token_of(client)
    enter(client, "alice.lind")
    htmx = {"HX-Request": "true"}
    answer = client.post("/people/invite", data={"csrf_token": old, **TYPED}, headers=htmx)
    assert (answer.status_code, answer.headers["X-Session"]) == (400, "stale")
    client.delete_cookie("gh_customer")
    answer = client.post("/people/invite", data={"csrf_token": old, **TYPED}, headers=htmx)
    assert (answer.status_code, answer.headers["X-Session"], answer.data) == (401, "over", b"")
