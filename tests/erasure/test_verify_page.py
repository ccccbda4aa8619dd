"""Anybody who has the file of a certificate can have it checked; nothing of it is kept."""

from __future__ import annotations

import io

import pytest

from tests.factories.erasures import again, begin


@pytest.fixture
def given(cast, run_jobs):
    case_id = begin(cast.bob)
    run_jobs()
    return again(case_id).certificate


@pytest.fixture
def upload(client):
    def send(text):
        file = (io.BytesIO(text.encode()), "certificate.json")
        sent = {"csrf_token": client.csrf(), "file": file}
        return client.post("/verify", data=sent, content_type="multipart/form-data")

    return send


def test_a_genuine_certificate_is_shown_with_its_counts(upload, given):
    page = upload(given)
    assert page.status_code == 200
    for words in ("The certificate is genuine", "People who can sign in", "an empty row stays"):
        assert words in page.text


def test_an_altered_one_is_said_to_be_and_nothing_of_it_is_shown(upload, given):
    page = upload(given.replace('"deleted": 1', '"deleted": 2', 1))
    assert "The certificate was altered" in page.text
    assert "People who can sign in" not in page.text


@pytest.mark.parametrize("text", ["", "x" * 65_537, "no json"])
def test_what_is_no_certificate_is_refused_beside_the_field(upload, app, text):
    page = upload(text)
    assert page.status_code == 422
    assert "file-error" in page.text


def test_it_leaves_no_trace_in_database_or_log(upload, given, count_statements, capfd):
    capfd.readouterr()
    with count_statements() as seen:
        upload(given)
    assert not [s for s in seen.statements if not s.startswith("SELECT") and "throttles" not in s]
    told = "".join(capfd.readouterr())
    assert "erased" not in told
    assert given[:40] not in told


def test_twenty_an_hour_an_address(upload, app):
    for _ in range(20):
        upload("{}")
    assert upload("{}").status_code == 429


def test_the_keys_are_published(client, app):
    assert "Our public keys" in client.get("/verify").text
