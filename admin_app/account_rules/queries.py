"""The rules of an account as pages read them: each with whose it is, what is planned, and what was changed before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.account_rules.rules import CHOSEN, OF_PASSWORDS, RULES, AccountRule, Setter
from admin_app.identity.models import Account, User
from admin_app.kernel import clock, paging
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission, Subject, require
from admin_app.policy import schedule
from admin_app.policy.choices import Level
from admin_app.policy.models import PolicyChange, PolicyValue
from admin_app.policy.register import REGISTER, Key, Value
from admin_app.policy.service import strictest

HISTORY = 10
Said = sa.Row[PolicyValue, str | None, str | None]  # a value, and for an owner's whose and of which account


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One change by an owner, as the page tells it."""

    key: Key
    before: Value | None
    after: Value | None
    at: datetime
    effective_from: datetime
    by_id: UUID | None
    by: str
    frozen: bool  # by a dispute

    @property
    def later(self) -> bool:
        """Whether it was to count from a later day on."""
        return self.effective_from > self.at


@dataclass(frozen=True, slots=True)
class PasswordRuleSource:
    """What a password has to meet, and whose rule that is: the operator's, or an owner's of the account."""

    values: Mapping[Key, Value]  # of each policy about passwords
    by: Level
    account_name: str = ""
    set_by: Setter | None = None
    stricter_from: datetime | None = None  # from when on more is asked, as planned


def load(account_id: UUID | None, keys: tuple[Key, ...] = RULES) -> dict[Key, AccountRule]:
    """The rules of an account, whoever said them. One statement."""
    now = clock.now()
    rows = db.session.execute(
        sa.select(PolicyValue, User.full_name, Account.name)
        .outerjoin(User, sa.and_(User.id == PolicyValue.set_by, PolicyValue.by_owner))
        .outerjoin(Account, sa.and_(Account.id == PolicyValue.account_id, PolicyValue.by_owner))
        .where(
            PolicyValue.key.in_([key.value for key in keys]),
            PolicyValue.user_id.is_(None),
            sa.or_(PolicyValue.account_id.is_(None), PolicyValue.account_id == account_id),
        )
        .order_by(PolicyValue.effective_from)
    ).all()
    return {key: _rule(key, [row for row in rows if row[0].key == key.value], now) for key in keys}


def _rule(key: Key, rows: list[Said], now: datetime) -> AccountRule:
    theirs = [row for row in rows if row[0].by_owner]
    ours = [row[0] for row in rows if not row[0].by_owner and _counts(key, row[0], now)]
    said = strictest(key, [row.value for row in ours]) if ours else None
    operator = said if said is not None or key in CHOSEN else REGISTER[key].default
    by = Level.DEFAULT
    if said is not None:
        alone = any(row.account_id is None and row.value == said for row in ours)
        by = Level.OPERATOR if alone else Level.ACCOUNT
    return AccountRule(
        key, operator, by, schedule.of_rows([row[0] for row in theirs], now), _setter(theirs, now)
    )


def _counts(key: Key, row: PolicyValue, now: datetime) -> bool:
    begun = row.effective_from <= now and (row.ends_at is None or row.ends_at > now)
    return begun and REGISTER[key].admits(row.value)


def _setter(rows: list[Said], now: datetime) -> Setter | None:
    alive = [row for row in rows if row[0].ends_at is None or row[0].ends_at > now]
    if not alive:
        return None
    first, name, account_name = alive[0]
    return Setter(first.id, first.set_by, name or "", first.set_at, account_name or "")


def mark(rules: Mapping[Key, AccountRule]) -> str:
    """The same as long as nobody changes one of them: what a page was filled in for."""
    said = "|".join(f"{key}={rule.own.mark}" for key, rule in sorted(rules.items()))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def read(actor: Actor) -> dict[Key, AccountRule]:
    """The rules of one's own account, for those who may set them. Raises NotFound, NotAllowed."""
    return load(_own(actor))


def rule(actor: Actor, rule_id: UUID) -> AccountRule:
    """A rule that owners of one's own account set. Raises NotFound, NotAllowed."""
    return of_id(read(actor), rule_id)


def of_id(rules: Mapping[Key, AccountRule], rule_id: UUID) -> AccountRule:
    """Of these the one that owners set by this id. Raises NotFound where there is none any more."""
    for found in rules.values():
        if found.set_by is not None and found.set_by.rule_id == rule_id:
            return found
    raise NotFound


def history(actor: Actor, *, key: str | None = None, size: int = HISTORY) -> paging.Page[RuleChange]:
    """What the account's owners changed, the newest first, by key. Two statements. Raises NotFound, NotAllowed."""
    account_id = _own(actor)
    wanted = sa.select(PolicyChange).where(
        PolicyChange.account_id == account_id,
        PolicyChange.by_owner.is_(True),
        PolicyChange.key.in_([key.value for key in RULES]),
    )
    page = paging.fetch(wanted, paging.Order((PolicyChange.made_at, PolicyChange.id)), size=size, key=key)
    names = _names({row.proposed_by for row in page.rows if row.proposed_by})
    return paging.Page([_change(row, names) for row in page.rows], page.older, page.newer)


def _change(row: PolicyChange, names: Mapping[UUID, str]) -> RuleChange:
    return RuleChange(
        Key(row.key),
        row.before,
        row.after,
        row.made_at,
        row.effective_from,
        row.proposed_by,
        names.get(row.proposed_by, "") if row.proposed_by else "",
        row.frozen_by is not None,
    )


def _names(ids: set[UUID]) -> dict[UUID, str]:
    if not ids:
        return {}
    rows = db.session.execute(sa.select(User.id, User.full_name).where(User.id.in_(ids)))
    return {row.id: row.full_name for row in rows}


def _own(actor: Actor) -> UUID:
    if actor.acting_account_id is None:
        raise NotFound
    require(actor, Permission.OWN_ACCOUNT_RULES, Subject(actor.acting_account_id))
    return actor.acting_account_id


def password_rule(account_id: UUID | None) -> PasswordRuleSource:
    """What the passwords of an account's people have to meet and whose rule that is; of staff the operator's. One statement."""
    rules, now = load(account_id, tuple(sorted(OF_PASSWORDS))), clock.now()
    values = {key: rule.at(now) or REGISTER[key].default for key, rule in rules.items()}
    theirs = [rule.set_by for rule in rules.values() if rule.set_by and values[rule.key] != rule.operator]
    planned = [plan.at for rule in rules.values() for plan in rule.own.planned if plan.value is not None]
    if not theirs:
        by = max((rule.operator_by for rule in rules.values()), key=list(Level).index)
        return PasswordRuleSource(values, by, stricter_from=min(planned, default=None))
    newest = max(theirs, key=lambda setter: setter.at)
    return PasswordRuleSource(values, Level.OWNER, newest.account_name, newest, min(planned, default=None))
