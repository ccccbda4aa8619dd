"""A person's page at the desk: state and cause on top with what helps, then tries, sessions, ways to sign in and roles."""

from __future__ import annotations

import re

import pytest

from admin_app.kernel.db import transaction
from admin_app.session.models import SignInAttempt
from tests.cast import sign_in
from tests.factories import data_cases
from tests.staff.test_fix_sign_in import locked

pytestmark = pytest.mark.one_database


@pytest.fixture
def page(client, cast):
    """What Sam reads of Bob, as text in a line."""
    sign_in(client, cast.sam)

    def read() -> str:
        main = client.get(f"/admin/people/{cast.bob.id}").text.split("<main")[1]
        return " ".join(re.sub(r"<[^>]+>", " ", main).split())

    return read


def tried(person, *results):
    with transaction() as session:
        for result in results:
            session.add(SignInAttempt(user_id=person.id, result=result))


@pytest.mark.both_databases
def test_tries_that_are_alike_are_told_once_with_their_number(cast, page):
    tried(cast.bob, "signed_in", "signed_in", "wrong_password", "wrong_code", *["wrong_password"] * 7)
    assert re.findall(r"\d times", page()) == ["7 times"]
    assert page().count("Refused: wrong password") == 2


def test_it_tells_the_role_on_the_account_and_since_when(page):
    assert re.search(r"Roles on accounts Delegations NM Nordlicht Media GmbH Manager since \d", page())


def test_its_head_leads_to_fix_sign_in_and_its_line_to_the_right_remedy(client, cast):
    locked(cast.bob)
    sign_in(client, cast.sam)
    main = client.get(f"/admin/people/{cast.bob.id}").text.split("<main")[1]
    primaries = re.findall(r'<a class="btn btn-primary" href="([^"]+)"', main)
    assert primaries == [f"/admin/people/{cast.bob.id}/fix-sign-in"]
    strip = main.split('aria-label="Needs attention"')[1].split("</section>")[0]
    assert f"/admin/people/{cast.bob.id}/unlock?" in strip


def test_open_sessions_can_be_ended_where_they_stand(client, cast):
    sign_in(client, cast.bob)
    sign_in(client, cast.sam)
    card = (
        client.get(f"/admin/people/{cast.bob.id}").text.split("<h2>Signed in</h2>")[1].split("</section>")[0]
    )
    assert "/end-sessions?" in card


def test_the_requests_about_their_data_are_listed_for_who_may_read_them(client, cast):
    case = data_cases.ask(cast.bob, words="I was treated for an illness in May")
    sign_in(client, cast.sam)
    page = client.get(f"/admin/people/{cast.bob.id}").text
    assert f"/admin/data-cases/{case.id}" in page
    assert ("To be decided" in page, "illness" in page) == (True, False)
    sign_in(client, cast.bill)
    assert f"/admin/data-cases/{case.id}" not in client.get(f"/admin/people/{cast.bob.id}").text


@pytest.mark.both_databases
def test_it_takes_at_most_twelve_statements(client, cast, count_statements):
    tried(cast.bob, *["wrong_password"] * 40)
    data_cases.ask(cast.bob)
    sign_in(client, cast.sam)
    url = f"/admin/people/{cast.bob.id}"
    client.get(url)
    with count_statements() as seen:
        client.get(url)
    assert seen.total <= 12
