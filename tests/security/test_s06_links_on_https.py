"""A mailed link works on https too, where its page tells no site where it stands, not even ours (SECURITY 6, 25)."""

from __future__ import annotations

import re

from admin_app.kernel.db import transaction
from admin_app.kernel.links import LinkPurpose
from admin_app.role import service as roles
from admin_app.sign_in import links
from tests.factories.people import make_account, make_person

HTTPS = {"base_url": "https://desk.company.example"}
NEW = "Another+H0rse-of-ours"


def test_s6_s25_a_password_is_set_by_a_link_without_a_referer_and_never_without_the_token(production):
    roles.ensure_built_in()
    person = make_person(make_account(), role="owner")
    with transaction() as session:
        path = f"/link/reset/{links.issue(session.merge(person), LinkPurpose.RESET).token}"
    browser = production.test_client()
    page = browser.get(path, **HTTPS)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
    typed = {"new": NEW, "again": NEW}
    for wrong in ({}, {"csrf_token": "x"}, {"csrf_token": token[:-1]}):
        answer = browser.post(
            path, data={**typed, **wrong}, headers={"Referer": HTTPS["base_url"] + path}, **HTTPS
        )
        assert answer.status_code == 400
    assert browser.post(path, data={**typed, "csrf_token": token}, **HTTPS).status_code == 303
    stranger = production.test_client()
    assert (
        stranger.post(
            "/sign-in", data={"name": "x", "password": "y", "csrf_token": token}, **HTTPS
        ).status_code
        == 400
    )
