"""The lists of the desk: what they show, whom, and what they refuse. Each trap of Flask-Admin is closed here by name."""

from __future__ import annotations

import pytest

from admin_app.kernel.permissions import STAFF_ROLES
from tests.cast import sign_in
from tests.staff.nouns import LISTS, fill, views


@pytest.mark.parametrize("name", LISTS)
def test_each_list_shows_a_page_to_who_may_read_it(client, cast, name):
    fill(cast)
    sign_in(client, cast.root)
    answer = client.get(f"/admin/{name}/")
    assert answer.status_code == 200
    assert "<h1" in answer.text


def test_a_row_opens_from_each_list(client, cast, app):
    rows = fill(cast)
    sign_in(client, cast.root)
    for noun, path in (("invoice", "invoices"), ("service", "services"), ("session", "sessions"), ("address", "trusted-addresses"), ("grant", "support-access"), ("mail", "mail")):  # fmt: skip
        answer = client.get(f"/admin/{path}/{rows[noun].id}")
        assert answer.status_code == 200, path
