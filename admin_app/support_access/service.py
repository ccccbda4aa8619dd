"""Support access: a customer's consent, and each look at private data made under it.

The threat: staff who see more than the customer allowed, or see it unrecorded. So a look is a POST whose row is
committed before any value leaves, the lens only reads live looks, and each request judges their ground anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.email.messages import support_access as mails
from admin_app.former_state import service as former_state
from admin_app.identity.locking import lock_account, subject_of
from admin_app.identity.models import Account
from admin_app.kernel import clock, reasons, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.lens import Area
from admin_app.kernel.permissions import Permission, Subject, require, require_fresh
from admin_app.policy import service as policy
from admin_app.policy.register import Key, Value
from admin_app.session import ended
from admin_app.support_access.authorisation import alive, all_unended, unended
from admin_app.support_access.authorisation import live_grant as live_grant
from admin_app.support_access.looks import billing_look as billing_look
from admin_app.support_access.looks import look as look
from admin_app.support_access.models import GrantMode, SupportGrant
from admin_app.support_access.searching import record_search as record_search

TICKET_MAX = 60


def longest(grant: SupportGrant) -> datetime:
    """Until when a grant can be extended at most (7 days in all, policy)."""
    return grant.from_at + timedelta(days=policy.number(Key.GRANT_MAX_DAYS, grant.account_id))


def hours_of(limits: Mapping[Key, Value]) -> int:
    """For how many hours a grant is given, and longer each time: never longer than grants may last in all."""
    return min(int(limits[Key.GRANT_HOURS]), int(limits[Key.GRANT_MAX_DAYS]) * 24)


def _hours(account_id: UUID) -> int:
    return hours_of(policy.values(Key.GRANT_HOURS, Key.GRANT_MAX_DAYS, account_id=account_id))


def allow(
    actor: Actor, *, areas: Sequence[str], mode: str = "look", ticket: str = "", reason: str = ""
) -> UUID:
    """Let staff see private data of the own account for 24 h (policy), in chosen areas; owners are told.

    Raises ReauthRequired, NotAllowed, Invalid (areas, mode, ticket, reason), Conflict while one is on already.
    """
    require_fresh(actor)
    chosen = _areas(areas)
    ticket = text.clean_line(ticket, TICKET_MAX, "ticket", required=False)
    reason = text.clean_line(reason, reasons.REASON_MAX, "reason", required=False)
    with transaction() as session:
        account = _own_account(actor)
        _close_expired(account.id)
        hours = _hours(account.id)
        now = clock.now()
        grant = SupportGrant(
            id=clock.new_id(),
            account_id=account.id,
            areas=chosen,
            mode=_mode(mode),
            ticket=ticket,
            reason=reason,
            allowed_by=actor.user_id,
            from_at=now,
            until_at=now + timedelta(hours=hours),
        )
        session.add(grant)
        facts = {"areas": ", ".join(chosen), "mode": grant.mode.value, "hours": hours}
        _record(Event.SUPPORT_ALLOWED, actor, grant, facts, reason, ticket)
        for owner in contacts.owners_of(account.id):
            outbox.queue(
                mails.allowed(
                    owner, actor, account=account, areas=chosen, until=grant.until_at, ticket=ticket
                )
            )
    return grant.id


def extend(actor: Actor, grant_id: UUID, *, version: int | None = None) -> datetime:
    """Let the grant last 24 h longer, 7 days in all at most (policies); gives its new end. Owners are told.

    Raises ReauthRequired, NotFound for another account's, Conflict when it ended or was changed meanwhile,
    Invalid when it can't last longer.
    """
    require_fresh(actor)
    with transaction():
        account = _own_account(actor)
        grant = _live_under_lock(account.id, grant_id, version)
        if grant.staff_id is not None:
            raise Invalid(N_("What was allowed by phone ends by itself. Allow support access here instead."))
        hours = _hours(account.id)
        until = min(grant.until_at + timedelta(hours=hours), longest(grant))
        if until <= grant.until_at:
            raise Invalid(
                N_("Support access can't last longer. End it and allow it anew if it is still needed.")
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
        grant = _live_under_lock(account.id, grant_id, None)
        _end(actor, grant)
        for owner in contacts.owners_of(account.id):
            outbox.queue(mails.ended(owner, actor, account=account))


def end_for_account(actor: Actor, account_id: UUID) -> int:
    """End what is open because the account closes. Part of another command, which tells of it; how many ended."""
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


def _own_account(actor: Actor) -> Account:
    account = lock_account(actor.acting_account_id)
    require(actor, Permission.OWN_SUPPORT_ACCESS_WRITE, subject_of(account))
    ended.refuse(actor.session_id)
    return account


def _live_under_lock(account_id: UUID, grant_id: UUID, version: int | None) -> SupportGrant:
    grant = lock_row(SupportGrant, grant_id)
    if grant is None or grant.account_id != account_id:
        raise NotFound
    if not alive(grant):
        raise Conflict(N_("Support access has ended already."))
    if version is not None and grant.version != version:
        raise Conflict
    return grant


def _close_expired(account_id: UUID) -> None:
    grant = unended(account_id)
    if grant and alive(grant):
        raise Conflict(N_("Support access is on already. Extend it, or end it first."))
    if grant:
        grant.ended_at = grant.until_at
        db.session.flush()


def _areas(areas: Sequence[str]) -> list[str]:
    known = [a.value for a in Area]
    if not areas or any(a not in known for a in areas):
        raise Invalid(N_("Choose what support may see."), field="areas", code="areas")
    return [a for a in known if a in areas]


def _mode(mode: str) -> GrantMode:
    try:
        return GrantMode(mode)
    except ValueError as error:
        raise Invalid(N_("Choose what support may do."), field="mode", code="mode") from error


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
