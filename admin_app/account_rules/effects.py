"""What rules of an account would do, in figures and names: told before they are saved, and mailed to whom they ask something of."""

from __future__ import annotations

import enum
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.account_rules import delegates
from admin_app.account_rules.rules import CHOSEN, OF_PASSWORDS, AccountRule, Wanted, tightened
from admin_app.identity.models import Identity, Membership, Role, User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import RoleKey
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import REGISTER, FactorRequired, Key, Value
from admin_app.session.models import SIGNED_IN, LoginSession, lapsed
from admin_app.sign_in.factors import duty, registry
from admin_app.sign_in.models import PasswordCredential

BATCH = 200  # people whom one run of the job mails to


class Asks(enum.StrEnum):
    """What a rule asks of somebody."""

    FACTOR = "factor"  # to set a second factor up
    PASSWORD = "password"  # noqa: S105 - to choose another password, should the present one fall short
    TIMES = "times"  # to be signed out sooner
    DEVICES = "devices"  # to be signed in on fewer devices


@dataclass(frozen=True, slots=True)
class Change:
    """What of one rule holds for the account before and after; None: it binds nobody."""

    before: Value | None
    after: Value | None


Changes = Mapping[Key, Change]
Device = sa.Row[UUID, UUID, datetime, datetime, datetime, int]  # as `_live` reads it


@dataclass(frozen=True, slots=True)
class AccountPerson:
    """One active person of the account, as far as rules for signing in go."""

    user: User
    owner: bool
    password: bool
    two_steps: bool
    chosen: Mapping[Key, Value]  # one's own limits

    def has_to_have_a_factor(self, wanted: Value | None) -> bool:
        """Whether this rule wants one of the person."""
        return duty.is_required(self.user.kind, FactorRequired(str(wanted)), owner=self.owner)

    def limit(self, key: Key, ceiling: Value | None) -> int:
        """The person's own limit under a rule; of the number of devices 0 is any."""
        own = int(self.chosen.get(key, REGISTER[key].default))
        if ceiling is None or (own and own <= int(ceiling)):
            return own
        return int(ceiling)


@dataclass(frozen=True, slots=True)
class RuleEffects:
    """What saving does: to whom, by name, and to how many devices."""

    moment: datetime | None  # None: at once
    without_factor: tuple[str, ...] = ()  # who has to set one up
    actor_lacks_factor: bool = False
    delegates_without_factor: int = 0  # who see nothing of the account until they set one up
    passwords: int = 0  # people whose password is judged by a stricter rule at their next sign-in
    actors_password: bool = False
    ending: int = 0  # devices that are signed out then
    ending_people: int = 0
    this_ends: bool = False
    crowded: tuple[str, ...] = ()  # who is signed in on more devices than will be allowed
    sooner: int = 0  # people who are signed out sooner than now
    fewer: int = 0  # people who may be signed in on fewer devices than now
    others_mailed: int = 0  # people who aren't owners and are told
    owners: int = 0
    mark: str = ""

    @property
    def asks_nobody(self) -> bool:
        """Nothing changes for anybody who is there."""
        asks = self.without_factor or self.delegates_without_factor
        return not (asks or self.passwords or self.sooner or self.fewer)


def changes_of(rules: Mapping[Key, AccountRule], wanted: Wanted, moment: datetime) -> dict[Key, Change]:
    """What would hold before and after, of each rule that owners want otherwise."""
    return {key: Change(rules[key].at(moment), rules[key].together(value)) for key, value in wanted.items()}


def weigh(actor: Actor, account_id: UUID, changes: Changes, moment: datetime | None) -> RuleEffects:
    """What changes of rules do to the account's people, devices and delegates, from a moment on. Four statements at most."""
    people = people_of(account_id)
    live = _live(account_id, moment or clock.now())
    devices = _most(Key.SESSION_LIMIT, changes)
    asks = {p.user.id: asks_of(p, changes) for p in people}
    lacking = [p for p in people if Asks.FACTOR in asks[p.user.id]]
    judged = [p for p in people if Asks.PASSWORD in asks[p.user.id]]
    ending = [row for p in people for row in live[p.user.id] if _is_over(row, p, changes, moment)]
    figures = RuleEffects(
        moment,
        without_factor=tuple(p.user.full_name for p in lacking),
        actor_lacks_factor=any(p.user.id == actor.user_id for p in lacking),
        delegates_without_factor=delegates.without_factor(account_id) if _asks_delegates(changes) else 0,
        passwords=len(judged),
        actors_password=any(p.user.id == actor.user_id for p in judged),
        ending=len(ending),
        ending_people=len({row.user_id for row in ending}),
        this_ends=any(row.id == actor.session_id for row in ending),
        crowded=tuple(p.user.full_name for p in people if devices and len(live[p.user.id]) > devices),
        sooner=sum(1 for asked in asks.values() if Asks.TIMES in asked),
        fewer=sum(1 for asked in asks.values() if Asks.DEVICES in asked),
        others_mailed=sum(1 for p in people if asks[p.user.id] and not p.owner),
        owners=sum(1 for p in people if p.owner),
    )
    return _marked(figures, changes)


