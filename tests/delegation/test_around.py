"""What happens to delegations as something else does: somebody is disabled, erased or restricted, or says "This wasn't me"."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.delegation import answering, reach, service
from admin_app.delegation.models import Delegation, DelegationEnd, DelegationState
from admin_app.dispute import deciding
from admin_app.identity.models import User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import NotFound
from admin_app.user import ending as user_ending
from admin_app.user import people
from admin_app.user.ending import counted
from tests.cast import actor_of, sign_in
from tests.dispute.thief import breaks_in, disputes, things_of
from tests.factories.billing import change, make_service
from tests.factories.delegations import make_delegate_only, make_delegation
from tests.factories.erasures import begin
from tests.factories.people import make_person


def row_of(delegation_id):
    return db.session.get(Delegation, delegation_id, populate_existing=True)


def test_s12_disabling_the_delegate_ends_it_and_says_so_beforehand(cast, outbox, sqlite_only):
    second = make_person(cast.other)
    row = make_delegation(cast.nordlicht, second)
    assert counted(second.id)["delegations"] == 1
    assert cast.alice
    people.disable(actor_of(cast.carol), second.id)
    assert row_of(row.id).ended_why is DelegationEnd.PERSON
    assert "can no longer see" in outbox.to(cast.alice.email)[0].subject
    people.enable(actor_of(cast.carol), second.id)
    with pytest.raises(NotFound):
        reach.account(actor_of(second), cast.nordlicht.number)


@pytest.mark.parametrize("who", ["delegate", "account"])
def test_s50_erasing_either_side_leaves_nothing(cast, run_jobs, who):
    dele = make_delegate_only()
    make_delegation(cast.nordlicht, dele)
    begin({"delegate": dele, "account": cast.nordlicht}[who])
    run_jobs()
    assert not db.session.scalars(sa.select(Delegation)).all()
    status = db.session.scalar(sa.select(User.status).where(User.id == dele.id))
    assert status is (UserStatus.ERASED if who == "delegate" else UserStatus.ACTIVE)


def test_what_a_thief_gives_is_frozen_and_an_owner_drops_it(cast, outbox):
    thief = breaks_in(cast.alice)
    given = service.invite(thief, email=cast.carol.email, all_services=True)
    answering.accept(actor_of(cast.carol), given)
    disputes(outbox)
    with pytest.raises(NotFound):
        reach.account(actor_of(cast.carol), cast.nordlicht.number)
    second = make_person(cast.nordlicht, role="owner")
    item = things_of(cast.alice)["delegations"]
    deciding.drop(actor_of(second), item.id)
    assert row_of(given).ended_why is DelegationEnd.NOT_ME


def test_what_a_thief_ends_comes_back(cast, outbox):
    mine = make_service(cast.nordlicht)
    row = make_delegation(cast.nordlicht, cast.carol, all_services=False, service_ids=[mine.id.hex])
    service.end(breaks_in(cast.alice), row.id)
    disputes(outbox)
    second = make_person(cast.nordlicht, role="owner")
    item = things_of(cast.alice)["delegations"]
    deciding.drop(actor_of(second), item.id)
    assert row_of(row.id).state is DelegationState.ACTIVE
    assert reach.account(actor_of(cast.carol), cast.nordlicht.number).service_ids == {mine.id}


def dropped(cast, outbox):
    """The dispute about a thief's act is settled: another owner says that it wasn't meant."""
    disputes(outbox)
    item = things_of(cast.alice)["delegations"]
    deciding.drop(actor_of(make_person(cast.nordlicht, role="owner")), item.id)


def test_a_word_said_meanwhile_is_not_undone_with_what_a_thief_did(cast, outbox):
    mine, row = make_service(cast.nordlicht), make_delegation(cast.nordlicht, email=cast.carol.email)
    service.change(breaks_in(cast.alice), row.id, all_services=False, service_ids=[mine.id.hex])
    answering.decline(actor_of(cast.carol), row.id)
    dropped(cast, outbox)
    assert row_of(row.id).state is DelegationState.DECLINED


def test_who_accepted_meanwhile_sees_what_was_chosen_before_the_thief_came(cast, outbox):
    mine = make_service(cast.nordlicht)
    chosen = {"all_services": False, "service_ids": [mine.id.hex]}
    row = make_delegation(cast.nordlicht, email=cast.carol.email, **chosen)
    service.change(breaks_in(cast.alice), row.id, all_services=True)
    answering.accept(actor_of(cast.carol), row.id)
    dropped(cast, outbox)
    assert row_of(row.id).state is DelegationState.ACTIVE
    assert reach.account(actor_of(cast.carol), cast.nordlicht.number).service_ids == {mine.id}


def test_what_a_thief_ended_stays_ended_for_whoever_was_kept_out_meanwhile(cast, outbox, sqlite_only):
    second = make_person(cast.other)
    row = make_delegation(cast.nordlicht, second)
    service.end(breaks_in(cast.alice), row.id)
    people.disable(actor_of(cast.carol), second.id)
    dropped(cast, outbox)
    assert row_of(row.id).state is DelegationState.ENDED


@pytest.mark.parametrize("who", ["delegate", "account", "home"])
def test_what_a_thief_ended_stays_ended_for_whoever_was_kept_out_and_let_in_again_meanwhile(
    cast, outbox, who
):
    second = make_person(cast.other, activated_at=clock.now())
    row = make_delegation(cast.nordlicht, second)
    service.end(breaks_in(cast.alice), row.id)
    if who == "delegate":
        people.disable(actor_of(cast.carol), second.id)
        people.enable(actor_of(cast.carol), second.id)
    else:
        with transaction():  # as when the account is closed; it was opened again since
            user_ending.end_all_in({"account": cast.nordlicht, "home": cast.other}[who].id)
    dropped(cast, outbox)
    assert row_of(row.id).state is DelegationState.ENDED
    with pytest.raises(NotFound):
        reach.account(actor_of(second), cast.nordlicht.number)


def test_what_a_thief_opens_again_closes_again(cast, outbox, sqlite_only):
    row = make_delegation(cast.nordlicht, email=cast.carol.email, state="expired", ended_at=clock.now())
    change(row, sent_at=clock.now() - timedelta(days=8))
    service.resend(breaks_in(cast.alice), row.id)
    dropped(cast, outbox)
    assert row_of(row.id).state is DelegationState.EXPIRED


def test_what_is_accepted_in_a_strange_session_opens_nothing(cast, outbox):
    row = make_delegation(cast.nordlicht, email=cast.carol.email)
    answering.accept(breaks_in(cast.carol), row.id)
    disputes(outbox)
    assert row_of(row.id).frozen_by
    with pytest.raises(NotFound):
        reach.account(actor_of(cast.carol), cast.nordlicht.number)


@pytest.mark.parametrize("path", ["/for/A-20418836/services", "/delegated", "/delegates"])
def test_pages_ask_the_same_few_statements_however_many_there_are(
    client, cast, count_statements, sqlite_only, path
):
    asks = {}
    sign_in(client, cast.alice if path == "/delegates" else cast.carol)
    make_delegation(cast.nordlicht, cast.carol)
    make_service(cast.nordlicht)
    client.get(path)
    for more in (0, 8):
        for _ in range(more):
            make_delegation(cast.nordlicht)
            make_service(cast.nordlicht)
        with count_statements() as seen:
            assert client.get(path).status_code == 200
        asks[more] = seen.total
    assert asks[0] == asks[8]
    assert asks[0] <= 8


def test_staff_see_who_is_only_a_delegate_and_keep_them_out_and_let_them_in(
    client, cast, outbox, sqlite_only
):
    dele = make_delegate_only()
    row = make_delegation(cast.nordlicht, dele)
    sign_in(client, cast.root)
    assert "Only a delegate" in client.get(f"/admin/people/{dele.id}").text
    assert dele.full_name in client.get(f"/admin/accounts/{cast.nordlicht.id}/people").text
    people.disable(actor_of(cast.root), dele.id, reason="Said on the phone")
    assert row_of(row.id).ended_why is DelegationEnd.PERSON
    people.enable(actor_of(cast.root), dele.id, reason="Said on the phone")
    assert [m.template for m in outbox.to(dele.email)] == ["disabled", "enabled"]


def test_s30_at_the_desk_an_invited_address_is_masked(client, cast, sqlite_only):
    row = make_delegation(cast.nordlicht, email="gunda.guest@agency.example")
    sign_in(client, cast.sam)
    for path in (f"accounts/{cast.nordlicht.id}/people", "delegations/", f"delegations/{row.id}"):
        page = client.get(f"/admin/{path}").text
        assert "gunda.guest" not in page
        assert "agency.example" in page
