"""What the desk's pages read about policies: each with what is said now and later, who set it, and its history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.policy import history, schedule
from admin_app.policy.history import ChangeLine
from admin_app.policy.models import IN_FORCE, PolicyValue
from admin_app.policy.register import REGISTER, Group, Key, Policy, Value
from admin_app.policy.schedule import Setting, Standing
from admin_app.policy.service import with_owners
from admin_app.proposal.models import Proposal, ProposalKind, ProposalState

ACCOUNTS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One policy at one level: what is said, when, by whom, and for how many accounts something else is said (20: or more)."""

    setting: Setting
    policy: Policy
    standing: Standing
    last: ChangeLine | None
    accounts: int = 0

    @property
    def key(self) -> Key:
        """The policy."""
        return self.setting.key

    @property
    def value(self) -> Value:
        """What counts at this level now."""
        return self.policy.default if self.standing.value is None else self.standing.value


@dataclass(frozen=True, slots=True)
class WaitingChange:
    """What somebody proposed and nobody has answered yet."""

    proposal_id: UUID
    facts: dict[str, Any]
    proposer: str
    created_at: datetime
    expires_at: datetime

    @property
    def value(self) -> Value | None:
        """The value asked for."""
        asked: Value | None = self.facts["value"]
        return asked


@dataclass(frozen=True, slots=True)
class AccountValue:
    """What is said for one account."""

    account_id: UUID
    number: str
    name: str
    value: Value
    by_owner: bool


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One policy of an account: what counts for its people, and what each level says; persons' own choices apart."""

    key: Key
    policy: Policy
    counts: Value
    everybody: Value | None
    operator: Standing
    owner: Standing

    @property
    def is_said(self) -> bool:
        """Whether anything is said for this very account, now or later."""
        said = self.operator, self.owner
        return any(level.value is not None or level.planned for level in said)


def keys_of(group: Group) -> list[Key]:
    """The policies of one page, as the register has them."""
    return [key for key in Key if REGISTER[key].group is group]


def of_group(actor: Actor, group: Group) -> list[SettingLine]:
    """A page of policies for everybody, in three statements. Raises NotAllowed."""
    require(actor, Permission.POLICY_READ)
    keys = keys_of(group)
    rows = _rows(keys, PolicyValue.account_id.is_(None))
    last = history.newest(keys)
    accounts = _accounts(keys)
    now = clock.now()
    return [
        SettingLine(
            Setting(key),
            REGISTER[key],
            schedule.of_rows(rows[key, False], now),
            last.get(key),
            accounts.get(key, 0),
        )
        for key in keys
    ]


def one(actor: Actor, setting: Setting) -> SettingLine:
    """One policy at one level. Raises NotAllowed."""
    require(actor, Permission.POLICY_READ)
    changes = history.of(actor, setting, limit=1)
    return SettingLine(
        setting, REGISTER[setting.key], schedule.standing(setting), changes[0] if changes else None
    )


def waiting(actor: Actor, targets: Collection[str]) -> dict[str, WaitingChange]:
    """What waits for a second person about these, by their names in proposals. One statement. Raises NotAllowed."""
    require(actor, Permission.POLICY_READ)
    rows = db.session.execute(
        sa.select(
            Proposal.id,
            Proposal.target,
            Proposal.facts,
            User.full_name,
            Proposal.created_at,
            Proposal.expires_at,
        )
        .join(User, User.id == Proposal.proposed_by)
        .where(
            Proposal.kind == ProposalKind.SET_POLICY,
            Proposal.state == ProposalState.OPEN,
            Proposal.expires_at > clock.now(),
            Proposal.target.in_(targets),
        )
    )
    return {
        row.target: WaitingChange(row.id, row.facts, row.full_name, row.created_at, row.expires_at)
        for row in rows
    }


def accounts_of(actor: Actor, key: Key) -> list[AccountValue]:
    """The accounts for which something else is said now, by name, the first 20. One statement. Raises NotAllowed."""
    require(actor, Permission.POLICY_READ)
    rows = db.session.execute(
        sa.select(Account.id, Account.number, Account.name, PolicyValue.value, PolicyValue.by_owner)
        .join(Account, Account.id == PolicyValue.account_id)
        .where(PolicyValue.key == key.value, IN_FORCE)
        .order_by(Account.name_folded, Account.id)
        .limit(ACCOUNTS_SHOWN),
        {"now": clock.now()},
    )
    return [AccountValue(*row) for row in rows]


def of_account(actor: Actor, account_id: UUID) -> list[AccountLine]:
    """What counts for an account, of what may be set for one, in two statements. Raises NotAllowed."""
    require(actor, Permission.ACCOUNT_READ)
    keys, now = [key for key in Key if REGISTER[key].per_account], clock.now()
    general = _rows(keys, PolicyValue.account_id.is_(None))
    own = _rows(keys, PolicyValue.account_id == account_id)
    found = []
    for key in keys:
        levels = [
            schedule.of_rows(rows, now) for rows in (general[key, False], own[key, False], own[key, True])
        ]
        said = [level.value for level in levels[:2] if level.value is not None]
        owners = [levels[2].value] if levels[2].value is not None else []
        counts = with_owners(key, said, owners)
        found.append(AccountLine(key, REGISTER[key], counts, levels[0].value, levels[1], levels[2]))
    return found


def _rows(keys: Collection[Key], level: sa.ColumnElement[bool]) -> dict[tuple[Key, bool], list[PolicyValue]]:
    wanted = sa.select(PolicyValue).where(
        PolicyValue.key.in_([key.value for key in keys]), PolicyValue.user_id.is_(None), level
    )
    found: dict[tuple[Key, bool], list[PolicyValue]] = defaultdict(list)
    for row in db.session.scalars(wanted.order_by(PolicyValue.effective_from)):
        found[Key(row.key), row.by_owner].append(row)
    return found


def _accounts(keys: Collection[Key]) -> dict[Key, int]:
    """For how many accounts each is set otherwise, counted up to 20."""
    some = [
        sa.select(sa.literal(key.value).label("key"), PolicyValue.id)
        .where(PolicyValue.key == key.value, PolicyValue.account_id.is_not(None), IN_FORCE)
        .limit(ACCOUNTS_SHOWN)
        .subquery()
        for key in keys
    ]
    every = sa.union_all(*(sa.select(one) for one in some)).subquery()
    rows = db.session.execute(
        sa.select(every.c.key, sa.func.count()).group_by(every.c.key), {"now": clock.now()}
    )
    return {Key(key): number for key, number in rows}
