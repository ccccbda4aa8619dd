"""Finding people of a large account, who waits for an owner's word, and what ends with somebody."""

from __future__ import annotations

import html
import re

import pytest
import sqlalchemy as sa

from admin_app.api_token.models import ApiToken
from admin_app.kernel.db import db
from admin_app.overview import self_service
from admin_app.pgp_key.models import PgpKey
from admin_app.recovery_case.models import CaseState
from admin_app.session.models import LoginSession
from admin_app.ssh_key.models import SshKey
from admin_app.user import ending, people
from tests.cast import actor_of, sign_in
from tests.factories.people import make_person
from tests.factories.pgp_keys import make_pgp_key
from tests.factories.recovery_cases import make_recovery_case
from tests.factories.ssh_keys import make_ssh_key
from tests.factories.tokens import make_token

NAME = re.compile(r'<a class="name"[^>]*><bdi>([^<]+)</bdi>')


def names(answer):
    return [html.unescape(name) for name in NAME.findall(answer.text)]


@pytest.fixture
def crowd(cast):
    assert all((cast.alice, cast.bob, cast.carol))
    for number in range(60):
        make_person(cast.nordlicht, full_name=f"Person {number:02}", username=f"p{number:02}")
    make_person(cast.nordlicht, full_name="Zoë Müller 100%", username="zed")
    make_person(cast.nordlicht, full_name="Ida Invited", status="invited", password=False)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("search=müller", ["Zoë Müller 100%"]),
        ("search=ZED", ["Zoë Müller 100%"]),
        ("search=100%25", ["Zoë Müller 100%"]),
        ("search=%25", ["Zoë Müller 100%"]),
        ("search=_", []),
        ("search=carol", []),
        ("status=invited", ["Ida Invited"]),
        ("search=person+0&status=invited", []),
        ("search=person+07", ["Person 07"]),
    ],
)
def test_s19_people_are_found_by_a_part_of_a_name_in_the_own_account_alone(alice, crowd, asked, found):
    assert names(alice.get(f"/people?{asked}")) == found


@pytest.mark.one_database
def test_what_was_searched_for_stays_from_page_to_page(alice, crowd):
    page = alice.get("/people?search=person&status=active")
    seen = names(page)
    while more := re.search(r'href="([^"]+)"[^>]*rel="next"', page.text):
        page = alice.get(html.unescape(more[1]))
        seen += names(page)
    assert seen == [f"Person {number:02}" for number in range(60)]


@pytest.mark.one_database
@pytest.mark.parametrize("asked", ["search=bob%40nordlicht.example", "search=" + "x" * 101, "search=a%00b"])
def test_s60_an_address_is_no_search_and_nonsense_is_told_beside_the_field(alice, cast, asked):
    answer = alice.get(f"/people?{asked}")
    assert answer.status_code == 422
    assert 'id="search-error"' in answer.text


@pytest.mark.one_database
def test_s31_an_unknown_state_is_refused(alice):
    assert alice.get("/people?status=king").status_code == 422


def test_a_page_of_many_people_is_one_statement_found_or_not(cast, crowd, count_statements):
    actor = actor_of(cast.alice)
    for asked in ({}, {"search": "person"}, {"status": "active"}):
        with count_statements() as seen:
            self_service.people(actor, **asked)
        assert seen.total == 1


@pytest.mark.one_database
def test_owners_see_who_waits_for_their_word_until_they_gave_it(alice, bob, cast, post):
    lost = make_person(cast.nordlicht, full_name="Lena Lost", factor=True)
    other = make_person(cast.nordlicht, role="owner", full_name="Otto Owner")
    make_recovery_case(lost, cast.nordlicht.id, CaseState.WAITING, vouched_by=other)
    page = alice.get("/people").text
    assert "lost the second step and is waiting for somebody to vouch" in page
    link = re.search(r'href="([^"]+)"[^>]*aria-label="Vouch for Lena Lost"', page)[1]
    assert "waiting for somebody to vouch" not in bob.get("/people").text
    assert post(alice, link).status_code == 303
    assert "waiting for somebody to vouch" not in alice.get("/people").text


@pytest.fixture
def equipped(cast, new_client):
    """Bob with two sessions, a token, two SSH keys and a PGP key."""
    for _number in range(2):
        sign_in(new_client(), cast.bob)
        make_ssh_key(cast.bob)
    make_token(cast.bob)
    make_pgp_key(cast.bob)
    return cast.bob


@pytest.mark.feature("S1-13")
@pytest.mark.one_database
def test_disabling_says_beforehand_what_ends(alice, equipped, cast):
    text = alice.get(f"/people/{equipped.id}/disable").text
    assert "This ends at once, for good: 2 sessions, 1 API token, 2 SSH keys, and 1 PGP key." in text
    bare = make_person(cast.nordlicht)
    assert "There are no sessions, tokens or keys to end." in alice.get(f"/people/{bare.id}/disable").text


@pytest.mark.feature("S1-13", "S1-06")
def test_all_of_it_ends_with_the_person_in_one_transaction(cast, equipped, monkeypatch):
    kept = make_ssh_key(cast.alice)
    before = dict(ending.counted(equipped.id))
    assert before == {"sessions": 2, "tokens": 1, "ssh_keys": 2, "pgp_keys": 1, "delegations": 0}
    monkeypatch.setattr(people.outbox, "queue", lambda _mail: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        people.disable(actor_of(cast.alice), equipped.id)
    assert ending.counted(equipped.id) == before
    monkeypatch.undo()
    people.disable(actor_of(cast.alice), equipped.id)
    assert set(ending.counted(equipped.id).values()) == {0}
    assert db.session.scalars(sa.select(SshKey.id)).all() == [kept]
    assert db.session.scalars(sa.select(PgpKey.id)).all() == []
    for model in (ApiToken, LoginSession):
        assert all(db.session.scalars(sa.select(model.ended_at).where(model.user_id == equipped.id)))
