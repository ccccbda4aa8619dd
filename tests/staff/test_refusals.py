"""A refusal code at the desk: the rule, whose it is, what helps; the question is recorded, nothing private shown."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid, NotAllowed, RateLimited
from admin_app.overview import refusals
from admin_app.trusted_ip.models import Refusal, RefusalRule
from tests.cast import actor_of, sign_in
from tests.trusted_ip.shelf import add as add_address
from tests.trusted_ip.shelf import keep

pytestmark = pytest.mark.one_database

CODE = "R-7F3K-92"


def refuse(user, account=None, rule=RefusalRule.RESTRICT, ip="198.51.100.20", **more):
    """A refusal under the code of the papers."""
    with transaction() as session:
        row = Refusal(
            id=clock.new_id(), code=CODE, user_id=user.id, account_id=account.id if account else None, rule=rule, ip=ip,
            country="DE", device="Firefox on Linux", **more,
        )  # fmt: skip
        session.add(row)
    return row


@pytest.fixture
def desk(client, cast):
    """A support agent's browser."""
    sign_in(client, cast.sam)
    return client


def ask(browser, code=CODE, path="/admin/refusals/"):
    field = "q" if "search" in path else "code"
    return browser.post(path, data={"csrf_token": browser.csrf(), field: code})


def told(browser, **more):
    return browser.get(ask(browser, **more).location).text


@pytest.mark.parametrize("typed", ["R-7F3K-92", "r-7f3k-92", " R 7F3K 92 ", "R7F3K92"])
@pytest.mark.parametrize("path", ["/admin/refusals/", "/admin/search/"])
def test_the_code_opens_the_refusal_however_it_is_typed(desk, cast, typed, path):
    row = refuse(cast.bob, cast.nordlicht)
    assert ask(desk, typed, path).location == f"/admin/refusals/{row.id}"


@pytest.mark.feature("S0-11")
def test_the_page_names_the_rule_whose_it_is_and_where_it_came_from_masked(desk, cast):
    keep(cast.bob, "203.0.113.0/24", label="Office at home")
    refuse(cast.bob, cast.nordlicht)
    text = told(desk)
    for part in (
        "Bob Solberg",
        "by a rule of their own",
        "Germany",
        "Firefox on Linux",
        "203.0.113.•",
        "198.51.100.•",
    ):
        assert part in text
    for part in ("203.0.113.0/24", "198.51.100.20", "Office at home"):
        assert part not in text


def test_it_offers_the_remedies_that_the_reader_may_use(desk, cast, new_client):
    keep(cast.bob, "203.0.113.0/24")
    refuse(cast.bob, cast.nordlicht)
    text = told(desk)
    assert "Sign in from an admitted address" in text
    assert f"/admin/people/{cast.bob.id}/propose-lift" in text
    reader = new_client()
    sign_in(reader, cast.bill)
    assert "propose-lift" not in told(reader)


def test_a_rule_of_the_account_names_the_owners_who_can_change_it(desk, cast):
    keep(cast.alice, "203.0.113.0/24", user_id=None, account_id=cast.nordlicht.id)
    refuse(cast.bob, cast.nordlicht, of_account=True)
    text = told(desk)
    assert "The account allows sign-ins from some addresses only" in text
    assert "Alice Lindqvist" in text


def test_a_trial_says_when_it_falls_back(desk, cast):
    add_address(cast.bob, "203.0.113.0/24")
    refuse(cast.bob, cast.nordlicht)
    assert "expires by itself at" in told(desk)


def test_a_tie_tells_that_the_second_factor_moves_it(desk, cast, db):
    with transaction() as session:
        session.execute(
            sa.update(User).where(User.id == cast.bob.id).values(bind_ip=True, bound_ip="203.0.113.7")
        )
    refuse(cast.bob, cast.nordlicht, RefusalRule.BOUND)
    text = told(desk)
    assert "tied to one address" in text
    assert "203.0.113.•" in text
    assert "Lift the tie" in text
    assert "Move the tie" not in text  # no second factor is on


def test_when_the_rule_is_gone_it_says_so(desk, cast):
    refuse(cast.bob, cast.nordlicht)
    text = told(desk)
    assert "Would be let in now" in text
    assert "propose-lift" not in text


def test_the_question_is_recorded_with_whom_it_found(desk, cast, db):
    refuse(cast.bob, cast.nordlicht)
    ask(desk)
    ask(desk, "R-2222-22")
    events = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "refusal.resolved"))
    assert sorted((e.target_id is not None, e.facts["hits"]) for e in events) == [(False, 0), (True, 1)]


@pytest.mark.parametrize("code", ["R-2222-22", "R-0000-00", "7F3K", "%", "R-7F3K-92' OR '1'='1"])
@pytest.mark.parametrize("path", ["/admin/refusals/"])
def test_an_unknown_code_is_told_beside_the_field(desk, cast, code, path):
    refuse(cast.bob, cast.nordlicht)
    answer = ask(desk, code[:20], path)
    assert answer.status_code == 422
    assert "No refusal has this code" in answer.text


@pytest.mark.both_databases
def test_the_search_box_tells_an_unknown_code_likewise(desk):
    answer = ask(desk, "R-2222-22", "/admin/search/")
    assert answer.status_code == 422
    assert "No refusal has this code" in answer.text


def test_a_code_of_staff_is_as_good_as_unknown_to_who_may_not_see_them(cast):
    row = refuse(cast.ruth)
    with pytest.raises(Invalid):
        refusals.resolve(actor_of(cast.sam), CODE)
    with pytest.raises(NotAllowed):
        refusals.open_case(actor_of(cast.sam), row.id)
    assert refusals.resolve(actor_of(cast.root), CODE) == row.id
    assert refusals.open_case(actor_of(cast.root), row.id).is_staff


@pytest.mark.both_databases
def test_s57_after_sixty_codes_an_hour_no_more_are_looked_up(cast):
    actor = actor_of(cast.sam)
    for _ in range(refusals.AN_HOUR):
        with pytest.raises(Invalid):
            refusals.resolve(actor, "R-2222-22")
    with pytest.raises(RateLimited):
        refusals.resolve(actor, "R-2222-22")


@pytest.mark.both_databases
def test_the_page_costs_at_most_twelve_statements(desk, cast, count_statements):
    for number in range(20):
        keep(cast.bob, f"203.0.113.{number}")
    where = f"/admin/refusals/{refuse(cast.bob, cast.nordlicht).id}"
    with count_statements() as seen:
        assert desk.get(where).status_code == 200
    assert seen.total <= 12, seen.statements
