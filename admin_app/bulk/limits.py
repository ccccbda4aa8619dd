"""How much may be begun in a day: alone, without a second member of staff, and in mails of all runs together.

Runs count together, so that whoever splits one into several, or among several people, avoids nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from admin_app.bulk.act import BulkAct
from admin_app.bulk.models import BulkRun, BulkState
from admin_app.bulk.registry import ACTS
from admin_app.identity.locking import lock_person, take_turn
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import RateLimited
from admin_app.kernel.i18n import N_
from admin_app.policy import service as policy
from admin_app.policy.register import Key

A_DAY = timedelta(days=1)
TURN = 0x62756C6B  # of runs that mail and are begun at once
TOO_MANY_MAILS = N_(
    "All bulk runs together send at most %(most)s invitations in 24 hours; %(left)s are left. Choose fewer, or wait until tomorrow."
)


def hold(actor: Actor) -> None:
    """Let a member of staff's runs that are begun at once count each other, in the caller's transaction.

    A customer's count nowhere, and a run of theirs is locked before their account, which their own row comes after.
    """
    if actor.is_staff and actor.user_id is not None:
        lock_person(actor.user_id)


def needs_second(actor: Actor, act: BulkAct, waiting: int) -> bool:
    """Whether a second member of staff has to confirm so many (policy `bulk.second_person_above`)."""
    if not act.ends or not actor.is_staff:
        return False
    alone = _of_a_day(actor, lambda one: one.ends, BulkRun.proposal_id.is_(None))
    return 0 < policy.number(Key.BULK_ALONE) < waiting + alone


def few_mails(more: int) -> None:
    """Refuse more invitations in a day than the mail server is to send (policy `bulk.mails_a_day`; SECURITY 57).

    Whatever runs of anybody sent in the last day counts, and what they still will. Runs that are begun at once wait for
    each other here until the caller's transaction ends. Raises RateLimited.
    """
    take_turn(TURN)
    still = sa.case(
        (
            BulkRun.state == BulkState.RUNNING,
            BulkRun.chosen - BulkRun.done - BulkRun.skipped - BulkRun.failed,
        ),
        else_=0,
    )
    lately = sa.or_(BulkRun.begun_at > clock.now() - A_DAY, BulkRun.state == BulkState.RUNNING)
    wanted = sa.select(sa.func.coalesce(sa.func.sum(BulkRun.done + still), 0)).where(_mail(), lately)
    most = policy.number(Key.BULK_MAILS_A_DAY)
    left = max(0, most - int(db.session.scalar(wanted) or 0))
    if more > left:
        raise RateLimited(None, TOO_MANY_MAILS, most=most, left=left)


def rest(act: BulkAct) -> timedelta:
    """How long a run rests between two steps: runs that mail at the same time share their pace."""
    if not act.mails:
        return act.pause
    running = (BulkRun.state == BulkState.RUNNING, BulkRun.frozen_by.is_(None))
    wanted = sa.select(sa.func.count()).select_from(BulkRun).where(_mail(), *running)
    return act.pause * max(1, int(db.session.scalar(wanted) or 0))


def _mail() -> sa.ColumnElement[bool]:
    return BulkRun.act.in_([name for name, act in ACTS.items() if act.mails])


def _of_a_day(actor: Actor, kind: Callable[[BulkAct], bool], *which: sa.ColumnElement[bool]) -> int:
    """The rows that the actor's runs of a kind took to their turn in the last day."""
    wanted = sa.select(sa.func.coalesce(sa.func.sum(BulkRun.chosen - BulkRun.skipped), 0)).where(
        BulkRun.made_by == actor.user_id,
        BulkRun.begun_at > clock.now() - A_DAY,
        BulkRun.act.in_([name for name, act in ACTS.items() if kind(act)]),
        *which,
    )
    return int(db.session.scalar(wanted) or 0)
