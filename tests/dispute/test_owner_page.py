"""The owners' page: what was done to others in a disputed session waits for an owner's word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from admin_app.dispute.models import DisputeItem, DisputeState, ItemState
from admin_app.former_state import service as former_state
from admin_app.identity.models import User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.trusted_ip.models import TrustedAddress
from tests.cast import sign_in
from tests.factories.billing import change
from tests.factories.people import make_person, role_id
from tests.factories.taken_back import make_dispute, make_thing
from tests.sign_in.door import post

pytestmark = [pytest.mark.feature("S0-13"), pytest.mark.one_database]


@pytest.fixture
def alice(client, cast) -> Any:
    sign_in(client, cast.alice)
    return client


@pytest.fixture
def olaf(cast) -> User:
    """Another owner, who said that a sign-in wasn't his."""
    return make_person(cast.nordlicht, role="owner", full_name="Olaf Owner")


def status(value: str) -> dict[str, Any]:
    return {"status": value, "status_reason": "", "disabled_for_request_id": None}


def kept_out(by: User, about: User) -> DisputeItem:
    """Somebody was disabled in the disputed session."""
    dispute = make_dispute(by)
    change(about, status=UserStatus.DISABLED, frozen_by=dispute.id)
    return make_thing(
        dispute, "person", about.id, others=True, subject_id=about.id, before=status("active"), after=status("disabled"),
    )  # fmt: skip


def let_in(by: User, about: User) -> DisputeItem:
    """Somebody was enabled in the disputed session; the freeze keeps that person out."""
    dispute = make_dispute(by)
    change(about, status=UserStatus.DISABLED, frozen_by=dispute.id)
    return make_thing(
        dispute, "person", about.id, others=True, subject_id=about.id, before=status("disabled"), after=status("active"),
    )  # fmt: skip


def status_of(user: User) -> UserStatus:
    db.session.rollback()
    return db.session.get(User, user.id).status


def test_the_page_tells_who_disputes_whom_it_concerns_and_what_each_answer_does(alice, cast, olaf):
    kept_out(olaf, cast.bob)
    page = alice.get("/people/disputes").text
    for words in (
        "In the name of Olaf Owner",
        "Bob Solberg was disabled",
        "This person stays disabled.",
        "This person can sign in again, as before.",
        "in person or by phone",
    ):
        assert words in page, words


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("made", "act", "state", "ends"),
    [
        (kept_out, "confirm", ItemState.CONFIRMED, UserStatus.DISABLED),
        (kept_out, "drop", ItemState.DROPPED, UserStatus.ACTIVE),
        (let_in, "confirm", ItemState.CONFIRMED, UserStatus.ACTIVE),
        (let_in, "drop", ItemState.DROPPED, UserStatus.DISABLED),
    ],
)
def test_each_answer_does_what_the_page_said(alice, cast, olaf, made, act, state, ends):
    item = made(olaf, cast.bob)
    path = f"/people/disputes/{item.id}/{act}"
    assert "Bob Solberg" in alice.get(path).text
    assert post(alice, path, "/profile").location == "/people/disputes"
    assert status_of(cast.bob) is ends
    assert db.session.get(DisputeItem, item.id).state is state
    assert "Nothing waits" in alice.get("/people/disputes").text


def test_a_role_is_told_from_what_to_what(alice, cast, olaf):
    roles = [{"role_id": role_id(key).hex} for key in ("manager", "owner")]
    make_thing(
        make_dispute(olaf), "role", cast.bob.id, others=True, subject_id=cast.bob.id, before=roles[0], after=roles[1]
    )  # fmt: skip
    page = alice.get("/people/disputes").text
    assert "The role of Bob Solberg was changed" in page
    assert "Manager → Owner" in page
    assert "The role stays Manager." in page


def test_an_address_of_the_account_is_told_and_the_disputed_owners_own_things_are_not(alice, cast, olaf):
    dispute = make_dispute(olaf)
    row = TrustedAddress(
        id=clock.new_id(), account_id=cast.nordlicht.id, network="192.0.2.0/24", purpose="skip_totp", created_by=olaf.id
    )  # fmt: skip
    make_thing(dispute, "account_addresses", row.id, others=True, after=former_state.of(row))
    make_thing(dispute, "passkeys", clock.new_id(), after={"name": "Olaf's own key"})
    page = alice.get("/people/disputes").text
    assert "Trusted address of the account: 192.0.2.0/24" in page
    assert "own key" not in page


