"""Fix sign-in: whom of an account it is about, then what that person's state allows, the right remedy first."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from admin_app.identity.models import User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.session.models import AttemptResult
from admin_app.sign_in.block import BlockCause, SignInBlock
from admin_app.sign_in.explain import CAUSES, Ending, Remedy, remedies
from admin_app.sign_in.models import Throttle
from tests.cast import sign_in
from tests.factories.people import make_person

pytestmark = pytest.mark.one_database

HREF = re.compile(r'<a class="btn btn-(?:primary|danger)" href="[^"]*/([a-z-]+)\?[^"]*" data-act>')


def locked(person: User) -> User:
    with transaction() as session:
        until = clock.now() + timedelta(minutes=15)
        session.add(Throttle(key=f"name:{person.id.hex}", failures=15, wait_until=until, user_id=person.id))
    return person


@pytest.fixture
def fix(client, cast):
    """What the page of "Fix sign-in" says to Sam: the right act's slug, and all that can be done."""
    sign_in(client, cast.sam)

    def read(person: User) -> tuple[str, list[str]]:
        main = client.get(f"/admin/people/{person.id}/fix-sign-in").text.split("<main")[1]
        first = HREF.search(main)
        every = re.findall(rf"/people/{person.id}/([a-z-]+)\?[^>]*data-act", main)
        return (first[1] if first else ""), every

    return read


def chosen(client, cast, q=""):
    where = f"/admin/accounts/{cast.nordlicht.id}/fix-sign-in"
    answer = client.post(where, data={"csrf_token": client.csrf(), "q": q}) if q else client.get(where)
    assert answer.status_code == 200
    return re.findall(r"<bdi>([^<]+)</bdi>", answer.text.split("<main")[1])


@pytest.mark.both_databases
def test_each_tab_leads_to_the_people_of_the_account_those_in_trouble_first(client, cast):
    assert cast.alice != locked(cast.bob)
    sign_in(client, cast.sam)
    for tab in ("", "/people", "/security", "/timeline"):
        page = client.get(f"/admin/accounts/{cast.nordlicht.id}{tab}").text
        assert f"/admin/accounts/{cast.nordlicht.id}/fix-sign-in" in page
    assert chosen(client, cast) == ["Bob Solberg", "Alice Lindqvist"]


@pytest.mark.both_databases
def test_among_many_somebody_is_found_by_a_part_of_the_name_or_the_username(client, cast):
    assert cast.alice != cast.bob
    for n in range(25):
        make_person(cast.nordlicht, full_name=f"Zoë Müller {n}", username=f"zoe{n}")
    sign_in(client, cast.sam)
    assert len(chosen(client, cast)) == 20
    assert chosen(client, cast, q="solb") == ["Bob Solberg"]
    assert chosen(client, cast, q="mueller 24") == ["Zoë Müller 24"]
    assert chosen(client, cast, q="zoe17") == ["Zoë Müller 17"]
    assert chosen(client, cast, q="al") == ["Alice Lindqvist"]


def test_nobody_of_another_account_is_found(client, cast):
    assert cast.carol != cast.bob
    sign_in(client, cast.sam)
    assert chosen(client, cast, q="carol") == []


@pytest.mark.both_databases
@pytest.mark.parametrize("whole", ["bob@nordlicht.example", "+49 170 5550199", "0170 5550199"])
def test_s60_a_whole_private_value_is_looked_for_in_the_box_where_that_is_recorded(client, cast, whole):
    sign_in(client, cast.sam)
    where = f"/admin/accounts/{cast.nordlicht.id}/fix-sign-in"
    answer = client.post(where, data={"csrf_token": client.csrf(), "q": whole})
    assert answer.status_code == 422
    assert "in the box at the top" in answer.text
    assert "Bob Solberg" not in answer.text.split("<main")[1]


@pytest.mark.both_databases
def test_s60_a_name_is_never_asked_for_in_an_address(client, cast):
    name = cast.bob.full_name
    sign_in(client, cast.sam)
    page = client.get(f"/admin/accounts/{cast.nordlicht.id}/fix-sign-in?q=nobody")
    assert name in page.text
    assert 'role="search"' in page.text
    assert 'method="get"' not in page.text.split("<main")[1]


def test_namesakes_are_told_apart_by_their_usernames(client, cast):
    for name in ("anna.one", "anna.two"):
        make_person(cast.nordlicht, full_name="Anna Berg", username=name)
    sign_in(client, cast.sam)
    page = client.get(f"/admin/accounts/{cast.bob.account_id}/fix-sign-in").text
    assert ("anna.one" in page, "anna.two" in page, cast.bob.username in page) == (True, True, False)


def test_whoever_waits_is_unlocked_first_and_the_rest_stands_behind(cast, fix):
    first, every = fix(locked(cast.bob))
    assert first == "unlock"
    assert set(every) == {"unlock", "send-link", "end-sessions", "propose-removal", "propose-lift"}


def test_the_invited_get_their_invitation_and_nothing_else(cast, fix):
    invited = make_person(cast.nordlicht, status=UserStatus.INVITED)
    assert fix(invited) == ("resend", ["resend"])


def test_without_a_cause_nothing_is_put_first(cast, fix):
    first, every = fix(cast.bob)
    assert first == ""
    assert "send-link" in every


def test_from_there_an_act_leads_back_to_where_it_was_asked_for(client, cast):
    sign_in(client, cast.sam)
    page = client.get(f"/admin/people/{cast.bob.id}/fix-sign-in?next=/admin/accounts/").text
    assert f"/admin/people/{cast.bob.id}/send-link?next=/admin/accounts/" in page


def test_a_way_to_sign_in_is_first_removed_only_where_it_is_off():
    ended = Ending(clock.now(), "", "", "", CAUSES[AttemptResult.WRONG_CODE])
    assert remedies((), ended) == (Remedy.UNLOCK,)
    assert remedies([SignInBlock(BlockCause.FACTOR_DISABLED, None, 0)], ended) == (Remedy.REMOVE_FACTOR,)


def test_where_somebody_has_to_decide_no_remedy_is_offered_first():
    for cause in (BlockCause.FROZEN, BlockCause.DISPUTE_OBJECTED, BlockCause.ACCOUNT_CLOSED):
        assert remedies([SignInBlock(cause, None, 0)], None) == ()


def test_a_colleagues_sign_in_is_an_administrators(client, cast):
    sign_in(client, cast.sam)
    assert client.get(f"/admin/staff/{cast.bill.id}/fix-sign-in").status_code == 403
    sign_in(client, cast.root)
    assert "/send-link?" in client.get(f"/admin/staff/{cast.bill.id}/fix-sign-in").text


@pytest.mark.both_databases
def test_of_thousands_few_are_asked_and_little_is_read(client, cast, count_statements):
    sign_in(client, cast.sam)
    assert cast.bob
    client.get("/admin/")
    where, token = f"/admin/accounts/{cast.nordlicht.id}/fix-sign-in", client.csrf()
    for ask in (
        lambda: client.get(where),
        lambda: client.post(where, data={"csrf_token": token, "q": "bob"}),
    ):
        with count_statements() as seen:
            found = ask()
        assert "Bob Solberg" in found.text
        assert seen.total <= 9
