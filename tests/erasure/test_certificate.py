"""A certificate holds as it was given, however it is laid out, and no other way."""

from __future__ import annotations

import json
from datetime import date

import pytest

from admin_app.erasure.proof import certificate
from admin_app.erasure.service import OutsideAnswer
from admin_app.kernel import clock, signing
from admin_app.kernel.signing import SignatureState
from admin_app.policy.register import Key
from tests.factories.billing import make_invoice
from tests.factories.erasures import again, begin
from tests.policy.test_values import set_value


@pytest.fixture
def given(cast, run_jobs):
    answers = [OutsideAnswer("billing", "erased", clock.now()), OutsideAnswer("mail", "no answer")]
    case_id = begin(cast.bob, answers=answers)
    run_jobs()
    return again(case_id).certificate


def judged(text):
    return certificate.check(text.encode(), signing.public_keys())


def test_it_holds_and_tells_counts_grounds_and_answers_of_outside_systems(given):
    found = judged(json.dumps(json.loads(given)))
    assert found.state is SignatureState.GOOD
    [people] = [area for area in found.areas if area.name == "People who can sign in"]
    assert (people.deleted, people.emptied) == (0, 1)
    assert "an empty row stays" in people.ground
    assert [answer["answer"] for answer in found.outside] == ["erased", "no answer"]


def test_it_says_until_when_the_law_keeps_invoices(cast, run_jobs):
    make_invoice(cast.nordlicht, issued_on=date(2026, 5, 1))
    set_value(Key.RETENTION_INVOICES, 7)
    case_id = begin(cast.nordlicht)
    run_jobs()
    [invoices] = [area for area in judged(again(case_id).certificate).areas if area.name == "Invoices"]
    assert (invoices.kept, "until the end of 2033" in invoices.ground) == (1, True)


def test_it_names_nobody(given, cast):
    assert not [part for part in ("Bob", "Solberg", "bob@") if part in given]


def test_whatever_is_altered_in_it_is_seen(given):
    told = json.loads(given)
    altered = [{**told, "number": "E-222222"}, {**told, "areas": told["areas"][1:]}, {**told, "more": 1}]
    for one in altered:
        assert judged(json.dumps(one)).state is SignatureState.WRONG
    assert judged(json.dumps({**told, "key": "other"})).state is SignatureState.UNKNOWN_KEY


def test_one_signed_when_tables_kept_from_customers_stood_in_it_holds_and_says_what_it_holds(
    app, given, tmp_path
):
    told = json.loads(given)
    area = {"table": "break_glasses", "area": "Emergency access", "deleted": 0, "emptied": 2, "kept": 0}
    told["areas"].append({**area, "ground": "As it was said then."})
    _name, key = signing.signer()
    told["signature"] = signing.sign(certificate._signed(told), key)
    found = judged(json.dumps(told))
    assert found.state is SignatureState.GOOD
    assert (found.areas[-1].name, found.areas[-1].emptied) == ("Emergency access", 2)
    file = tmp_path / "certificate.json"
    file.write_text(json.dumps(told))
    said = app.test_cli_runner().invoke(args=["privacy", "verify-certificate", str(file)])
    assert (said.exit_code, "Emergency access" in said.output) == (0, True)


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", "[" * 5000, '{"kind": NaN}', "x" * 70_000, '{"a": 1, "a": 2}']
)
def test_what_is_no_certificate_is_refused(app, text):
    with pytest.raises(certificate.NoCertificate):
        judged(text)


def test_the_console_judges_a_file(app, given, tmp_path):
    file, run = tmp_path / "certificate.json", app.test_cli_runner().invoke
    file.write_text(given)
    found = run(args=["privacy", "verify-certificate", str(file)])
    assert (found.exit_code, "holds" in found.output) == (0, True)
    file.write_text(given.replace('"deleted": 1', '"deleted": 2', 1))
    assert run(args=["privacy", "verify-certificate", str(file)]).exit_code == 1


def test_the_console_finds_values_wherever_they_are(app, cast, tmp_path):
    log, run = tmp_path / "app.log", app.test_cli_runner().invoke
    log.write_text("x" * 2_000_000 + cast.bob.email)
    found = run(args=["privacy", "scan", "-", "--also", str(log)], input=f"{cast.bob.email}\n")
    assert found.exit_code == 1
    assert "users.email: value 1, 1 times" in found.output
    assert str(log) in found.output
    assert run(args=["privacy", "scan", "-"], input="nowhere.at.all@example\n").exit_code == 0
