"""Links: made, renamed and retired by owners; followed by anybody, of whom nothing is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from admin_app.affiliate import links, program
from admin_app.affiliate.models import AffiliateClicks, AffiliateLink
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.cast import actor_of
from tests.factories import affiliate
from tests.factories.affiliate import click, link, make_link, turn_on
from tests.factories.billing import change


@pytest.fixture
def on(app):
    turn_on()


def counted(of):
    db.session.rollback()
    wanted = sa.select(AffiliateClicks.clicks).where(AffiliateClicks.link_id == of.id)
    return db.session.scalars(wanted.order_by(AffiliateClicks.day)).all()


@pytest.mark.feature("S3-14")
@pytest.mark.usefixtures("sqlite_only", "on")
def test_an_owner_makes_renames_and_retires_a_link(cast):
    row = make_link(cast.alice, "Blog")
    assert (row.account_id, len(row.code)) == (cast.nordlicht.id, links.DIGITS)
    links.rename(actor_of(cast.alice), row.id, name="Newsletter")
    assert (link(row.id).name, link(row.id).code) == ("Newsletter", row.code)
    links.retire(actor_of(cast.alice), row.id)
    assert link(row.id).retired_at is not None
    with pytest.raises(Conflict):
        links.retire(actor_of(cast.alice), row.id)


@pytest.mark.usefixtures("sqlite_only", "on")
def test_names_are_told_apart_and_there_are_so_many_at_most(cast, monkeypatch):
    make_link(cast.alice, "Blog")
    with pytest.raises(Invalid):
        make_link(cast.alice, "BLOG")
    monkeypatch.setattr(links, "MOST", 1)
    with pytest.raises(Conflict):
        make_link(cast.alice, "Another")


@pytest.mark.usefixtures("sqlite_only", "on")
def test_s19_neither_managers_nor_other_accounts_nor_staff_change_one(cast):
    row = make_link(cast.alice)
    for user, error in ((cast.bob, NotAllowed), (cast.carol, NotFound), (cast.bill, NotAllowed)):
        with pytest.raises(error):
            links.retire(actor_of(user), row.id)
    change(cast.nordlicht, status="suspended")
    with pytest.raises(NotAllowed):
        links.create(actor_of(cast.alice), name="While suspended")


@pytest.mark.usefixtures("sqlite_only")
def test_while_the_programme_is_off_there_is_nothing_of_it(cast, client):
    turn_on()
    row = make_link(cast.alice)
    turn_on(on=False)
    with pytest.raises(NotFound):
        make_link(cast.alice)
    assert client.get(f"/r/{row.code}").status_code == 404


@pytest.mark.feature("S3-14")
@pytest.mark.usefixtures("on")
def test_following_a_link_counts_a_click_and_leads_to_the_configured_page_alone(cast, client, use_settings):
    use_settings(affiliate_url="https://www.company.example/start?lang=en")
    row = make_link(cast.alice)
    for _ in range(2):
        answer = client.get(f"/r/{row.code.upper()}?next=https://evil.example/")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"https://www.company.example/start?lang=en&ref={row.code}"
    assert answer.headers["Cache-Control"] == "no-store"
    assert (
        answer.headers["Referrer-Policy"] == "same-origin"
    )  # so the other site learns nothing of where from
    assert not answer.headers.getlist("Set-Cookie")
    client.head(f"/r/{row.code}")
    client.get(f"/r/{row.code}", headers={"Sec-Purpose": "prefetch"})
    assert counted(row) == [2]
    assert {c.name for c in AffiliateClicks.__table__.columns} == {
        "link_id",
        "day",
        "clicks",
        "minute",
        "minute_clicks",
    }


@pytest.mark.usefixtures("sqlite_only", "on")
def test_a_retired_link_leads_on_without_its_code_and_an_unknown_one_nowhere(cast, client, use_settings):
    use_settings(affiliate_url="https://www.company.example/")
    row = make_link(cast.alice)
    links.retire(actor_of(cast.alice), row.id)
    assert client.get(f"/r/{row.code}").headers["Location"] == "https://www.company.example/"
    assert counted(row) == []
    assert client.get("/r/unknown1").status_code == 404
    assert client.get("/r/%00..%2f").status_code == 404


@pytest.mark.usefixtures("on")
def test_a_day_is_one_row_and_a_flood_is_counted_only_so_far(cast, monkeypatch):
    row = make_link(cast.alice)
    at = clock.now().replace(hour=12, minute=0, second=0)
    monkeypatch.setattr(links, "CLICKS_A_MINUTE", 3)
    links._counting.cache_clear()
    with time_machine.travel(at, tick=False):
        click(row, 5)
    with time_machine.travel(at + timedelta(minutes=1), tick=False):
        click(row, 2)
    with time_machine.travel(at + timedelta(days=1), tick=False):
        click(row)
    links._counting.cache_clear()
    assert counted(row) == [5, 1]


@pytest.mark.usefixtures("sqlite_only", "on")
def test_a_flood_writes_nothing_and_whatever_the_database_refuses_leads_on(cast, client, monkeypatch):
    row = make_link(cast.alice)
    with time_machine.travel(clock.now().replace(second=0), tick=False):
        assert links.follow(row.code).link_id == row.id
        click(row, 2)
        monkeypatch.setattr(links, "CLICKS_A_MINUTE", 2)
        full = links.follow(row.code)
        assert (full.link_id, full.url) == (None, program.landing_url(row.code))
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
        assert links.follow(row.code).link_id == row.id
    monkeypatch.setattr(links, "_moment", lambda: (None, 0))  # a column refuses it
    assert client.get(f"/r/{row.code}").status_code == 303


@pytest.mark.usefixtures("postgres_only", "on")
def test_clicks_at_once_are_all_counted(cast, threads):
    row = make_link(cast.alice)
    threads([lambda: links.count(row.id)] * 8)
    assert counted(row) == [8]


@pytest.mark.usefixtures("sqlite_only", "on")
def test_codes_are_unlike_and_no_letter_is_mistaken_for_another(cast):
    codes = {make_link(cast.alice).code for _ in range(5)}
    assert len(codes) == 5
    assert not set("".join(codes)) & set("il0o1")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AffiliateLink)) == 5
    assert affiliate.link
