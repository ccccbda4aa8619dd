"""One's own page about disputes: what was taken back, and putting back what was one's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from admin_app.contact.models import Contact
from admin_app.dispute.models import DisputeItem, DisputeState, ItemAct, ItemState
from admin_app.former_state import service as former_state
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.sign_in.models import Passkey
from tests.cast import sign_in
from tests.factories.contacts import MOBILE, make_contact
from tests.factories.people import PASSWORD
from tests.factories.taken_back import make_dispute, make_notices, make_thing
from tests.sign_in.door import later, post

pytestmark = [pytest.mark.feature("S0-13"), pytest.mark.one_database]


@pytest.fixture
def alice(client, cast) -> Any:
    sign_in(client, cast.alice)
    return client


@pytest.fixture
def passkey(cast) -> DisputeItem:
    """A passkey of Alice's that a dispute took back."""
    row = Passkey(
        id=clock.new_id(), user_id=cast.alice.id, credential_id="x", credential_hash="x", public_key=b"-", name="Key at home",
        sign_count=0, transports=[], backed_up=False, failures=0, created_at=clock.now(),
    )  # fmt: skip
    return make_thing(make_dispute(cast.alice), "passkeys", row.id, after=former_state.of(row))


def state_of(item: DisputeItem) -> ItemState:
    db.session.rollback()
    return db.session.get(DisputeItem, item.id).state


def test_the_page_tells_each_thing_its_kind_which_of_them_and_until_when_it_can_be_put_back(alice, passkey):
    page = alice.get("/security/disputes").text
    for words in (
        "Passkey: Key at home",
        "Added",
        "Taken back",
        "It is settled",
        "You can restore what was yours until",
    ):
        assert words in page, words
    assert f"/security/disputes/{passkey.id}/restore" in page


@pytest.mark.both_databases
def test_it_is_put_back_and_everybody_of_ones_own_addresses_is_told(alice, passkey, outbox):
    path = f"/security/disputes/{passkey.id}/restore"
    assert "Key at home" in alice.get(path).text
    assert post(alice, path, "/profile").location == "/security/disputes"
    assert state_of(passkey) is ItemState.RESTORED
    assert db.session.get(Passkey, passkey.key).name == "Key at home"
    assert outbox.last.template == "dispute_item"
    assert "Restored" in alice.get("/security/disputes").text


def test_s9_it_takes_a_fresh_sign_in_which_the_same_form_asks_for(client, cast, passkey):
    sign_in(client, cast.alice, fresh=False)
    path = f"/security/disputes/{passkey.id}/restore"
    assert post(client, path, "/profile").status_code == 403
    assert state_of(passkey) is ItemState.TAKEN_BACK
    assert post(client, path, "/profile", confirm_password=PASSWORD).status_code == 303


def test_put_back_twice_says_so_and_changes_nothing(alice, passkey):
    path = f"/security/disputes/{passkey.id}/restore"
    post(alice, path, "/profile")
    answer = post(alice, path, "/profile")
    assert answer.status_code == 409
    assert "already been restored" in answer.text


@pytest.mark.both_databases
def test_after_thirty_days_it_is_no_longer_offered(client, cast, passkey):
    with later(days=30, minutes=1):
        sign_in(client, cast.alice)
        assert "/restore" not in client.get("/security/disputes").text
        answer = post(client, f"/security/disputes/{passkey.id}/restore", "/profile")
    assert answer.status_code == 404
    assert state_of(passkey) is ItemState.TAKEN_BACK


def test_what_is_not_put_back_by_a_click_is_listed_and_not_offered(alice, cast):
    codes = make_thing(make_dispute(cast.alice), "recovery_codes", cast.alice.id, after={"codes": []})
    page = alice.get("/security/disputes").text
    assert "Recovery codes" in page
    assert "/restore" not in page
    assert post(alice, f"/security/disputes/{codes.id}/restore", "/profile").status_code == 404


@pytest.mark.both_databases
def test_a_contact_is_told_masked_and_a_removed_one_is_there_again(alice, cast):
    row = make_contact(cast.alice, MOBILE)
    dispute = make_dispute(cast.alice)
    make_thing(dispute, "contacts", row.id, before=former_state.of(row), act=ItemAct.REMOVED)
    page = alice.get("/security/disputes").text
    assert "Contact: +49 ••• •• 318" in page
    assert "It is there again." in page
    assert MOBILE not in page
    assert db.session.get(Contact, row.id) is not None


