"""The start page of each role: never empty, each figure the number of rows behind its link, at a fixed cost."""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from admin_app.closing.models import Closing, State
from admin_app.email.models import Mail, MailState
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.overview.home import charts, figures
from admin_app.overview.home import page as home
from admin_app.overview.home.figures import FIGURES, FigureKey
from admin_app.recovery_case.models import CaseState
from admin_app.session.models import AttemptResult, SignInAttempt, Stage
from tests.cast import actor_of, sign_in
from tests.factories.billing import change
from tests.factories.breach_cases import make_breach
from tests.factories.break_glass import make_glass
from tests.factories.data_cases import ask as about_data
from tests.factories.disputes import make_objected, say_not_me
from tests.factories.objections import object_to
from tests.factories.people import make_account, make_person, make_staff
from tests.factories.proposals import propose
from tests.factories.receipts import make_receipt
from tests.factories.recovery_cases import make_recovery_case
from tests.factories.sessions import make_session
from tests.factories.support import allow, ask
from tests.factories.tickets import make_ticket
from tests.sign_in.door import later
from tests.staff.test_account_page import wait
from views.desk.home.words import FIGURES as WORDS
from views.desk.home.words import STEPS

pytestmark = pytest.mark.one_database

ROLES = ("sam", "bill", "ada", "root", "aud")


def attempt(result=AttemptResult.WRONG_PASSWORD, **more):
    with transaction() as session:
        session.add(SignInAttempt(result=result, **more))


def fill(cast, times):
    """So many of everything that a figure counts."""
    for _ in range(times):
        house = make_account()
        person = make_person(house, role="owner", factor=True)
        wait(person)
        attempt(user_id=person.id)
        make_session(person, Stage.HOLD)
        make_ticket(person, assigned_to=cast.sam.id)
        make_ticket(person, category="billing", assigned_to=cast.bill.id)
        make_ticket(person, category="billing")
        make_recovery_case(person, house.id, CaseState.WAITING, vouched_by=person)
        make_objected(make_person(house))
        say_not_me(make_person(house))
        propose(cast.sam, make_person(house, factor=True))
        object_to(make_receipt(person, by=cast.ruth), person)
        allow(person, hours=5)
        closed(person, house)
        change(make_account(), status="suspended")
        back(person)
        with later(hours=-2):
            make_glass(make_staff("support"), house)
            make_breach(make_staff("administrator"))
        with later(hours=-24 * 40):
            about_data(make_person(house))
    ask(cast.sam, cast.nordlicht)


def closed(owner, house):
    """A closing in each of the three queues, one of them late."""
    states = ((State.IN_BILLING, 3), (State.CLEARED, -1), (State.APPROVED, 3))
    for state, days in states:
        one = make_account()
        with transaction() as session:
            session.add(
                Closing(
                    number=f"C-{one.number[-6:]}", account_id=one.id, requested_by=owner.id, state=state,
                    former_status="active", due_at=clock.now() + timedelta(days=days), execute_at=clock.now(),
                )
            )  # fmt: skip


def back(person):
    """A mail that reached nobody."""
    mail_id = clock.new_id()
    with transaction() as session:
        session.add(
            Mail(
                id=mail_id, template="person_disabled", topic="account", user_id=person.id, to_address=person.email,
                to_name=person.full_name, to_hash=person.email_hash, subject="You can sign in again", text="-", html="-",
                message_id=f"<{mail_id.hex}@localhost>", state=MailState.BOUNCED,
            )
        )  # fmt: skip


@pytest.fixture
def filled(cast):
    assert cast.alice
    allow(cast.carol, hours=24)
    fill(cast, 2)
    return cast


def shown(page):
    """Each figure of the page: its label, number and link."""
    section = page.partition('<section class="figures"')[2].partition("</section>")[0]
    found = re.findall(r'href="([^"]*)"><span class="soft">([^<]*)</span><span class="big">(\d+)<', section)
    return [(label, int(number), url.replace("&amp;", "&")) for url, label, number in found]


def rows(client, url):
    page = client.get(url)
    assert page.status_code == 200, url
    return len(re.findall(r"<tr", page.text.partition("<tbody>")[2].partition("</tbody>")[0]))


@pytest.mark.both_databases
@pytest.mark.parametrize("who", ROLES)
def test_each_figure_is_the_number_of_rows_of_the_list_it_leads_to(client, filled, who):
    sign_in(client, getattr(filled, who))
    found = shown(client.get("/admin/").text)
    assert found
    assert {label: number for label, number, _ in found} == {
        label: rows(client, url) for label, _, url in found
    }


