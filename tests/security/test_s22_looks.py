"""A look under a grant shows what was asked for, in the session that asked, and nothing else (SECURITY 22)."""

from __future__ import annotations

import re

import pytest

from admin_app.support_access import looks
from admin_app.support_access import service as support_access
from tests.canaries import CANARIES, SPELT, without_ids
from tests.cast import actor_of, sign_in
from tests.factories.break_glass import make_glass
from tests.factories.support import allow
from tests.lasting import lasting
from tests.security import crawl
from tests.sign_in.door import later

HIDDEN = [
    *(v for k, v in CANARIES.items() if k not in {"total", "paid", "balance", "look"}),
    *SPELT,
    "alice@",
    "bob@",
]


def leaks(answer):
    """Canaries anywhere in an answer: its page, title, headers and addresses."""
    everything = without_ids(answer.text + str(answer.headers))
    return [value for value in HIDDEN if value in everything]


@pytest.fixture
def world(app, cast):
    return lasting(app, cast)


def test_s22_with_a_grant_a_look_shows_its_field_here_and_nowhere_else(client, new_client, post, world):
    found, cast = crawl.nouns(world), world.cast
    sign_in(client, cast.sam)
    other = new_client()
    sign_in(other, cast.sam)
    assert leaks(client.get(f"/admin/accounts/{found['account']}/security")) == []
    person = f"/admin/people/{world.canary.id}"
    fields = {"area": "profile", "field": "email", "user_id": str(world.canary.id)}
    assert post(f"/admin/accounts/{found['account']}/look", **fields).status_code == 303
    assert CANARIES["e-mail"] in client.get(person).text
    assert CANARIES["phone"] not in re.sub(r"\s", "", client.get(person).text)
    for browser, path in (
        (other, person),
        (client, "/admin/people/"),
        (client, f"/admin/mail/{found['mail']}"),
        (client, "/admin/sessions/"),
    ):
        assert leaks(browser.get(path)) == [], path
    with later(minutes=5, seconds=1):
        assert leaks(client.get(person)) == []


def test_s22_a_grant_that_is_ended_masks_the_next_request(client, post, world):
    found, cast = crawl.nouns(world), world.cast
    sign_in(client, cast.sam)
    person = f"/admin/people/{world.canary.id}"
    post(
        f"/admin/accounts/{found['account']}/look",
        area="profile",
        field="email",
        user_id=str(world.canary.id),
    )
    assert CANARIES["e-mail"] in client.get(person).text
    support_access.end(actor_of(cast.alice), found["grant"])
    assert leaks(client.get(person)) == []


@pytest.mark.parametrize("broken", ["record", "commit"])
def test_s23_s54_a_look_that_cannot_be_recorded_shows_nothing_and_answers_503(
    client, post, world, monkeypatch, broken
):
    found = crawl.nouns(world)
    sign_in(client, world.cast.sam)
    person, path = f"/admin/people/{world.canary.id}", f"/admin/accounts/{found['account']}/look"
    token = client.csrf()

    def fails(*_args, **_kwargs):
        raise RuntimeError("out of order")

    if broken == "record":
        monkeypatch.setattr(looks.audit, "record", fails)
    else:
        monkeypatch.setattr(looks, "new_look", fails)
    fields = {"area": "profile", "field": "email", "user_id": str(world.canary.id), "csrf_token": token}
    answer = client.post(path, data=fields)
    monkeypatch.undo()
    assert answer.status_code == 503
    assert answer.headers["X-Request-Id"] in answer.text
    assert leaks(answer) == []
    assert leaks(client.get(person)) == []


OF_KEYS = ("token", "token address", "SSH key", "key comment", "PGP address")


@pytest.mark.parametrize("way", ["grant", "break-glass"])
def test_s22_a_look_at_the_keys_shows_names_fingerprints_and_last_use_and_no_other_area_does(
    client, post, world, way
):
    found, cast = crawl.nouns(world), world.cast
    who = cast.sam if way == "grant" else cast.root
    session_id = sign_in(client, who)
    areas = ["profile", "security", "keys"]
    if way == "grant":
        support_access.end(actor_of(cast.alice), found["grant"])
        allow(cast.alice, areas=areas)
    else:
        make_glass(cast.root, cast.nordlicht, session_id, areas=areas)
    tab, look = (f"/admin/accounts/{found['account']}/{page}" for page in ("keys", "look"))
    values = [CANARIES[name] for name in OF_KEYS]
    for area in ("profile", "security"):
        assert post(look, area=area).status_code == 303
    assert [value for value in values if value in client.get(tab).text] == []
    assert post(look, area="keys").status_code == 303
    shown = client.get(tab).text
    assert [value for value in values if value not in shown] == []
    assert "SHA256:" in shown
    for noun in ("api-tokens", "ssh-keys", "pgp-keys"):
        assert leaks(client.get(f"/admin/{noun}/")) == []  # a list stays masked
