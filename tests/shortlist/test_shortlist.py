"""Staff keep accounts at hand: pinned by hand, and those opened last, on every page and at no statement's cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.identity.models import Account, AccountStatus
from admin_app.kernel import clock
from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound
from admin_app.shortlist import service as shortlist
from admin_app.shortlist.models import ShortlistEntry
from admin_app.shortlist.queries import NOTHING, OPENED, PINS
from admin_app.shortlist.service import SPARE
from tests.cast import actor_of, sign_in
from tests.factories.people import make_account


def open_page(client, account):
    return client.get(f"/admin/accounts/{account.id}").text


def side(client):
    page = client.get("/admin/notices").text
    return page[page.index('<nav aria-label="Main"') : page.index("</nav>")]


def press(client, account, act, **fields):
    data = {"csrf_token": client.csrf(), **fields}
    return client.post(f"/admin/accounts/{account.id}/{act}", data=data)


def entries():
    database.session.rollback()
    return database.session.scalar(sa.select(sa.func.count()).select_from(ShortlistEntry))


def test_an_account_that_was_opened_stands_under_recent_the_latest_on_top(client, cast):
    first, second = make_account(name="Erste Reederei"), make_account(name="Zweite Weberei")
    sign_in(client, cast.sam)
    assert "Recent" not in side(client)
    open_page(client, first)
    with clock.shifted(timedelta(minutes=1)):
        open_page(client, second)
        shown = side(client)
    assert 0 < shown.index("Recent") < shown.index("Zweite Weberei") < shown.index("Erste Reederei")
    assert f'href="/admin/accounts/{first.id}"' in shown


def test_the_menu_shows_five_that_were_opened_last_and_few_more_than_eight_are_kept(client, cast):
    accounts = [make_account(name=f"Firma {n:02}") for n in range(OPENED + SPARE + 1)]
    sign_in(client, cast.sam)
    kept = []
    for n, account in enumerate(accounts):
        with clock.shifted(timedelta(seconds=n)):
            open_page(client, account)
        kept.append(entries())
    with clock.shifted(timedelta(minutes=1)):
        shown = side(client)
    assert [n for n in range(len(accounts)) if f"Firma {n:02}" in shown] == [8, 9, 10, 11, 12]
    assert kept == [*range(1, OPENED + SPARE + 1), OPENED]


def test_a_page_that_is_opened_again_within_minutes_writes_nothing(client, cast, count_statements):
    sign_in(client, cast.sam)
    open_page(client, cast.nordlicht)
    with count_statements() as seen:
        open_page(client, cast.nordlicht)
    assert [s for s in seen.statements if "shortlist" in s and not s.lstrip().startswith("SELECT")] == []
    with clock.shifted(timedelta(minutes=11)), count_statements() as seen:
        open_page(client, cast.nordlicht)
    assert len([s for s in seen.statements if s.startswith("INSERT INTO shortlist")]) == 1


def test_the_menu_costs_no_statement_of_its_own(client, cast, count_statements):
    sign_in(client, cast.sam)
    client.get("/admin/notices")
    with count_statements() as before:
        client.get("/admin/notices")
    for account in (make_account(), make_account()):
        shortlist.pin(actor_of(cast.sam), account.id)
    with count_statements() as after:
        client.get("/admin/notices")
    assert len(after.statements) == len(before.statements)


def test_pin_keeps_an_account_in_the_menu_until_it_is_unpinned(client, cast):
    sign_in(client, cast.sam)
    assert ">Pin</button>" in open_page(client, cast.nordlicht).replace("</svg>", ">")
    assert press(client, cast.nordlicht, "pin", next="/admin/people/").location == "/admin/people/"
    shown = side(client)
    assert "Pinned accounts" in shown
    assert "Recent" not in shown  # what is pinned isn't told twice
    assert "/unpin" in open_page(client, cast.nordlicht)
    press(client, cast.nordlicht, "unpin")
    assert "Pinned accounts" not in side(client)


def test_pins_are_the_readers_own(client, cast):
    shortlist.pin(actor_of(cast.ruth), cast.nordlicht.id)
    sign_in(client, cast.sam)
    assert "Pinned accounts" not in side(client)


def test_a_ninth_pin_is_refused_with_the_way_out_and_one_that_is_there_is_none(cast):
    sam = actor_of(cast.sam)
    accounts = [make_account() for _ in range(PINS)]
    for account in (*accounts, accounts[0]):
        shortlist.pin(sam, account.id)
    with pytest.raises(Conflict, match="Unpin one first"):
        shortlist.pin(sam, make_account().id)
    shortlist.unpin(sam, accounts[0].id)
    shortlist.pin(sam, make_account().id)


def test_what_was_erased_is_neither_shown_nor_pinned(client, cast):
    gone = make_account(name="Fort und Weg")
    sign_in(client, cast.sam)
    shortlist.pin(actor_of(cast.sam), gone.id)
    with transaction() as session:
        session.execute(sa.update(Account).where(Account.id == gone.id).values(status=AccountStatus.ERASED))
    assert "Fort und Weg" not in side(client)
    with pytest.raises(NotFound):
        shortlist.pin(actor_of(cast.ruth), gone.id)


def test_customers_have_no_shortlist(cast):
    for act in (shortlist.pin, shortlist.unpin):
        with pytest.raises(NotAllowed):
            act(actor_of(cast.alice), cast.nordlicht.id)
    with pytest.raises(NotAllowed):
        shortlist.note_opened(actor_of(cast.alice), cast.nordlicht.id, NOTHING)
