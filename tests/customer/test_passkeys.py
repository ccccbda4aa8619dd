"""Passkeys on their page: listed, added, renamed, removed; at the door, as second step, and why there are none here."""

from __future__ import annotations

import re

import pytest

from admin_app.sign_in.passkey import manage as passkey_manage
from admin_app.sign_in.throttle import limits
from tests.cast import actor_of, sign_in
from tests.factories.passkeys import make_passkey
from tests.factories.people import PASSWORD, make_person, make_staff
from tests.sign_in import door
from tests.sign_in.authenticator import Authenticator, b64
from tests.sign_in.door import enter, results

pytestmark = pytest.mark.one_database

PATH = "/security/passkeys"
CODE = re.compile(r"<li>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</li>")


def fetch(client, path, page):
    """A challenge, as js/passkeys.js fetches it."""
    return client.post(path, headers={"X-CSRFToken": client.csrf(page), "Accept": "application/json"})


def add(client, post, device=None, name=""):
    options = fetch(client, f"{PATH}/options", PATH)
    return post(client, f"{PATH}/add", answer=(device or Authenticator()).make(options.text), name=name)


@pytest.fixture
def eve(cast):
    """A customer with a password and a passkey."""
    return make_person(cast.nordlicht, role="owner", username="eve")


def test_a_passkey_is_added_and_its_recovery_codes_are_shown_once(alice, cast, post):
    shown = add(alice, post, name="Key <b>on</b> the ring")
    codes = CODE.findall(shown.text)
    assert len(codes) == 10
    assert "Sign out everywhere else" in shown.text  # s58
    page = alice.get(PATH).text
    assert "Key &lt;b&gt;on&lt;/b&gt; the ring" in page
    assert not any(code in page for code in codes)
    assert add(alice, post).location == PATH


def test_s10_no_page_tells_anything_of_a_passkey_but_its_name(alice, cast, post):
    device = Authenticator()
    add(alice, post, device)
    for path in (PATH, "/security", "/activity"):
        assert fetch(alice, f"{PATH}/options", PATH).status_code == 200
        assert b64(device.keys[0].id) not in alice.get(path).text


def test_the_scripts_are_loaded_on_pages_that_need_them_alone(alice):
    assert "js/passkeys.js" in alice.get(PATH).text
    for path in ("/security", "/profile", "/people"):
        assert "passkeys.js" not in alice.get(path).text
        assert "simplewebauthn" not in alice.get(path).text


def test_a_stale_session_is_sent_to_prove_who_it_is_first(stale, post):
    answer = fetch(stale, f"{PATH}/options", PATH)
    assert (answer.status_code, answer.json) == (403, {"go": f"/confirm?next={PATH}"})
    refused = post(stale, f"{PATH}/add", answer="{}", name="Phone")
    assert refused.status_code == 403
    assert 'name="confirm_password"' in refused.text
    assert 'value="Phone"' in refused.text


def test_nonsense_in_place_of_an_answer_is_told_in_words(alice, post):
    for nonsense in ("", "{}", "x" * 100):
        answer = post(alice, f"{PATH}/add", answer=nonsense)
        assert answer.status_code == 422
        assert "No passkey came from your device." in answer.text


def test_it_is_renamed_and_removed(alice, cast, post):
    add(alice, post)
    line = passkey_manage.own(actor_of(cast.alice))[0]
    assert post(alice, f"{PATH}/{line.id}/rename", name="").status_code == 422
    assert post(alice, f"{PATH}/{line.id}/rename", name="Phone").location == PATH
    assert "It is your only second step" in alice.get(f"{PATH}/{line.id}/remove").text
    assert post(alice, f"{PATH}/{line.id}/remove").location == PATH
    assert "No passkeys yet" in alice.get(PATH).text


def test_s19_anothers_passkey_is_404(alice, cast, post):
    make_passkey(cast.bob)
    other = passkey_manage.own(actor_of(cast.bob))[0].id
    for act in ("rename", "remove"):
        assert alice.get(f"{PATH}/{other}/{act}").status_code == 404
        assert post(alice, f"{PATH}/{other}/{act}", name="Mine").status_code == 404


def test_staff_have_the_same_page_and_keep_their_last_factor(client):
    sam = make_staff("support", factor=False)
    make_passkey(sam)
    sign_in(client, sam)
    line = passkey_manage.own(actor_of(sam))[0]
    assert line.name in client.get(f"/admin/me{PATH}").text
    token = client.csrf()
    assert client.post(f"/admin/me{PATH}/{line.id}/remove", data={"csrf_token": token}).status_code == 403


