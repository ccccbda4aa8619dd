"""A database from before an erasure is brought to the erased state by the line that was left outside, once or twice."""

from __future__ import annotations

import json
import os
from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app import config
from admin_app.erasure.models import Erasure, ErasureState
from admin_app.erasure.proof import lines
from admin_app.erasure.service import LastAddress, OutsideAnswer
from admin_app.identity.models import User
from admin_app.kernel import clock, signing
from admin_app.kernel.db import db
from tests import databases
from tests.erasure.test_again import counted
from tests.erasure.test_erasing import left_of
from tests.factories.erasures import again, begin, subject_of


@pytest.fixture
def console(app):
    return lambda *words: app.test_cli_runner().invoke(args=["privacy", *words])


@pytest.mark.both_databases
def test_s50_a_copy_from_before_is_erased_by_the_line_outside_twice_the_same(app, cast, run_jobs, console):
    assert cast.alice
    assert cast.bob
    with databases.copied(app) as restore:
        case_id = begin(cast.bob)
        run_jobs()
        original, before = again(case_id), counted(case_id)
        restore()
        assert db.session.get(User, cast.bob.id).full_name == "Bob Solberg"
        for said in ("Erased now: 1.", "Erased before: 1."):
            found = console("replay-erasures", config.active().erasure_file)
            assert (found.exit_code, said in found.output) == (0, True), found.output
            replayed = again(case_id)
            assert (replayed.state, replayed.number) == (ErasureState.DONE, original.number)
            assert left_of(subject_of(cast.bob)) == {}
            assert db.session.scalar(sa.select(sa.func.count()).select_from(Erasure)) == 1
        assert {name for name, counts in counted(case_id).items() if before.get(name) != counts} <= {
            "audit_events"
        }


@pytest.mark.both_databases
def test_a_certificate_that_is_made_again_has_its_language_and_the_answers_of_outside(
    app, cast, run_jobs, console
):
    assert cast.bob
    answers = [OutsideAnswer("billing", "erased", clock.now()), OutsideAnswer("mail", "no_answer")]
    address = LastAddress("kept.apart@elsewhere.example", "Who Left", "de")
    with databases.copied(app) as restore:
        case_id = begin(cast.bob, answers=answers, address=address)
        run_jobs()
        first = json.loads(again(case_id).certificate)
        restore()
        assert console("replay-erasures", config.active().erasure_file).exit_code == 0
        once_more = json.loads(again(case_id).certificate)
    assert (first["language"], len(first["outside"])) == ("de", 2)
    for name in ("language", "outside", "number", "begun_at", "subject"):
        assert once_more[name] == first[name]


def test_a_line_of_a_former_release_serves_as_well(app):
    name, key = signing.signer()
    told = {
        "kind": lines.KIND, "case": str(clock.new_id()), "number": "E-222222", "subject_kind": "person",
        "subject": str(clock.new_id()), "at": clock.now().isoformat(), "key": name,
    }  # fmt: skip
    text = json.dumps({**told, "signature": signing.sign(lines._signed(told), key)})
    [line] = lines.read(text, signing.public_keys())
    assert (line.language, line.answers) == ("en", ())


def test_a_line_that_was_cut_off_is_written_once_more_and_the_file_serves(
    cast, run_jobs, console, tmp_path, monkeypatch
):
    file, write = tmp_path / "erasures", os.write
    with monkeypatch.context() as full:
        full.setattr(
            os, "write", lambda to, data: write(to, data[:90] if b"gatehouse.erasure" in data else data)
        )
        begin(cast.bob)
        run_jobs()
    assert len(file.read_text()) == 90
    begin(cast.carol)
    with clock.shifted(timedelta(hours=2)):
        run_jobs()
    found = console("replay-erasures", str(file))
    assert (found.exit_code, "Erased before: 2." in found.output) == (0, True), found.output


def test_an_altered_or_unsigned_line_is_refused_and_nothing_is_erased(cast, run_jobs, console, tmp_path):
    begin(cast.bob)
    run_jobs()
    good = (tmp_path / "erasures").read_text()
    told = json.loads(good)
    unsigned = {name: value for name, value in told.items() if name != "signature"}
    for bad in ({**told, "subject": str(cast.alice.id)}, {**told, "key": "unknown"}, unsigned):
        file = tmp_path / "bad"
        file.write_text(good + json.dumps(bad) + "\n")
        found = console("replay-erasures", str(file))
        assert found.exit_code == 1
        assert "line 2" in found.output
    assert db.session.get(User, cast.alice.id).full_name == "Alice Lindqvist"
