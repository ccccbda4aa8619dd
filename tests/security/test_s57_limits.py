"""Exports are limited for a person and for an address; mails, invitations and searches stand with their nouns (SECURITY 57)."""

from __future__ import annotations

import pytest

from admin_app.export import service as exports
from tests.cast import sign_in
from tests.sign_in.door import later


def export(post):
    return post("/admin/accounts/export", reason="a check").status_code


def test_s57_a_person_exports_thirty_lists_an_hour(client, cast, post, monkeypatch):
    assert exports.AN_HOUR == 30
    monkeypatch.setattr(exports, "AN_HOUR", 2)
    sign_in(client, cast.sam)
    assert [export(post) for _ in range(3)] == [303, 303, 429]
    sign_in(client, cast.root)
    assert export(post) == 303
    with later(minutes=61):
        sign_in(client, cast.sam)
        assert export(post) == 303


def test_s57_an_address_exports_a_hundred_lists_an_hour(client, cast, post, monkeypatch):
    assert exports.AN_HOUR_AN_ADDRESS == 100
    monkeypatch.setattr(exports, "AN_HOUR_AN_ADDRESS", 1)
    sign_in(client, cast.sam)
    assert export(post) == 303
    sign_in(client, cast.root)
    assert export(post) == 429


@pytest.mark.parametrize("reason", ["", "x"])
def test_a_refused_reason_counts_nothing(client, cast, post, monkeypatch, reason):
    monkeypatch.setattr(exports, "AN_HOUR", 1)
    sign_in(client, cast.sam)
    assert post("/admin/accounts/export", reason=reason).status_code == 422
    assert export(post) == 303
