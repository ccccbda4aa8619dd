"""An administrator's acts on colleagues: what has to be typed stands on the page."""

from __future__ import annotations

import html
import re

import pytest

from admin_app.identity.models import User
from admin_app.kernel.db import db as database
from tests.cast import sign_in
from tests.factories.people import make_staff

pytestmark = pytest.mark.one_database


def asked_for(client, path):
    """The words that the page asks to type."""
    return html.unescape(re.search(r"Exactly: ([^<]+)<", client.get(path).text)[1])


@pytest.mark.parametrize("username", ["new.colleague", "new.colleague@company.example"])
def test_a_colleague_is_disabled_by_typing_what_the_page_shows(client, cast, post, outbox, username):
    person = make_staff(
        "support", username=username, email="new.colleague@company.example", full_name="Nora O'Colleague"
    )
    assert cast.ruth
    sign_in(client, cast.root)
    path = f"/admin/staff/{person.id}/disable"
    typed = asked_for(client, path)
    assert "@" not in typed
    assert post(path, reason="She left us", typed="somebody else").status_code == 422
    assert post(path, reason="She left us", typed=typed).status_code == 303
    database.session.expire_all()
    assert database.session.get_one(User, person.id).status == "disabled"
    assert {m.to for m in outbox.all()} == {person.email, cast.ruth.email}


def test_an_administrators_page_of_a_colleague_leads_to_every_act_and_the_own_page_to_none(client, cast):
    sign_in(client, cast.root)
    own_page = f"/admin/staff/{cast.sam.id}"
    page = client.get(own_page).text + client.get(f"{own_page}/fix-sign-in").text
    for act in ("roles", "disable", "send-link", "end-sessions"):
        assert f"/admin/staff/{cast.sam.id}/{act}" in page, act
    assert f"/admin/staff/{cast.root.id}/" not in client.get(f"/admin/staff/{cast.root.id}").text
    sign_in(client, cast.aud)
    assert f"/admin/staff/{cast.sam.id}/" not in client.get(f"/admin/staff/{cast.sam.id}").text