def test_nothing_is_missing_among_the_figures_of_all_roles(filled):
    told = {
        key: count.number
        for who in ROLES
        for key, count in figures.of(actor_of(getattr(filled, who))).items()
    }
    assert set(told) == set(FigureKey) == set(WORDS) == {figure.key for figure in FIGURES}
    assert all(told.values()), told


@pytest.mark.parametrize("who", ROLES)
def test_the_page_is_never_empty(client, cast, who):
    sign_in(client, getattr(cast, who))
    page = client.get("/admin/").text
    assert shown(page)
    assert page.count("<figure") == 2
    assert "Pinned and recent accounts" in page


@pytest.mark.both_databases
@pytest.mark.parametrize(("who", "most"), [("sam", 14), ("bill", 11), ("ada", 12), ("root", 15), ("aud", 6)])
def test_it_takes_as_many_statements_whatever_there_is(client, cast, count_statements, who, most):
    sign_in(client, getattr(cast, who))
    client.get("/admin/")
    with count_statements() as empty:
        client.get("/admin/")
    assert cast.alice
    fill(cast, 1)
    client.get("/admin/")
    with count_statements() as full:
        client.get("/admin/")
    assert full.total <= empty.total <= most, full.statements


@pytest.mark.both_databases
def test_a_figure_stops_at_200_and_so_does_what_is_read_for_it(monkeypatch, cast):
    monkeypatch.setattr(figures, "MOST", 1)
    figures._counting.cache_clear()
    for _ in range(3):
        attempt()
    assert str(figures.of(actor_of(cast.aud))[FigureKey.REFUSED]) == "1+"
    figures._counting.cache_clear()


@pytest.mark.both_databases
def test_days_of_a_chart_are_the_readers_and_steps_on_the_way_in_are_no_refusals(cast):
    for result in (
        AttemptResult.SIGNED_IN,
        AttemptResult.FACTOR_NEEDED,
        AttemptResult.HELD,
        AttemptResult.MOVED,
    ):
        attempt(result)
    attempt(AttemptResult.WRONG_CODE)
    with later(days=-3):
        attempt()
    sam = actor_of(cast.sam)
    days, today = charts.of(sam).refused, clock.now().astimezone(ZoneInfo(sam.time_zone)).date()
    assert len(days) == charts.DAYS
    assert [(day.day, day.number) for day in days if day.number] == [
        (today - timedelta(days=3), 1),
        (today, 1),
    ]


def test_a_chart_has_its_numbers_as_a_table_and_leads_to_the_list(client, cast):
    attempt()
    sign_in(client, cast.sam)
    page = client.get("/admin/").text.partition("Refused sign-ins per day")[2].partition("</figure>")[0]
    assert "/admin/sign-ins/?refused=yes" in page
    assert page.count("<tr><td>") == 30
    assert "1 today so far" in page


def test_the_queue_stands_first_and_names_what_waits(client, filled):
    sign_in(client, filled.root)
    page = client.get("/admin/").text
    assert page.index("Waiting for you") < page.index('class="figures"')
    queue = page.partition('id="waiting"')[2].partition("</section>")[0]
    assert queue.count("<li>") == home.SHOWN


def test_accounts_at_hand_are_those_pinned_and_opened(client, cast):
    assert cast.alice
    sign_in(client, cast.sam)
    assert "No accounts yet" in client.get("/admin/").text
    client.get(f"/admin/accounts/{cast.nordlicht.id}")
    at_hand = client.get("/admin/").text.partition('id="at-hand"')[2]
    assert "Nordlicht Media GmbH" in at_hand


def test_an_administrator_has_a_list_of_what_is_to_be_set_up_until_it_is(client, cast):
    sign_in(client, cast.root)
    page = client.get("/admin/").text.partition('id="setting-up"')[2].partition("</section>")[0]
    assert page.count("<li") == len(STEPS)
    assert (
        "A single administrator can’t confirm what needs two people, and nobody could let them back in."
        in page
    )
    open_before = page.count(">To do<")
    assert cast.ruth, cast.bill
    assert cast.ada
    assert client.get("/admin/").text.partition('id="setting-up"')[2].count(">Done<") > 8 - open_before


def test_nobody_else_has_it_nor_the_health_of_the_machinery(client, cast):
    for who in ("sam", "bill", "ada", "aud"):
        sign_in(client, getattr(cast, who))
        page = client.get("/admin/").text
        assert 'id="setting-up"' not in page
        assert 'id="health"' not in page


def test_it_says_when_one_signed_in_as_a_time_and_not_as_its_markup(client, cast):
    sign_in(client, cast.sam)
    page = client.get("/admin/").text
    assert "You signed in at <time" in page
