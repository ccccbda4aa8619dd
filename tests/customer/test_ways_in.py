"""From every page one's own settings are one click away: the menu of the person at the top right, and the list beside."""

from __future__ import annotations

import re

import pytest

from admin_app.policy.register import Key
from tests.cast import sign_in
from tests.policy.test_values import set_value

pytestmark = pytest.mark.one_database

EVERYWHERE = (
    "/profile",
    "/security",
    "/people",
    "/support-access",
    "/activity",
    "/close",
    "/security/history",
    "/people/invite",
)


@pytest.fixture
def alice(client, cast):
    sign_in(client, cast.alice)
    return client


def top_right(text):
    """Links of the person's own menu in the bar."""
    bar = text[text.index("<header") : text.index("</header>")]
    return re.findall(r'<a href="([^"]+)"', bar[bar.index("<details") :])


@pytest.mark.feature("S0-01", "S2-01", "S3-01")
@pytest.mark.parametrize("path", EVERYWHERE)
def test_profile_and_sign_in_security_are_one_click_away_at_the_top_right(alice, path):
    assert top_right(alice.get(path).text) == ["/profile", "/security"]


@pytest.mark.feature("S0-07", "S0-10", "S1-22", "S2-01", "S3-01")
def test_from_the_profile_two_clicks_lead_to_a_new_password(alice):
    assert 'href="/security"' in alice.get("/profile").text
    page = alice.get("/security").text
    assert 'href="/security/password"' in page
    assert alice.get("/security/password").status_code == 200


@pytest.mark.feature("S2-01")
def test_sign_in_security_shows_each_of_its_parts_on_one_page(alice, cast, new_client):
    sign_in(new_client(), cast.alice)
    page = alice.get("/security").text
    for part in (
        "/security/password",
        "/security/authenticator",
        "/security/sessions/others/end",
        "/security/history",
    ):
        assert f'href="{part}"' in page or f'action="{part}"' in page, part
    for words in ("Password", "Authenticator app", "Where you are signed in"):
        assert words in page


@pytest.mark.feature("S0-29")
def test_what_only_support_can_change_says_so_where_it_stands(alice):
    set_value(Key.USERNAME_SELF_SERVICE, False)
    page = alice.get("/profile/username").text
    assert "/tickets/new?about=username" in page
    assert "members of staff have to agree" in page


@pytest.mark.feature("S4-01")
def test_from_the_menu_the_own_details_and_how_pages_look_are_reached_by_links(alice):
    """What the manual calls personal settings: each page one link from the one before, down to its form."""
    ways = {
        "/profile": (
            "/profile/username",
            "/profile/email",
            "/profile/avatar",
            "/profile/appearance",
            "/contacts",
        ),
        "/security": ("/security/password", "/security/authenticator", "/security/pin", "/security/rules"),
    }
    assert top_right(alice.get("/people").text) == list(ways)
    for page, parts in ways.items():
        text = alice.get(page).text
        for part in parts:
            assert f'href="{part}"' in text, part
            assert 'name="csrf_token"' in alice.get(part).text, part
    assert 'name="full_name"' in alice.get("/profile").text
