"""Looking: the POSTs that open the lens, each recorded before a value leaves (SECURITY 23).

A look is one reading of private data by staff: this session, this account, an area or one field of it, a reason,
a few minutes. By what right: the customer's grant, billing's own amounts, a closing that waits for this person's
step, glass that they broke.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
import structlog

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.identity.locking import subject_now
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.crypto import BadCiphertext
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import (
    DomainError,
    NotAllowed,
    Unavailable,
    told,
)
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission, RoleKey, require
from admin_app.support_access import authorisation
from admin_app.support_access.models import Look, LookGround, SupportGrant
from admin_app.support_access.sought import Sought, sought_of

LOOK_MINUTES, BY_RIGHT_MINUTES = 5, 30
# What may be looked at by these rights isn't shown while it is restricted; a case that waits for somebody is the customer's
# own request, and a search tells only that somebody is there.
RIGHT_OF_GROUND = {
    LookGround.GRANT: Permission.LOOK_UNDER_GRANT,
    LookGround.BILLING: Permission.BILLING_LOOK,
    LookGround.BREAK_GLASS: Permission.BREAK_GLASS,
}
DEDUPLICATE_FOR = timedelta(minutes=10)
NO_TICKET = N_("Support access without a ticket")
NO_GRANT = N_(
    "Support access isn’t on for this account. Ask the customer to allow it, or take break-glass access."
)
OTHER_AREA = N_(
    "The customer’s support access doesn’t include this. Ask the customer to allow it, or take break-glass access."
)
NOT_UNDER_GRANT = N_(
    "Your role can’t look under a customer’s permission. Ask support, or take break-glass access if it can’t wait."
)


@dataclass(frozen=True, slots=True)
class Warrant:
    """By what somebody may look beside a grant: why, how long, and the case that ends it (`end_case_looks`)."""

    reason: str
    case_id: UUID
    minutes: int
    no_longer_than: datetime | None = None
    grant_id: UUID | None = None
    event_id: UUID | None = None  # that tells of it in place of the usual one


def look(
    actor: Actor,
    account_id: UUID,
    *,
    area: str,
    field: str | None = None,
    user_id: UUID | None = None,
    reason: str = "",
) -> datetime:
    """Show one field or a whole area of an account, of one person where named, in this session; gives until when.

    Lasts 5 min, no longer than the grant. The reason is the grant's ticket or text unless one is given.
    Raises NotFound, NotAllowed (the role, no live grant, its areas: the refusal is recorded), Unavailable when
    it can't be recorded.
    """
    sought = sought_of(account_id, area, field, user_id, reason)
    if not actor.may(Permission.BREAK_GLASS):
        require(actor, Permission.LOOK_UNDER_GRANT)
    refusal = _refusal(actor, sought)
    if refusal:
        _record_denied(actor, sought)
        raise NotAllowed(refusal, code="no_grant", grantor=RoleKey.OWNER, account=str(account_id))
    return _guarded(actor, sought, _under_grant)


def billing_look(actor: Actor, account_id: UUID, *, reason: str) -> datetime:
    """Open an account's amounts to billing staff for 30 min, with a reason; gives until when.

    Raises NotFound, NotAllowed, Invalid (reason), Unavailable when it can't be recorded.
    """
    sought = sought_of(account_id, Area.BILLING, None, None, reason, needs_reason=True)
    require(actor, Permission.BILLING_LOOK)
    return _guarded(actor, sought, _by_billing)


def case_look(
    actor: Actor,
    account_id: UUID,
    area: str,
    case_id: UUID,
    *,
    judge: Callable[[], str],
    field: str | None = None,
    user_id: UUID | None = None,
) -> datetime:
    """Open an area of an account, or a field of it, to whom a case waits for, for 30 min while it does; gives until when.

    `judge` locks the case, refuses where the case doesn't wait for this person, and gives the case's number.
    Raises what `judge` raises, NotFound, Unavailable when it can't be recorded.
    """

    def warrant() -> Warrant:
        return Warrant(judge(), case_id, BY_RIGHT_MINUTES)

    return look_by(actor, account_id, LookGround.CASE, area=area, field=field, user_id=user_id, judge=warrant)


def look_by(
    actor: Actor,
    account_id: UUID,
    ground: LookGround,
    *,
    area: str,
    field: str | None = None,
    user_id: UUID | None = None,
    judge: Callable[[], Warrant],
) -> datetime:
    """Look by a right that `judge` finds, in the look's transaction, and bounds; gives until when.

    Raises what `judge` raises, NotFound, Unavailable when it can't be recorded.
    """
    sought = sought_of(account_id, area, field, user_id, "", by_case=ground is LookGround.CASE)

    def by_warrant(actor: Actor, sought: Sought) -> Look:
        warrant = judge()
        made = new_look(
            actor,
            sought,
            ground,
            minutes=warrant.minutes,
            no_longer_than=warrant.no_longer_than,
            reason=warrant.reason,
        )
        made.case_id, made.grant_id = warrant.case_id, warrant.grant_id
        made.event_id = warrant.event_id
        return made

    return _guarded(actor, sought, by_warrant)


def end_case_looks(*case_ids: UUID) -> None:
    """What cases opened closes at once, in the transaction of the move that takes the right to it away."""
    now = clock.now()
    db.session.execute(
        sa.update(Look)
        .where(Look.case_id.in_(case_ids), Look.until_at > now)
        .values(until_at=now)
        .execution_options(synchronize_session=False)
    )


def end_looks_at(account_id: UUID, user_id: UUID | None = None) -> None:
    """Close whatever is open of an account, or of one of its people, to everybody, in the caller's transaction."""
    now = clock.now()
    of_person = Look.user_id == user_id if user_id else sa.true()
    db.session.execute(
        sa.update(Look)
        .where(Look.account_id == account_id, Look.until_at > now, of_person)
        .values(until_at=now)
        .execution_options(synchronize_session=False)
    )


