"""The sample of tests/data comes in exactly as its expected.json says; imported once a database."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from admin_app import config
from admin_app.account.models import Address
from admin_app.audit.models import AuditEvent
from admin_app.billing.models import FactsKnown, Invoice, Service
from admin_app.contact.models import Contact
from admin_app.customer_import.files import COLUMNS
from admin_app.customer_import.models import ImportRun
from admin_app.customer_import.run import run
from admin_app.email.models import Mail
from admin_app.identity.models import Account, Membership, User
from admin_app.kernel import actor
from admin_app.kernel.db import db
from tests.databases import put_back, settings_for

DATA = Path(__file__).parents[1] / "data"
EXPECTED = json.loads((DATA / "expected.json").read_text())
TABLES = (Account, Address, User, Membership, Contact, Service, Invoice)


def snapshot() -> dict[str, list[tuple]]:
    """Every row of what an import writes, its own record and `as_of` left out."""
    return {m.__tablename__: sorted(map(str, db.session.execute(sa.select(m.__table__)))) for m in TABLES}


@pytest.fixture(scope="module")
def sample(base_app, tmp_path_factory) -> Iterator[SimpleNamespace]:
    """What became of it: dry, for the first time, again."""
    folder = tmp_path_factory.mktemp("sample")
    for kind in COLUMNS:
        shutil.copy(DATA / f"{kind}.csv", folder)
    config.use(settings_for(base_app.config["SQLALCHEMY_DATABASE_URI"]))
    with base_app.app_context():
        put_back(base_app)
        dry = run(actor.console(), folder, dry_run=True)
        written_dry = {**snapshot(), "runs": db.session.scalars(sa.select(ImportRun)).all()}
        first = run(actor.console(), folder)
        after_first = snapshot()
        again = run(actor.console(), folder)
        yield SimpleNamespace(
            folder=folder, dry=dry, written_dry=written_dry, first=first, again=again, after_first=after_first, after_again=snapshot()
        )  # fmt: skip
        db.session.remove()


@pytest.mark.parametrize("kind", COLUMNS)
def test_each_file_comes_in_as_expected(sample, kind):
    counts = sample.first.counts[kind]
    assert counts["created"] == EXPECTED["accepted"][kind]
    assert counts["refused"] == EXPECTED["rejected"][kind]
    assert counts["read"] == counts["created"] + counts["refused"]


def test_the_database_holds_exactly_the_accepted_rows(sample):
    held = {"accounts": Account, "people": User, "services": Service, "invoices": Invoice}
    found = {
        kind: db.session.scalar(sa.select(sa.func.count()).select_from(model)) for kind, model in held.items()
    }
    assert found == EXPECTED["accepted"]


@pytest.mark.parametrize("kind", COLUMNS)
def test_the_refused_rows_are_the_expected_ones_in_their_own_cells(sample, kind):
    with (sample.folder / "rejects" / f"rejects-{kind}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == [*COLUMNS[kind], "line", "reason"]
    assert sorted(row[:4] for row in rows) == sorted(why["row"] for why in EXPECTED["why"][kind])
    assert all(row[-2].isdigit() and row[-1] for row in rows)


def test_refused_rows_are_nobody_elses_to_read(sample):
    modes = {path.name: path.stat().st_mode & 0o777 for path in (sample.folder / "rejects").iterdir()}
    assert set(modes.values()) == {0o600}


def test_a_dry_run_gives_the_same_counts_and_writes_nothing(sample):
    assert sample.dry.counts == sample.first.counts
    assert not any(sample.written_dry.values())


def test_a_second_run_changes_nothing_but_as_of_and_its_own_record(sample):
    assert sample.after_again == sample.after_first
    assert sample.again.total("created", "changed", "kept") == 0
    assert sample.again.total("unchanged") == sum(EXPECTED["accepted"].values())


def test_one_event_a_run_and_no_mail(sample):
    runs = {str(run_id) for run_id in db.session.scalars(sa.select(ImportRun.id))}
    events = db.session.execute(sa.select(AuditEvent.name, AuditEvent.target_id)).all()
    assert [name for name, _ in events] == ["import.done"] * 2
    assert {str(target) for _, target in events} == runs
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 0


def test_facts_are_as_of_the_last_run_but_for_accounts_with_refused_rows(sample):
    known = db.session.execute(
        sa.select(Account.number, FactsKnown.kind, FactsKnown.as_of).join(Account)
    ).all()
    accounts = EXPECTED["accepted"]["accounts"]
    assert {as_of for _, _, as_of in known} == {sample.again.as_of}
    assert len(known) == 2 * accounts - 2  # A-10000004 has a refused service and refused invoices
    assert "A-10000004" not in {number for number, _, _ in known}


def test_s27_awkward_names_stand_in_the_database_letter_for_letter(sample):
    names = set(db.session.scalars(sa.select(Account.name).where(Account.number.like("A-9999999%"))))
    assert names == {
        '=HYPERLINK("http://example.com","x")', "<script>alert(1)</script>", "שלום مرحبا", 'O\'Neil, "Bob" & Söhne 🚀',
    }  # fmt: skip


def test_an_address_keeps_its_line_break(sample):
    line = sa.select(Address.line1).join(Account).where(Account.number == "A-10013897")
    assert db.session.scalar(line) == "Studio 28\nDorothy Isle"


def test_nobody_imported_has_a_password_or_is_active(sample):
    states = dict(db.session.execute(sa.select(User.status, sa.func.count()).group_by(User.status)).all())
    assert states == {"invited": EXPECTED["accepted"]["people"] - 141, "disabled": 141}
