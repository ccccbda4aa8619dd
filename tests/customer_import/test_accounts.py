"""Accounts that come in, change there, change here, or both."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.account.models import Address
from admin_app.audit.models import AuditDetail, AuditEvent
from admin_app.desk import by_spelling
from admin_app.identity.models import Account
from admin_app.identity.spelled import Noun
from admin_app.kernel.db import db, transaction
from admin_app.session.models import LoginSession
from admin_app.user.joining.tombstones import account_key
from admin_app.user.models import ErasedKey
from tests.cast import sign_in
from tests.factories.imports import NUMBER
from tests.factories.people import make_person


def account(number: str = NUMBER) -> Account:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(sa.select(Account).where(Account.number == number)).one()


def ours(**values) -> None:
    with transaction() as session:
        session.execute(sa.update(Account).where(Account.number == NUMBER).values(**values))


def test_a_new_account_is_told_by_its_run(files):
    result = files.add("accounts", legal_name="Blau KG").run()
    found = account()
    assert (found.import_run_id, found.name_folded, found.legal_name) == (
        result.run_id,
        "blau & söhne",
        "Blau KG",
    )
    address = db.session.scalars(sa.select(Address)).one()
    assert (address.line1, address.city, address.country, address.is_primary) == (
        "Weg 1",
        "Bremen",
        "DE",
        True,
    )


def test_an_account_is_found_by_the_name_the_file_last_brought(files):
    files.add("accounts").run()
    files.new().add("accounts", name="Grün").run()
    found = [list(db.session.scalars(by_spelling.find(Noun.ACCOUNT, t, 10))) for t in ("gruen", "soehne")]
    assert found == [[account().id], []]


def test_a_change_of_theirs_comes_in_with_an_event_of_its_own(files):
    files.add("accounts").run()
    before = account().version
    result = files.new().add("accounts", name="Grün", city="Kiel").run()
    found = account()
    assert (result.counts["accounts"]["changed"], found.name, found.name_folded) == (1, "Grün", "grün")
    assert (found.version, db.session.scalar(sa.select(Address.city))) == (before + 1, "Kiel")
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "account.import_changed")).one()
    assert event.facts == {"fields": "name, city", "run": str(result.run_id)}
    words = db.session.scalars(sa.select(AuditDetail.words).where(AuditDetail.event_id == event.id)).all()
    assert {
        "before": {"name": "Blau & Söhne", "city": "Bremen"},
        "after": {"name": "Grün", "city": "Kiel"},
    } in words


def test_a_change_of_ours_stays_silently(files):
    files.add("accounts").run()
    ours(name="Ours")
    result = files.run()
    assert (account().name, result.counts["accounts"]["unchanged"], result.counts["accounts"]["kept"]) == (
        "Ours",
        1,
        0,
    )


def test_where_both_changed_ours_stays_the_rest_comes_in_and_the_field_is_listed(files):
    files.add("accounts").run()
    ours(name="Ours")
    result = files.new().add("accounts", name="Theirs", language="fr").run()
    assert (account().name, account().language) == ("Ours", "fr")
    assert files.report("kept-accounts.csv") == [
        {"number": NUMBER, "line": "2", "field": "name", "theirs": "Theirs"}
    ]
    assert result.counts["accounts"] | {"kept": 1, "refused": 0} == result.counts["accounts"]
    assert (files.folder / "rejects" / "kept-accounts.csv").stat().st_mode & 0o777 == 0o600


def test_a_report_of_a_former_run_doesnt_stay_lying_about(files):
    files.add("accounts").run()
    ours(name="Ours")
    files.new().add("accounts", name="Theirs").run()
    files.run()
    assert not (files.folder / "rejects").exists() or not list((files.folder / "rejects").iterdir())


@pytest.mark.parametrize("status", ["closing", "deactivated"])
def test_a_closing_of_ours_is_never_undone(files, status):
    files.add("accounts").run()
    ours(status=status)
    files.new().add("accounts", status="suspended").run()
    assert account().status == status
    assert files.report("kept-accounts.csv")[0]["field"] == "status"


def test_a_suspension_of_theirs_comes_in_and_goes_again(files):
    files.add("accounts").run()
    files.new().add("accounts", status="suspended").run()
    assert account().status == "suspended"
    files.new().add("accounts").run()
    assert account().status == "active"


def test_an_account_deactivated_there_signs_its_people_out(files, client):
    files.add("accounts").run()
    sign_in(client, make_person(account()))
    files.new().add("accounts", status="deactivated").run()
    assert account().status == "deactivated"
    assert db.session.scalar(sa.select(LoginSession.ended_why)) == "account"


def test_an_erased_account_is_skipped_with_all_that_is_its(files):
    with transaction() as session:
        session.add(ErasedKey(key_hash=account_key(NUMBER)))
    result = files.add("accounts").add("people").add("services").add("invoices").run()
    assert {kind: counts["skipped"] for kind, counts in result.counts.items()} == dict.fromkeys(
        result.counts, 1
    )
    assert result.total("created", "refused") == 0


def test_an_erased_account_whose_row_remains_takes_no_field(files):
    files.add("accounts").run()
    ours(status="erased", name="(erased)")
    result = files.new().add("accounts", name="Back again").add("services").run()
    assert (account().name, result.total("skipped")) == ("(erased)", 2)


def test_an_address_that_grows_lines_here_and_there_is_one_address(files):
    nothing = {"address_line1": "", "city": "", "postcode": ""}
    files.add("accounts", **nothing).run()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Address)) == 0
    files.new().add("accounts", **nothing | {"city": "Kiel"}).run()
    assert db.session.scalars(sa.select(Address.city)).all() == ["Kiel"]
    files.new().add("accounts", **nothing | {"city": "Köln"}).run()
    assert db.session.scalars(sa.select(Address.city)).all() == ["Köln"]


def test_the_second_row_of_a_key_is_refused_identical_or_not(files):
    files.add("accounts").add("accounts").add("accounts", name="Another")
    result = files.run()
    assert (result.total("created"), result.total("refused"), account().name) == (1, 2, "Blau & Söhne")


def test_a_refused_row_doesnt_take_its_key_from_a_good_one(files):
    result = files.add("accounts", country="XX").add("accounts").run()
    assert (result.total("created"), result.total("refused")) == (1, 1)
