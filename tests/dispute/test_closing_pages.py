"""A closing that a dispute freezes: banner and chip, no act, neither for staff nor for the owner."""

from __future__ import annotations

from typing import Any

import pytest

from admin_app.closing.models import Closing
from admin_app.kernel.db import db
from tests.cast import sign_in
from tests.factories.disputes import say_not_me
from tests.factories.people import make_person
from tests.world import World

pytestmark = pytest.mark.one_database


@pytest.fixture
def world(cast) -> Any:
    """An owner asked to close her account; then she said that it wasn't her. Another owner is there."""
    found = World(cast)
    assert found.case
    found.other = make_person(found.third, role="owner", full_name="Oscar Other")
    say_not_me(found.olga)
    return found


def test_the_desk_says_so_in_case_and_lists_and_offers_no_act(client, cast, world):
    sign_in(client, cast.bill)
    path = f"/admin/requests/{world.case}"
    page = client.get(path).text
    assert "This case is frozen." in page
    for act in ("confirm", "clear", "ask", "pass-on"):
        assert f"{path}/{act}" not in page
    for name in ("/admin/requests/", f"/admin/accounts/{world.third.id}"):
        assert ">Frozen<" in client.get(name).text


def test_an_act_asked_for_directly_is_refused(client, cast, world, post):
    sign_in(client, cast.ada)
    path = f"/admin/requests/{world.case}/stop"
    assert client.get(path).location.endswith(f"/admin/requests/{world.case}")
    version = db.session.get(Closing, world.case).version
    answer = post(path, version=version, note="Stop it", number=world.third.number)
    assert answer.status_code == 409
    assert "is on hold until that is settled" in answer.text


def test_the_owner_reads_it_too_and_can_not_withdraw(client, world):
    sign_in(client, world.other)
    page = client.get("/close").text
    assert "This request is frozen." in page
    path = f"/close/{world.case}/withdraw"
    assert path not in page
    assert client.get(path).location.endswith("/close")
    assert client.post(path, data={"csrf_token": client.csrf("/close")}).status_code == 409
