"""The menus beside people: those who stand alike share their making, and each still leads to her own acts."""

from __future__ import annotations

import re

import pytest

from tests.cast import sign_in
from tests.factories.people import make_person
from views.desk.person.menu import NAMED, SOMEBODY

pytestmark = pytest.mark.one_database
NAMES = ("Ann <b>Bold", f"Tess {NAMED}", "Uma & Co")


def test_each_person_has_a_menu_of_her_own(client, cast):
    people = {make_person(cast.nordlicht, full_name=name).id: name for name in NAMES}
    sign_in(client, cast.sam)
    page = client.get(f"/admin/accounts/{cast.nordlicht.id}/people").text
    for user_id, name in people.items():
        line = next(row for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if str(user_id) in row)
        led_to = set(re.findall(r"/admin/people/([0-9a-f-]{36})/[a-z-]+\?next=", line))
        assert led_to == {str(user_id)}
        escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert f'aria-label="Acts on {escaped}"' in line
    assert SOMEBODY not in page