def test_an_address_is_told_from_what_to_what_masked(alice, cast):
    states = {"email": "old@nordlicht.example"}, {"email": "thief@evil.example"}
    make_thing(make_dispute(cast.alice), "email", cast.alice.id, before=states[0], after=states[1])
    page = alice.get("/security/disputes").text
    assert "o•••••@nordlicht.example → t•••••@evil.example" in page
    assert "thief@evil.example" not in page


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (DisputeState.OPEN, "until your new password is set"),
        (DisputeState.WAITING, "The link for a new password works from"),
        (DisputeState.OBJECTED, "Two members of our staff decide"),
        (DisputeState.DROPPED, "Everything is in effect again"),
    ],
)
def test_each_state_is_told_in_words(alice, cast, state, told):
    make_dispute(cast.alice, state)
    assert told in alice.get("/security/disputes").text


def test_without_a_dispute_the_page_says_where_one_begins_and_security_says_nothing(alice):
    assert "No disputes" in alice.get("/security/disputes").text
    assert "/security/disputes" not in alice.get("/security").text


def test_security_leads_there_while_something_can_be_put_back_or_is_open(client, cast):
    make_notices(cast.alice)
    sign_in(client, cast.alice)
    assert "/security/disputes" in client.get("/security").text
    with later(days=31):
        sign_in(client, cast.alice)
        assert "/security/disputes" not in client.get("/security").text
        make_dispute(cast.alice, DisputeState.WAITING)
        assert "/security/disputes" in client.get("/security").text


def test_staff_have_the_same_page_and_read_that_an_administrator_decides(client, cast):
    about = cast.ruth
    thing = make_thing(
        make_dispute(cast.sam), "staff_roles", about.id, others=True, subject_id=about.id,
        before={"role_ids": []}, after={"role_ids": ["x"]},
    )  # fmt: skip
    sign_in(client, cast.sam)
    page = client.get("/admin/me/security/disputes").text
    assert "Waits for an administrator" in page
    assert "Ruth Dubois" in page
    assert f"{thing.id}/restore" not in page


def test_s19_things_of_others_are_none_and_what_concerns_others_is_not_put_back(alice, cast):
    of_bob = make_notices(cast.bob)
    of_others = make_thing(
        make_dispute(cast.alice), "person", cast.bob.id, others=True, subject_id=cast.bob.id
    )
    for item in (of_bob, of_others):
        path = f"/security/disputes/{item.id}/restore"
        assert alice.get(path).status_code == 404
        assert post(alice, path, "/profile").status_code == 404
    assert "Notices of sign-ins" not in alice.get("/security/disputes").text


def test_names_are_shown_as_text(alice, cast):
    row = Passkey(id=clock.new_id(), user_id=cast.alice.id, name="<script>alert(1)</script>")
    make_thing(make_dispute(cast.alice), "passkeys", row.id, after={"name": row.name})
    page = alice.get("/security/disputes").text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.both_databases
def test_the_page_costs_the_same_with_many_things(alice, cast, count_statements):
    make_notices(cast.alice)
    alice.get("/security/disputes")
    dispute = make_dispute(cast.alice)
    for _ in range(20):
        make_thing(dispute, "passkeys", clock.new_id(), after={"name": "Key"})
    with count_statements() as seen:
        assert alice.get("/security/disputes").status_code == 200
    assert seen.total <= 3, seen.statements


def test_in_german_it_speaks_german(client, cast, passkey):
    with transaction() as session:
        session.merge(cast.alice).language = "de"
    sign_in(client, cast.alice)
    page = client.get("/security/disputes").text
    assert "Zurückgenommen" in page
    assert "Restore" not in page


def test_long_after_it_is_over_nothing_private_is_told(client, cast, passkey):
    with transaction() as session:
        row = session.get(DisputeItem, passkey.id)
        row.sealed_after, row.state, row.keep_until = "", ItemState.EXPIRED, None
        row.at = clock.now() - timedelta(days=40)
    sign_in(client, cast.alice)
    page = client.get("/security/disputes").text
    assert "Stays undone" in page
    assert "Key at home" not in page
