"""The pages of mailed links around a dispute: saying so, objecting, and the new password that has to wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from admin_app.dispute import mails
from admin_app.dispute.models import Dispute, DisputeState
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.links import LinkPurpose
from admin_app.session.models import LoginSession, Stage
from admin_app.sign_in import links
from admin_app.sign_in.models import ResetHold
from admin_app.sign_in.password import reset_delay
from tests.cast import actor_of, sign_in
from tests.factories.billing import change
from tests.factories.passkeys import make_passkey
from tests.factories.people import make_person
from tests.factories.taken_back import make_dispute
from tests.sign_in.door import post

pytestmark = [pytest.mark.feature("S0-13"), pytest.mark.one_database]


def link(user: Any, purpose: LinkPurpose, **payload: str) -> str:
    with transaction() as session:
        return links.issue(session.merge(user), purpose, payload=payload, keep_older=True).token


@pytest.fixture
def waiting(cast) -> Dispute:
    return make_dispute(cast.alice, DisputeState.WAITING)


@pytest.fixture
def token(cast, waiting) -> str:
    return link(cast.alice, LinkPurpose.DISPUTE_OBJECT, dispute=waiting.id.hex, to="+49 ••• •• 318")


def state_of(dispute: Dispute) -> DisputeState:
    db.session.rollback()
    return db.session.get(Dispute, dispute.id).state


def hold(user: Any, why: ResetHold, until: Any = None) -> None:
    with transaction():
        reset_delay.hold(user.id, why, until)


# Objecting


@pytest.mark.both_databases
def test_s6_a_look_tells_whose_sign_in_it_is_and_changes_nothing(client, waiting, token):
    for _ in range(2):
        page = client.get(f"/link/dispute_object/{token}")
        assert "a•••••@nordlicht.example" in page.text
        assert "two members of our staff" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert state_of(waiting) is DisputeState.WAITING


def test_objecting_says_what_happens_next_and_the_dispute_waits_for_people(client, waiting, token):
    done = post(client, f"/link/dispute_object/{token}")
    assert "What happens next" in done.text
    assert state_of(waiting) is DisputeState.OBJECTED
    assert db.session.get(Dispute, waiting.id).objected_from == "+49 ••• •• 318"


@pytest.mark.both_databases
def test_s6_the_link_works_once(client, token):
    post(client, f"/link/dispute_object/{token}")
    again = client.get(f"/link/dispute_object/{token}")
    assert again.status_code == 404
    assert "This link doesn’t work any more" in again.text


def test_another_address_reads_that_somebody_objected_already(client, cast, waiting, token):
    other = link(cast.alice, LinkPurpose.DISPUTE_OBJECT, dispute=waiting.id.hex)
    post(client, f"/link/dispute_object/{token}")
    page = client.get(f"/link/dispute_object/{other}").text
    assert "Somebody has already objected" in page
    assert "<form" not in page.partition("<main")[2]


def test_the_link_is_dead_once_the_dispute_is_over_or_for_another_one(client, cast, waiting, token):
    change(waiting, state=DisputeState.SETTLED)
    assert client.get(f"/link/dispute_object/{token}").status_code == 404
    make_dispute(cast.alice, DisputeState.WAITING)
    assert client.get(f"/link/dispute_object/{token}").status_code == 404


@pytest.mark.both_databases
def test_s25_without_the_token_nothing_is_objected(client, waiting, token):
    assert client.post(f"/link/dispute_object/{token}").status_code == 400
    assert state_of(waiting) is DisputeState.WAITING


def test_the_mail_leads_to_the_page(cast, waiting):
    with transaction():
        message = mails.may_object(
            cast.alice, actor_of(cast.alice), waiting, address="second@example.com", token="t"
        )
    assert message.links["object"].endswith("/link/dispute_object/t")


# Saying so


def not_me(user: Any, ago: timedelta) -> str:
    return link(user, LinkPurpose.NOT_ME, at=(clock.now() - ago).isoformat(), what="password_changed")


def test_the_page_says_how_many_things_are_taken_back(client, cast):
    token = not_me(cast.alice, timedelta(hours=1))
    make_passkey(cast.alice)
    page = client.get(f"/link/not_me/{token}").text
    assert "1 change made since then is taken back" in page


@pytest.mark.parametrize(
    ("factor", "ago", "told"),
    [
        (True, timedelta(days=2), "you need the second step that was on before"),
        (False, timedelta(hours=2), "through a link that we send to the address known before"),
        (False, timedelta(days=2), "works after 72 hours"),
    ],
)
def test_it_says_what_the_new_password_takes_before_and_after(client, cast, factor, ago, told):
    eve = make_person(cast.nordlicht, factor=factor)
    token = not_me(eve, ago)
    assert told in client.get(f"/link/not_me/{token}").text
    assert told in post(client, f"/link/not_me/{token}").text


def test_a_factor_that_was_set_up_since_is_not_told_as_the_way(client, cast):
    token = not_me(cast.alice, timedelta(days=2))
    make_passkey(cast.alice)
    assert "works after 72 hours" in client.get(f"/link/not_me/{token}").text


def test_of_staff_another_administrator_decides(client, cast):
    token = not_me(cast.sam, timedelta(hours=1))
    assert "Another administrator checks it first" in client.get(f"/link/not_me/{token}").text


# The new password has to wait


@pytest.mark.parametrize(
    ("why", "hours", "told"),
    [
        (ResetHold.REMOVAL, 24, "Our support removed a way to sign in"),
        (ResetHold.WAIT, 72, "a new password has to wait 72 hours"),
        (ResetHold.OBJECTED, None, "two members of our staff find out who is who"),
        (ResetHold.COLLEAGUE, None, "Another administrator checks it first"),
    ],
)
def test_a_reset_link_that_waits_tells_the_right_reason(client, cast, why, hours, told):
    token = link(cast.alice, LinkPurpose.RESET)
    hold(cast.alice, why, clock.now() + timedelta(hours=hours) if hours else None)
    page = client.get(f"/link/reset/{token}")
    assert page.status_code == 403
    assert told in page.text
    assert ("Open it again from" in page.text) is bool(hours)
    assert ("Your current password keeps working" in page.text) is (why is ResetHold.REMOVAL)


def test_the_password_sent_all_the_same_is_not_set(client, cast):
    token = link(cast.alice, LinkPurpose.RESET)
    csrf = client.csrf(f"/link/reset/{token}")
    hold(cast.alice, ResetHold.OBJECTED)
    data = {"csrf_token": csrf, "new": "An0ther-battery!", "again": "An0ther-battery!"}
    answer = client.post(f"/link/reset/{token}", data=data)
    assert answer.status_code == 403
    assert "No new password yet" in answer.text


@pytest.mark.parametrize(
    ("who", "why", "path", "told"),
    [
        ("alice", ResetHold.OBJECTED, "/sign-in", "two members of our staff"),
        ("sam", ResetHold.COLLEAGUE, "/admin/sign-in", "Another administrator checks it first"),
    ],
)
def test_the_step_for_a_new_password_says_who_decides_and_has_nothing_to_fill_in(
    client, cast, who, why, path, told
):
    user = getattr(cast, who)
    change(db.session.get(LoginSession, sign_in(client, user)), stage=Stage.NEW_PASSWORD)
    hold(user, why)
    page = client.get(f"{path}/new-password")
    assert told in page.text
    assert 'type="password"' not in page.text
    answer = post(client, f"{path}/new-password/link", f"{path}/new-password")
    assert answer.status_code == 403
    assert told in answer.text