def test_whoever_is_concerned_decides_nothing_and_reads_why(alice, cast, olaf):
    item = kept_out(olaf, cast.bob)
    make_thing(
        db.session.get(type(make_dispute(olaf)), item.dispute_id), "role", cast.alice.id, others=True, subject_id=cast.alice.id
    )  # fmt: skip
    page = alice.get("/people/disputes").text
    assert "This is about yourself, so another owner decides." in page
    assert f"{item.id}/drop" not in page
    answer = post(alice, f"/people/disputes/{item.id}/drop", "/profile")
    assert answer.status_code == 403
    assert "another owner decides" in answer.text
    assert status_of(cast.bob) is UserStatus.DISABLED


def test_the_disputed_owner_leaves_it_to_another_one(client, cast, olaf):
    assert cast.alice
    item = kept_out(olaf, cast.bob)
    sign_in(client, olaf)
    page = client.get("/people/disputes").text
    assert "In your name" in page
    assert "It was done in your name, so another owner decides." in page
    assert "For you this is possible from" not in page
    assert f"{item.id}/confirm" not in page


def test_alone_the_disputed_owner_reads_from_when_on(client, cast):
    kept_out(cast.alice, cast.bob)
    sign_in(client, cast.alice)
    page = client.get("/people/disputes").text
    assert "You can only decide this alone" in page
    assert "For you this is possible from" in page


@pytest.mark.both_databases
def test_alone_after_72_hours_the_disputed_owner_decides(client, cast):
    dispute = make_dispute(cast.alice, ended_at=clock.now() - timedelta(hours=73))
    item = make_thing(
        dispute, "person", cast.bob.id, others=True, subject_id=cast.bob.id, before=status("active"), after=status("disabled"),
    )  # fmt: skip
    sign_in(client, cast.alice)
    assert f"{item.id}/drop" in client.get("/people/disputes").text
    assert post(client, f"/people/disputes/{item.id}/drop", "/profile").status_code == 303


def test_who_has_an_open_dispute_decides_about_nobody(alice, cast, olaf):
    item = kept_out(olaf, cast.bob)
    make_dispute(cast.alice, DisputeState.WAITING)
    assert "While you have a dispute of your own open" in alice.get("/people/disputes").text
    assert post(alice, f"/people/disputes/{item.id}/confirm", "/profile").status_code == 403


def test_decided_twice_the_second_one_reads_so(alice, cast, olaf):
    item = kept_out(olaf, cast.bob)
    post(alice, f"/people/disputes/{item.id}/drop", "/profile")
    answer = post(alice, f"/people/disputes/{item.id}/confirm", "/profile")
    assert answer.status_code == 409
    assert "Somebody has already decided this." in answer.text


def test_s9_it_takes_a_fresh_sign_in(client, cast, olaf):
    item = kept_out(olaf, cast.bob)
    sign_in(client, cast.alice, fresh=False)
    assert post(client, f"/people/disputes/{item.id}/drop", "/profile").status_code == 403
    assert status_of(cast.bob) is UserStatus.DISABLED


def test_s18_managers_neither_see_nor_decide(client, cast, olaf):
    item = kept_out(olaf, make_person(cast.nordlicht))
    sign_in(client, cast.bob)
    assert client.get("/people/disputes").status_code == 403
    assert "/people/disputes" not in client.get("/people").text
    assert post(client, f"/people/disputes/{item.id}/confirm", "/profile").status_code == 403


def test_s19_what_waits_in_another_account_is_none(alice, cast, olaf):
    item = kept_out(cast.carol, make_person(cast.other))
    path = f"/people/disputes/{item.id}/drop"
    assert alice.get(path).status_code == 404
    assert post(alice, path, "/profile").status_code == 404
    assert "Nothing waits" in alice.get("/people/disputes").text


def test_the_people_page_says_so_while_something_waits(alice, cast, olaf):
    assert "/people/disputes" not in alice.get("/people").text
    item = kept_out(olaf, cast.bob)
    assert "/people/disputes" in alice.get("/people").text
    post(alice, f"/people/disputes/{item.id}/drop", "/profile")
    assert "/people/disputes" not in alice.get("/people").text


def test_whoever_is_frozen_has_a_chip_and_no_button_to_enable_or_disable(alice, cast, olaf):
    kept_out(olaf, cast.bob)
    assert "Frozen" in alice.get("/people").text
    page = alice.get(f"/people/{cast.bob.id}").text
    assert "Frozen" in page
    assert "An owner decides about that first." in page
    for act in ("enable", "disable", "resend"):
        assert f"{cast.bob.id}/{act}" not in page
    assert post(alice, f"/people/{cast.bob.id}/enable", "/profile").status_code == 409
