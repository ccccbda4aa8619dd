"""The certificate can be had again: at the desk, by the account's owners, at the console; also after a restore."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from admin_app.deletion import certificates, service
from admin_app.erasure.models import Erasure
from admin_app.erasure.proof import certificate
from admin_app.kernel import signing
from admin_app.kernel.db import db
from admin_app.kernel.signing import SignatureState
from tests.cast import actor_of, sign_in
from tests.factories import deletions
from tests.factories.people import make_account, make_person


@pytest.fixture
def erased(cast):
    case_id = deletions.approved(cast)
    deletions.executed(case_id)
    return deletions.erased(case_id)


def is_genuine(text):
    return certificate.check(text.encode(), signing.public_keys()).state is SignatureState.GOOD


def test_the_record_has_its_number_and_figures_and_the_file(cast, client, erased):
    sign_in(client, cast.aud)
    for path in (f"/admin/deletions/{erased.case_id}", f"/admin/deletions/{erased.case_id}/record"):
        page = client.get(path).text
        assert (erased.number in page, "Entries deleted" in page) == (True, True)
    file = client.get(f"/admin/deletions/{erased.case_id}/certificate")
    assert f'filename="gatehouse-{erased.number}.json"' in file.headers["Content-Disposition"]
    assert is_genuine(file.text)


def test_an_owner_finds_it_on_their_requests_and_nobody_else_of_the_account(cast, client, erased):
    path = f"/privacy/deletion/{erased.case_id}/certificate"
    sign_in(client, cast.alice)
    assert erased.number in client.get("/privacy/requests").text
    assert is_genuine(client.get(path).text)
    sign_in(client, make_person(cast.nordlicht, role="manager"))
    assert erased.number not in client.get("/privacy/requests").text
    assert client.get(path).status_code == 403
    sign_in(client, make_person(make_account(), role="owner"))
    assert client.get(path).status_code == 404


def test_older_ones_stand_on_a_further_page_however_many_there_are(cast, client, erased, monkeypatch):
    monkeypatch.setattr(certificates, "LISTED", 1)
    colleague = actor_of(make_person(cast.nordlicht, role="manager"))
    case_id = service.ask_own(colleague, username=colleague.username)
    deletions.approve(cast, case_id)
    deletions.executed(case_id)
    newer = deletions.erased(case_id).number
    sign_in(client, cast.alice)
    page = client.get("/privacy/requests").text
    assert (newer in page, erased.number in page) == (True, False)
    [older] = {unescape(link) for link in re.findall(r'href="(/privacy/requests\?key=[^"#]+)', page)}
    page = client.get(older).text
    assert (newer in page, erased.number in page) == (False, True)
    assert client.get("/privacy/requests?key=none").status_code < 500


def test_there_is_none_before_it_is_done(cast, client):
    case_id = deletions.approved(cast)
    sign_in(client, cast.ada)
    assert client.get(f"/admin/deletions/{case_id}/certificate").status_code == 404
    assert "Certificate of erasure" not in client.get(f"/admin/deletions/{case_id}/record").text


def test_the_console_prints_it(app, cast, erased):
    run = app.test_cli_runner().invoke
    found = run(args=["privacy", "certificate", erased.number.lower()])
    assert (found.exit_code, is_genuine(found.output)) == (0, True)
    assert run(args=["privacy", "certificate", "E-222222"]).exit_code == 1


def test_an_erasure_that_isnt_done_has_none_at_the_console(app, cast):
    deletions.executed(deletions.approved(cast))
    number = db.session.query(Erasure).one().number
    found = app.test_cli_runner().invoke(args=["privacy", "certificate", number])
    assert (found.exit_code, "isn't done yet" in found.output) == (1, True)


def test_it_says_what_was_counted(erased):
    told = json.loads(erased.certificate)
    assert {area["table"] for area in told["areas"]} == set(erased.counts)
