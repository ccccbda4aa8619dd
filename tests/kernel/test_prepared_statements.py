"""PostgreSQL plans a statement once: what a connection has prepared outlives requests and transactions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import psycopg
import pytest
import sqlalchemy as sa

from admin_app.identity.models import Account
from admin_app.kernel.database import patience
from admin_app.kernel.db import db, engine_options, transaction
from tests.cast import sign_in

pytestmark = pytest.mark.usefixtures("postgres_only")
PREPARED = sa.text("SELECT statement FROM pg_prepared_statements")
OFTEN = 7  # beyond psycopg's threshold of five
PLANNED_ANEW = 6  # times, five of them PostgreSQL's own rule, before one plan has to do


def prepared() -> set[str]:
    return set(db.session.scalars(PREPARED))


def planned() -> Counter[str]:
    """How often each prepared statement was planned for its values."""
    rows = db.session.execute(sa.text("SELECT statement, custom_plans FROM pg_prepared_statements"))
    return Counter({row.statement: row.custom_plans for row in rows})


def test_what_pages_read_stays_prepared_from_one_request_to_the_next(client, cast, db):
    sign_in(client, cast.sam)
    for _ in range(OFTEN):
        assert client.get("/admin/accounts/").status_code == 200
    first = prepared()
    assert any("FROM accounts" in statement for statement in first)
    assert client.get("/admin/accounts/").status_code == 200
    assert first <= prepared()


@pytest.mark.parametrize(
    "page", ["/admin/people/{cast.alice.id}", "/admin/accounts/{cast.nordlicht.id}/timeline"]
)
def test_a_statement_by_an_id_is_planned_once_and_not_for_each_value(client, cast, db, page):
    sign_in(client, cast.sam)
    before = planned()  # by tests that had this connection
    for _ in range(PLANNED_ANEW * 3):
        assert client.get(page.format(cast=cast)).status_code == 200
    assert [text for text, times in (planned() - before).items() if times > PLANNED_ANEW] == []


def test_a_transaction_forgets_nothing_that_was_prepared(app):
    for _ in range(OFTEN):
        db.session.scalar(sa.select(sa.func.max(Account.number)))
        db.session.rollback()
    before = prepared()
    with transaction():
        pass
    assert any("max(accounts.number)" in statement for statement in before)
    assert before <= prepared()


def test_asking_whether_an_idle_connection_stands_forgets_nothing_after_something_was_written(
    app, monkeypatch
):
    monkeypatch.setattr(patience, "TRUSTED_SECONDS", 0)
    for _ in range(OFTEN):
        db.session.scalar(sa.select(sa.func.max(Account.number)))
        db.session.remove()
    with transaction() as session:
        session.execute(sa.update(Account).values(status="suspended"))
    db.session.remove()
    assert any("max(accounts.number)" in statement for statement in prepared())


def test_what_is_written_past_a_transaction_is_refused_by_the_server(cast):
    with pytest.raises(sa.exc.InternalError) as refused:
        db.session.execute(sa.update(Account).values(status="suspended"))
    assert isinstance(refused.value.orig, psycopg.errors.ReadOnlySqlTransaction)


def test_for_a_pooler_that_forbids_it_nothing_is_prepared(settings):
    options = engine_options(replace(settings, prepare_threshold=-1))
    assert options["connect_args"]["prepare_threshold"] is None
