"""Seeing a customer's own pages as that customer sees them, read only, under the customer's permission.

The threat: staff who act in a customer's name, or see more by it than was allowed. So a view is judged anew at each
request (its grant, its session, its right), shows the granted areas alone, and nothing can be written within it: the
actor that the pages are made for has no session and no fresh sign-in, and every transaction is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.email.messages import view_as as mails
from admin_app.identity.locking import LockedPerson, lock_person
from admin_app.identity.models import Account, Membership, Role, User, UserKind, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import SELF, AccountStatus, Permission, RoleKey, holds_while, require
from admin_app.session import ended
from admin_app.support_access import authorisation, looks
from admin_app.support_access.authorisation import GrantTerms
from admin_app.support_access.looks import NO_GRANT, Warrant
from admin_app.support_access.models import LookGround, SupportGrant
from admin_app.view_as.models import CustomerView

LASTS = timedelta(minutes=30)
Columns = tuple[Any, ...]
KNOWN = {p.value: p for p in Permission}


@dataclass(frozen=True, slots=True)
class SeenAs:
    """A view that holds now: for whom its pages are made, until when, and how the account stands."""

    view_id: UUID
    user_id: UUID
    until: datetime
    actor: Actor  # the customer, read only
    account_name: str
    account_number: str
    account_status: AccountStatus
    avatar_hash: str


def start(actor: Actor, user_id: UUID, *, reason: str) -> UUID:
    """See the pages of one customer for 30 min, no longer than the grant; gives the view's id.

    One look is recorded for each granted area; the person and the owners are told. Raises NotFound, NotAllowed (role,
    a member of staff, no live grant), Invalid (reason), Conflict (nobody who can sign in), Unavailable when it can't be
    recorded.
    """
    words = reasons.needed(reason)
    with transaction() as session:
        locked = _locked(actor, user_id)
        account = locked.account
        if account is None or actor.user_id is None or actor.session_id is None:
            raise NotAllowed
        grant = _grant(actor, account.id)
        _stop_earlier(actor)
        now = clock.now()
        view = CustomerView(
            id=clock.new_id(),
            account_id=account.id,
            user_id=user_id,
            staff_id=actor.user_id,
            session_id=actor.session_id,
            grant_id=grant.id,
            areas=list(grant.areas),
            reason=words,
            from_at=now,
            until_at=now,
        )
        session.add(view)
        session.flush()
        warrant = Warrant(words, view.id, LASTS.seconds // 60, grant.until_at, grant.id)
        looked = (_look(actor, account.id, area, user_id, warrant) for area in view.areas)
        view.until_at = min(now + LASTS, *looked)
        _record(Event.VIEW_STARTED, actor, view, reason=words)
        _tell(actor, locked.user, account, view)
        return view.id


def stop(actor: Actor, view_id: UUID) -> UUID:
    """End a view before its time; gives the person. Raises NotFound, NotAllowed (somebody else's)."""
    with transaction():
        view = lock_row(CustomerView, view_id)
        if view is None:
            raise NotFound
        require(actor, Permission.VIEW_AS)
        if view.stopped_at is None and view.until_at > clock.now():
            if view.staff_id != actor.user_id:
                raise NotAllowed(
                    N_(
                        "Only the person who started this view can end it. It ends by itself after 30 minutes."
                    )
                )
            _stop(actor, view)
        return view.user_id


def seen(actor: Actor, view_id: UUID) -> SeenAs | None:
    """The view as it holds at this very request; None where it doesn't any more. One statement."""
    row = db.session.execute(_VIEW, {"view_id": view_id}).first()
    if row is None or not _holds(actor, row):
        return None
    areas = frozenset(Area(a) for a in row.view_areas if a in row.areas)
    return SeenAs(
        view_id=view_id,
        user_id=row.user_id,
        until=min(row.view_until, row.until_at),
        actor=_customer(actor, row, areas),
        account_name=row.account_name,
        account_number=row.number,
        account_status=row.account_status,
        avatar_hash=row.avatar_hash if Area.PROFILE in areas else "",
    )


_VIEW = (
    sa.select(
        CustomerView.staff_id,
        CustomerView.session_id,
        CustomerView.account_id,
        CustomerView.areas.label("view_areas"),
        CustomerView.until_at.label("view_until"),
        CustomerView.stopped_at,
        SupportGrant.from_at,
        SupportGrant.until_at,
        SupportGrant.ended_at,
        SupportGrant.areas,
        SupportGrant.staff_id.label("for_staff"),
        User.id.label("user_id"),
        User.kind,
        User.status,
        sa.func.coalesce(User.restricted_since, Account.restricted_since).label("restricted_since"),
        User.full_name,
        User.username,
        User.language,
        User.time_zone,
        User.avatar_hash,
        Account.name.label("account_name"),
        Account.number,
        Account.status.label("account_status"),
        Role.key.label("role_key"),
        Role.permissions,
    )
    .join(SupportGrant, SupportGrant.id == CustomerView.grant_id)
    .join(User, User.id == CustomerView.user_id)
    .join(
        Membership,
        sa.and_(Membership.user_id == User.id, Membership.account_id == CustomerView.account_id),
    )
    .join(Account, Account.id == CustomerView.account_id)
    .join(Role, Role.id == Membership.role_id)
    .where(CustomerView.id == sa.bindparam("view_id"))
)


def _holds(actor: Actor, row: sa.Row[*Columns]) -> bool:
    terms = GrantTerms(row.from_at, row.until_at, row.ended_at, row.areas, row.for_staff)
    return (
        (row.staff_id, row.session_id) == (actor.user_id, actor.session_id)
        and row.stopped_at is None
        and row.view_until > clock.now()
        and authorisation.alive(terms)
        and authorisation.is_for(terms, actor)
        and {Permission.VIEW_AS, Permission.LOOK_UNDER_GRANT} <= actor.permissions
        and row.kind is UserKind.CUSTOMER
        and row.status is UserStatus.ACTIVE
        and row.restricted_since is None
        and holds_while(Permission.VIEW_AS, row.account_status)
    )


def _customer(actor: Actor, row: sa.Row[*Columns], areas: frozenset[Area]) -> Actor:
    """For whom the pages are made: the customer's rights, so that they look as they do; no session to write by."""
    held = frozenset(KNOWN[name] for name in row.permissions if name in KNOWN)
    return Actor(
        ActorKind.CUSTOMER,
        user_id=row.user_id,
        name=row.full_name,
        account_id=row.account_id,
        acting_account_id=row.account_id,
        roles=(row.role_key,),
        permissions=held | SELF,
        ip=actor.ip,
        request_id=actor.request_id,
        language=row.language,
        time_zone=row.time_zone,
        username=row.username,
        seen_areas=areas,
    )


def _locked(actor: Actor, user_id: UUID) -> LockedPerson:
    locked = lock_person(user_id)
    require(actor, Permission.LOOK_UNDER_GRANT)
    if locked.user.kind is UserKind.STAFF:
        raise NotAllowed(N_("Only a customer’s pages can be viewed, never a colleague’s."))
    require(actor, Permission.VIEW_AS, locked.subject)
    if locked.user.status is not UserStatus.ACTIVE:
        raise Conflict(N_("Only somebody who can sign in has pages to view."))
    ended.refuse(actor.session_id)
    return locked


def _grant(actor: Actor, account_id: UUID) -> SupportGrant:
    """The permission that shows the most, locked so that it can't end meanwhile."""
    alive = sorted(authorisation.live_grants(actor, account_id), key=lambda grant: -len(grant.areas))
    grant = lock_row(SupportGrant, alive[0].id) if alive else None
    if grant is None or not authorisation.alive(grant):
        raise NotAllowed(NO_GRANT, code="no_grant", grantor=RoleKey.OWNER, account=str(account_id))
    return grant


def _look(actor: Actor, account_id: UUID, area: str, user_id: UUID, warrant: Warrant) -> datetime:
    return looks.look_by(
        actor, account_id, LookGround.GRANT, area=area, user_id=user_id, judge=lambda: warrant
    )


def _stop_earlier(actor: Actor) -> None:
    """One view at a time in a session."""
    earlier = db.session.scalars(
        sa.select(CustomerView).where(
            CustomerView.session_id == actor.session_id,
            CustomerView.stopped_at.is_(None),
            CustomerView.until_at > clock.now(),
        )
    )
    for view in earlier.all():
        _stop(actor, view)


def _stop(actor: Actor, view: CustomerView) -> None:
    view.stopped_at = clock.now()
    looks.end_case_looks(view.id)
    _record(Event.VIEW_STOPPED, actor, view)


def _record(event: Event, actor: Actor, view: CustomerView, *, reason: str = "") -> None:
    audit.record(
        event,
        actor,
        account_id=view.account_id,
        target=("user", view.user_id),
        subject_id=view.user_id,
        facts={"areas": ", ".join(view.areas), "view": str(view.id)},
        reason=reason,
    )


def _tell(actor: Actor, person: User, account: Account, view: CustomerView) -> None:
    for reader in [person, *contacts.owners_of(account.id, but=[person.id])]:
        outbox.queue(
            mails.started(
                reader,
                actor,
                account=account,
                person=person,
                areas=view.areas,
                until=view.until_at,
                reason=view.reason,
            )
        )
