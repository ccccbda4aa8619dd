"""The lists of the desk: each shows a page, and its rows open."""

from __future__ import annotations

from tests.cast import sign_in
from tests.staff.nouns import LISTS, fill


def test_each_list_shows_a_page_to_who_may_read_it(client, cast):
    fill(cast)
    sign_in(client, cast.root)
    for name in LISTS:
        answer = client.get(f"/admin/{name}/")
        assert answer.status_code == 200, name
        assert "<h1" in answer.text


def test_a_row_opens_from_each_list(client, cast):
    rows = fill(cast)
    sign_in(client, cast.root)
    for noun, path in (("invoice", "invoices"), ("service", "services"), ("session", "sessions"), ("address", "trusted-addresses"), ("grant", "support-access"), ("mail", "mail")):  # fmt: skip
        assert client.get(f"/admin/{path}/{rows[noun].id}").status_code == 200, path
