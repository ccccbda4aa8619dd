"""Another value by two people: told in figures first, bound to what it was made for, kept with both names."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.desk import policy_change
from admin_app.desk.policy_change import ToldFirst
from admin_app.kernel import clock
from admin_app.kernel.actor import console
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, ReauthRequired
from admin_app.policy import operator
from admin_app.policy import service as policy
from admin_app.policy.models import PolicyChange
from admin_app.policy.register import Key
from admin_app.policy.schedule import Setting
from admin_app.proposal.models import ProposalState
from tests.cast import actor_of
from tests.factories.independence import make_tie
from tests.factories.policies import REASON, ask, change
from tests.factories.proposals import row

DAYS = Setting(Key.SESSION_DAYS)


def propose(by, value=7, setting=DAYS, *, at=None, told="", **actor):
    given = {"value": value, "at": at, "reason": REASON, "told": told}
    return policy_change.propose(actor_of(by, **actor), setting, **given)


def test_what_it_does_is_told_before_anybody_is_asked(cast):
    with pytest.raises(ToldFirst) as first:
        propose(cast.root)
    assert first.value.preview.effects
    assert row(propose(cast.root, told=first.value.preview.mark)).state is ProposalState.OPEN
    assert policy.number(Key.SESSION_DAYS) == 14


def test_another_value_or_moment_has_to_be_told_anew(cast):
    with pytest.raises(ToldFirst) as first:
        propose(cast.root)
    for other in ({"value": 6}, {"at": clock.now() + timedelta(days=1)}):
        with pytest.raises(ToldFirst):
            propose(cast.root, told=first.value.preview.mark, **other)


def test_s21_whoever_asked_does_not_confirm_it_and_an_approver_does(cast):
    asked = ask(cast.root, Key.SESSION_DAYS, 7)
    with pytest.raises(NotAllowed):
        policy_change.confirm(actor_of(cast.root), asked)
    policy_change.confirm(actor_of(cast.ada), asked)
    assert policy.number(Key.SESSION_DAYS) == 7


def test_s21_nor_who_is_tied_to_whoever_asked_nor_who_lacks_the_right(cast):
    asked = ask(cast.root, Key.SESSION_DAYS, 7)
    make_tie(cast.root, cast.ada)
    for who in (cast.ada, cast.sam, cast.bill):
        with pytest.raises(NotAllowed):
            policy_change.confirm(actor_of(who), asked)
    assert policy.number(Key.SESSION_DAYS) == 14


def test_an_approver_asks_for_nothing(cast):
    with pytest.raises(NotAllowed):
        propose(cast.ada)


def test_both_take_a_fresh_sign_in(cast):
    with pytest.raises(ReauthRequired):
        propose(cast.root, fresh=False)
    asked = ask(cast.root, Key.SESSION_DAYS, 7)
    with pytest.raises(ReauthRequired):
        policy_change.confirm(actor_of(cast.ada, fresh=False), asked)


def test_it_lapses_when_the_value_has_changed_since(cast):
    asked = ask(cast.root, Key.SESSION_DAYS, 7)
    operator.put(console(), Key.SESSION_DAYS, 10)
    with pytest.raises(Conflict, match="has changed since"):
        policy_change.confirm(actor_of(cast.ada), asked)
    assert policy.number(Key.SESSION_DAYS) == 10
    ask(cast.ruth, Key.SESSION_DAYS, 7)


def test_a_planned_value_holds_from_its_moment_on(cast):
    begins = change(cast, Key.SESSION_DAYS, 7, at=clock.now() + timedelta(days=2))
    assert begins > clock.now() + timedelta(days=1)
    assert policy.number(Key.SESSION_DAYS) == 14
    with clock.shifted(timedelta(days=2)):
        assert policy.number(Key.SESSION_DAYS) == 7


def test_confirmed_late_it_holds_from_the_confirmation_on(cast):
    asked = ask(cast.root, Key.SESSION_DAYS, 7, at=clock.now() + timedelta(hours=1))
    with clock.shifted(timedelta(hours=5)):
        assert policy_change.confirm(actor_of(cast.ada), asked) >= clock.now() - timedelta(minutes=1)


@pytest.mark.parametrize(
    ("value", "at", "field"),
    [
        (31, None, "value"),
        ("7", None, "value"),
        (7, timedelta(hours=-1), "at"),
        (7, timedelta(days=400), "at"),
    ],
)
def test_a_value_out_of_range_and_a_moment_gone_by_are_refused(cast, value, at, field):
    with pytest.raises(Invalid) as refused:
        propose(cast.root, value, at=clock.now() + at if at else None)
    assert refused.value.field == field


def test_the_same_value_is_no_change(cast):
    change(cast, Key.SESSION_DAYS, 7)
    with pytest.raises(Invalid):
        propose(cast.root, 7)


def test_for_one_account_the_strictest_counts_and_its_owners_are_told(cast, outbox):
    house = cast.nordlicht
    assert cast.alice
    change(cast, Key.SESSION_DAYS, 7, house)
    assert policy.number(Key.SESSION_DAYS, house.id) == 7
    assert policy.number(Key.SESSION_DAYS) == 14
    told = [mail for mail in outbox.all() if mail.template == "policy_set"]
    assert {mail.to for mail in told} == {cast.alice.email, *((cast.ruth.email,) if len(told) > 1 else ())}
    assert REASON not in next(mail for mail in told if mail.to == cast.alice.email).text


def test_what_is_not_set_for_accounts_can_not_be(cast):
    with pytest.raises(NotFound):
        propose(cast.root, 6, Setting(Key.STAFF_SESSION_HOURS, cast.nordlicht.id))


def test_the_history_keeps_both_names_before_and_after_and_the_reason(cast, db):
    change(cast, Key.SESSION_DAYS, 7)
    change(cast, Key.SESSION_DAYS, None)
    rows = db.session.scalars(sa.select(PolicyChange).order_by(PolicyChange.id)).all()
    assert [(r.before, r.after, r.reason) for r in rows] == [(None, 7, REASON), (7, None, REASON)]
    assert {(r.proposed_by, r.confirmed_by) for r in rows} == {(cast.root.id, cast.ada.id)}


def test_it_is_recorded_with_before_and_after(cast, db):
    change(cast, Key.SESSION_DAYS, 7)
    facts = db.session.scalar(sa.select(AuditEvent.facts).where(AuditEvent.name == "policy.set"))
    assert (facts["key"], facts["before"], facts["after"]) == ("session.days", None, 7)
