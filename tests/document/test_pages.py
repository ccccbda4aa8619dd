"""What customers and staff read about documents and who answered them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from admin_app.document import answers
from admin_app.identity.models import User
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import NotAllowed
from admin_app.kernel.rights.permissions import Permission
from admin_app.sign_in.flow import document_step
from tests.cast import actor_of, sign_in
from tests.factories.documents import FIRST, make_draft, make_version, version
from tests.sign_in.door import knock, post

pytestmark = [pytest.mark.feature("S0-22"), pytest.mark.one_database]


def answer(user, version_id):
    started = knock(user.username)
    return document_step.answer(actor_of(user, session_id=started.session_id), version_id, language="en")


def test_an_owner_sees_who_of_the_account_answered_what(client, cast):
    agreement, policy_id = make_version(ago=3), make_version("privacy_policy")
    answer(cast.alice, agreement)
    answer(cast.bob, policy_id)
    answer(cast.carol, agreement)
    sign_in(client, cast.alice)
    page = client.get("/privacy").text
    assert "User agreement, version 1" in page
    assert cast.bob.full_name in page
    assert cast.carol.full_name not in page


def test_a_manager_sees_the_own_answers_and_who_agreed_for_the_account(client, cast):
    agreement, policy_id = make_version(ago=3), make_version("privacy_policy")
    answer(cast.alice, agreement)
    answer(cast.alice, policy_id)
    sign_in(client, cast.bob)
    page = client.get("/privacy").text
    assert page.count(f"<bdi>{cast.alice.full_name}</bdi>") == 1
    assert "Agreed" in page


def test_a_version_is_shown_with_what_changed_and_in_the_other_language(client, cast):
    make_version(ago=60)
    second = make_version(text=FIRST.replace("services", "wares"))
    sign_in(client, cast.bob)
    page = client.get(f"/privacy/documents/{second}").text
    assert "wares</ins>" in page
    assert version(second).content_hash in page
    assert "DE The term is shorter" in client.get(f"/privacy/documents/{second}?language=de").text


def test_a_draft_is_nothing_to_customers(client, cast):
    draft = make_draft(cast.root)
    sign_in(client, cast.alice)
    assert client.get(f"/privacy/documents/{draft}").status_code == 404
    assert "Draft" not in client.get("/privacy").text


def test_an_administrator_writes_previews_and_saves_a_draft(client, cast):
    sign_in(client, cast.root)
    path, typed = "/admin/documents/write/agreement", {
        "text_en": "# Scope <b>\n\nNew", "text_de": "# Umfang\n\nNeu", "summary_en": "First", "summary_de": "Erste",
        "effective_on": "2030-01-01",
    }  # fmt: skip
    shown = post(client, path, path, step="preview", **typed)
    assert "Scope &lt;b&gt;</h3>" in shown.text
    saved = post(client, path, path, step="save", **typed)
    assert saved.status_code == 303
    page = client.get(saved.headers["Location"]).text
    assert "Umfang" in page
    assert "Propose" in page


def test_staff_see_who_answered_and_who_hasnt(client, cast):
    agreement = make_version()
    answer(cast.alice, agreement)
    assert cast.carol
    sign_in(client, cast.aud)
    assert cast.alice.full_name in client.get(f"/admin/documents/{agreement}/answers").text
    missing = client.get(f"/admin/documents/{agreement}/missing").text
    assert cast.other.name in missing
    assert cast.nordlicht.name not in missing
    assert cast.alice.full_name in client.get(f"/admin/accounts/{cast.nordlicht.id}/documents").text


def test_people_who_havent_taken_note_are_listed(client, cast):
    policy_id = make_version("privacy_policy")
    answer(cast.alice, policy_id)
    assert cast.bob
    sign_in(client, cast.sam)
    page = client.get(f"/admin/documents/{policy_id}/missing").text
    assert cast.bob.full_name in page
    assert cast.alice.full_name not in page


@pytest.mark.parametrize("right", [Permission.ACCOUNT_READ, Permission.PERSON_READ])
def test_s22_who_may_not_read_accounts_or_people_gets_no_list_of_them(cast, right):
    version_id = make_version()
    reader = actor_of(cast.sam)
    reader = replace(reader, permissions=reader.permissions - {right})
    for listed in (answers.of_version, answers.accounts_without, answers.people_without):
        with pytest.raises(NotAllowed):
            listed(reader, version_id, size=10)
    with pytest.raises(NotAllowed):
        answers.of_account(reader, cast.nordlicht.id)
    assert not answers.may_list(reader)


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-30", "2999-01-01", "9999-12-31"])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
def test_s31_a_day_far_off_is_refused_beside_the_field(client, cast, day, zone):
    with transaction():
        db.session.get_one(User, cast.root.id).time_zone = zone
    sign_in(client, cast.root)
    path, typed = "/admin/documents/write/agreement", {
        "text_en": "New", "text_de": "Neu", "summary_en": "First", "summary_de": "Erste", "effective_on": day,
    }  # fmt: skip
    refused = post(client, path, path, step="save", **typed)
    assert refused.status_code == 422
    assert "at most ten years ahead" in refused.text
