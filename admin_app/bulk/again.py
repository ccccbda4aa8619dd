"""An owner lets people in again whom a closing that didn't come about left disabled: all of them, or some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from admin_app.bulk import eligibility, running, service
from admin_app.bulk.models import BulkActName
from admin_app.bulk.service import Choice
from admin_app.identity.models import User, UserStatus
from admin_app.kernel import paging
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.rights.permissions import Permission, Subject, require

ACT = BulkActName.ENABLE_AGAIN
AT_ONCE = 50  # so many are let in before the page answers; more are a worker's
BY_NAME = paging.Order((User.full_name_folded, User.id), descending=False)


@dataclass(frozen=True, slots=True)
class KeptOut:
    """Somebody who is disabled; `why` says why this act doesn't let them in, "" where it does."""

    id: UUID
    full_name: str
    email: str
    joined: bool
    why: str


def kept_out(actor: Actor, *, size: int, key: str | None = None) -> paging.Page[KeptOut]:
    """Everybody of one's own account who is disabled, by name. Raises NotAllowed."""
    require(actor, Permission.OWN_PEOPLE_ENABLE, Subject(actor.acting_account_id))
    found = paging.fetch(sa.select(User).where(*_disabled(actor)), BY_NAME, size=size, key=key)
    return paging.Page([_line(user) for user in found.rows], found.older, found.newer)


def number(actor: Actor) -> int:
    """How many of them this act lets in. Raises NotAllowed."""
    require(actor, Permission.OWN_PEOPLE_ENABLE, Subject(actor.acting_account_id))
    wanted = (*_disabled(actor), User.disabled_for_request_id.is_not(None), User.frozen_by.is_(None))
    few = sa.select(User.id).where(*wanted).limit(service.MOST).subquery()
    return int(db.session.scalar(sa.select(sa.func.count()).select_from(few)) or 0)


def enable(actor: Actor, chosen: Sequence[UUID] | None, *, everybody: bool = False, reason: str = "") -> UUID:
    """Let them in again, each as if by oneself; gives the run, which is over already where they are few.

    Raises ReauthRequired, NotAllowed (role; state of the account), Invalid where nobody was chosen or would be let in.
    """
    with transaction():
        run_id = service.prepare(actor, ACT, Choice(_ids(actor, None if everybody else chosen or ())))
        service.begin(actor, run_id, reason=reason)
    running.do_some(run_id, AT_ONCE)
    return run_id


def _ids(actor: Actor, chosen: Sequence[UUID] | None) -> list[UUID]:
    """Of one's own account's people those chosen; else all whom the closing left disabled."""
    mine = (User.id.in_(chosen),) if chosen is not None else (User.disabled_for_request_id.is_not(None),)
    wanted = sa.select(User.id).where(*_disabled(actor), *mine)
    ordered = wanted.order_by(User.full_name_folded, User.id).limit(service.MOST + 1)
    return list(db.session.scalars(ordered))


def _disabled(actor: Actor) -> tuple[sa.ColumnElement[bool], ...]:
    return (User.account_id == actor.acting_account_id, User.status == UserStatus.DISABLED)


def _line(user: User) -> KeptOut:
    why = eligibility.kept_out_why(
        user.status, frozen=user.frozen_by is not None, for_closing=user.disabled_for_request_id is not None
    )
    return KeptOut(user.id, user.full_name, user.email, user.activated_at is not None, why)
