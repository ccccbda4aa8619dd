"""What is offered where a member of staff says why: what was said last of the same account, the ticket of the work, and the company's
own texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.audit.models import SUBJECT, AuditDetail, AuditEvent
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.policy import service as policy
from admin_app.policy.register import BAR, REGISTER, Key
from admin_app.support_access.models import SupportGrant
from admin_app.ticket.kind import NOT_SOLVED
from admin_app.ticket.models import Ticket

OFFERED_FOR = timedelta(hours=2)
LOOKED_AT = 20  # events back
# Their reason is the grant's, or was meant for that one look.
OF_LOOKS = (Event.SUPPORT_LOOKED.value, Event.SUPPORT_LOOK_REFUSED.value)


@dataclass(frozen=True, slots=True)
class Work:
    """The reason and ticket that belong to what somebody is doing; empty where there are none."""

    reason: str = ""
    ticket: str = ""


def of_work(actor: Actor, account_id: UUID) -> Work:
    """What the actor said last of the account within two hours of this session, with its ticket.

    Where none was named it is that of the grant in force, else the account's ticket that the actor works on. One statement, one
    more where no ticket was named. Only the actor's own words are read.
    """
    if not actor.is_staff or actor.session_id is None:
        return Work()
    said = _said(actor, account_id)
    reason = next((str(words["reason"]) for words in said if words.get("reason")), "")
    tickets = (str((words.get("after") or {}).get("ticket") or "") for words in said)
    return Work(reason, next(filter(None, tickets), "") or _at_hand(actor, account_id))


def saved(language: str) -> tuple[str, ...]:
    """The company's texts in a language, in English where it gave no other. One statement."""
    lines = REGISTER[Key.REASONS_SAVED].parts(policy.value(Key.REASONS_SAVED))
    return tuple(_in(language, line) for line in lines)


def _in(language: str, line: str) -> str:
    english, _bar, german = (part.strip() for part in line.partition(BAR))
    return german if german and language.startswith("de") else english


def _said(actor: Actor, account_id: UUID) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        sa.select(AuditDetail.words)
        .join(AuditEvent, AuditEvent.id == AuditDetail.event_id)
        .where(
            AuditEvent.actor_id == actor.user_id,
            AuditEvent.at > clock.now() - OFFERED_FOR,
            AuditEvent.account_id == account_id,
            AuditEvent.session_id == actor.session_id,
            AuditEvent.name.not_in(OF_LOOKS),
            AuditDetail.role == SUBJECT,
            AuditDetail.words.is_not(None),
        )
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        .limit(LOOKED_AT)
    )
    return [words for words in rows if words]


def _at_hand(actor: Actor, account_id: UUID) -> str:
    return (
        db.session.scalar(
            sa.select(sa.func.coalesce(_of_grant(actor, account_id), _assigned(actor, account_id)))
        )
        or ""
    )


def _of_grant(actor: Actor, account_id: UUID) -> sa.ScalarSelect[str]:
    return (
        sa.select(SupportGrant.ticket)
        .where(
            SupportGrant.account_id == account_id,
            SupportGrant.ended_at.is_(None),
            SupportGrant.until_at > clock.now(),
            SupportGrant.ticket != "",
            sa.or_(SupportGrant.staff_id.is_(None), SupportGrant.staff_id == actor.user_id),
        )
        .order_by(SupportGrant.from_at.desc())
        .limit(1)
        .scalar_subquery()
    )


def _assigned(actor: Actor, account_id: UUID) -> sa.ScalarSelect[str]:
    return (
        sa.select(Ticket.number)
        .where(
            Ticket.account_id == account_id, Ticket.assigned_to == actor.user_id, Ticket.state.in_(NOT_SOLVED)
        )
        .order_by(Ticket.last_at.desc())
        .limit(1)
        .scalar_subquery()
    )
