"""The table of a recovery case's acts against the commands: each begins where it says, and leads and tells as it says."""

from __future__ import annotations

import dataclasses

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.kernel.actor import system
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, NotFound, ReauthRequired
from admin_app.recovery_case import service, vouching
from admin_app.recovery_case.kind import RECOVERY_CASE, RecoveryAct
from admin_app.recovery_case.models import CaseState, RecoveryCase
from admin_app.session.models import Stage
from tests.cast import actor_of
from tests.factories.people import make_person
from tests.factories.proposals import PROOF, REASON
from tests.factories.recovery_cases import make_recovery_case
from tests.sign_in.door import at_door, knock, later

pytestmark = pytest.mark.usefixtures("sqlite_only")
OVER = [state for state in CaseState if state is not CaseState.WAITING]


@pytest.fixture
def eve(cast):
    """A manager with an authenticator app that she has lost."""
    return make_person(cast.nordlicht, username="eve", email="eve@nordlicht.example", factor=True)


@pytest.fixture
def uma(cast):
    """An owner who hasn't vouched yet."""
    return make_person(cast.nordlicht, username="uma", email="uma@nordlicht.example", role="owner")


def do(cast, eve, uma, act, *, fresh=True):
    if act is RecoveryAct.CANCELLED:
        service.cancel_by_staff(actor_of(cast.sam, fresh=fresh), eve.id, "Looks wrong")
    elif act is RecoveryAct.VOUCHED:
        vouching.vouch(actor_of(uma, fresh=fresh), eve.id)
    elif act is RecoveryAct.SHORTENED:
        asked = vouching.propose_shortening(actor_of(cast.sam), eve.id, proof=PROOF, reason=REASON)
        vouching.confirm_shortening(actor_of(cast.root, fresh=fresh), asked)
    elif act is RecoveryAct.COMPLETED:
        started = knock("eve")
        assert started.stage is Stage.FACTOR
        actor = dataclasses.replace(at_door(), user_id=eve.id, session_id=started.session_id)
        with later(hours=2):
            service.complete(actor, new="Regen+bogen-fisch7")
    elif act is RecoveryAct.READY:
        with later(hours=2):
            service.tell_ready(system(), db.session.scalar(sa.select(RecoveryCase.id)))


def state_of(case_id):
    db.session.rollback()
    return db.session.get(RecoveryCase, case_id, populate_existing=True).state


@pytest.mark.parametrize("state", OVER)
@pytest.mark.parametrize(
    "act", [RecoveryAct.CANCELLED, RecoveryAct.VOUCHED, RecoveryAct.SHORTENED, RecoveryAct.COMPLETED]
)
def test_nothing_is_done_to_a_case_that_is_over(cast, eve, uma, act, state):
    case_id = make_recovery_case(eve, cast.nordlicht.id, state, vouched_by=cast.alice)
    with pytest.raises((Conflict, NotFound)):
        do(cast, eve, uma, act)
    assert state_of(case_id) is state


@pytest.mark.parametrize("state", OVER)
def test_nobody_is_told_that_a_case_is_ready_which_is_over(cast, eve, uma, outbox, state):
    make_recovery_case(eve, cast.nordlicht.id, state, vouched_by=cast.alice)
    do(cast, eve, uma, RecoveryAct.READY)
    assert outbox.all() == []


@pytest.mark.parametrize(
    "act",
    [
        RecoveryAct.CANCELLED,
        RecoveryAct.VOUCHED,
        RecoveryAct.SHORTENED,
        RecoveryAct.COMPLETED,
        RecoveryAct.READY,
    ],
)
def test_an_act_leads_where_the_table_says_and_tells_what_it_says(cast, eve, uma, outbox, act):
    entry = RECOVERY_CASE.of(act)
    case_id = make_recovery_case(eve, cast.nordlicht.id, CaseState.WAITING, vouched_by=cast.alice)
    do(cast, eve, uma, act)
    assert state_of(case_id) is entry.target(CaseState.WAITING)
    assert f"recovery_{entry.mail.__name__}" in [mail.template for mail in outbox.all()]
    told = set(db.session.scalars(sa.select(AuditEvent.name)))
    assert entry.event is None or entry.event in told


@pytest.mark.parametrize("act", [RecoveryAct.CANCELLED, RecoveryAct.VOUCHED, RecoveryAct.SHORTENED])
def test_exactly_the_acts_that_say_so_ask_for_a_fresh_sign_in(cast, eve, uma, act):
    make_recovery_case(eve, cast.nordlicht.id, CaseState.WAITING, vouched_by=cast.alice)
    if RECOVERY_CASE.of(act).fresh_sign_in:
        with pytest.raises(ReauthRequired):
            do(cast, eve, uma, act, fresh=False)
    else:
        do(cast, eve, uma, act, fresh=False)