def _marked(figures: RuleEffects, changes: Changes) -> RuleEffects:
    """The same with the mark of what was told: another one means to tell anew."""
    said = repr((sorted((key, str(change)) for key, change in changes.items()), figures))
    values = {name: getattr(figures, name) for name in figures.__slots__}
    return RuleEffects(**{**values, "mark": hashlib.sha256(said.encode()).hexdigest()[:32]})


def asks_of(person: AccountPerson, changes: Changes) -> frozenset[Asks]:
    """What changes of rules ask of one person."""
    found = set()
    if _has_to_set_one_up(person, changes):
        found.add(Asks.FACTOR)
    stricter = {key for key, change in changes.items() if tightened(key, change.before, change.after)}
    if stricter & OF_PASSWORDS and person.password:
        found.add(Asks.PASSWORD)
    for key in stricter & CHOSEN:
        if not _is_fixed(key, person) and person.limit(key, changes[key].before) != person.limit(
            key, changes[key].after
        ):
            found.add(Asks.DEVICES if key is Key.SESSION_LIMIT else Asks.TIMES)
    return frozenset(found)


def _has_to_set_one_up(person: AccountPerson, changes: Changes) -> bool:
    change = changes.get(Key.FACTOR_REQUIRED)
    if change is None or person.two_steps or person.has_to_have_a_factor(change.before):
        return False
    return person.has_to_have_a_factor(change.after)


def _asks_delegates(changes: Changes) -> bool:
    """Whether a second step is asked of everybody from then on, and wasn't before."""
    change = changes.get(Key.FACTOR_REQUIRED)
    return change is not None and change.after == FactorRequired.EVERYBODY != change.before


def people_of(account_id: UUID, *, after: UUID | None = None, most: int | None = None) -> list[AccountPerson]:
    """The active people of an account by id, from one on and so many where that is said. Two statements."""
    wanted = (
        sa.select(
            User,
            Role.key.label("role"),
            PasswordCredential.user_id.label("credential"),
            registry.any_on().label("two_steps"),
        )
        .join(Membership, Membership.user_id == User.id)
        .join(Role, Role.id == Membership.role_id)
        .outerjoin(PasswordCredential, PasswordCredential.user_id == User.id)
        .where(Membership.account_id == account_id, User.status == UserStatus.ACTIVE)
        .order_by(User.id)
        .limit(most)
    )
    rows = db.session.execute(wanted.where(User.id > after) if after else wanted).all()
    chosen = _choices(row.User.id for row in rows)
    return [
        AccountPerson(
            row.User,
            row.role == RoleKey.OWNER,
            row.credential is not None and row.User.identity is Identity.LOCAL,
            bool(row.two_steps),
            chosen[row.User.id],
        )
        for row in rows
    ]


def _choices(user_ids: Iterable[UUID]) -> dict[UUID, dict[Key, Value]]:
    found: dict[UUID, dict[Key, Value]] = defaultdict(dict)
    rows = db.session.execute(
        sa.select(PolicyValue.user_id, PolicyValue.key, PolicyValue.value).where(
            PolicyValue.user_id.in_(list(user_ids)), PolicyValue.key.in_([key.value for key in CHOSEN])
        )
    )
    for user_id, key, value in rows:
        if user_id is not None and REGISTER[Key(key)].admits(value):
            found[user_id][Key(key)] = value
    return found


def _live(account_id: UUID, at: datetime) -> dict[UUID, list[Device]]:
    """The devices that are signed in, and will be at a moment if they are used."""
    found: dict[UUID, list[Device]] = defaultdict(list)
    rows = db.session.execute(
        sa.select(
            LoginSession.id,
            LoginSession.user_id,
            LoginSession.created_at,
            LoginSession.last_seen_at,
            LoginSession.ends_at,
            LoginSession.idle_seconds,
        ).where(
            LoginSession.account_id == account_id,
            LoginSession.ended_at.is_(None),
            LoginSession.stage.in_(SIGNED_IN),
        )
    )
    for row in rows:
        if lapsed(row, clock.now()) is None and row.ends_at > at:
            found[row.user_id].append(row)
    return found


def _is_over(row: Device, person: AccountPerson, changes: Changes, moment: datetime | None) -> bool:
    """Whether a device is signed out by the new times at the moment itself; how long it will idle by then nobody knows."""
    now, days, idle = clock.now(), _most(Key.SESSION_DAYS, changes), _most(Key.SESSION_IDLE_MINUTES, changes)
    if days is not None and (moment or now) >= row.created_at + timedelta(days=days):
        return True
    if moment is not None or idle is None or _is_fixed(Key.SESSION_IDLE_MINUTES, person):
        return False
    quiet: timedelta = now - row.last_seen_at
    return quiet >= timedelta(minutes=idle)


def _most(key: Key, changes: Changes) -> int | None:
    """What changes allow at most, where they say anything of it."""
    change = changes.get(key)
    return None if change is None or change.after is None else int(change.after)


def _is_fixed(key: Key, person: AccountPerson) -> bool:
    """Whether nobody can change it: whoever comes from outside idles 30 min."""
    return key is Key.SESSION_IDLE_MINUTES and person.user.identity is Identity.THIRD_PARTY
