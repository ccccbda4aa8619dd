"""What a restriction would refuse before it is saved: sign-ins of the last 30 days, and sessions that are alive now.

The person sees their own devices and addresses. Of the account's other people only names and counts are told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from admin_app.audit import meanwhile
from admin_app.identity.models import Membership, User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.networks import inside
from admin_app.kernel.rights.lens import own
from admin_app.session.models import AttemptResult, LoginSession, SignInAttempt
from admin_app.trusted_ip import lists, queries, rules, service
from admin_app.trusted_ip.judging import AddressRule
from admin_app.trusted_ip.lists import AddressList
from admin_app.trusted_ip.queries import AddressRow

DAYS = timedelta(days=30)
SHOWN = 20
MOST_GROUPS = 5000  # of person, address and device; more than a large account has in a month


@dataclass(frozen=True, slots=True)
class PreviewedPlace:
    """A device at an address that would be refused: how often it signed in, when last, whether it is signed in now."""

    device: str
    country: str
    ip: str
    count: int
    last_at: datetime
    live: bool


@dataclass(frozen=True, slots=True)
class AffectedPerson:
    """Somebody else of the account, by name and counts alone."""

    name: str
    sign_ins: int
    sessions: int


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """In figures what a list lets in and what it refuses. `networks` is the list; empty means from everywhere."""

    networks: tuple[str, ...]
    sign_ins: int = 0
    refused_sign_ins: int = 0
    sessions: int = 0
    refused_sessions: int = 0
    places: tuple[PreviewedPlace, ...] = ()
    people: tuple[AffectedPerson, ...] = ()
    people_refused: int = 0
    overlaps: tuple[str, ...] = ()
    minutes: int = 0  # how long the trial lasts; 0 where there is none


@dataclass(slots=True)
class _Seen:
    user_id: UUID | None
    ip: str
    device: str
    country: str
    count: int
    last_at: datetime
    live: bool


@dataclass(slots=True)
class _Sums:
    sign_ins: int = 0
    sessions: int = 0
    places: list[PreviewedPlace] = field(default_factory=list)


def of_new(
    actor: Actor, *, network: str, purpose: str, label: str = "", of_account: bool = False
) -> RuleEffect:
    """What a new restriction would do. Raises as `service.add` would, a fresh sign-in apart."""
    want = rules.wanted(actor, network, purpose, label)
    owned = lists.shown(actor, of_account=of_account)
    rules.refuse_twice(owned.live, want, set())
    rules.refuse_full(owned.live)
    after, settled = rules.with_new(owned.live, want, clock.new_id(), None, owned.now + owned.trial)
    rules.refuse_lockout(actor, after, settled)
    return _effect(actor, owned, after, rules.overlapping(owned.live, want, set()), _minutes(owned))


def of_edit(
    actor: Actor, address_id: UUID, *, network: str, label: str = "", version: int | None = None
) -> RuleEffect | None:
    """What another network in its place would do; None where nothing has to be tried. Raises as `service.edit`."""
    owned = lists.shown(actor, of_account=lists.holds(actor, address_id))
    row = owned.one(address_id)
    meanwhile.require_same(actor, version, row.version, row.id)
    want = service.wanted_of(actor, row, network, "", label)
    if not service.needs_trial(owned, row, want):
        return None
    replaces = service.place_of(owned, row)
    beside = {row.id, row.replaces_id}
    rules.refuse_twice(owned.live, want, beside)
    new_id = row.id if replaces != row.id else clock.new_id()
    after, settled = rules.with_new(owned.live, want, new_id, replaces, owned.now + owned.trial)
    rules.refuse_lockout(actor, after, settled)
    return _effect(actor, owned, after, rules.overlapping(owned.live, want, beside), _minutes(owned))


def of_removal(actor: Actor, address_id: UUID) -> tuple[AddressRow, RuleEffect | None]:
    """An entry, and what its list without it would do; None for what spares a step, or counts no more."""
    owned = lists.shown(actor, of_account=lists.holds(actor, address_id))
    row = owned.one(address_id)
    shown = queries.row_of(row, own())
    if not rules.restricting([rules.as_rule(row)]) or not rules.is_live(row, owned.now):
        return shown, None
    after, _ = rules.without(owned.live, row.id)
    return shown, _effect(actor, owned, after)


def _effect(
    actor: Actor,
    owned: AddressList,
    after: Iterable[AddressRule],
    overlaps: tuple[str, ...] = (),
    minutes: int = 0,
) -> RuleEffect:
    admitted = rules.restricting(after)
    if not admitted:
        return RuleEffect(())
    seen = [*_sign_ins(actor, owned), *_sessions(actor, owned)]
    known = {ip: inside(ip, admitted) for ip in {s.ip for s in seen}}
    refused = [s for s in seen if not known[s.ip]]
    sums = _by_person(refused)
    others = {user_id: s for user_id, s in sums.items() if user_id != actor.user_id}
    names = lists.people(list(others)) if others else {}
    ranked = sorted(others.items(), key=lambda o: (-o[1].sessions, -o[1].sign_ins, names.get(o[0], "")))
    return RuleEffect(
        tuple(admitted),
        sum(s.count for s in seen if not s.live),
        sum(s.count for s in refused if not s.live),
        sum(s.live for s in seen),
        sum(s.live for s in refused),
        tuple(_places(s for s in refused if s.user_id == actor.user_id)[:SHOWN]),
        tuple(AffectedPerson(names.get(i, ""), s.sign_ins, s.sessions) for i, s in ranked[:SHOWN]),
        len(sums),
        overlaps,
        minutes,
    )


def _minutes(owned: AddressList) -> int:
    return int(owned.trial.total_seconds() // 60)


def _by_person(refused: Iterable[_Seen]) -> dict[UUID, _Sums]:
    sums: dict[UUID, _Sums] = {}
    for seen in refused:
        if seen.user_id is None:
            continue
        of = sums.setdefault(seen.user_id, _Sums())
        of.sessions += seen.live
        of.sign_ins += 0 if seen.live else seen.count
    return sums


def _places(refused: Iterable[_Seen]) -> list[PreviewedPlace]:
    """One line a device and address, the live ones first, then the latest."""
    gathered: dict[tuple[str, str], PreviewedPlace] = {}
    for seen in refused:
        former = gathered.get((seen.device, seen.ip))
        count = (former.count if former else 0) + (0 if seen.live else seen.count)
        last = max(former.last_at, seen.last_at) if former else seen.last_at
        live = seen.live or bool(former and former.live)
        gathered[seen.device, seen.ip] = PreviewedPlace(seen.device, seen.country, seen.ip, count, last, live)
    return sorted(gathered.values(), key=lambda p: (p.live, p.last_at), reverse=True)


def _sign_ins(actor: Actor, owned: AddressList) -> list[_Seen]:
    count, last = sa.func.count(), sa.func.max(SignInAttempt.at)
    place = (SignInAttempt.user_id, SignInAttempt.ip, SignInAttempt.device, SignInAttempt.country)
    wanted = (
        sa.select(*place, count, last)
        .where(
            _whose(SignInAttempt.user_id, actor, owned),
            SignInAttempt.at > owned.now - DAYS,
            SignInAttempt.result == AttemptResult.SIGNED_IN,
        )
        .group_by(*place)
        .order_by(last.desc())
        .limit(MOST_GROUPS)
    )
    return [_Seen(u, ip, d, c, n, at, live=False) for u, ip, d, c, n, at in db.session.execute(wanted)]


def _sessions(actor: Actor, owned: AddressList) -> list[_Seen]:
    wanted = (
        sa.select(
            LoginSession.user_id,
            LoginSession.last_ip,
            LoginSession.device,
            LoginSession.country,
            LoginSession.last_seen_at,
        )
        .where(_whose(LoginSession.user_id, actor, owned), LoginSession.live(owned.now))
        .order_by(LoginSession.last_seen_at.desc())
        .limit(MOST_GROUPS)
    )
    return [_Seen(u, ip, d, c, 1, at, live=True) for u, ip, d, c, at in db.session.execute(wanted)]


def _whose(
    column: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None], actor: Actor, owned: AddressList
) -> sa.ColumnElement[bool]:
    if not owned.of_account:
        return column == actor.user_id
    return column.in_(
        sa.select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.account_id == owned.account_id)
    )
