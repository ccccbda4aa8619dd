"""A whole account with its people goes: asked for, closed, approved twice, waited for, told, erased, proven, and then unknown."""

from __future__ import annotations

import io
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from admin_app import config
from admin_app.audit.proof import sealing, verifying
from admin_app.config.reading import SecretStr
from admin_app.data_case.models import DataCaseState
from admin_app.erasure import scan
from admin_app.erasure import service as erasure
from admin_app.identity.models import User
from admin_app.kernel import clock, signing
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotAllowed
from admin_app.recipient import service as recipients
from admin_app.recipient.models import NoticeState
from admin_app.user import people
from tests.cast import actor_of, sign_in
from tests.email.server import serving
from tests.erasure.conftest import own_folder as own_folder
from tests.factories import closing, deletions
from tests.factories.billing import known, make_invoice
from tests.factories.recipients import notices
from tests.sign_in.door import enter, results

S = DataCaseState
WHY = "We have closed the shop in Kiel"
AT_LAST = deletions.WAITED * 2 + timedelta(days=30)


@pytest.fixture
def account(cast):
    """Nordlicht with its owner and a colleague who was disabled before, one paid invoice, and what names them."""
    people.disable(actor_of(cast.alice), cast.bob.id)
    known(cast.nordlicht)
    make_invoice(cast.nordlicht, issued_on=date(2026, 5, 1), status="paid", paid=12_840)
    named = [cast.nordlicht.name, WHY]
    for user in (cast.alice, cast.bob):
        named += [user.full_name, user.email, user.username]
    return SimpleNamespace(values=named, address=cast.alice.email, owner=cast.alice.id)


def asked_for(client, cast):
    """The owner sees the preview and types the account's number."""
    sign_in(client, cast.alice)
    page = client.get("/privacy/deletion/account").text
    assert ("Erased" in page, "2036" in page) == (True, True)
    form = {"csrf_token": client.csrf(), "number": cast.nordlicht.number, "words": WHY}
    assert client.post("/privacy/deletion/account", data=form).status_code == 303
    return deletions.the_only_case()


def closed(cast, case_id):
    """Somebody of billing passes the closing on, an approver approves it, and it is carried out after its waiting time."""
    assert deletions.case(case_id).state is S.CLOSING
    found = deletions.closing_of(case_id)
    closing.clearing.pass_on(actor_of(cast.bill), found, version=None, note="All settled")
    number = closing.case(found).number
    closing.decision.approve(actor_of(cast.ada), found, version=None, number=number, note="Nothing is open")
    with clock.shifted(timedelta(days=3, seconds=1)):
        closing.execution.execute(deletions.system(), found)
    assert deletions.case(case_id).state is S.IN_APPROVAL


def approved(cast, case_id):
    """Two approvers, of whom neither is the other."""
    deletions.approve(cast, case_id, cast.ada)
    with pytest.raises(NotAllowed):
        deletions.approve(cast, case_id, cast.ada)
    deletions.approve(cast, case_id, cast.ari)
    assert deletions.case(case_id).state is S.APPROVED


def told(cast, case_id):
    """After the waiting time the recipients are told; one is told by hand, and the others don't answer."""
    assert deletions.after_waiting(case_id).state is S.NOTIFIED
    by_hand = [row for row in notices(case_id) if row.state is NoticeState.BY_HAND]
    with clock.shifted(deletions.WAITED):
        recipients.note(actor_of(cast.ada), by_hand[0].id, note="Told by phone, they erase it today")


def erased(case_id, run_jobs, use_settings):
    """The erasure to its end, and the mails that arrived meanwhile."""
    assert deletions.executed(case_id).state is S.EXECUTED
    with serving() as box, clock.shifted(AT_LAST):
        use_settings(smtp_url=SecretStr(box.url))
        run_jobs()
    return box.arrived


def verified(client, certificate):
    sent = {"csrf_token": client.csrf(), "file": (io.BytesIO(certificate), "certificate.json")}
    return client.post("/verify", data=sent, content_type="multipart/form-data").text


@pytest.mark.feature("S0-24")
def test_an_account_is_deleted_with_its_people_and_nothing_names_them_any_more(
    cast, client, run_jobs, use_settings, account
):
    cast.ada, cast.ari  # noqa: B018 - they are there
    case_id = asked_for(client, cast)
    assert {found.value for found in scan.scan(account.values)} == set(range(len(account.values)))
    closed(cast, case_id)
    approved(cast, case_id)
    assert deletions.person(cast.alice).full_name == "Alice Lindqvist"
    told(cast, case_id)
    arrived = erased(case_id, run_jobs, use_settings)
    [attached] = [part for mail in arrived for part in mail.iter_attachments()]
    assert account.address in arrived[-1]["To"]
    page = verified(client, attached.get_content())
    for words in ("The certificate is genuine", erasure.of_case(case_id).number, "until the end of 2036"):
        assert words in page, words
    assert scan.scan(account.values) == []
    assert db.session.get_one(User, account.owner).status == "erased"
    sealing.seal()
    assert verifying.verify(config.active().sqlalchemy_url, signing.public_keys()).holds
    assert "don’t match" in enter(client, "alice.lind").text
    assert results()[-1] == "unknown_name"
