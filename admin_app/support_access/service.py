"""Support access: a customer's consent, and each look at private data made under it.

The threat: staff who see more than the customer allowed, or see it unrecorded. So a look is a POST whose row is
committed before any value leaves, the lens only reads live looks, and each request judges their ground anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.email.messages import support_access as mails
from admin_app.former_state import service as former_state
from admin_app.identity.locking import lock_account, subject_of
from admin_app.identity.models import Account
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, Subject, require, require_fresh
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.session import ended
from admin_app.support_access import terms
from admin_app.support_access.asks import asking
from admin_app.support_access.authorisation import alive, all_unended, unended
from admin_app.support_access.authorisation import live_grant as live_grant
from admin_app.support_access.looks import billing_look as billing_look
from admin_app.support_access.looks import look as look
from admin_app.support_access.models import GrantMode, SupportGrant
from admin_app.support_access.searching import record_search as record_search


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an owner allows, checked; without `hours` it lasts as long as the policy says."""

    areas: list[str]
    mode: GrantMode
    hours: int | None
    ticket: str
    reason: str


def longest(grant: SupportGrant) -> datetime:
    """Until when a grant can be extended at most (7 days in all, policy)."""
    return grant.from_at + timedelta(days=policy.number(Key.GRANT_MAX_DAYS, grant.account_id))


def allow(
    actor: Actor,
    *,
    areas: Sequence[str],
    mode: str = "look",
    ticket: str = "",
    reason: str = "",
    hours: int | None = None,
) -> UUID:
    """Let staff see private data of one's own account for 24 h (policy) or less, in chosen areas; owners are told.

    Raises ReauthRequired, NotAllowed, Invalid (areas, mode, ticket, reason, hours), Conflict while one is on already.
    """
    require_fresh(actor)
    wanted = _wanted(areas, mode, hours, ticket, reason)
    with transaction():
        account = own_account(actor)
        _close_expired(account.id)
        return begin(actor, account, wanted).id


def begin(actor: Actor, account: Account, wanted: Wanted, *, asked_by: UUID | None = None) -> SupportGrant:
    """A new grant of an account that is locked and has none; owners are told. `asked_by`: whose ask it answers."""
    if actor.user_id is None:
        raise NotAllowed
    hours = terms.hours(wanted.hours, terms.most_hours(account.id))
    now = clock.now()
    grant = SupportGrant(
        id=clock.new_id(),
        account_id=account.id,
        areas=wanted.areas,
        mode=wanted.mode,
        ticket=wanted.ticket,
        reason=wanted.reason,
        allowed_by=actor.user_id,
        asked_by=asked_by,
        from_at=now,
        until_at=now + timedelta(hours=hours),
    )
    db.session.add(grant)
    facts = {"areas": ", ".join(wanted.areas), "mode": grant.mode.value, "hours": hours}
    _record(Event.SUPPORT_ALLOWED, actor, grant, facts, wanted.reason, wanted.ticket)
    for owner in contacts.owners_of(account.id):
        outbox.queue(
            mails.allowed(
                owner,
                actor,
                account=account,
                areas=wanted.areas,
                changes=grant.mode is GrantMode.CHANGE,
                until=grant.until_at,
                ticket=wanted.ticket,
            )
        )
    return grant


def extend(actor: Actor, grant_id: UUID, *, version: int | None = None) -> datetime:
    """Let the grant last 24 h longer, 7 days in all at most (policies); gives its new end. Owners are told.

    Raises ReauthRequired, NotFound for another account's, Conflict when it ended or was changed meanwhile,
    Invalid when it can't last longer.
    """
    require_fresh(actor)
    with transaction():
        account = own_account(actor)
        grant = _live_under_lock(actor, account.id, grant_id, version)
        if grant.staff_id is not None:
            raise Invalid(N_("What was allowed by phone ends by itself. Allow support access here instead."))
        hours = terms.most_hours(account.id)
        until = min(grant.until_at + timedelta(hours=hours), longest(grant))
        if until <= grant.until_at:
            raise Invalid(
                N_("Support access can’t last longer. End it, and allow it again if it is still needed.")
            )
        former_state.keep_row(actor, grant)
        grant.until_at = until
        grant.extensions += 1
        _record(Event.SUPPORT_EXTENDED, actor, grant, {"hours": hours, "until": until.isoformat()})
        for owner in contacts.owners_of(account.id):
            outbox.queue(mails.extended(owner, actor, account=account, until=until))
    return until


