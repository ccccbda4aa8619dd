"""Whatever ends the process leaves whole batches, and the same import can be repeated."""

from __future__ import annotations

import json
import signal

import sqlalchemy as sa

from admin_app.billing.models import FactsKnown, Invoice
from admin_app.contact.models import Contact
from admin_app.customer_import.models import ImportRun
from admin_app.identity.models import Account, Membership, User
from admin_app.kernel.db import db
from benchmarks.data import import_files
from tests.customer_import.killed import BATCH, BATCHES
from tests.jobs.process import Running, start, until


def process(app, *arguments: object) -> Running:
    db.session.rollback()
    return start("-m", *map(str, arguments), url=app.config["SQLALCHEMY_DATABASE_URI"])


def counts() -> dict[str, int]:
    db.session.rollback()
    models = (Account, User, Membership, Contact, Invoice, FactsKnown)
    return {
        m.__tablename__: db.session.scalar(sa.select(sa.func.count()).select_from(m)) or 0 for m in models
    }


def forty(files):
    for place in range(40):
        number = f"A-{60_000_000 + place}"
        files.add("accounts", number=number)
        files.add("people", account_number=number, username=f"p.{place}", email=f"p{place}@x.example")
        files.add("services", account_number=number).add(
            "invoices", account_number=number, invoice_number=f"I-{place}"
        )
    return files


def test_s39_an_import_killed_in_a_batch_leaves_whole_batches_and_goes_on(app, files):
    child = process(app, "tests.customer_import.killed", forty(files).write())
    said, _ = child.communicate(timeout=60)
    assert child.returncode == -signal.SIGKILL, said
    whole = BATCH * BATCHES
    assert counts() == {
        "accounts": 40,
        "users": whole,
        "memberships": whole,
        "contacts": whole,
        "invoices": 0,
        "facts_known": 0,
    }
    record = db.session.scalars(sa.select(ImportRun)).one()
    assert (record.state, record.counts["people"]["created"]) == ("running", whole)
    again = files.run()
    assert again.counts["people"] | {"created": 40 - whole, "unchanged": whole} == again.counts["people"]
    assert counts() == {
        "accounts": 40,
        "users": 40,
        "memberships": 40,
        "contacts": 40,
        "invoices": 40,
        "facts_known": 80,
    }
    states = db.session.scalars(sa.select(ImportRun.state).order_by(ImportRun.started_at)).all()
    assert states == ["abandoned", "done"]


def test_ctrl_c_ends_with_130_after_the_batch_under_way(sqlite_only, app, tmp_path):
    import_files.write(tmp_path / "files", 20_000)
    child = process(
        app, "flask", "--app", "wsgi", "import", tmp_path / "files", "--rejects", tmp_path / "why"
    )
    until(lambda: counts()["users"])
    child.send_signal(signal.SIGINT)
    said, _ = child.communicate(timeout=60)
    assert child.returncode == 130, said
    people = counts()["users"]
    record = db.session.scalars(sa.select(ImportRun)).one()
    assert record.state == "interrupted"
    assert record.counts["people"]["created"] == people


def test_memory_stays_where_it_was_however_many_rows_come(sqlite_only, app, tmp_path):
    import_files.write(tmp_path / "few", 400, first=9_000_000)
    import_files.write(tmp_path / "files", 15_000)
    child = process(app, "benchmarks.alone.one_import", tmp_path / "files", tmp_path / "few")
    output, _ = child.communicate(timeout=90)
    figures = json.loads(output.splitlines()[-1])
    assert figures["rows"] == 15_000
    assert figures["mb"] < 25, "the files of the benchmark, thirteen times as many rows, may take 50"
