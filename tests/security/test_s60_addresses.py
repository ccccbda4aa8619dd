"""No private value stands in a request line or a Location header (SECURITY 60)."""

from __future__ import annotations

import re

import pytest

from tests.canaries import CANARIES
from tests.cast import sign_in
from tests.rights import ROLES

LINKED = re.compile(r'(?:href|action|formaction|src)="([^"]*)"')


@pytest.mark.parametrize("role", ROLES)
def test_s60_no_link_form_or_redirect_of_any_page_carries_a_private_value(sqlite_only, reading, role):
    private = [*CANARIES.values(), "alice@", "bob@", "nordlicht.example", "%40", reading.link]
    for page in reading.pages:
        if page.path.startswith("/outbox") or reading.link in page.path:
            continue
        addresses = [*LINKED.findall(page.text), dict(page.headers).get("Location", "")]
        own = [a for a in addresses if not a.startswith(("data:", "otpauth:", "mailto:"))]
        assert not [a for a in own for p in private if p in a], page.path


@pytest.mark.parametrize("term", ["bob@nordlicht.example", "+49 170 5550199", "198.51.100.7"])
def test_s60_the_search_box_posts_and_never_repeats_a_whole_address(client, cast, post, term):
    assert cast.bob
    sign_in(client, cast.sam)
    assert 'method="post"' in client.get("/admin/search/").text
    answer = post("/admin/search/", q=term)
    assert term not in answer.headers.get("Location", "")
    assert client.get(f"/admin/search/?q={term}").text.count(term) == 0


def test_s60_who_is_asked_to_sign_in_or_confirm_first_takes_no_form_along(client, cast, post):
    sign_in(client, cast.alice, fresh=False)
    assert client.get("/people/invite").location == "/confirm?next=/people/invite"
    token = client.csrf()
    data = {"csrf_token": token, "email": "new@private.example", "full_name": "New Person", "role": "manager"}
    answer = client.post("/people/invite", data=data)
    assert answer.status_code == 403
    assert "Location" not in answer.headers
    assert 'value="new@private.example"' in answer.text
    client.delete_cookie("gh_customer")
    answer = client.post("/people/invite", data=data)
    assert answer.location in {"/sign-in", None}
    assert "new@private.example" not in answer.text