def end(actor: Actor, grant_id: UUID) -> None:
    """End the grant at once: what was shown is masked at the next request, in every process. Owners are told.

    Consent can be taken back in any state of the account and without a fresh sign-in.
    Raises NotFound for another account's, NotAllowed, Conflict when it ended already.
    """
    with transaction():
        account = lock_account(actor.acting_account_id)
        require(actor, Permission.OWN_SUPPORT_ACCESS_WRITE, Subject(account.id))
        grant = _live_under_lock(actor, account.id, grant_id, None)
        _end(actor, grant)
        for owner in contacts.owners_of(account.id):
            outbox.queue(mails.ended(owner, actor, account=account))


def end_for_account(actor: Actor, account_id: UUID) -> int:
    """End what is open or asked because the account closes. Part of another command, which tells of it; how many ended."""
    asking.end_for_account(account_id)
    grants = all_unended(account_id)
    for grant in grants:
        if alive(grant):
            _end(actor, grant)
        else:
            grant.ended_at = grant.until_at
    return len(grants)


def _end(actor: Actor, grant: SupportGrant) -> None:
    grant.ended_at = clock.now()
    grant.ended_by = actor.user_id
    _record(Event.SUPPORT_ENDED, actor, grant, {})


def own_account(actor: Actor) -> Account:
    """The actor's account, locked, if its support access is theirs to give. Raises NotAllowed, NotFound, Conflict."""
    account = lock_account(actor.acting_account_id)
    require(actor, Permission.OWN_SUPPORT_ACCESS_WRITE, subject_of(account))
    ended.refuse(actor.session_id)
    return account


def _wanted(areas: Sequence[str], mode: str, hours: int | None, ticket: str, reason: str) -> Wanted:
    reason = text.clean_line(reason, reasons.REASON_MAX, "reason", required=False)
    return Wanted(terms.areas(areas), terms.mode(mode, areas), hours, terms.ticket(ticket), reason)


def _live_under_lock(actor: Actor, account_id: UUID, grant_id: UUID, version: int | None) -> SupportGrant:
    grant = lock_row(SupportGrant, grant_id)
    if grant is None or grant.account_id != account_id:
        raise NotFound
    if not alive(grant):
        raise Conflict(N_("Support access has already ended."))
    meanwhile.require_same(actor, version, grant.version, grant.id)
    return grant


def replace(actor: Actor, account_id: UUID) -> None:
    """End what is on, since an owner allows something else instead; the account is locked."""
    grant = unended(account_id)
    if grant is not None and alive(grant):
        former_state.keep_row(actor, grant)
        _end(actor, grant)
    elif grant is not None:
        grant.ended_at = grant.until_at
    db.session.flush()


def _close_expired(account_id: UUID) -> None:
    grant = unended(account_id)
    if grant and alive(grant):
        raise Conflict(N_("Support access is already on. Extend it, or end it first."))
    if grant:
        grant.ended_at = grant.until_at
        db.session.flush()


def _record(
    event: Event,
    actor: Actor,
    grant: SupportGrant,
    facts: Mapping[str, object],
    reason: str = "",
    ticket: str = "",
) -> None:
    """What somebody typed stands in the event's erasable details, never in its facts."""
    audit.record(
        event,
        actor,
        account_id=grant.account_id,
        target=("support_grant", grant.id),
        facts=facts,
        after={"ticket": ticket} if ticket else None,
        reason=reason,
    )
