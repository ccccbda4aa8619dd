"""No cookie tells anything about anybody (SECURITY 14)."""

from __future__ import annotations

import base64
import re
import zlib

from admin_app import config
from admin_app.role import service as roles
from tests.cast import sign_in
from tests.factories.people import PASSWORD, make_account, make_person
from tests.kernel.test_config import KEY
from views.http.cookie import cookies as given_cookies


def opened(value):
    """A cookie as anybody can read it: each part as it stands, unpacked from base64 and zlib."""
    found = [value]
    for part in value.strip(".").split("."):
        raw = (
            base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) if re.fullmatch(r"[\w-]+", part) else b""
        )
        found.append(raw.decode("latin-1"))
        try:
            found.append(zlib.decompress(raw).decode("latin-1"))
        except zlib.error:
            continue
    return " ".join(found)


def test_s14_what_a_page_says_once_is_not_read_in_its_cookie(client, cast, post):
    sign_in(client, cast.alice)
    fields = {"email": "erna@private.example", "full_name": "Erna Privat", "role": "manager"}
    assert post("/people/invite", **fields).status_code == 303
    for cookie in ("gh_page", "gh_customer"):
        plain = opened(client.get_cookie(cookie).value)
        assert not re.search(r"erna|privat|invitation|alice|csrf", plain, re.IGNORECASE), cookie
    assert "erna@private.example" in client.get("/people").text


def test_a_cookie_of_another_key_or_a_broken_one_is_none(client, cast, use_settings):
    assert cast.alice
    former = client.csrf("/sign-in")
    use_settings(encryption_keys=type(config.active().encryption_keys)(KEY))
    assert (
        client.post("/sign-in", data={"csrf_token": former, "name": "a", "password": "b"}).status_code == 400
    )
    client.set_cookie("gh_page", "eyJhIjoxfQ.broken.cookie")
    assert client.get("/sign-in").status_code == 200


def test_s14_in_production_a_person_signs_in_works_and_signs_out_with_host_bound_cookies(production):
    roles.ensure_built_in()
    make_person(make_account(), role="owner", username="olga.prod")
    browser, home = production.test_client(), {"base_url": "https://desk.company.example"}

    def send(path, page, **typed):
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get(page, **home).text)[1]
        return browser.post(path, data={"csrf_token": token, **typed}, **home)

    answer = send("/sign-in", "/sign-in", name="olga.prod", password=PASSWORD)
    cookies = [c for c in answer.headers.getlist("Set-Cookie") if "=;" not in c]
    assert [c.partition("=")[0] for c in cookies] == [
        "__Host-gh_customer",
        "__Host-gh_browser",
        "__Host-gh_page",
    ]
    assert all("Secure" in c and "HttpOnly" in c and "Path=/" in c and "Domain" not in c for c in cookies)
    typed = {"full_name": "Olga Production", "language": "en", "time_zone": "UTC", "theme": "auto"}
    assert send("/profile", "/profile", **typed).status_code == 303
    assert "Olga Production" in browser.get("/profile", **home).text
    assert send("/sign-out", "/profile").status_code == 303
    assert browser.get("/profile", **home).location == "/sign-in?next=/profile"


def test_s14_messages_that_wait_never_fill_the_cookie_that_holds_the_csrf_value(client, cast):
    sign_in(client, cast.sam)
    with client.session_transaction() as flask_session:
        flask_session["_flashes"] = [("good", f"Message {number}. {'x' * 300}") for number in range(30)]
        given_cookies.answered(
            somebody=True
        )  # else nothing is known of the session, and no cookie is written
    assert len(client.get_cookie("gh_page").value) < 4093
    page = client.get("/admin/search/").text
    assert [number for number in range(30) if f"Message {number}." in page] == [25, 26, 27, 28, 29]
