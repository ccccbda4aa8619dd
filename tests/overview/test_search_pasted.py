"""Search takes what agents paste: unwrapped first, and what only looks like a code is a name."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.contact import store
from admin_app.contact.models import Contact, ContactKind
from admin_app.desk import finding
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.crypto import lookup_hash
from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid, RateLimited
from admin_app.lib.text.pasted import unwrapped
from admin_app.overview import refusals
from admin_app.search import box as search
from admin_app.support_access import searching
from tests.cast import actor_of, sign_in
from tests.factories.billing import make_invoice
from tests.factories.people import make_account, make_person
from tests.factories.sessions import make_session

PASTED = [
    ("Name <a@x.example>", "a@x.example"), ('"Lind, Alice" <a@x.example>;', "a@x.example"), ("<a@x.example>", "a@x.example"),
    ("mailto:a@x.example?subject=Hi%20there", "a@x.example"), ("MAILTO:a%40x.example", "a@x.example"), ("a@x.example,", "a@x.example"),
    ("a@x.example.", "a@x.example"), ("(a@x.example)", "a@x.example"), ("tel:+49-170-5550199;ext=3", "+49-170-5550199"),
    ("203.0.113.7:51008", "203.0.113.7"), ("[2001:db8::7]", "2001:db8::7"), ("[2001:db8::7]:443", "2001:db8::7"), ("2001:db8::", "2001:db8::"),
    ("::ffff:203.0.113.7", "::ffff:203.0.113.7"), ("A91000001", "A-91000001"), ("a\u201191000001.", "A-91000001"), ("«A-91000001»", "A-91000001"),
    ("https://nordlicht.example/kontakt?x=1", "nordlicht.example"), ("@nordlicht.example", "@nordlicht.example"), ("AC/DC", "AC/DC"),
    ("Lindqvist,", "Lindqvist"), ("O'Neil", "O'Neil"), ("C-AB12CD", "C-AB12CD"), ("-2+3 Werke", "-2+3 Werke"), ("mara＠x.example\u200b", "mara@x.example"),
]  # fmt: skip
CODE_SHAPED = ("Rebecca", "Russell", "Raphael")


@pytest.mark.parametrize(("typed", "meant"), PASTED)
def test_what_is_pasted_is_unwrapped(typed, meant):
    assert unwrapped(typed) == meant


@given(st.text(max_size=200))
def test_whatever_is_pasted_is_unwrapped_once_and_for_all(typed):
    assert unwrapped(unwrapped(typed)) == unwrapped(typed)


def test_what_is_longer_than_anybody_pastes_is_refused_before_it_is_unwrapped(monkeypatch):
    monkeypatch.setattr(
        finding, "unwrapped", lambda _text: pytest.fail("a few thousand characters take seconds")
    )
    with pytest.raises(Invalid):
        finding.checked("<" + "a@x.example " * 300)


def told(name=Event.SEARCH_WHOLE_VALUE):
    database.session.rollback()
    found = database.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == name.value))
    return [event.facts.get("kind", event.facts.get("code")) for event in found]


def phone_of(user, number):
    values = store.value_columns(ContactKind.CELL_PHONE, number)
    with transaction() as session:
        session.add(Contact(user_id=user.id, kind=ContactKind.CELL_PHONE, **values))


@pytest.mark.parametrize("name", CODE_SHAPED)
def test_a_name_that_looks_like_a_refusals_code_is_found(cast, find, name):
    assert refusals.code_in(name)
    make_person(cast.nordlicht, full_name=f"{name} Dahl")
    assert find(name) == [f"{name} Dahl"]
    assert told(Event.REFUSAL_RESOLVED) == []


def test_a_username_that_looks_like_a_code_is_found_by_a_part(cast, find):
    make_person(cast.nordlicht, full_name="Rune Ness", username="rn53298.oslo")
    assert find("rn53298") == ["Rune Ness"]


def test_a_code_written_as_one_that_nothing_has_is_told_and_recorded(cast, find):
    with pytest.raises(Invalid, match="unknown"):
        find("R-7F3K-92")
    assert told(Event.REFUSAL_RESOLVED) == ["R-7F3K-92"]


def test_s57_codes_are_not_guessed_by_names(cast, find, monkeypatch):
    monkeypatch.setattr(refusals, "AN_HOUR", 2)
    for _ in range(3):
        assert find("Rebecca") == []
    monkeypatch.setattr(refusals, "resolve", lambda *_a: pytest.fail("asked after the limit"))
    assert find("Rebecca") == []


@pytest.mark.parametrize(
    "typed",
    [
        "Bob Solberg <bob@nordlicht.example>",
        "<BOB@nordlicht.example>",
        "mailto:bob@nordlicht.example?cc=x",
        "bob@nordlicht.example.",
    ],
)
def test_an_address_is_found_as_it_is_pasted(cast, find, typed):
    assert cast.bob
    assert find(typed) == ["Bob Solberg"]
    assert told() == ["email"]


@pytest.mark.parametrize(
    "typed",
    [
        "0170 5550199",
        "(0170) 555-01-99",
        "170 5550199",
        "tel:+491705550199",
        "\u202a0170\u20115550199\u202c",
        "0049 170 5550199",
    ],
)
def test_a_phone_is_found_without_its_country_and_as_it_is_pasted(cast, find, typed):
    phone_of(cast.bob, "+491705550199")
    assert find(typed) == ["Bob Solberg"]
    assert told() == ["phone"]


@pytest.mark.parametrize(
    ("number", "typed"),
    [
        ("+12025550199", "1 (202) 555-0199"),
        ("+74951234567", "8 495 123-45-67"),
        ("+390669812345", "06 698 12345"),
    ],
)
def test_what_is_dialled_before_a_number_in_its_country_is_no_part_of_it(cast, find, number, typed):
    phone_of(cast.bob, number)
    assert find(typed) == ["Bob Solberg"]


def test_s57_a_phone_asked_for_in_vain_counts(cast, find, monkeypatch):
    monkeypatch.setattr(searching, "SEARCHES_AN_HOUR", 2)
    assert find("0170 5550198") + find("0170 5550197") == []
    assert told() == ["phone", "phone"]
    with pytest.raises(RateLimited):
        find("0170 5550196")


def test_an_address_of_a_network_is_found_with_its_port_and_brackets(cast, find):
    make_session(cast.bob, ip_hash=lookup_hash("203.0.113.9", "ip"))
    make_session(cast.bob, ip_hash=lookup_hash("2001:db8::7", "ip"))
    for typed in ("203.0.113.9:51008", "[2001:db8::7]", "[2001:db8::7]:443", "203.0.113.9,"):
        assert find(typed) == ["Bob Solberg"], typed


@pytest.mark.parametrize(
    "typed", ["A20418836", "a\u201120418836", "A-20418836.", "(20418836)", "２０４１８８３６"]
)
def test_an_account_number_opens_its_account_as_it_is_pasted(cast, find, typed):
    account = cast.nordlicht
    assert find(typed) == [account.name]
    assert told() == []


def test_a_bare_domain_finds_its_people_and_a_name_that_is_one_its_company(cast, find):
    assert cast.alice
    make_account(name="Baobab.example Ltd")
    assert find("nordlicht.example") == ["Alice Lindqvist"]
    assert find("https://nordlicht.example/") == ["Alice Lindqvist"]
    assert find("baobab.example") == ["Baobab.example Ltd"]


def test_an_invoices_number_finds_the_invoice(cast, client, find):
    make_invoice(cast.nordlicht, number="RE-2026/0042")
    assert find("RE-2026/0042") == ["RE-2026/0042"]
    assert find("re\u20112026/0042.") == ["RE-2026/0042"]
    sign_in(client, cast.sam)
    answer = client.post("/admin/search/", data={"csrf_token": client.csrf(), "q": "RE-2026/0042"})
    assert answer.location == f"/admin/accounts/{cast.nordlicht.id}/billing"


def test_namesakes_are_told_apart(client, cast):
    seen = make_person(cast.nordlicht, full_name="Kim Dahl", username="kim.first", role="owner")
    make_person(cast.other, full_name="Kim Dahl", username="kim.second", status="disabled")
    make_person(cast.other, full_name="Kim Dahl", username="kim3", email="kim3@baobab.example")
    with transaction() as session:
        day = clock.now() - timedelta(days=40)
        session.execute(sa.update(User).where(User.id == seen.id).values(last_sign_in_at=day))
    sign_in(client, cast.sam)
    page = client.post("/admin/search/", data={"csrf_token": client.csrf(), "q": "kim dahl"}).text
    for told_apart in (
        "kim.first",
        "kim.second",
        "Owner",
        "Manager",
        "Disabled",
        "never signed in",
        "signed in",
    ):
        assert told_apart in page, told_apart
    assert "kim3" not in page  # it would tell the address


@pytest.mark.parametrize(
    "term", ["rebecca", "20418837", "nordlicht.example", "INV-1", "lind", "0170 5550199"]
)
def test_a_search_takes_four_statements_besides_recording(cast, count_statements, term):
    make_person(cast.nordlicht, full_name="Rebecca Lind")
    actor = actor_of(cast.sam)
    database.session.rollback()
    with count_statements() as seen:
        search.find(actor, term)
    recording = ("throttles", "audit_", "looks", "BEGIN", "SAVEPOINT", "COMMIT", "RELEASE")
    asked = [
        s for s in seen.statements if s.startswith(("SELECT", "WITH")) and not any(r in s for r in recording)
    ]
    assert len(asked) <= 4, asked