def test_the_door_takes_a_passkey_and_leads_to_where_one_wanted_to_go(client, eve):
    device = make_passkey(eve)
    options = fetch(client, "/sign-in/passkey/options", "/sign-in")
    data = {"csrf_token": client.csrf(), "answer": device.answer(options.text), "next": "/people"}
    assert client.post("/sign-in/passkey", data=data).location == "/people"
    assert client.get("/people").status_code == 200


def test_s26_a_passkey_leads_to_own_pages_only(client, eve):
    device = make_passkey(eve)
    options = fetch(client, "/sign-in/passkey/options", "/sign-in")
    data = {"csrf_token": client.csrf(), "answer": device.answer(options.text), "next": "//evil.example"}
    assert client.post("/sign-in/passkey", data=data).location == "/"


def test_s08_the_answer_of_one_browser_opens_nothing_in_another(client, new_client, eve):
    device, other = make_passkey(eve), new_client()
    options = fetch(client, "/sign-in/passkey/options", "/sign-in")
    fetch(other, "/sign-in/passkey/options", "/sign-in")
    stolen = {"csrf_token": other.csrf(), "answer": device.answer(options.text)}
    answer = other.post("/sign-in/passkey", data=stolen)
    assert (answer.status_code, "took too long" in answer.text) == (422, True)


def test_a_refused_passkey_leaves_the_way_by_password_open(client, eve):
    make_passkey(eve)
    answer = door.post(client, "/sign-in/passkey", page="/sign-in", answer="{}")
    assert answer.status_code == 422
    assert "That passkey doesn’t work here." in answer.text
    assert 'action="/sign-in"' in answer.text


def test_challenges_at_the_door_are_counted_by_address(client, monkeypatch):
    monkeypatch.setattr(limits, "within", lambda _most: False)
    answer = fetch(client, "/sign-in/passkey/options", "/sign-in")
    assert answer.status_code == 429
    assert "Too many attempts" in answer.json["message"]


def test_the_second_step_takes_the_passkey_and_leads_on(client, eve):
    device = make_passkey(eve)
    enter(client, "eve", next="/people")
    page = client.get("/sign-in/code").text
    assert "Use your passkey" in page
    options = fetch(client, "/sign-in/code/passkey/options", "/sign-in/code")
    wrong = door.post(client, "/sign-in/code/passkey", page="/sign-in/code", answer="{}", next="/people")
    assert wrong.status_code == 422
    assert 'value="/people"' in wrong.text
    data = {
        "csrf_token": client.csrf("/sign-in/code"),
        "answer": device.answer(options.text),
        "next": "/people",
    }
    assert client.post("/sign-in/code/passkey", data=data).location == "/people"
    assert results(eve.id)[-1] == "signed_in"


def test_confirm_its_you_takes_the_passkey_alone(client, eve):
    device = make_passkey(eve)
    sign_in(client, eve, fresh=False)
    page = client.get(f"/confirm?next={PATH}").text
    assert "Use a passkey instead" in page
    options = fetch(client, "/confirm/passkey/options", "/confirm")
    answer = device.answer(options.text)
    done = door.post(client, "/confirm", confirm_passkey=answer, next=PATH)
    assert done.location == PATH
    again = door.post(client, "/confirm", confirm_passkey=answer, next=PATH)
    assert again.status_code == 422
    assert answer[:40] not in again.text


def test_s53_the_confirm_page_takes_no_password_alone_nor_nothing(client, eve):
    make_passkey(eve)
    sign_in(client, eve, fresh=False)
    assert door.post(client, "/confirm", confirm_password=PASSWORD).status_code == 422
    assert door.post(client, "/confirm").status_code == 422


def test_at_another_address_the_pages_say_why_and_where(client, eve):
    at_ip = {"base_url": "http://127.0.0.1"}
    page = client.get("/sign-in", **at_ip).text
    assert "Passkeys don’t work at this address" in page
    assert 'href="http://localhost/sign-in"' in page
    assert "data-passkey=" not in page


def test_where_the_settings_name_a_bare_address_no_link_is_offered(client, use_settings):
    use_settings(base_url="http://127.0.0.1")
    page = client.get("/sign-in", base_url="http://127.0.0.1").text
    assert "data-passkey=" not in page
    assert "Open this page by its name" not in page
