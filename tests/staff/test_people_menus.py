"""The menus beside people: those who stand alike share their making, and each still leads to her own acts."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.kernel.db import transaction
from tests.cast import sign_in
from tests.factories.people import make_person
from views.desk.person.menu import BACK, NAMED, SOMEBODY

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


def test_what_is_kept_of_menus_is_in_the_readers_words_and_rights_and_leads_back_to_the_readers_page(
    client, cast
):
    make_person(cast.nordlicht), make_person(cast.other)
    pages = {}
    for reader, language in (
        (cast.sam, "en"),
        (cast.aud, "en"),
        (cast.sam, "de"),
        (cast.root, "en"),
        (cast.sam, "en"),
    ):
        with transaction() as session:
            session.execute(sa.update(User).where(User.id == reader.id).values(language=language))
        sign_in(client, reader)
        for account in (cast.nordlicht, cast.other):
            path = f"/admin/accounts/{account.id}"
            text = client.get(path).text
            key = (reader.id, language, account.id)
            menus = re.findall(r"<details class=\"menu small.*?</details>", text, re.DOTALL)
            of_people = "".join(menu for menu in menus if "/admin/people/" in menu)
            assert not re.findall(r"\?next=(?!" + re.escape(path) + r'")[^"]*"', of_people), key
            assert (NAMED in text, SOMEBODY in text, BACK in text) == (False, False, False)
            acts = set(re.findall(r"<span>([^<]+)</span>", of_people))
            assert pages.setdefault(key, acts) == acts, "the same for whoever comes again"
    ours = pages[cast.sam.id, "en", cast.nordlicht.id]
    assert "Send password link" in ours
    assert pages[cast.aud.id, "en", cast.nordlicht.id] < ours
    assert pages[cast.root.id, "en", cast.nordlicht.id] - ours
    german = pages[cast.sam.id, "de", cast.nordlicht.id]
    assert len(german) == len(ours)
    assert not german & ours
