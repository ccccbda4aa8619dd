"""Refusals by an address rule, each under a short code that the person reads to support (`R-7F3K-92`)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.lib import devices
from admin_app.trusted_ip.models import Refusal, RefusalRule

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another
SAME_FOR = timedelta(hours=1)


def new_code() -> str:
    """A code that is easily read out; some thirty bits, since it opens nothing by itself."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(4))
    return f"R-{drawn}-{secrets.choice(LETTERS)}{secrets.choice(LETTERS)}"


def note(
    user_id: UUID, account_id: UUID | None, rule: RefusalRule, actor: Actor, *, of_account: bool = False
) -> str:
    """The code of a refusal, in the caller's transaction; the same one for the same case within an hour."""
    code = known(user_id, rule, actor.ip)
    if code:
        return code
    code = new_code()
    db.session.add(
        Refusal(
            code=code,
            user_id=user_id,
            account_id=account_id,
            rule=rule,
            of_account=of_account,
            session_id=actor.session_id,
            ip=actor.ip,
            country=actor.country,
            device=devices.words(actor.user_agent),
        )
    )
    return code


def known(user_id: UUID, rule: RefusalRule, ip: str) -> str:
    """The code this person was given lately for the same case, or an empty text."""
    return (
        db.session.scalar(
            sa.select(Refusal.code)
            .where(
                Refusal.user_id == user_id,
                Refusal.at > clock.now() - SAME_FOR,
                Refusal.rule == rule,
                Refusal.ip == ip,
            )
            .order_by(Refusal.at.desc())
            .limit(1)
        )
        or ""
    )
