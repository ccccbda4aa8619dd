"""How much one person may begin in a day: alone, without a second member of staff, and in mails.

Runs count together, so that whoever splits one into several avoids nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from admin_app.bulk.act import BulkAct
from admin_app.bulk.models import BulkRun
from admin_app.bulk.registry import ACTS
from admin_app.identity.locking import lock_person
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import RateLimited
from admin_app.kernel.i18n import N_
from admin_app.policy import service as policy
from admin_app.policy.register import Key

A_DAY = timedelta(days=1)
MAILS_A_DAY = 10_000  # of all runs that one person begins
TOO_MANY_MAILS = N_("That would be more than %(most)s invitations in a day. Continue tomorrow.")


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


def few_mails(actor: Actor, more: int) -> None:
    """Refuse more invitations in a day than any desk has to send (SECURITY 57). Raises RateLimited."""
    prepared = BulkRun.created_at > clock.now() - A_DAY
    if _of_a_day(actor, lambda one: one.mails, prepared) + more > MAILS_A_DAY:
        raise RateLimited(None, TOO_MANY_MAILS, most=MAILS_A_DAY)


def _of_a_day(actor: Actor, kind: Callable[[BulkAct], bool], *which: sa.ColumnElement[bool]) -> int:
    """The rows that the actor's runs of a kind took to their turn in the last day."""
    wanted = sa.select(sa.func.coalesce(sa.func.sum(BulkRun.chosen - BulkRun.skipped), 0)).where(
        BulkRun.made_by == actor.user_id,
        BulkRun.begun_at > clock.now() - A_DAY,
        BulkRun.act.in_([name for name, act in ACTS.items() if kind(act)]),
        *which,
    )
    return int(db.session.scalar(wanted) or 0)
