"""Which tickets of an account its delegate reaches: those about delegated services, and nothing else (DOMAIN 12, SECURITY 19)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.delegation.models import DelegationLevel
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, NotFound
from admin_app.policy.register import Key
from admin_app.retention import work as retention
from admin_app.ticket import queries
from admin_app.ticket.attachment import reading
from admin_app.ticket.delegate import reach, service
from admin_app.ticket.desk import merging
from admin_app.ticket.models import Ticket
from tests.cast import actor_of
from tests.factories.billing import change
from tests.factories.policies import change as set_policy
from tests.factories.tickets import make_file, make_ticket
from tests.sign_in.door import later


def seen_by(house):
    """The subjects that the delegate's list shows."""
    actor = reach.account(house.actor, house.number).actor
    return {line.subject for line in queries.own_list(actor, key=None, size=50).rows}


@pytest.fixture
def asked(house):
    """A ticket about each service, one about none, and one of the delegate's own account."""
    cast = house.cast
    return {
        "server": make_ticket(cast.bob, subject="server", service_id=house.server.id),
        "archive": make_ticket(cast.alice, subject="archive", service_id=house.archive.id),
        "none": make_ticket(cast.alice, subject="none"),
        "home": make_ticket(house.gunda, subject="home", service_id=house.server.id),
    }


@pytest.mark.feature("S3-12")
def test_s19_only_tickets_about_delegated_services_are_there(house, asked):
    assert seen_by(house) == {"server"}
    for name in ("archive", "none", "home"):
        with pytest.raises(NotFound):
            queries.own_one(house.delegate, asked[name].id)
        with pytest.raises(NotFound):
            service.answer(house.actor, house.number, asked[name].id, text="Let me in")
        with pytest.raises(NotFound):
            reading.download(house.delegate, make_file(asked[name]).id)


def test_all_services_come_with_the_tickets_about_any_of_them(house, asked):
    change(house.row, all_services=True, service_ids=[])
    assert seen_by(house) == {"server", "archive"}


def test_s19_what_was_said_about_something_else_is_not_read_after_a_merge(house, asked):
    """However many times it was merged on; what is all about delegated services stays."""
    sam, alice = actor_of(house.cast.sam), house.cast.alice
    into = make_ticket(alice, subject="into", service_id=house.server.id)
    between = make_ticket(alice, subject="between", service_id=house.server.id)
    fine = make_ticket(alice, subject="fine", service_id=house.server.id)
    merging.merge(sam, fine.id, into.id)
    assert seen_by(house) == {"server", "between", "fine", "into"}
    merging.merge(sam, asked["none"].id, between.id)
    merging.merge(sam, between.id, into.id)
    assert seen_by(house) == {"server", "fine"}
    assert queries.own_one(house.delegate, fine.id).goes_on_in is None
    with pytest.raises(Conflict) as refused:
        service.answer(house.actor, house.number, fine.id, text="And now?")
    assert refused.value.reason != "merged"  # which would name the other one


def test_s19_what_was_said_about_something_else_stays_out_of_reach_when_the_merged_ticket_is_old(
    house, asked
):
    """Retention takes the ticket in which it went on first, with the texts, and the merged one after it."""
    into = make_ticket(house.cast.alice, subject="into", service_id=house.server.id)
    with later(days=-1_470):
        merging.merge(actor_of(house.cast.sam), asked["archive"].id, into.id)
    retention.run_now(system())
    assert seen_by(house) == {"server"}
    with transaction() as session:
        ended = {"state": "closed", "closed_at": clock.now() - timedelta(days=1_465)}
        session.execute(sa.update(Ticket).where(Ticket.id == into.id).values(ended))
    for _ in range(2):
        retention.run_now(system())
    db.session.rollback()
    assert set(db.session.scalars(sa.select(Ticket.subject))) == {"server", "none", "home"}


@pytest.mark.parametrize("why", ["view", "ended", "frozen", "restricted", "erased soon", "factor"])
def test_it_is_judged_at_each_request(house, asked, sqlite_only, why):
    if why == "view":
        change(house.row, level=DelegationLevel.VIEW)
    elif why == "ended":
        change(house.row, state="ended")
    elif why == "frozen":
        change(house.row, frozen_by=house.row.id)
    elif why == "restricted":
        change(house.account, restricted_since=house.row.sent_at)
    elif why == "erased soon":
        change(house.account, erasure_due_at=house.row.sent_at)
    else:
        set_policy(house.cast, Key.FACTOR_REQUIRED, "everybody", house.account)
    expected = reach.delegations.NeedsFactor if why == "factor" else NotFound
    with pytest.raises(expected):
        reach.account(house.actor, house.number)


@pytest.mark.parametrize("status", ["active", "suspended", "closing"])
def test_an_account_that_is_suspended_or_closing_still_writes_to_support(house, asked, sqlite_only, status):
    change(house.account, status=status)
    service.answer(house.actor, house.number, asked["server"].id, text="We look at it.")
