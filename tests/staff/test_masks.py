"""Private values never reach staff without a look: no list, row, export, header, search, sort or filter (SECURITY 22)."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from flask import json

from admin_app.export import service as exports
from admin_app.kernel.rights.permissions import STAFF_ROLES
from tests.canaries import without_ids
from tests.cast import sign_in
from tests.staff.nouns import CANARY, EXPORTED, LISTS, fill, views

pytestmark = pytest.mark.one_database

ROLES = {"support": "sam", "billing": "bill", "approver": "ada", "administrator": "root", "auditor": "aud"}


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_s22_no_byte_of_a_private_value_reaches_staff_without_a_look(
    client, cast, post, exported, role, monkeypatch
):
    monkeypatch.setattr(exports, "AN_HOUR", len(EXPORTED))
    rows = fill(cast)
    sign_in(client, getattr(cast, ROLES[role]))
    paths = [f"/admin/{name}/" for name in LISTS]
    for noun, path in (("invoice", "invoices"), ("service", "services"), ("session", "sessions"), ("address", "trusted-addresses"), ("grant", "support-access"), ("mail", "mail")):  # fmt: skip
        paths.append(f"/admin/{path}/{rows[noun].id}")
    for path in paths:
        leaks(client.get(path), path)
    for name in EXPORTED:
        leaks(exported(f"/admin/{name}/export"), name)
    leaks(post("/admin/search/", q="dora"), "search")


def leaks(answer, where):
    everything = without_ids(answer.text + json.dumps(list(answer.headers)))
    assert answer.status_code in {200, 303, 403}, where
    for value in CANARY.values():
        assert value not in everything, (where, value)


def test_s22_a_part_of_a_private_value_finds_nothing(client, cast, post):
    fill(cast)
    sign_in(client, cast.sam)
    for part in (
        "canary.local",
        "local.part",
        "canary.local.part",
        "198.51",
        "51.100.77",
        "192.0.2",
        "CanaryBrowser",
    ):
        assert "Dora Canari" not in post("/admin/search/", q=part).text
        for name in ("people", "sessions", "mail", "trusted-addresses"):
            assert finds_nothing(client, name, f"search={quote(part)}")


def test_s22_a_private_column_neither_sorts_nor_filters(client, cast):
    sign_in(client, cast.root)
    private = {
        "people": ("email", "email_folded"), "sessions": ("last_ip",), "invoices": ("total", "open_amount"), "mail": ("to_address",),
        "trusted-addresses": ("network",),
    }  # fmt: skip
    for name, columns in private.items():
        for column in columns:
            assert client.get(f"/admin/{name}/?sort={column}").status_code == 422
            assert finds_nothing(client, name, f"{column}=x")
            assert finds_nothing(client, name, f"{column}_from=2026-01-01")


def finds_nothing(client, name, query):
    """Refused, without the person, or left out like any argument that the list doesn't know: its rows are all there."""
    answer, whole = client.get(f"/admin/{name}/?{query}"), client.get(f"/admin/{name}/")
    rows = [re.findall(r'<tr.*?href="([^"]+)"', page.text, re.DOTALL) for page in (answer, whole)]
    return answer.status_code == 422 or "Dora Canari" not in answer.text or rows[0] == rows[1]


def test_masks_show_what_is_left(client, cast):
    fill(cast)
    sign_in(client, cast.sam)
    assert "c•••••@nordlicht.example" in client.get("/admin/people/").text
    assert "198.51.100.•" in client.get("/admin/sessions/").text
    assert "c•••••@nordlicht.example" in client.get("/admin/mail/").text


def test_lists_and_exports_stay_masked_whatever_was_opened_on_a_page(client, cast, post, exported, app):
    from admin_app.support_access import service as support_access
    from tests.cast import actor_of

    rows = fill(cast)
    support_access.allow(
        actor_of(cast.alice), areas=["profile", "security", "billing", "keys"], ticket="48213"
    )
    session_id = sign_in(client, cast.sam)
    for area in ("profile", "security", "billing", "keys"):
        support_access.look(actor_of(cast.sam, session_id=session_id), cast.nordlicht.id, area=area)
    for name in LISTS:
        leaks(client.get(f"/admin/{name}/"), name)
    for name in EXPORTED:
        leaks(exported(f"/admin/{name}/export"), name)
    leaks(client.get(f"/admin/sessions/{rows['session'].id}"), "session")
    assert views(app)