def _guarded(actor: Actor, sought: Sought, make: Callable[[Actor, Sought], Look]) -> datetime:
    """Write look and event in one transaction; whatever else goes wrong refuses the look (SECURITY 54)."""
    try:
        with transaction() as session:
            made = make(actor, sought)
            made.event_id = made.event_id or _earlier_event(made) or _record(actor, made)
            session.add(made)
            return made.until_at
    except (DomainError, BadCiphertext):
        raise
    except Exception as error:
        structlog.get_logger("gatehouse").error("look_unrecorded", **told(error))
        raise Unavailable from error


def _under_grant(actor: Actor, sought: Sought) -> Look:
    grants = authorisation.live_grants(actor, sought.account_id)
    found = next((g for g in grants if authorisation.covers(g, sought.area, actor)), None)
    grant = lock_row(SupportGrant, found.id) if found else None
    if grant is None or not authorisation.covers(grant, sought.area, actor):
        raise NotAllowed(NO_GRANT, code="no_grant", grantor=RoleKey.OWNER)
    made = new_look(
        actor,
        sought,
        LookGround.GRANT,
        minutes=LOOK_MINUTES,
        no_longer_than=grant.until_at,
        reason=grant.ticket or grant.reason or NO_TICKET,
    )
    made.grant_id = grant.id
    return made


def _by_billing(actor: Actor, sought: Sought) -> Look:
    return new_look(actor, sought, LookGround.BILLING, minutes=BY_RIGHT_MINUTES)


def new_look(
    actor: Actor,
    sought: Sought,
    ground: LookGround,
    *,
    minutes: int = 0,
    no_longer_than: datetime | None = None,
    reason: str = "",
) -> Look:
    """The row of a look, not written yet. Raises NotAllowed where nobody is signed in."""
    if actor.user_id is None or actor.session_id is None:
        raise NotAllowed(N_("Only somebody who is signed in can look."))
    if ground in RIGHT_OF_GROUND:
        require(actor, RIGHT_OF_GROUND[ground], subject_now(sought.account_id, sought.user_id))
    now = clock.now()
    until = now + timedelta(minutes=minutes)
    return Look(
        id=clock.new_id(),
        at=now,
        until_at=min(until, no_longer_than or until),
        account_id=sought.account_id,
        user_id=sought.user_id,
        staff_id=actor.user_id,
        staff_role=actor.roles[0] if actor.roles else "",
        session_id=actor.session_id,
        area=sought.area.value,
        field=sought.field,
        reason=sought.reason or reason,
        ground=ground,
    )


def _earlier_event(made: Look) -> UUID | None:
    """The event of the last 10 min by the same person at the same account and area: this look folds into it."""
    wanted = (
        sa.select(AuditEvent.id, AuditEvent.facts)
        .where(
            AuditEvent.actor_id == made.staff_id,
            AuditEvent.at > clock.now() - DEDUPLICATE_FOR,
            AuditEvent.name == Event.SUPPORT_LOOKED.value,
            AuditEvent.account_id == made.account_id,
        )
        .order_by(AuditEvent.at.desc())
    )
    same = {"area": made.area, "ground": made.ground.value, **_of_case(made)}
    return next((row.id for row in db.session.execute(wanted) if same.items() <= row.facts.items()), None)


def _record(actor: Actor, made: Look) -> UUID:
    facts = {"area": made.area, "field": made.field, "ground": made.ground.value, "look_id": str(made.id)}
    return audit.record(
        Event.SUPPORT_LOOKED,
        actor,
        account_id=made.account_id,
        target=_target(made),
        subject_id=made.user_id,
        facts=facts | _of_case(made),
        reason=made.reason,
    )


def _target(made: Look) -> tuple[str, UUID]:
    """The broken glass, which a legal order may keep back; whose pages or request are seen; else the account."""
    if made.case_id and made.ground is LookGround.BREAK_GLASS:
        return "break_glass", made.case_id
    if made.case_id and made.user_id:
        return "user", made.user_id
    return "account", made.account_id


def _of_case(made: Look) -> dict[str, str]:
    """What is told of each case apart: of broken glass, and of a view as the customer."""
    return {"case": str(made.case_id)} if made.case_id and made.ground is not LookGround.CASE else {}


def _refusal(actor: Actor, sought: Sought) -> str:
    if not actor.may(Permission.LOOK_UNDER_GRANT):
        return NOT_UNDER_GRANT
    grants = authorisation.live_grants(actor, sought.account_id)
    if not grants:
        return NO_GRANT
    return "" if any(authorisation.covers(g, sought.area, actor) for g in grants) else OTHER_AREA


def _record_denied(actor: Actor, sought: Sought) -> None:
    with transaction():
        facts = {"area": sought.area.value, "field": sought.field}
        audit.record(
            Event.SUPPORT_LOOK_REFUSED,
            actor,
            account_id=sought.account_id,
            target=("account", sought.account_id),
            subject_id=sought.user_id,
            facts=facts,
            reason=sought.reason,
        )
