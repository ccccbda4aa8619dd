"""People that come in: their place, their state, their phone; whom they may not be."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.api_token.models import ApiToken
from admin_app.audit.models import AuditEvent
from admin_app.contact.models import Contact
from admin_app.desk import by_spelling
from admin_app.identity.models import Account, Membership, Role, User
from admin_app.identity.spelled import Noun
from admin_app.kernel import clock, text
from admin_app.kernel.db import db, transaction
from admin_app.session.models import LoginSession
from admin_app.user.joining.tombstones import person_key
from admin_app.user.models import ErasedKey
from tests.cast import sign_in
from tests.factories.imports import NUMBER
from tests.factories.tokens import make_token

OTHER = "A-40000002"


def person(username: str = "mara") -> User:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(sa.select(User).where(User.username_folded == username)).one()


def ours(**values) -> None:
    with transaction() as session:
        session.execute(sa.update(User).where(User.username_folded == "mara").values(**values))


def account_is(**values) -> None:
    with transaction() as session:
        session.execute(sa.update(Account).where(Account.number == NUMBER).values(**values))


def role_of(username: str) -> str | None:
    wanted = sa.select(Role.key).join(Membership).join(User, User.id == Membership.user_id)
    return db.session.scalar(wanted.where(User.username_folded == username))


@pytest.fixture
def people(files):
    """One account with its owner, imported."""
    files.add("accounts").add("people").run()
    return files.new().add("accounts")


@pytest.mark.parametrize(
    ("theirs", "here"), [("active", "invited"), ("invited", "invited"), ("disabled", "disabled")]
)
def test_nobody_can_sign_in_by_an_import(files, theirs, here):
    files.add("accounts").add("people", status=theirs).run()
    assert (person().status, person().activated_at, role_of("mara")) == (here, None, "owner")


def test_a_person_speaks_the_accounts_language_and_lives_in_its_zone(people):
    assert (person().language, person().time_zone) == ("de", "Europe/Berlin")


def test_a_person_stands_where_the_account_lists_its_people_by_name(people):
    assert person().account_id == db.session.scalars(sa.select(Account.id)).one()


def test_a_phone_becomes_an_unverified_cell_phone(people):
    contact = db.session.scalars(sa.select(Contact)).one()
    assert (contact.kind, contact.value, contact.status, contact.is_primary) == (
        "cell_phone",
        "+491705550199",
        "unverified",
        False,
    )
    assert contact.value_hash == text.phone_hash("+491705550199")


@pytest.mark.parametrize(
    ("username", "shown"), [("mara", ""), ("Mara.Blau", "mara.blau"), ("x@y.example", "")]
)
def test_s22_a_username_that_tells_the_address_is_not_found_by_a_part(files, username, shown):
    own = {"email": username} if "@" in username else {}
    files.add("accounts").add("people", username=username, **own).run()
    assert person(text.fold(username)).username_shown == shown


@pytest.mark.parametrize("username", ["newboss@victim.example", "newboss＠victim.example"])
def test_s69_nobody_comes_in_with_somebody_elses_address_as_username(files, username):
    files.add("accounts").add("people", username=username, email="mara@blau.example")
    assert files.run().total("refused") == 1
    assert files.report("rejects-people.csv")[0]["reason"].startswith("username: A username with @")
    assert db.session.scalar(sa.select(sa.func.count(User.id)).where(User.kind == "customer")) == 0


@pytest.mark.parametrize("username", ["mara\u200b", "ＭARA", " Mara\u00ad"])
def test_s69_a_username_in_another_spelling_is_the_same_one(files, username):
    files.add("accounts").add("people").add("people", username=username, email="other@blau.example")
    assert files.run().total("refused") == 1


def test_s69_an_address_in_another_spelling_is_the_same_one(files):
    files.add("accounts").add("people", email="info@bücher.example").add(
        "people", username="other", email="info@xn--bcher-kva.example"
    )
    assert files.run().total("refused") == 1


def test_an_account_without_an_active_owner_comes_in(files):
    result = files.add("accounts").add("people", role="manager", status="disabled").run()
    assert result.total("created") == 2


def test_who_came_in_is_found_by_the_name_the_file_last_brought(people):
    people.add("people", full_name="Łukasz Grün", email="new@grün.example").run()
    person_id = person().id
    assert [found(Noun.PERSON, term) for term in ("lukasz", "gruen", "blau")] == [
        [person_id],
        [person_id],
        [],
    ]
    assert found(Noun.DOMAIN, "gruen.ex") == [person_id]


def found(noun, term):
    return sorted(set(db.session.scalars(by_spelling.find(noun, term, 10))))


def test_changes_of_theirs_come_in_with_an_event_about_the_person(people):
    people.add(
        "people", full_name="Mara Grün", email="new@blau.example", role="manager", phone="+49 170 5550100"
    ).run()
    found = person()
    assert (found.full_name, found.email, found.email_hash) == (
        "Mara Grün",
        "new@blau.example",
        text.email_hash("new@blau.example"),
    )
    assert (found.username_shown, role_of("mara")) == ("mara", "manager")
    assert db.session.scalar(sa.select(Contact.value)) == "+491705550100"
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "person.import_changed")).one()
    assert (event.target_id, event.facts["fields"]) == (found.id, "email, full_name, role, phone")


def test_somebody_disabled_there_is_disabled_and_signed_out_here(people, client):
    ours(status="active")
    sign_in(client, person())
    make_token(person())
    people.add("people", status="disabled").run()
    assert person().status == "disabled"
    assert db.session.scalar(sa.select(ApiToken.ended_why)) == "disabled"
    assert db.session.scalar(sa.select(LoginSession.ended_why)) == "disabled"


def test_somebody_disabled_here_stays_so(people):
    ours(status="disabled")
    result = people.add("people").run()
    assert (person().status, result.total("kept")) == ("disabled", 0)


def test_somebody_enabled_again_there_stays_disabled_here_and_is_listed(files):
    files.add("accounts").add("people", status="disabled").run()
    files.new().add("accounts").add("people").run()
    assert person().status == "disabled"
    assert files.report("kept-people.csv")[0]["field"] == "status"


def test_somebody_who_has_activated_stays_active(people):
    ours(status="active")
    people.add("people", full_name="Mara N.").run()
    assert (person().status, person().full_name) == ("active", "Mara N.")


@pytest.mark.parametrize("state", [{"status": "closing"}, {"status": "deactivated", "closed_at": "now"}])
def test_people_imported_while_the_account_closes_come_in_disabled(people, state):
    account_is(**{**state, **({"closed_at": clock.now()} if "closed_at" in state else {})})
    people.add("people").add("people", username="late", email="late@blau.example", role="manager").run()
    assert (person("late").status, person("mara").status) == ("disabled", "invited")


def test_an_erased_person_is_skipped(files):
    with transaction() as session:
        session.add(ErasedKey(key_hash=person_key("Mara")))
    result = files.add("accounts").add("people").run()
    assert result.counts["people"] | {"skipped": 1, "created": 0} == result.counts["people"]


def test_a_username_is_one_persons_whatever_its_case_and_account(people):
    people.add("accounts", number=OTHER).add(
        "people", account_number=OTHER, username="MARA", email="m@x.example"
    )
    result = people.run()
    assert result.counts["people"]["refused"] == 1
    assert "username" in people.report("rejects-people.csv")[0]["reason"]


def test_a_member_of_staff_is_never_touched(files, cast):
    name = cast.sam.full_name
    result = files.add("accounts").add("people", username="SAM", full_name="Evil").run()
    assert (result.counts["people"]["refused"], person("sam").full_name) == (1, name)


def test_an_address_of_somebody_else_is_refused_also_when_it_was_changed_to(people, cast):
    people.add("people", email=cast.sam.email.upper()).add("people", username="two", email=cast.sam.email)
    result = people.run()
    assert (result.counts["people"]["refused"], person().email) == (2, "mara@blau.example")


def test_an_address_that_moved_on_is_free_in_the_same_batch(people):
    people.add("people", email="elsewhere@blau.example").add(
        "people", username="two", email="mara@blau.example", role="manager"
    )
    assert people.run(dry_run=True).total("refused") == 0
    assert people.run().total("refused") == 0
    assert (person().email, person("two").email) == ("elsewhere@blau.example", "mara@blau.example")


def test_a_verified_phone_is_the_persons_own(people):
    with transaction() as session:
        session.execute(sa.update(Contact).values(status="active"))
    people.add("people", phone="+49 170 5550100").run()
    assert db.session.scalars(sa.select(Contact.value)).all() == ["+491705550199"]
    assert people.report("kept-people.csv")[0]["field"] == "phone"


def test_what_staff_entered_for_the_person_is_not_the_persons_own_and_stays(people):
    entered = {"value": "+491705550177", "value_hash": text.phone_hash("+491705550177")}
    whom = person().id
    with transaction() as session:
        session.add(Contact(user_id=whom, kind="cell_phone", entered_by=whom, **entered))
    people.add("people", phone="+49 170 5550100").run()
    assert set(db.session.scalars(sa.select(Contact.value))) == {"+491705550100", "+491705550177"}
    people.add("people", phone="+49 170 5550177").run()
    assert set(db.session.scalars(sa.select(Contact.value))) == {"+491705550100", "+491705550177"}


def test_a_phone_taken_away_there_goes_unless_it_is_the_persons_own(people):
    people.add("people", phone="").run()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Contact)) == 0


def test_no_value_stands_where_only_hashes_belong(people):
    remembered = person().brought
    assert set(remembered) == {"username", "email", "full_name", "role", "phone", "status", "created_at"}
    assert all(len(value) == 16 and int(value, 16) >= 0 for value in remembered.values())
