"""Trusted addresses: add, change, delete; a restriction is on trial until it is confirmed from where it lets in.

A restriction whose trial ends unconfirmed falls back by itself: it is judged by the clock at each request, so
nothing has to run for it. A job at that moment only tells of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import meanwhile
from admin_app.identity.models import User
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import require_fresh
from admin_app.trusted_ip import disputed, lists, notifications, rules
from admin_app.trusted_ip.lists import AddressList
from admin_app.trusted_ip.models import TrustedAddress, TrustState
from admin_app.trusted_ip.rules import Wanted

JOB_FELL_BACK = "trusted_ip.fell_back"


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of an entry: `trial_until` of a restriction that waits, networks it overlaps with."""

    id: UUID
    trial_until: datetime | None = None
    overlaps: tuple[str, ...] = ()


def add(actor: Actor, *, network: str, purpose: str, label: str = "", of_account: bool = False) -> Saved:
    """Put a network on one's own list or, as owner, on the account's. A restriction begins on trial.

    Raises ReauthRequired, NotAllowed, Invalid beside network, purpose or label (unreadable, too wide, on the
    list already, list full, would lock the actor out).
    """
    require_fresh(actor)
    want = rules.wanted(actor, network, purpose, label)
    with transaction() as session:
        owned = lists.locked(actor, of_account=of_account)
        rules.refuse_twice(owned.live, want, set())
        rules.refuse_full(owned.live)
        lists.tidy(owned)
        row = _new_row(actor, owned, want)
        overlaps = rules.overlapping(owned.live, want, set())
        if want.restricts:
            _put_on_trial(actor, owned, row, want, replaces=None)
        session.add(row)
        notifications.added(actor, owned, row)
    return Saved(row.id, row.trial_until, overlaps)


def edit(
    actor: Actor,
    address_id: UUID,
    *,
    network: str,
    label: str = "",
    purpose: str = "",
    version: int | None = None,
) -> Saved:
    """Change an entry. A restriction's other network is on trial, and the former one counts again if that lapses.

    What is spared may change (`purpose`), never turn into a restriction or back. Raises as `add`, NotFound,
    Conflict when it was changed meanwhile or a change of it is on trial.
    """
    require_fresh(actor)
    of_account = lists.holds(actor, address_id)
    with transaction():
        owned = lists.locked(actor, of_account=of_account)
        row = owned.one(address_id)
        meanwhile.require_same(actor, version, row.version, row.id)
        want = wanted_of(actor, row, network, purpose, label)
        beside = {row.id, row.replaces_id}
        rules.refuse_twice(owned.live, want, beside)
        overlaps = rules.overlapping(owned.live, want, beside)
        if not needs_trial(owned, row, want):
            rules.refuse_replaced(owned.live, row)
            former = notifications.values(row)
            disputed.keep(actor, row)
            row.network, row.purpose, row.label = want.network, want.purpose, want.label
            notifications.changed(actor, owned, row, former)
            return Saved(row.id, row.trial_until, overlaps)
        return _edit_on_trial(actor, owned, row, want, overlaps)


def _edit_on_trial(
    actor: Actor, owned: AddressList, row: TrustedAddress, want: Wanted, overlaps: tuple[str, ...]
) -> Saved:
    former, replaces = notifications.values(row), place_of(owned, row)
    if row.state is TrustState.ON:
        row = _new_row(actor, owned, want)
        db.session.add(row)
    else:
        disputed.keep(actor, row)
        row.network, row.label = want.network, want.label
    _put_on_trial(actor, owned, row, want, replaces)
    notifications.changed(actor, owned, row, former)
    return Saved(row.id, row.trial_until, overlaps)


def place_of(owned: AddressList, row: TrustedAddress) -> UUID | None:
    """Which row a changed restriction takes the place of: itself if it is on, else the one it was to replace.

    Raises Conflict while another change of that is on trial, Invalid where a list is full by now.
    """
    if row.state is TrustState.ON:
        rules.refuse_replaced(owned.live, row)
        return row.id
    if not rules.is_live(row, owned.now):
        rules.refuse_full(owned.live)
    replaced = next((r for r in owned.live if r.id == row.replaces_id), None)
    if replaced is not None:
        rules.refuse_replaced([r for r in owned.live if r.id != row.id], replaced)
    return replaced.id if replaced else None


def _new_row(actor: Actor, owned: AddressList, want: Wanted) -> TrustedAddress:
    return TrustedAddress(
        id=clock.new_id(),
        user_id=owned.user_id,
        account_id=owned.account_id,
        network=want.network,
        purpose=want.purpose,
        label=want.label,
        state=TrustState.ON,
        created_by=actor.user_id,
        created_at=owned.now,
    )


