"""The history of policies: each change at one level, with both people, before and after, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.policy.models import PolicyChange
from admin_app.policy.register import Key, Value
from admin_app.policy.schedule import Setting

SHOWN = 50
_Proposer, _Confirmer = aliased(User), aliased(User)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change of the history. Nobody proposed it: the console. `confirmer` is empty for an owner's own rule."""

    id: UUID
    key: Key
    account_id: UUID | None
    by_owner: bool
    before: Value | None
    after: Value | None
    effective_from: datetime
    made_at: datetime
    reason: str
    proposer: str
    confirmer: str
    proposal_id: UUID | None
    frozen: bool

    @property
    def by_console(self) -> bool:
        """Done by the operator outside of the desk."""
        return not self.proposer


def of(actor: Actor, setting: Setting, *, limit: int = SHOWN) -> list[ChangeLine]:
    """The changes of a policy at one level, newest first. One statement. Raises NotAllowed."""
    require(actor, Permission.POLICY_READ)
    level = (
        PolicyChange.account_id == setting.account_id
        if setting.account_id
        else PolicyChange.account_id.is_(None)
    )
    return _changes(
        sa.select(PolicyChange.id)
        .where(PolicyChange.key == setting.key.value, level, PolicyChange.by_owner == setting.by_owner)
        .order_by(PolicyChange.made_at.desc(), PolicyChange.id.desc())
        .limit(limit)
    )


def one(actor: Actor, change_id: UUID, setting: Setting) -> ChangeLine:
    """One change of this very policy and level. Raises NotFound, NotAllowed."""
    require(actor, Permission.POLICY_READ)
    found = _changes(sa.select(PolicyChange.id).where(PolicyChange.id == change_id))
    if not found or (found[0].key, found[0].account_id, found[0].by_owner) != (
        setting.key,
        setting.account_id,
        setting.by_owner,
    ):
        raise NotFound
    return found[0]


def newest(keys: Iterable[Key]) -> dict[Key, ChangeLine]:
    """The newest change of each for everybody: a step in the index for each."""
    newest = [
        sa.select(PolicyChange.id)
        .where(PolicyChange.key == key.value, PolicyChange.account_id.is_(None))
        .order_by(PolicyChange.made_at.desc(), PolicyChange.id.desc())
        .limit(1)
        .subquery()
        for key in keys
    ]
    return {line.key: line for line in _changes(sa.union_all(*(sa.select(one.c.id) for one in newest)))}


def _changes(which: sa.Select[UUID] | sa.CompoundSelect[UUID]) -> list[ChangeLine]:
    rows = db.session.execute(
        sa.select(PolicyChange, _Proposer.full_name, _Confirmer.full_name)
        .outerjoin(_Proposer, _Proposer.id == PolicyChange.proposed_by)
        .outerjoin(_Confirmer, _Confirmer.id == PolicyChange.confirmed_by)
        .where(PolicyChange.id.in_(which))
        .order_by(PolicyChange.made_at.desc(), PolicyChange.id.desc())
    )
    return [
        ChangeLine(
            row.id,
            Key(row.key),
            row.account_id,
            row.by_owner,
            row.before,
            row.after,
            row.effective_from,
            row.made_at,
            row.reason,
            proposer or "",
            confirmer or "",
            row.proposal_id,
            row.frozen_by is not None,
        )
        for row, proposer, confirmer in rows
    ]
