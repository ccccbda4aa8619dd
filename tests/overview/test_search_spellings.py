"""However a name is accented or transliterated, it is found: what is kept and what is typed are spelled alike."""

from __future__ import annotations

import pytest

from admin_app.identity.models import User
from admin_app.kernel.db import transaction
from tests.factories.people import make_account, make_person

# A name as it is kept, and what is typed to find it.
SPELLED = (
    ("Łukasz Wrona", "lukasz"), ("Lukasz Wrona", "Łukasz"), ("Lukasz Wrona", "ŁUKASZ"),
    ("Anna Höfig", "hofig"), ("Anna Höfig", "Hoefig"), ("Anna Hofig", "Höfig"), ("Anna Hoefig", "Höfig"),
    ("Linh Nguyễn", "nguyen"), ("Linh Nguyen", "Nguyễn"),
    ("Jörg Müller", "Mueller"), ("Jörg Müller", "Muller"), ("Jörg Muller", "Müller"), ("Jörg Mueller", "Müller"),
    ("Jörg Müller", "jorg mueller"), ("Jorg Mueller", "Jörg Müller"), ("Jörg Müller", "Mueller, Jorg"),
    ("Анна Ёлкина", "Елкина"), ("Анна Елкина", "Ёлкина"),
    ("İbrahim Kaya", "ibrahim"), ("Ibrahim Kaya", "İbrahim"), ("ibrahim kaya", "IBRAHIM"),
    ("İstanbul Lojistik", "istanbul"), ("Istanbul Lojistik", "İstanbul"),
    ("Deniz Işık", "ışık"), ("Deniz Işık", "isik"), ("Deniz Isik", "Işık"),
    ("Søren Ægir Straße", "soren"), ("Søren Ægir Straße", "soeren aegir"), ("Soren Aegir Strasse", "Søren straße"),
    ("Đorđe Þór Guðrún", "dorde thor"), ("Dorde Thor Gudrun", "Þór Đorđe"), ("Œuvre Cœur", "coeur"), ("Århus Åse", "aarhus"),
    ("Patrick O'Brien", "obrien"), ("Patrick OBrien", "O’Brien"), ("Anna-Lena Weiß", "anna lena"), ("Anna Lena Weiss", "anna-lena weiß"),
)  # fmt: skip
# Words from their first letter at any word's beginning, three letters anywhere, any order, commas.
PARTS = (
    ("Wei Xu", "Xu"), ("Wei Xu", "x"), ("Wei Xu", "xu wei"), ("Wei Xu", "x w"), ("Wei Xu", "Xu, Wei"),
    ("山田 太郎", "太郎"), ("山田太郎", "太郎"), ("山田太郎", "太郎 山田"), ("山田太郎", "太"), ("김민수", "민수"), ("山田太郎", "田太郎"),
    ("Martin King Jr.", "jr"), ("Martin King Jr.", "King Jr"), ("Martin King Jr.", "jr martin"), ("Katarzyna Wójcik", "ojc"),
    ("Katarzyna Wójcik", "wojcik, kat"), ("Maria de la Cruz", "de la"), ("Maria de la Cruz", "cruz la mar"), ("Jörg Öz", "öz jö"),
)  # fmt: skip
OTHERS = (
    ("Wei Xu", "u"), ("Wei Xu", "ix"), ("Wei Xu", "ei xu"), ("Jörg Müller", "ueller x"), ("Hofig", "hoefig"), ("Lukasz Wrona", "ukas b"), ("Martin Kingjr", "jr"),
    ("Jorg Muller", "mueller"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "term"), [*SPELLED, *PARTS])
def test_a_person_and_an_account_are_found_however_they_are_spelled(cast, find, name, term):
    make_person(cast.nordlicht, full_name=name)
    make_account(name=name)
    assert find(term) == [name, name]


@pytest.mark.parametrize(("name", "term"), OTHERS)
def test_what_a_term_does_not_mean_is_not_found(cast, find, name, term):
    make_person(cast.nordlicht, full_name=name)
    make_account(name=name)
    assert name not in find(term)


def test_a_username_and_a_domain_are_found_however_they_are_spelled(cast, find):
    make_person(cast.nordlicht, full_name="Dora Plain", username="łukasz.höfig", email="d@bäckerei.example")
    for term in ("lukasz.hoefig", "hofig", "@baeckerei", "@backerei.ex", "@ckerei", "@BÄCKEREI.example"):
        assert find(term) == ["Dora Plain"], term


def test_a_list_finds_as_the_search_box_does(client, cast):
    from tests.cast import sign_in

    make_person(cast.nordlicht, full_name="Łukasz Höfig")
    make_account(name="Łukasz Höfig GmbH")
    sign_in(client, cast.sam)
    for name in ("people", "accounts"):
        for term in ("lukasz", "hoefig, lu", "ofi"):
            assert "Łukasz Höfig" in client.get(f"/admin/{name}/", query_string={"search": term}).text, (
                name,
                term,
            )
        assert "Łukasz" not in client.get(f"/admin/{name}/", query_string={"search": "nobody"}).text


def test_a_member_of_staff_is_found_in_their_list_among_any_number_of_customers(client, cast, monkeypatch):
    from tests.cast import sign_in
    from views.desk import base

    monkeypatch.setattr(base, "SEARCH_CAP", 2)
    for n in range(5):
        make_person(cast.nordlicht, full_name=f"{cast.bill.full_name} {n}")
    sign_in(client, cast.root)
    assert (
        cast.bill.full_name in client.get("/admin/staff/", query_string={"search": cast.bill.full_name}).text
    )


def test_the_former_spellings_of_a_renamed_person_are_gone(cast, find):
    person = make_person(cast.nordlicht, full_name="Łukasz Former")
    with transaction() as session:
        session.get(User, person.id).full_name = "Élodie Latter"
    assert find("lukasz") == []
    assert find("former") == []
    assert find("elodie lat") == ["Élodie Latter"]