def _put_on_trial(
    actor: Actor, owned: AddressList, row: TrustedAddress, want: Wanted, replaces: UUID | None
) -> None:
    until = owned.now + owned.trial
    rules.refuse_lockout(actor, *rules.with_new(owned.live, want, row.id, replaces, until))
    row.state, row.trial_until, row.replaces_id = TrustState.TRIAL, until, replaces
    queue.enqueue(JOB_FELL_BACK, row.id, at=until)


def tell_fallen(system: Actor, address_id: UUID) -> None:
    """The job at the end of a trial: tell of a restriction that fell back. One that was settled, or tried anew, did not."""
    with transaction():
        whose = db.session.execute(
            sa.select(TrustedAddress.user_id, TrustedAddress.created_by).where(
                TrustedAddress.id == address_id
            )
        ).first()
        if whose is None:
            return
        lock_row(User, whose.user_id or whose.created_by)  # before the entry, as everybody locks them
        row = lock_row(TrustedAddress, address_id)
        until = row.trial_until if row and row.state is TrustState.TRIAL else None
        if row is not None and until is not None and until <= clock.now():
            owned = AddressList(row.user_id, row.account_id, system, [row], [], clock.now())
            notifications.fell_back(system, owned, row, until)


def needs_trial(owned: AddressList, row: TrustedAddress, want: Wanted) -> bool:
    """Other words about a restriction change nothing; another network, or a second try, is on trial."""
    return want.restricts and (want.network != row.network or not rules.is_live(row, owned.now))


def wanted_of(actor: Actor, row: TrustedAddress, network: str, purpose: str, label: str) -> Wanted:
    """An entry as it is to become. Raises Invalid."""
    want = rules.wanted(actor, network, purpose or row.purpose.value, label)
    if want.purpose is not row.purpose and not {want.purpose, row.purpose} <= rules.SPARING:
        raise Invalid(
            N_("A restriction can’t be turned into anything else. Delete it and add a new entry."),
            field="purpose",
        )
    return want


def delete(actor: Actor, address_id: UUID, *, version: int | None = None) -> None:
    """Take an entry off its list, at once. Of several restrictions the rest must let the actor in.

    Raises ReauthRequired, NotFound, NotAllowed, Conflict, Invalid (would lock the actor out).
    """
    require_fresh(actor)
    of_account = lists.holds(actor, address_id)
    with transaction() as session:
        owned = lists.locked(actor, of_account=of_account)
        row = owned.one(address_id)
        meanwhile.require_same(actor, version, row.version, row.id)
        rules.refuse_replaced(owned.live, row)
        rules.refuse_lockout(actor, *rules.without(owned.live, row.id))
        counted = rules.is_live(row, owned.now)
        disputed.keep(actor, row)
        session.delete(row)
        if counted:
            notifications.removed(actor, owned, row)


def confirm(actor: Actor, address_id: UUID) -> None:
    """Keep a restriction that is on trial; only from a session that it lets in, whatever else is on trial.

    Raises ReauthRequired, NotFound, NotAllowed, Conflict (confirmed already, or fell back), Invalid when the
    session comes from where the restriction lets nobody in.
    """
    require_fresh(actor)
    of_account = lists.holds(actor, address_id)
    with transaction() as session:
        owned = lists.locked(actor, of_account=of_account)
        row = owned.one(address_id)
        _refuse_settled(owned, row)
        stays = rules.settled(owned.live, {row.replaces_id})
        rules.refuse_lockout(actor, [*stays, rules.as_rule(row)])
        replaced = next((r for r in owned.rows if r.id == row.replaces_id), None)
        disputed.keep(actor, row)
        row.state, row.trial_until, row.replaces_id = TrustState.ON, None, None
        if replaced is not None:
            disputed.keep(actor, replaced)
            session.delete(replaced)
        notifications.confirmed(actor, owned, row)


def undo(actor: Actor, address_id: UUID) -> None:
    """Let a restriction on trial fall back now. Raises as `confirm`."""
    require_fresh(actor)
    of_account = lists.holds(actor, address_id)
    with transaction() as session:
        owned = lists.locked(actor, of_account=of_account)
        row = owned.one(address_id)
        _refuse_settled(owned, row)
        rules.refuse_lockout(actor, *rules.without(owned.live, row.id))
        session.delete(row)
        notifications.undone(actor, owned, row)


def _refuse_settled(owned: AddressList, row: TrustedAddress) -> None:
    if row.state is TrustState.ON:
        raise Conflict(N_("This restriction is already confirmed."))
    if not rules.is_live(row, owned.now):
        raise Conflict(N_("This restriction expired because nobody confirmed it in time. Save it once more."))
