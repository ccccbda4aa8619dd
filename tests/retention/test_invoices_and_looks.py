"""Invoices go once tax law doesn't ask for them any more and nothing is owed; looks not before the words of their events."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from admin_app.billing.models import Invoice
from admin_app.desk.policy_effects.registry import effects
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.policy import keeping
from admin_app.policy.draft import draft
from admin_app.policy.register import Key
from admin_app.policy.schedule import Setting
from admin_app.privacy import records
from admin_app.privacy.records_file import written
from admin_app.retention import queries, work
from admin_app.retention.rules import by_key
from admin_app.support_access.models import Look, LookGround
from tests.cast import actor_of
from tests.factories.billing import make_invoice
from tests.factories.legal_holds import make_hold
from tests.factories.people import make_account
from tests.policy.test_values import set_value
from views.labels import policies as labels

INVOICES, LOOKS = by_key()[Key.RETENTION_INVOICES], by_key()[Key.RETENTION_LOOKS]
IN_2037 = datetime(2037, 1, 2, 12, tzinfo=UTC)


def years_old(account, year, **traits):
    return make_invoice(account, issued_on=date(year, 12, 30), **{"status": "paid", **traits}).number


def numbers():
    db.session.rollback()
    return set(db.session.scalars(sa.select(Invoice.number)))


def look(cast, *, ago):
    at = clock.now() - timedelta(days=ago)
    with transaction() as session:
        session.add(
            Look(
                at=at, until_at=at, account_id=cast.nordlicht.id, user_id=cast.bob.id, staff_id=cast.sam.id,
                session_id=clock.new_id(), area="profile", reason="Asked by phone", ground=LookGround.GRANT,
            )
        )  # fmt: skip


def looks():
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Look))


def test_a_paid_invoice_goes_with_the_year_in_which_its_term_is_over(cast):
    old, young = (years_old(cast.nordlicht, year) for year in (2026, 2027))
    with clock.at(IN_2037):
        assert queries.due(INVOICES, 10) == 1
        work.sweep()
    assert numbers() == {young} != {old}


def test_the_year_ends_by_the_companys_clock(cast, use_settings):
    years_old(cast.nordlicht, 2026)
    use_settings(time_zone="Pacific/Auckland")
    with clock.at(datetime(2036, 12, 31, 10, 59, tzinfo=UTC)):
        assert queries.due(INVOICES, 10) == 0
    with clock.at(datetime(2036, 12, 31, 11, 1, tzinfo=UTC)):
        assert queries.due(INVOICES, 10) == 1


def test_what_is_owed_and_what_is_held_stays_whatever_its_age(cast):
    other = make_account()
    owed = {years_old(cast.nordlicht, 2020, status=state) for state in ("unpaid", "overdue")}
    held = years_old(other, 2020)
    make_hold(other)
    with clock.at(IN_2037):
        work.sweep()
    assert numbers() == {*owed, held}


def test_more_than_a_batch_of_one_day_goes_on_behind_the_last(cast, monkeypatch):
    monkeypatch.setattr(work, "BATCH", 2)
    for _invoice in range(5):
        years_old(cast.nordlicht, 2020)
    with clock.at(IN_2037):
        work.sweep()
    assert numbers() == set()


@pytest.mark.one_database
def test_another_term_counts_in_the_dry_run_and_in_the_records(cast, app):
    years_old(cast.nordlicht, 2020)
    with clock.at(IN_2037), app.test_request_context():
        change = draft(Setting(Key.RETENTION_INVOICES), 8)
        said = [labels.effect(one) for one in effects(actor_of(cast.root), change)]
    assert said == ["The next run deletes 1 fully paid invoice."]
    assert "10 years from the end of the year of the invoice" in written(records.read("en"), "en")
    set_value(Key.RETENTION_INVOICES, 8)
    assert "8 Jahre ab Ende des Rechnungsjahres" in written(records.read("de"), "de")


def test_a_look_goes_by_its_policy_and_not_before_the_words_of_its_event(cast):
    set_value(Key.RETENTION_LOOKS, 400)
    look(cast, ago=500)
    look(cast, ago=1500)
    assert (LOOKS.length, queries.due(LOOKS, LOOKS.length)) == (1461, 1)
    set_value(Key.RETENTION_AUDIT_DETAILS, 365)
    assert keeping.in_words("en")[Key.RETENTION_LOOKS] == "400 days"
    work.sweep()
    assert looks() == 0


@pytest.mark.one_database
def test_a_shorter_time_for_looks_alone_takes_nothing(cast, app):
    look(cast, ago=500)
    with app.test_request_context():
        change = draft(Setting(Key.RETENTION_LOOKS), 400)
        said = [labels.effect(one) for one in effects(actor_of(cast.root), change)]
    assert said == ["The next run takes nothing away: nothing is that old yet, or holds keep it."]
