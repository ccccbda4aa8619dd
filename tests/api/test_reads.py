"""What a token reads: as much as its person, page by page, and nothing of another account (SECURITY 18, 19, 22)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import url_for

from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.pgp_key import service as pgp_keys
from admin_app.ssh_key import service as ssh_keys
from tests.canaries import CANARIES
from tests.cast import actor_of
from tests.factories.billing import change, make_invoice, make_service
from tests.factories.contacts import make_contact
from tests.factories.people import make_person
from tests.factories.pgp_keys import make_pgp_key, public
from tests.factories.ssh_keys import ed25519, make_ssh_key
from tests.factories.tokens import Token, make_token
from tests.rights import CUSTOMER_ROLES
from tests.route_walk import NAMES
from tests.routes import PROGRAMS
from tests.world import World


@pytest.fixture
def ask(new_client):
    """A program: one token, a path."""

    def asked(token: Token, path: str, **headers: str) -> Any:
        return new_client().get(path, headers={**token.headers, **headers})

    return asked


@pytest.fixture
def world(cast):
    return World(cast)


@pytest.mark.parametrize("role", CUSTOMER_ROLES)
def test_s18_each_role_reads_what_its_rights_allow_and_another_accounts_ids_are_404(app, world, ask, role):
    user = getattr(world.cast, NAMES[role])
    token = make_token(user)
    own = {
        **world.own,
        "own_contact": make_contact(user, "own@nordlicht.example").id,
        "own_ssh_key": make_ssh_key(user),
        "own_pgp_key": make_pgp_key(user),
        "mail": world.mail(user).id,
    }
    elsewhere = world.mail(world.cast.carol)
    change(elsewhere, account_id=world.cast.other.id)
    colleague = make_person(world.cast.nordlicht)
    others = {
        "person": world.cast.carol.id, "own_contact": make_contact(world.cast.carol, "c@baobab.example").id,
        "service": make_service(world.cast.other).id, "invoice": make_invoice(world.cast.other).id,
        "mail": elsewhere.id, "own_ssh_key": make_ssh_key(colleague), "own_pgp_key": make_pgp_key(colleague),
    }  # fmt: skip
    absent = dict.fromkeys(others, clock.new_id())
    wrong = []
    for line in PROGRAMS:
        for nouns, expected in ((own, 200), (others, 404), (absent, 404)):
            if nouns is not own and not line.about:
                continue
            with app.test_request_context():
                path = url_for(line.endpoint, **{part: nouns[noun] for part, noun in line.about.items()})
            status = ask(token, path).status_code
            wanted = expected if role in line.roles else 403
            if status != wanted:
                wrong.append(f"{role} {path}: {status}, not {wanted}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", CUSTOMER_ROLES)
def test_s22_no_list_holds_anything_of_another_account_or_of_a_colleague_alone(app, world, ask, role):
    assert world.own
    theirs = make_person(world.cast.other, full_name="Zed Elsewhere", email="zed@baobab.example")
    make_contact(theirs, "zed-also@baobab.example")
    make_invoice(world.cast.other, number="ELSEWHERE-1")
    make_service(world.cast.other, code="ELSEWHERE-2")
    token = make_token(getattr(world.cast, NAMES[role]))
    alone = [
        CANARIES[name]
        for name in (
            "contact",
            "phone",
            "first address",
            "last address",
            "network",
            "label",
            "token",
            "SSH key",
            "key comment",
            "PGP address",
        )
    ]
    for line in PROGRAMS:
        if line.about:
            continue
        with app.test_request_context():
            path = url_for(line.endpoint)
        text = ask(token, path).text
        assert "ELSEWHERE" not in text, path
        assert "baobab" not in text, path
        if role == "manager" or line.endpoint != "api.activity":
            assert [canary for canary in alone if canary in text] == [], path


def test_people_come_page_by_page_and_the_link_leads_to_the_next(cast, ask):
    for number in range(5):
        make_person(cast.nordlicht, full_name=f"Person {number}")
    token = make_token(cast.alice)
    path, names = "/api/v1/people?limit=3", []
    while path:
        answer = ask(token, path)
        names += [person["full_name"] for person in answer.json["data"]]
        link = answer.headers.get("Link", "")
        assert bool(link) == bool(answer.json["next_cursor"])
        assert link == "" or answer.json["next_cursor"] in link
        path = link[1 : link.index(">")] if link else ""
    assert names == sorted(names)
    assert len(names) == 6


def test_s60_a_cursor_tells_nothing_and_is_good_for_its_reader_and_list_alone(cast, ask):
    for number in range(3):
        make_person(cast.nordlicht, full_name=f"Person {number}")
    mine, others = make_token(cast.alice), make_token(cast.bob)
    cursor = ask(mine, "/api/v1/people?limit=1").json["next_cursor"]
    assert "erson" not in cursor
    assert ask(mine, f"/api/v1/people?cursor={cursor}").status_code == 200
    for token, path in ((others, "people"), (mine, "activity")):
        answer = ask(token, f"/api/v1/{path}?cursor={cursor}")
        assert (answer.status_code, answer.json["code"]) == (422, "cursor")
    assert ask(mine, f"/api/v1/people?cursor={cursor[:-4]}AAAA").status_code == 422


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("colour=red", "colour"),
        ("cursor=", "cursor"),
        ("kind=nothing", "kind"),
    ],
)
def test_s31_what_can_not_be_asked_is_named(cast, ask, query, named):
    answer = ask(make_token(cast.alice), f"/api/v1/activity?{query}")
    assert (answer.status_code, answer.json["code"]) == (422, "parameters")
    assert [error["parameter"] for error in answer.json["errors"]] == [named]


def test_a_route_without_parameters_refuses_them_too(cast, ask):
    answer = ask(make_token(cast.alice), "/api/v1/account?fields=number")
    assert (answer.status_code, answer.json["code"]) == (422, "parameters")


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("account", 4),
        ("people", 3),
        ("contacts", 3),
        ("services", 3),
        ("invoices", 3),
        ("mails", 3),
        ("activity", 3),
    ],
)
def test_each_list_is_read_in_one_statement_beside_the_two_of_the_door(
    cast, ask, count_statements, path, most
):
    for number in range(4):
        person = make_person(cast.nordlicht, full_name=f"Person {number}")
        make_contact(person, f"p{number}@nordlicht.example")
        make_invoice(cast.nordlicht, number=f"INV-{number}")
        make_service(cast.nordlicht, code=f"S-{number}")
    token = make_token(cast.alice)
    ask(token, f"/api/v1/{path}")
    with count_statements() as seen:
        assert ask(token, f"/api/v1/{path}").status_code == 200
    assert seen.total <= most, seen.statements


def test_amounts_are_whole_numbers_and_the_open_one_is_told(cast, ask):
    invoice = make_invoice(cast.nordlicht, total=1200, paid=200)
    found = ask(make_token(cast.alice), f"/api/v1/invoices/{invoice.id}").json
    assert (found["total"], found["paid"], found["open_amount"]) == (1200, 200, 1000)


def test_what_happened_is_told_in_the_persons_language(cast, ask):
    from admin_app.api_token import service
    from tests.cast import actor_of

    change(cast.alice, language="de")
    service.make(actor_of(cast.alice), name="Report", level="read")
    db.session.rollback()
    answer = ask(make_token(cast.alice), "/api/v1/activity?kind=changes")
    assert answer.json["data"][0]["event"] == "api_token.made"
    assert answer.json["data"][0]["sentence"] == "Sie haben ein API-Token erstellt"


def test_the_page_of_the_api_names_every_route_in_both_languages(client):
    english, german = (
        client.get("/api/docs", headers={"Accept-Language": code}).text for code in ("en", "de")
    )
    for line in PROGRAMS:
        assert line.endpoint.split(".")[1].rstrip("s")[:4] in english
    assert "GET /api/v1/people/{person_id}" in english
    assert "Create a token on the page" in english
    assert "Create a token on the page" not in german


def test_the_own_keys_are_told_whole_as_ssh_keygen_and_gpg_write_them(cast, ask):
    alice = actor_of(cast.alice)
    line = ed25519()
    ssh_keys.add(alice, name="Laptop", public_key=line)
    pgp_keys.add(alice, block=public())
    token = make_token(cast.alice, level="scopes", scopes=["keys:read"])
    (ssh,) = ask(token, "/api/v1/ssh-keys").json["data"]
    (pgp,) = ask(token, "/api/v1/pgp-keys").json["data"]
    assert line.startswith(ssh["public_key"])
    assert (ssh["name"], ssh["kind"], ssh["fingerprint"][:7]) == ("Laptop", "ed25519", "SHA256:")
    assert re.fullmatch("[0-9A-F]{40,64}", pgp["fingerprint"])
    assert pgp["block"].startswith("-----BEGIN PGP PUBLIC KEY BLOCK-----")
    assert pgp["emails"]
    assert ask(token, "/api/v1/contacts").status_code == 403
    other = make_token(cast.alice, level="scopes", scopes=["contacts:read"])
    assert ask(other, "/api/v1/ssh-keys").status_code == 403
