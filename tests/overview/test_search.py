"""Search at the desk: what is found, in which order, by which index, and what is recorded."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.contact.models import Contact
from admin_app.desk import finding
from admin_app.kernel import clock, text
from admin_app.kernel.crypto import lookup_hash
from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import NotAllowed, RateLimited
from admin_app.search import box as search
from admin_app.search import exact
from admin_app.session.models import LoginSession, SignInAttempt, Stage
from admin_app.sign_in.models import Throttle
from admin_app.support_access import searching
from admin_app.support_access.models import Look
from tests.cast import actor_of, sign_in
from tests.factories.people import make_account, make_person
from tests.factories.sessions import make_session


def events_of(name):
    database.session.rollback()
    return list(
        database.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.name == name.value).order_by(AuditEvent.seq)
        )
    )


def test_names_are_found_by_any_part_in_any_order_and_case(cast, find):
    make_person(cast.nordlicht, full_name="Katarzyna Wójcik-Baranowska")
    for term in (
        "katarzyna",
        "WÓJCIK",
        "baranow",
        "wójcik katarzyna",
        "arzyna bara",
        "ójc",
        "Katarzyna Wójcik-Baranowska",
    ):
        assert find(term) == ["Katarzyna Wójcik-Baranowska"], term


def test_names_of_all_scripts_are_found_and_forms_of_a_letter_are_one(cast, find):
    for name in ("山田太郎", "Müller", "ليلى حسن", "Kıyı Yazılım", "Ανδρέας", "Ångström"):
        make_person(cast.nordlicht, full_name=name)
        assert name in find(name), name
        assert name in find(unicodedata.normalize("NFD", name).upper()) or name == "Kıyı Yazılım", name
        assert name in find(name[:3]), name


def test_accounts_and_people_stand_in_one_answer(cast, find):
    firm = make_account(name="Solberg Fisk AS")
    cast.bob  # noqa: B018 - Bob Solberg
    assert find("solberg") == [firm.name, "Bob Solberg"]


def test_the_order_is_exact_beginning_word_part_and_trouble_first_among_equals(cast, find):
    for name in ("Overlind", "Anna Lind", "Lindqvist", "Lind"):
        make_account(name=name)
    make_account(name="Lindholm", status="suspended")
    assert find("lind") == ["Lind", "Lindholm", "Lindqvist", "Anna Lind", "Overlind"]


def test_who_has_to_wait_comes_before_equals_and_who_is_disabled_after(cast, find):
    make_person(cast.nordlicht, full_name="Kim A", status="disabled")
    make_person(cast.nordlicht, full_name="Kim B")
    locked = make_person(cast.nordlicht, full_name="Kim C")
    with transaction() as session:
        session.add(
            Throttle(
                key="name:kim", failures=9, wait_until=clock.now() + timedelta(minutes=9), user_id=locked.id
            )
        )
    assert find("kim") == ["Kim C", "Kim B", "Kim A"]


def test_one_and_two_characters_search_beginnings(cast, find):
    make_person(cast.nordlicht, full_name="Ng Xu")
    make_person(cast.nordlicht, full_name="Angela Young")
    assert find("n") == ["Nordlicht Media GmbH", "Ng Xu"]
    assert find("ng") == ["Ng Xu"]
    assert "Angela Young" in find("ang")


def test_an_account_number_opens_its_account_whole_and_is_found_by_a_part(cast, find):
    cast.nordlicht  # noqa: B018 - A-20418836
    for term in ("A-20418836", "a-20418836", "20418836", "A-2041", "0418836"):
        assert find(term) == ["Nordlicht Media GmbH"], term


def test_an_id_and_a_case_number_open_theirs(cast, find):
    assert find(str(cast.bob.id)) == ["Bob Solberg"]
    assert find(str(cast.nordlicht.id)) == ["Nordlicht Media GmbH"]
    assert find(str(cast.bill.id)) == []


def test_a_domain_is_found_by_a_part_behind_its_at_sign(cast, find):
    cast.alice, cast.carol  # noqa: B018
    assert find("@nordlicht.example") == ["Alice Lindqvist"]
    assert find("@baob") == ["Carol Nkemelu"]
    assert find("@") == []


def test_members_of_staff_are_not_among_the_customers_people(cast, find):
    assert find(cast.bill.full_name) == []
    assert find(cast.bill.email) == []


def test_s22_a_whole_address_is_found_by_its_hash_and_the_question_is_recorded(cast, find):
    cast.bob  # noqa: B018
    assert find("BOB@nordlicht.example") == ["Bob Solberg"]
    told = events_of(Event.SEARCH_WHOLE_VALUE)
    assert [(e.actor_id, e.facts["kind"], e.facts["hits"]) for e in told] == [(cast.sam.id, "email", 1)]
    look = database.session.scalars(sa.select(Look)).one()
    assert (look.user_id, look.account_id, look.ground.value) == (cast.bob.id, cast.nordlicht.id, "search")
    assert "bob@" not in str(told[0].facts)


def test_a_whole_phone_number_and_ip_address_are_found_by_their_hashes(cast, find):
    with transaction() as session:
        session.add(
            Contact(
                user_id=cast.bob.id,
                kind="cell_phone",
                value="+4917055501993",
                value_hash=text.phone_hash("+4917055501993"),
            )
        )
        session.add(
            LoginSession(
                user_id=cast.bob.id,
                kind="customer",
                stage=Stage.OPEN,
                secret_hash="x",
                ip_hash=lookup_hash("203.0.113.9", "ip"),
                ends_at=clock.now(),
            )
        )
    for term in ("+49 170 555 01993", "0049 170 55501993", "203.0.113.9", "::ffff:203.0.113.9"):
        assert find(term) == ["Bob Solberg"], term
    assert [e.facts["kind"] for e in events_of(Event.SEARCH_WHOLE_VALUE)] == ["phone", "phone", "ip", "ip"]


def test_staff_who_sign_in_from_an_address_hide_no_customer_of_it(cast, find, monkeypatch):
    monkeypatch.setattr(exact, "IP_ROWS", 3)
    hashed = lookup_hash("203.0.113.9", "ip")
    for _ in range(3):
        make_session(cast.sam, ip_hash=hashed)
        with transaction() as session:
            session.add(SignInAttempt(user_id=cast.sam.id, result="signed_in", ip_hash=hashed))
    make_session(cast.bob, ip_hash=hashed)
    assert find("203.0.113.9") == ["Bob Solberg"]


def test_s22_a_part_of_a_private_value_finds_nothing_and_is_no_question(cast, find):
    make_person(
        cast.nordlicht, full_name="Dora Canari", email="hidden.part@nordlicht.example", username="dora.c"
    )
    for term in ("hidden", "hidden.part", "hidden.part@", "den.part@nordlicht", "part@nordlicht.exampl"):
        assert find(term) == [], term
    assert "Dora Canari" not in find("203.0.113") + find("+49170")


def test_a_username_that_tells_an_address_is_found_whole_only_and_recorded(cast, find):
    make_person(
        cast.nordlicht, full_name="Dora Canari", email="dcanary@nordlicht.example", username="dcanary"
    )
    assert find("dcanar") == []
    assert events_of(Event.SEARCH_WHOLE_VALUE) == []
    assert find("dcanary") == ["Dora Canari"]
    assert [e.facts["kind"] for e in events_of(Event.SEARCH_WHOLE_VALUE)] == ["username"]


def test_a_plain_username_is_found_by_a_part(cast, find):
    make_person(cast.nordlicht, full_name="Dora Canari", username="warehouse.seven")
    assert find("house.sev") == ["Dora Canari"]


def test_s23_a_question_that_cant_be_recorded_shows_nothing(cast, find, monkeypatch):
    cast.bob  # noqa: B018
    monkeypatch.setattr(
        searching.audit, "record", lambda *_a, **_k: (_ for _ in ()).throw(RuntimeError("no audit"))
    )
    with pytest.raises(RuntimeError):
        find("bob@nordlicht.example")


def test_s57_whole_values_are_limited_an_hour(cast, find, monkeypatch):
    monkeypatch.setattr(searching, "SEARCHES_AN_HOUR", 2)
    for _ in range(2):
        find("bob@nordlicht.example")
    with pytest.raises(RateLimited):
        find("bob@nordlicht.example")
    find("solberg")


def test_who_may_not_find_people_finds_nothing(cast):
    with pytest.raises(NotAllowed):
        search.find(actor_of(cast.alice), "solberg")


def test_s60_the_box_posts_and_no_private_value_stands_in_an_address(client, cast):
    cast.bob, cast.alice  # noqa: B018
    sign_in(client, cast.sam)
    token = client.csrf()
    answer = client.post("/admin/search/", data={"csrf_token": token, "q": cast.bob.email})
    assert answer.status_code == 303
    assert answer.location == f"/admin/people/{cast.bob.id}"
    assert client.get("/admin/search/?q=bob@nordlicht.example").status_code == 200
    assert "Solberg" not in client.get("/admin/search/?q=bob@nordlicht.example").text
    many = client.post("/admin/search/", data={"csrf_token": token, "q": "o"})
    assert many.status_code == 200


def test_a_single_hit_opens_at_once_and_several_stand_in_a_list(client, cast):
    cast.bob, cast.alice, cast.carol  # noqa: B018
    sign_in(client, cast.sam)
    token = client.csrf()
    assert (
        client.post("/admin/search/", data={"csrf_token": token, "q": "nordlicht"}).location
        == f"/admin/accounts/{cast.nordlicht.id}"
    )
    make_account(name="Nordlicht Zwei")
    answer = client.post("/admin/search/", data={"csrf_token": token, "q": "nordlicht"})
    assert "2 found" in answer.text
    assert client.post("/admin/search/", data={"csrf_token": token, "q": ""}).status_code == 422


def test_a_private_kind_is_recognised_and_nothing_else_is():
    assert finding.private_kind("a@b.example") == "email"
    assert finding.private_kind("2001:db8::1") == "ip"
    assert finding.private_kind("+49 40 1234567") == "phone"
    for term in (
        "@nordlicht.example",
        "20418836",
        "A-20418836",
        "1.2.3",
        "+49",
        "solberg",
        "a@",
        "mara lind",
    ):
        assert finding.private_kind(term) is None, term


def test_a_number_typed_without_its_country_is_private_and_a_number_of_the_lists_own_is_none():
    for term in ("0170 5550199", "(212) 555-0199", "tel:0170-5550199"):
        assert finding.is_private(term), term
        assert finding.is_private(term, numbered=True), term
    for term in ("20418836", "2026-004171", "4711000123"):
        assert not finding.is_private(term, numbered=True), term
    for term in ("2026-11-29", "A-20418836", "solberg", "12345", "10.0.0"):
        assert not finding.is_private(term), term
