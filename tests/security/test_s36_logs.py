"""No line of any log holds a name, address, phone, token, cookie or password of anybody (SECURITY 36)."""

from __future__ import annotations

import logging
import re

import pytest

from admin_app.sign_in.password import login
from tests.canaries import CANARIES, without_ids
from tests.cast import sign_in
from tests.factories.people import PASSWORD, make_person
from tests.lasting import lasting
from tests.rights import ROLES
from tests.sign_in.door import WRONG, enter, mail_forgotten
from tests.sign_in.door import post as send

NEW = "Another+H0rse-of-ours"


def a_day(client, cast, world, new_client, outbox):
    """Everything that is usually logged: tries, refusals, faults, mail, searches, links; gives what is private of it."""
    eve = make_person(
        cast.nordlicht,
        username="eva.privat",
        email="eva.privat@nordlicht.example",
        full_name="Eva Privatissima",
    )
    for password in (*[WRONG] * 6, PASSWORD):
        enter(client, "eva.privat@nordlicht.example", password)
    other = new_client()
    enter(other, "nobody.privat@elsewhere.example", WRONG)
    send(other, "/forgotten", name="eva.privat@nordlicht.example")
    mail_forgotten()
    token = next(x for x in outbox.last.links if "/link/reset/" in x).rpartition("/")[2]
    assert other.get(f"/link/reset/{token}").status_code == 200
    assert send(other, f"/link/reset/{token}", new=NEW, again=NEW).status_code == 303
    assert other.get(f"/link/reset/{token}").status_code == 404
    sign_in(client, cast.sam)
    for term in ("eva.privat@nordlicht.example", "+4917055501993", "198.51.100.177"):
        send(client, "/admin/search/", q=term)
        client.get(f"/admin/people/?search={term}")
        client.get(f"/admin/nowhere/{term}?q={term}")
    client.get(
        "/nowhere/eva.privat@nordlicht.example",
        headers={"User-Agent": CANARIES["browser"], "Referer": f"http://x/{token}"},
    )
    cookie = client.get_cookie("gh_staff").value
    return {
        eve.full_name,
        "eva.privat",
        "nobody.privat",
        PASSWORD,
        WRONG,
        NEW,
        token,
        cookie,
        cookie.partition(".")[2],
        "Privatissima",
    }


def test_s36_a_whole_day_leaves_nothing_private_in_any_log(
    app, client, cast, new_client, outbox, logged, caplog, capfd, monkeypatch
):
    caplog.set_level(logging.DEBUG)
    world = lasting(app, cast)
    private = a_day(client, cast, world, new_client, outbox)
    monkeypatch.setattr(login, "take_ticket", lambda _it: 1 / 0)
    enter(new_client(), "eva.privat", PASSWORD)
    written = str(logged) + caplog.text + "".join(capfd.readouterr())
    assert len(logged) >= 7
    for value in private | {"127.0.0.1", "203.0.113"}:
        assert value not in written, value
    assert not [value for value in CANARIES.values() if value in without_ids(written)]


@pytest.mark.parametrize("role", ROLES)
def test_s36_every_page_of_every_role_leaves_nothing_private_either(sqlite_only, reading, role):
    assert not [page.path for page in reading.pages if page.status >= 500]
    assert reading.link not in reading.written
    written = without_ids(reading.written)
    for value in (*CANARIES.values(), "alice@", "Canari", "Lindqvist"):
        assert value not in written, value


def test_s36_an_error_of_the_database_quotes_no_value(client, cast, logged, caplog, capfd, monkeypatch):
    from sqlalchemy.exc import DBAPIError

    from admin_app.user import people

    def broken(*_args, **_kwargs):
        raise DBAPIError(
            "SELECT :email",
            {"email": "eva.privat@nordlicht.example"},
            ValueError("eva.privat@nordlicht.example"),
        )

    monkeypatch.setattr(people, "change_profile", broken)
    sign_in(client, cast.alice)
    data = {"full_name": "Eva Privatissima", "language": "en", "time_zone": "UTC", "theme": "auto"}
    answer = send(client, "/profile", **data)
    written = (
        str(logged) + caplog.text + "".join(capfd.readouterr()) + re.sub(r'value="[^"]*"', "", answer.text)
    )
    assert answer.status_code == 500
    assert "privat" not in written.lower()
