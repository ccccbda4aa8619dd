"""Every page of the self-service for each of its readers."""

from __future__ import annotations

import pytest

from tests.cast import sign_in

pytestmark = pytest.mark.one_database

FOR_ALL = (
    "/profile", "/security", "/security/history", "/security/password", "/security/authenticator",
    "/security/recovery-codes", "/security/sessions/others/end", "/support-access", "/support-access/earlier",
    "/activity", "/people",
)  # fmt: skip
FRESH = ("/security/authenticator", "/security/recovery-codes", "/people/invite")
FOR_OWNERS = ("/people/invite",)


@pytest.mark.parametrize("path", [*FOR_ALL, *FOR_OWNERS])
def test_s14_an_owner_reads_it_and_no_cache_keeps_it(alice, path):
    answer = alice.get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", FOR_ALL)
def test_a_manager_reads_it(bob, path):
    assert bob.get(path).status_code == 200


@pytest.mark.parametrize("path", FOR_OWNERS)
def test_s18_a_manager_is_told_who_may(bob, path):
    answer = bob.get(path)
    assert answer.status_code == 403
    assert "owner" in answer.text


@pytest.mark.parametrize("path", [*FOR_ALL, *FOR_OWNERS])
def test_s18_signed_out_it_leads_to_the_door_and_back(client, path):
    answer = client.get(path)
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=")


@pytest.mark.parametrize("path", FRESH)
def test_a_page_that_matters_asks_who_you_are_first(stale, path):
    answer = stale.get(path)
    assert answer.status_code == 303
    assert answer.location == f"/confirm?next={path}"


@pytest.mark.parametrize("path", FOR_ALL)
def test_s18_a_staff_session_opens_none_of_it(client, cast, path):
    sign_in(client, cast.root)
    assert client.get(path).status_code == 303


@pytest.mark.parametrize("key", ["x", "0", "W10", "%00", "A" * 700])
def test_s31_a_made_up_paging_key_is_refused_in_words(alice, key):
    for path in ("/security/history", "/support-access", "/activity", "/people"):
        assert alice.get(f"{path}?key={key}").status_code in {400, 422}


@pytest.mark.parametrize("path", ["/security", "/security/authenticator", "/security/history", "/profile"])
def test_staff_have_the_same_pages_at_the_desk(client, cast, path):
    sign_in(client, cast.sam)
    answer = client.get(f"/admin/me{path}")
    assert answer.status_code == 200
    assert 'class="staff"' in answer.text
