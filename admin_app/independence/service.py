"""Two pairs of eyes are two people's: whether two members of staff may act together as proposer and confirmer.

The threat: one member of staff makes a colleague, or takes one over by a new password or role, and then is both
pairs of eyes. So two people don't count as two for 30 days after one of them invited, enabled or reset the other or
changed the other's roles, nor after a third person did so to both. What the console or a job did ties nobody, and
the two who were administrators first are excepted between each other, since nobody else could act at the beginning.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from admin_app.identity.models import User, UserKind
from admin_app.independence.models import FirstAdministrator, StaffTie, TieKind
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import Moment, write
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotAllowed
from admin_app.kernel.i18n import N_, told_when

APART_FOR = timedelta(days=30)
FIRST = 2  # administrators who are excepted
DONE_BY_THEM = {
    TieKind.INVITED: N_("%(name)s invited you %(when)s, so a third person must decide."),
    TieKind.ENABLED: N_("%(name)s let you sign in again %(when)s, so a third person must decide."),
    TieKind.RESET: N_("%(name)s reset your sign-in %(when)s, so a third person must decide."),
    TieKind.ROLES: N_("%(name)s changed your roles %(when)s, so a third person must decide."),
}
DONE_BY_YOU = {
    TieKind.INVITED: N_("You invited %(name)s %(when)s, so a third person must decide."),
    TieKind.ENABLED: N_("You let %(name)s sign in again %(when)s, so a third person must decide."),
    TieKind.RESET: N_("You reset the sign-in of %(name)s %(when)s, so a third person must decide."),
    TieKind.ROLES: N_("You changed the roles of %(name)s %(when)s, so a third person must decide."),
}
DONE_TO_BOTH = N_(
    "Within the last 30 days %(third)s invited, enabled or reset both you and %(name)s, or changed the roles of both. So somebody else must decide."
)
Person = InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None] | sa.BindParameter[UUID]


class NotIndependent(NotAllowed):
    """Two people don't count as two pairs of eyes at present. Says what ties them, and since when."""

    code = "not_independent"


def tie(actor: Actor, user: User, kind: TieKind) -> None:
    """Keep that a member of staff did this to a colleague, in the transaction of the act.

    Nothing is kept of acts on customers, of the console's and jobs', and between the first two administrators.
    """
    if actor.is_staff and actor.user_id is not None and user.kind is UserKind.STAFF:
        tie_colleagues(actor.user_id, user.id, kind)


def tie_colleagues(actor_id: UUID, colleague_id: UUID, kind: TieKind) -> None:
    """The same of two who are known to be staff; whoever asked for it may be another than who does it now."""
    if not {actor_id, colleague_id} <= _first():
        write(StaffTie, {"actor_id": actor_id, "person_id": colleague_id, "kind": kind})


def become_administrator(user_id: UUID) -> None:
    """Keep who were administrators first, under the lock of the administrator role, before a tie of the same act."""
    first = _first()
    if len(first) >= FIRST or user_id in first:
        return
    db.session.add(FirstAdministrator(user_id=user_id))
    both = [*first, user_id]
    db.session.execute(sa.delete(StaffTie).where(StaffTie.actor_id.in_(both), StaffTie.person_id.in_(both)))
    db.session.flush()


def require_independent(actor: Actor, other_id: UUID | None) -> None:
    """Let the actor decide what somebody else did or asked for. One statement. Raises NotIndependent."""
    refused = why_not(actor, other_id)
    if refused is not None:
        raise refused


def why_not(actor: Actor, other_id: UUID | None) -> NotIndependent | None:
    """Why somebody may not decide what another did or asked for, for pages; None where nothing ties them."""
    me = actor.user_id
    if me is None or other_id is None or not actor.is_staff:
        return None
    ties = _ties_of(me, other_id)
    for row in ties:
        if {row.actor_id, row.person_id} == {me, other_id}:
            words = DONE_BY_YOU if row.actor_id == me else DONE_BY_THEM
            name = row.person if row.actor_id == me else row.actor
            when = told_when(row.at, actor.language, actor.time_zone)
            return NotIndependent(words[row.kind], name=name, when=when)
    to_other = {row.actor_id: row.person for row in ties if row.person_id == other_id}
    for row in ties:
        if row.person_id == me and row.actor_id in to_other:
            return NotIndependent(DONE_TO_BOTH, third=row.actor, name=to_other[row.actor_id])
    return None


def are_tied(one_id: UUID, other_id: UUID) -> bool:
    """Whether two members of staff don't count as two at present. One statement."""
    one, other = sa.literal(one_id, sa.Uuid()), sa.literal(other_id, sa.Uuid())
    return bool(db.session.scalar(sa.select(tied(one, other, counted_since()))))


def tied(one: Person, other: Person, since: Moment) -> sa.ColumnElement[bool]:
    """The same as a condition on rows; `since` is the moment 30 days ago (`counted_since`)."""
    direct = sa.exists().where(
        StaffTie.at > since,
        sa.or_(
            sa.and_(StaffTie.person_id == one, StaffTie.actor_id == other),
            sa.and_(StaffTie.person_id == other, StaffTie.actor_id == one),
        ),
    )
    mine, theirs = aliased(StaffTie), aliased(StaffTie)
    by_third = sa.exists().where(
        mine.person_id == one,
        mine.at > since,
        theirs.person_id == other,
        theirs.actor_id == mine.actor_id,
        theirs.at > since,
    )
    return sa.or_(direct, by_third)


def counted_since() -> datetime:
    """The moment before which no act ties two people any more."""
    return clock.now() - APART_FOR


_Actor, _Person = aliased(User), aliased(User)
_TIES = (
    sa.select(
        StaffTie.actor_id,
        StaffTie.person_id,
        StaffTie.kind,
        StaffTie.at,
        _Actor.full_name.label("actor"),
        _Person.full_name.label("person"),
    )
    .join(_Actor, _Actor.id == StaffTie.actor_id)
    .join(_Person, _Person.id == StaffTie.person_id)
    .order_by(StaffTie.at.desc(), StaffTie.id)
)


def _ties_of(one: UUID, other: UUID) -> list[sa.Row[tuple[UUID, UUID, TieKind, datetime, str, str]]]:
    wanted = _TIES.where(StaffTie.person_id.in_((one, other)), StaffTie.at > counted_since())
    return list(db.session.execute(wanted))


def _first() -> set[UUID]:
    return set(db.session.scalars(sa.select(FirstAdministrator.user_id)))
