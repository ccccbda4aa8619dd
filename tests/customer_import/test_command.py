"""`flask import`: what it says and what the shell is told."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from admin_app.customer_import import work
from admin_app.customer_import.models import ImportRun
from admin_app.identity.models import Account
from admin_app.kernel.db import db
from tests.factories.imports import Files
from views.cli import import_


@pytest.fixture
def shell(app):
    """Runs the command; gives exit code and output."""

    def call(*arguments: object):
        result = app.test_cli_runner().invoke(args=["import", *map(str, arguments)], catch_exceptions=False)
        db.session.rollback()
        return result

    return call


def test_exit_0_all_rows_are_in(files: Files, shell):
    done = shell(files.add("accounts").write())
    assert done.exit_code == 0
    assert "accounts: 1 new" in done.output
    assert "people.csv is not there: skipped." in done.output


def test_exit_1_some_were_refused_and_where_to_look(files: Files, shell):
    done = shell(files.add("accounts").add("accounts", number="12345").write())
    assert done.exit_code == 1
    assert "1 × number: An account’s number is A- and 8 digits." in done.output
    assert "rejects-accounts.csv" in done.output


def test_exit_2_nothing_was_usable(files: Files, shell):
    assert shell(files.add("accounts", country="XX").write()).exit_code == 2


@pytest.mark.parametrize("header", ["number,name\n", "number;name\n", ""])
def test_exit_2_and_nothing_written_when_columns_are_wrong(files: Files, shell, header):
    files.add("accounts").write()
    (files.folder / "services.csv").write_text(header)
    done = shell(files.folder)
    assert done.exit_code == 2
    assert "services.csv" in done.output
    assert db.session.scalars(sa.select(ImportRun)).all() == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["/nowhere"],
        [],
        [".", "--as-of", "yesterday"],
        [".", "--as-of", "2999-01-01"],
        [".", "--as-of", "0001-01-01T00:00:00+14:00"],
        [".", "--as-of", "9999-12-31T23:59:59-14:00"],
    ],
)
def test_exit_2_for_a_folder_or_time_that_cant_be_meant(shell, arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Files(tmp_path).add("accounts").write()
    assert shell(*arguments).exit_code == 2
    assert db.session.scalars(sa.select(Account)).all() == []


def test_exit_130_when_it_was_stopped(files: Files, shell, monkeypatch):
    def press(*_):
        raise KeyboardInterrupt

    monkeypatch.setitem(work.LOADERS, "accounts", press)
    done = shell(files.add("accounts").write())
    assert done.exit_code == 130
    assert "Stopped." in done.output


def test_exit_130_also_when_it_was_stopped_twice(files: Files, shell, monkeypatch):
    def press(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(work.ImportWork, "end", press)
    assert shell(files.add("accounts").write()).exit_code == 130


def test_s36_a_database_that_breaks_off_is_told_without_its_words(files: Files, shell, monkeypatch):
    def break_off(*_):
        raise OperationalError(
            "", {}, Exception("Key (email)=(canary@x.example)"), connection_invalidated=True
        )

    monkeypatch.setitem(work.LOADERS, "accounts", break_off)
    done = shell(files.add("accounts").write())
    assert (done.exit_code, "canary" in done.output, "run the import again" in done.output) == (
        1,
        False,
        True,
    )


def test_a_dry_run_says_that_it_was_one(files: Files, shell):
    done = shell(files.add("accounts").write(), "--dry-run")
    assert (done.exit_code, "dry run" in done.output) == (0, True)
    assert db.session.scalars(sa.select(Account)).all() == []


def test_s36_what_is_said_holds_nothing_personal(files: Files, shell):
    files.add("accounts").add("people", phone="12ab", full_name="Canary Name", email="canary@x.example")
    output = shell(files.write()).output
    assert not [word for word in ("Canary", "canary", "12ab", "mara") if word in output]


def test_the_bar_is_for_a_terminal_only(files: Files, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, shown in ((io.StringIO(), False), (Terminal(), True)):
        monkeypatch.setattr(import_.sys, "stderr", stream)
        with import_._progress(Path(files.folder)) as progress:
            assert (progress is not None) is shown
        assert ("Importing" in stream.getvalue()) is shown
