"""Referrals: the billing system's `referral` column, judged by what can be known here; the first one stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from admin_app.affiliate import referrals
from admin_app.affiliate.models import AffiliateReferral
from admin_app.affiliate.referrals import Told
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, transaction
from admin_app.lib.times.dates import months_later
from tests.factories.affiliate import click, make_link, turn_on
from tests.factories.billing import change
from tests.factories.imports import NUMBER, Files
from tests.factories.people import make_account


@pytest.fixture
def link(cast):
    turn_on(cookie_days=60, months=12)
    made = make_link(cast.alice)
    click(made)
    return made


def bring(account, code, *, days=0, vat_id=""):
    """Since so many days after now it is a customer; whether it was taken."""
    since = clock.now() + timedelta(days=days)
    with transaction():
        return not referrals.bring(system("test"), [Told(account.id, code, since, vat_id)])


def known():
    db.session.rollback()
    return {row.referred_account_id: row for row in db.session.scalars(sa.select(AffiliateReferral))}


@pytest.mark.feature("S3-14")
@pytest.mark.usefixtures("sqlite_only")
def test_a_customer_who_came_after_a_click_is_a_referral_for_its_months(link, cast):
    assert bring(cast.other, f" {link.code.upper()} ", days=60)
    row = known()[cast.other.id]
    assert (row.account_id, row.link_id, row.number) == (cast.nordlicht.id, link.id, 1)
    assert row.until == months_later(row.since, 12)


@pytest.mark.usefixtures("sqlite_only")
@pytest.mark.parametrize("days", [-1, 61])
def test_who_came_before_the_link_or_too_long_after_its_last_click_is_none(link, cast, days):
    assert not bring(cast.other, link.code, days=days)
    assert known() == {}


@pytest.mark.usefixtures("sqlite_only")
def test_a_code_that_nobody_clicked_or_has_and_an_affiliate_that_is_closed_bring_nothing(link, cast):
    assert not bring(cast.other, make_link(cast.alice).code)
    assert not bring(cast.other, "nobody-s")
    assert not bring(cast.other, "x" * 60)
    change(cast.nordlicht, status="deactivated")
    assert not bring(cast.other, link.code)
    assert known() == {}


@pytest.mark.usefixtures("sqlite_only")
def test_nobody_refers_oneself_nor_a_business_of_the_same_vat_id(link, cast):
    change(cast.nordlicht, vat_id="DE136695976")
    assert not bring(cast.nordlicht, link.code)
    assert not bring(cast.other, link.code, vat_id="DE136695976")
    assert bring(cast.other, link.code, vat_id="DE136695977")


@pytest.mark.usefixtures("sqlite_only")
def test_the_first_one_stays_and_numbers_go_on(link, cast):
    second = make_link(cast.carol)
    click(second)
    third = make_account()
    assert bring(third, link.code)
    assert not bring(third, second.code)
    assert bring(third, link.code)  # the same once more changes nothing
    assert bring(make_account(), link.code)
    assert sorted(row.number for row in known().values()) == [1, 2]
    assert known()[third.id].link_id == link.id


@pytest.mark.usefixtures("sqlite_only")
def test_while_the_programme_is_off_nothing_is_kept(link, cast):
    turn_on(on=False)
    bring(cast.other, link.code)
    assert known() == {}


@pytest.mark.usefixtures("sqlite_only")
@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2026-01-31", 1, "2026-02-28"), ("2026-11-30", 12, "2027-11-30"), ("2024-02-29", 12, "2025-02-28")],
)
def test_months_are_counted_by_the_calendar(day, months, then):
    assert months_later(date.fromisoformat(day), months) == date.fromisoformat(then)


@pytest.fixture
def files(app, tmp_path):
    return Files(tmp_path)


@pytest.mark.feature("S3-14")
def test_the_import_brings_the_optional_column_once_and_lists_what_was_not_taken(link, cast, files):
    now = clock.now().isoformat()
    files.add("accounts", referral=link.code, created_at=now)
    files.add("accounts", number="A-40000002", referral="unknown", created_at=now)
    files.add("accounts", number="A-40000003", referral="", created_at=now)
    assert files.run(rejects=files.folder / "rejects").accepted == 3
    listed = files.report("kept-accounts.csv")
    assert [(row["number"], row["field"], row["theirs"]) for row in listed] == [
        ("A-40000002", "referral", "unknown")
    ]
    [row] = known().values()
    assert row.account_id == cast.nordlicht.id
    assert files.run(rejects=files.folder / "rejects").total("changed", "kept") == 0
    files.new().add("accounts", created_at=now)
    assert files.run().accepted == 1
    assert len(known()) == 1
    assert NUMBER


@pytest.mark.usefixtures("sqlite_only")
def test_an_account_that_is_here_already_gets_its_first_code_later_and_a_dry_run_writes_nothing(link, files):
    now = clock.now().isoformat()
    files.add("accounts", created_at=now).run()
    files.new().add("accounts", created_at=now, referral=link.code)
    files.run(dry_run=True)
    assert known() == {}
    files.run()
    assert len(known()) == 1


@pytest.mark.usefixtures("sqlite_only")
def test_a_code_that_came_while_the_programme_was_off_is_taken_once_it_is_on(link, files):
    turn_on(on=False)
    files.add("accounts", created_at=clock.now().isoformat(), referral=link.code).run()
    turn_on()
    files.run()
    assert len(known()) == 1
