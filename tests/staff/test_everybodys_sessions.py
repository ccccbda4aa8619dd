"""The page on which an administrator ends everybody's sessions: how many they are is shown, and typed."""

from __future__ import annotations

import re

import pytest

from tests.cast import sign_in
from tests.session.test_life import begin, known

pytestmark = pytest.mark.one_database
PATH = "/admin/sessions/end"
REASON = "A copy of the sessions may have got out"


def test_s58_an_administrator_ends_them_all_from_the_list_and_stays(client, cast, post):
    alices, sams = begin(cast.alice), begin(cast.sam, "staff")
    sign_in(client, cast.root)
    assert f'href="{PATH}"' in client.get("/admin/sessions/").text
    page = client.get(PATH).text
    assert "2 sessions end at once" in page
    shown = re.search(r'name="shown"[^>]* value="(\d+)"', page)[1]
    assert post(PATH, reason=REASON, shown=shown, typed="3").status_code == 422
    assert known(alices)
    assert post(PATH, reason=REASON, shown=shown, typed="2").location == "/admin/sessions/"
    assert known(alices) is known(sams, "staff") is None
    assert client.get("/admin/sessions/").status_code == 200


def test_nobody_else_finds_it(client, cast):
    sign_in(client, cast.sam)
    assert PATH not in client.get("/admin/sessions/").text
    assert client.get(PATH).status_code == 403
