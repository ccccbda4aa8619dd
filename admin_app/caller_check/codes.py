"""The code of a check: made once, kept as a keyed hash, guessed at three times.

A guess is counted before it is judged, by one statement, so that two windows at once have no more than three.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.caller_check import limits
from admin_app.kernel import clock, crypto, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.verified_caller.models import CallerCheck

OVER = N_("This code no longer works. Send a new one.")


def put(row: CallerCheck) -> str:
    """A new code for a check, in the caller's transaction; the former one is worthless. Gives it, for the message alone."""
    code = f"{secrets.randbelow(10**limits.CODE_DIGITS):0{limits.CODE_DIGITS}d}"
    row.code_hash = hash_of(row.id, code)
    return code


def hash_of(check_id: UUID, code: str) -> str:
    """Six digits are soon guessed, so the hash is keyed; and it is this row's alone."""
    return crypto.lookup_hash(f"{check_id.hex}\0{code}", "caller check")


def mine(actor: Actor, check_id: UUID) -> CallerCheck:
    """A check of this agent's, locked. Raises NotFound for a colleague's, the same as absent."""
    require(actor, Permission.CALLER_CHECK)
    row = lock_row(CallerCheck, check_id)
    if row is None or row.staff_id != actor.user_id:
        raise NotFound
    return row


def end(actor: Actor, row: CallerCheck) -> None:
    """End a check, in the caller's transaction."""
    row.ended_at, row.ended_by, row.code_hash = clock.now(), actor.user_id, ""
    audit.record(
        Event.CALLER_CHECK_ENDED,
        actor,
        account_id=row.account_id,
        subject_id=row.user_id,
        facts={"channel": row.channel.value, "check": str(row.id)},
    )


def guess(actor: Actor, row: CallerCheck, code: str) -> None:
    """Judge what the agent typed; must not be called in a transaction, so that a wrong guess stays counted.

    Raises Invalid beside `code`: not six digits (no guess), not shown yet (no guess), wrong; Conflict where the code
    works no more.
    """
    typed = text.code(code)
    if len(typed) != limits.CODE_DIGITS or not (typed.isascii() and typed.isdecimal()):
        raise Invalid(
            N_("Type the %(digits)s digits of the code."),
            field="code",
            code="shape",
            digits=limits.CODE_DIGITS,
        )
    taken = _taken(row.id)
    if taken is None:
        _say_why(row.id)
    elif not crypto.same(hash_of(row.id, typed), taken.code_hash):
        _refuse(actor, row, limits.TRIES - taken.tries)


@dataclass(frozen=True, slots=True)
class _Taken:
    """One guess that was counted."""

    code_hash: str = field(repr=False)
    tries: int


def _taken(check_id: UUID) -> _Taken | None:
    counted = (
        sa.update(CallerCheck)
        .where(
            CallerCheck.id == check_id,
            CallerCheck.code_hash != "",
            CallerCheck.tries < limits.TRIES,
            CallerCheck.verified_at.is_(None),
            CallerCheck.ended_at.is_(None),
            CallerCheck.expires_at > clock.now(),
        )
        .values(tries=CallerCheck.tries + 1)
        .returning(CallerCheck.code_hash, CallerCheck.tries)
        .execution_options(synchronize_session=False)
    )
    with transaction():
        row = db.session.execute(counted).one_or_none()
    return _Taken(*row) if row else None


def _say_why(check_id: UUID) -> None:
    row = db.session.get(CallerCheck, check_id, populate_existing=True)
    if row is None:
        raise NotFound
    waits = row.verified_at is None and row.ended_at is None and row.expires_at > clock.now()
    if waits and not row.code_hash:
        raise Invalid(
            N_("The caller hasn’t shown the code on their page yet."), field="code", code="not_shown"
        )
    raise Conflict(OVER, code="over")


def _refuse(actor: Actor, row: CallerCheck, left: int) -> None:
    with transaction():
        audit.record(
            Event.CALLER_CHECK_REFUSED,
            actor,
            account_id=row.account_id,
            subject_id=row.user_id,
            facts={"channel": row.channel.value, "left": left, "check": str(row.id)},
        )
    if left <= 0:
        raise Invalid(
            N_("That code doesn’t match, and it was the last attempt. Send a new one."),
            field="code",
            code="wrong",
        )
    raise Invalid(
        N_("That code doesn’t match. Attempts left: %(left)s."), field="code", code="wrong", left=left
    )
