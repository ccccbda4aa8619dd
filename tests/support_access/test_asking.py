"""Staff ask a customer for support access, and how often."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.identity.models import AccountStatus
from admin_app.kernel import clock
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, RateLimited
from admin_app.support_access import service as support_access
from admin_app.support_access.asks import answering, asking
from admin_app.support_access.asks import queries as ask_queries
from admin_app.support_access.authorisation import live_grant
from admin_app.support_access.models import AskState, SupportAsk
from tests.cast import actor_of
from tests.factories.billing import change
from tests.factories.people import make_person
from tests.factories.support import allow, ask


@pytest.fixture(autouse=True)
def owner(cast):
    return cast.alice


def test_every_owner_gets_a_mail_that_leads_to_the_answer_and_nothing_opens(cast, db, outbox):
    second = make_person(cast.nordlicht, role="owner", email="second@nordlicht.example")
    ask(cast.sam, cast.nordlicht)
    assert {m.to for m in outbox.all()} == {cast.alice.email, second.email}
    text = outbox.all()[0].text
    assert "/support-access" in text
    assert "Sam F." in text
    assert "To correct the address" in text
    assert live_grant(cast.nordlicht.id) is None
    assert list(db.session.scalars(sa.select(AuditEvent.name))) == ["support_access.asked"]


@pytest.mark.parametrize("who", ["bill", "ada", "root", "aud", "alice"])
def test_agents_alone_ask(cast, who):
    with pytest.raises(NotAllowed):
        asking.ask(actor_of(getattr(cast, who)), cast.nordlicht.id, reason="Why not", areas=["profile"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"reason": " "}, "reason"), ({"areas": []}, "areas"), ({"areas": ["everything"]}, "areas"), ({"mode": "own"}, "mode"),
     ({"areas": ["security"], "mode": "change"}, "mode"), ({"hours": 0}, "hours"), ({"hours": 25}, "hours"), ({"ticket": "x" * 61}, "ticket")],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_beside_its_field(cast, changes, field):
    with pytest.raises(Invalid) as refused:
        ask(cast.sam, cast.nordlicht, **changes)
    assert refused.value.field == field


def test_one_ask_is_open_at_a_time_whoever_asks(cast, postgres_only, threads):
    actor = actor_of(cast.sam)
    results = threads([lambda: asking.ask(actor, cast.nordlicht.id, reason="To help", areas=["profile"])] * 2)
    assert sum(isinstance(r, Conflict) for r in results) == 1


def test_three_asks_a_day_are_the_most(cast):
    sam = actor_of(cast.sam)
    first = clock.now()
    for _ in range(3):
        asking.withdraw(sam, ask(cast.sam, cast.nordlicht).id)
    with pytest.raises(RateLimited) as refused:
        ask(cast.sam, cast.nordlicht)
    assert refused.value.retry_at - first < timedelta(hours=24, minutes=1)
    with clock.at(refused.value.retry_at):
        ask(cast.sam, cast.nordlicht)


def test_after_a_no_nobody_asks_that_account_for_a_day(cast):
    answering.decline(actor_of(cast.alice), ask(cast.sam, cast.nordlicht).id)
    with pytest.raises(RateLimited) as refused:
        ask(cast.sam, cast.nordlicht)
    assert cast.carol
    ask(cast.sam, cast.other)
    with clock.at(refused.value.retry_at):
        ask(cast.sam, cast.nordlicht)


def test_an_ask_that_nobody_answers_expires_after_72_hours_by_itself(cast, db):
    row = ask(cast.sam, cast.nordlicht)
    with clock.shifted(timedelta(hours=72)):
        assert ask_queries.waiting(actor_of(cast.alice), cast.nordlicht.id) is None
        with pytest.raises(Conflict):
            answering.decline(actor_of(cast.alice), row.id)
        ask(cast.sam, cast.nordlicht)
    assert db.session.get(SupportAsk, row.id, populate_existing=True).state is AskState.EXPIRED


def test_the_hourly_sweep_writes_down_what_has_expired(cast, db):
    row = ask(cast.sam, cast.nordlicht)
    with clock.shifted(timedelta(hours=72)):
        asking.expire()
    assert db.session.get(SupportAsk, row.id, populate_existing=True).state is AskState.EXPIRED


def test_what_is_on_already_is_not_asked_for_but_more_is(cast):
    allow(cast.alice, areas=["profile"])
    with pytest.raises(Invalid):
        ask(cast.sam, cast.nordlicht, areas=["profile"], mode="look")
    ask(cast.sam, cast.nordlicht, areas=["profile"], mode="change")


def test_an_account_without_an_owner_or_out_of_service_is_not_asked(cast):
    change(cast.nordlicht, status=AccountStatus.SUSPENDED)
    with pytest.raises(NotAllowed):
        ask(cast.sam, cast.nordlicht)
    with pytest.raises(Conflict):
        ask(cast.sam, cast.other)


def test_any_agent_takes_an_ask_back(cast, db):
    row = ask(cast.sam, cast.nordlicht)
    with pytest.raises(NotAllowed):
        asking.withdraw(actor_of(cast.root), row.id)
    asking.withdraw(actor_of(cast.sam), row.id)
    with pytest.raises(asking.Answered):
        answering.allow_asked(actor_of(cast.alice), row.id, areas=["profile"], mode="look")


def test_closing_the_account_ends_what_is_asked(cast, db):
    row = ask(cast.sam, cast.nordlicht)
    from admin_app.kernel.actor import system
    from admin_app.kernel.db import transaction

    with transaction():
        support_access.end_for_account(system(), cast.nordlicht.id)
    assert db.session.get(SupportAsk, row.id, populate_existing=True).state is AskState.EXPIRED
