"""One's own profile: what one changes oneself, and what is only shown."""

from __future__ import annotations

import re

import pytest

from admin_app.identity.models import AccountStatus, User
from admin_app.kernel.db import transaction
from tests.cast import sign_in
from tests.factories.billing import change

pytestmark = pytest.mark.one_database

FIELDS = {"full_name": "Alice Lind", "language": "de", "time_zone": "Asia/Tokyo"}


@pytest.mark.feature("S0-02", "S3-02")
def test_name_language_and_zone_are_saved(alice, cast, db, post):
    answer = post(alice, "/profile", **FIELDS)
    assert answer.status_code == 303
    row = db.session.get(User, cast.alice.id)
    assert (row.full_name, row.language, row.time_zone) == tuple(FIELDS.values())


def test_names_in_all_scripts_come_back_as_typed(alice, post):
    name = "Łukasz O’Brien <b>王</b> ليلى"
    post(alice, "/profile", **{**FIELDS, "full_name": name})
    page = alice.get("/profile").text
    assert "Łukasz O’Brien &lt;b&gt;王&lt;/b&gt; ليلى" in page
    assert "<b>王</b>" not in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", ""),
        ("full_name", "x" * 201),
        ("full_name", "a\0b"),
        ("language", "tlh"),
        ("language", "fr"),
        ("time_zone", "Mars/Olympus"),
    ],
)
def test_a_wrong_field_is_told_beside_it_and_the_rest_stays_typed(alice, cast, db, post, field, value):
    answer = post(alice, "/profile", **{**FIELDS, field: value})
    assert answer.status_code == 422
    assert f'id="{field}' in answer.text
    assert "is-invalid" in answer.text
    assert "Asia/Tokyo" in answer.text
    assert db.session.get(User, cast.alice.id).full_name == "Alice Lindqvist"


def test_s20_fields_that_are_not_offered_change_nothing(alice, cast, db, post):
    extra = {
        "email": "evil@example.com",
        "username": "evil",
        "status": "disabled",
        "kind": "staff",
        "role": "owner",
    }
    post(alice, "/profile", **FIELDS, **extra)
    row = db.session.get(User, cast.alice.id)
    assert (row.email, row.username, row.kind, row.status) == (
        "alice@nordlicht.example",
        "alice.lind",
        "customer",
        "active",
    )


def test_another_window_was_faster_and_is_not_overwritten(alice, cast, db, post):
    version = cast.alice.version
    post(alice, "/profile", **FIELDS, version=version)
    answer = post(alice, "/profile", **{**FIELDS, "full_name": "Late"}, version=version)
    assert answer.status_code == 409
    assert "Late" in answer.text
    assert db.session.get(User, cast.alice.id).full_name == "Alice Lind"


def test_while_suspended_the_profile_is_read_only(alice, cast, db, post):
    change(cast.nordlicht, status=AccountStatus.SUSPENDED)
    assert post(alice, "/profile", **FIELDS).status_code == 403
    assert db.session.get(User, cast.alice.id).full_name == "Alice Lindqvist"


def test_s25_without_the_token_nothing_changes(alice, cast, db):
    assert alice.post("/profile", data=FIELDS).status_code == 400
    assert db.session.get(User, cast.alice.id).full_name == "Alice Lindqvist"


@pytest.mark.feature("S0-08", "S0-09")
def test_address_username_and_picture_are_shown_with_where_they_are_changed(alice):
    page = alice.get("/profile").text
    assert "alice@nordlicht.example" in page
    for path in ("/profile/email", "/profile/username", "/profile/avatar"):
        assert f'href="{path}"' in page
    assert 'name="email"' not in page


@pytest.mark.feature("S0-05")
def test_the_quick_switch_goes_back_to_the_page_it_came_from(alice, cast, db, post):
    answer = post(alice, "/theme", theme="dark", next="/people")
    assert answer.location == "/people"
    assert db.session.get(User, cast.alice.id).theme == "dark"


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "%2f%2fevil.example"]
)
def test_s26_the_quick_switch_leads_to_own_paths_only(alice, post, target):
    assert post(alice, "/theme", theme="dark", next=target).location == "/profile"


def test_the_languages_offered_are_those_that_pages_and_mails_have(alice):
    page = alice.get("/profile").text
    assert re.findall(r'<option[^>]* value="([a-z-]+)"', page)[:2] == ["de", "en"]
    assert "français" not in page
    assert "come in English" not in page


def test_a_language_that_came_with_the_import_stays_and_what_it_means_is_said(alice, cast, db, post):
    with transaction() as session:
        session.get(User, cast.alice.id).language = "pt-BR"
    page = alice.get("/profile").text
    assert "português (Brasil)" in page
    assert "Pages and e-mails come in English" in page
    assert post(alice, "/profile", **{**FIELDS, "language": "pt-BR"}).status_code == 303


def test_the_password_has_its_row_and_leads_to_its_change(alice, client, cast):
    page = alice.get("/profile").text
    assert 'aria-label="Change: password"' in page
    assert 'href="/security/password"' in page
    sign_in(client, cast.sam)
    assert 'href="/admin/me/security/password"' in client.get("/admin/me/profile").text
