"""The documented job store: in Gatehouse's own database, whose tables belong to another role than the worker's."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from admin_app import config, job_store
from admin_app.kernel.db import db
from tests.migrations.test_migrations import two_roles as two_roles

pytestmark = pytest.mark.usefixtures("two_roles")
SECRET = "a-secret-of-the-test-0123456789abcdef"


@pytest.fixture
def store(two_roles):
    """The settings that name it as docs/deployment.md does."""
    url = two_roles.config["SQLALCHEMY_DATABASE_URI"].replace("+psycopg", "")
    return replace(config.active(), jobs_store_url=url)


def as_owner(statement):
    engine = sa.create_engine(
        config.active().migration_database_url.replace("postgresql://", "postgresql+psycopg://")
    )
    with engine.begin() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()


def test_a_wake_up_goes_in_and_out_by_the_webs_role(store):
    engine = job_store.engine.__wrapped__(store.huey_url, SECRET)
    task = engine.task(name="woken")(lambda: None)
    task()
    assert engine.pending_count() == 1
    assert engine.dequeue().name == "woken"
    engine.storage.close()


def test_s37_a_store_that_can_be_used_is_no_problem(store):
    assert job_store.problems(store) == []


def test_s37_a_store_without_tables_is_told_at_the_start_with_the_remedy(store):
    as_owner("DROP TABLE huey_task")
    told = job_store.problems(store)
    assert "may not make them" in told[0]
    assert "flask db upgrade" in told[0]


def test_s37_a_store_that_cannot_be_written_is_told_at_the_start(store):
    as_owner("REVOKE INSERT ON huey_task FROM gh_web")
    assert "can't be written by this role" in job_store.problems(store)[0]


def test_a_store_that_is_away_keeps_nobody_from_starting(store):
    away = replace(store, jobs_store_url="postgresql://nobody@127.0.0.1:1/nowhere")
    assert job_store.problems(away) == []
    assert db.session.scalar(sa.text("SELECT 1")) == 1
