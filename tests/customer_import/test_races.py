"""An import beside people who work: whoever comes second sees what the first one did."""

from __future__ import annotations

import threading

import sqlalchemy as sa

from admin_app.customer_import import lock
from admin_app.customer_import.run import run
from admin_app.customer_import.work import Result
from admin_app.identity.models import Account, User
from admin_app.kernel import actor
from admin_app.kernel.db import WRITES, db
from tests.factories.imports import NUMBER
from tests.jobs.process import until

WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


def test_people_come_in_disabled_when_a_closing_began_under_the_batch(postgres_only, app, files):
    files.add("accounts").run()
    files.new().add("people").write()

    def bring_in() -> None:
        with app.app_context():
            files.run()
            db.session.remove()

    db.session.rollback()
    running = threading.Thread(target=bring_in)
    with db.engine.execution_options(**{WRITES: True}).begin() as closing:
        closing.execute(sa.update(Account).where(Account.number == NUMBER).values(status="closing"))
        running.start()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watch:
            until(lambda: watch.scalar(WAITING))
    running.join(20)
    assert db.session.scalar(sa.select(User.status)) == "disabled"


def test_two_imports_at_the_same_moment_end_as_one(app, files, threads, monkeypatch):
    monkeypatch.setattr(lock, "PATIENCE", 60)
    for place in range(30):
        files.add("accounts", number=f"A-{60_000_000 + place}")
    folder = files.write()

    def bring_in() -> Result:
        return run(actor.console(), folder)

    first, second = threads([bring_in, bring_in])
    assert {result.state for result in (first, second)} == {"done"}
    assert first.total("created") + second.total("created") == 30
    assert first.total("refused", "changed") + second.total("refused", "changed") == 0
