"""Using restricted data all the same: on a ground of art. 18(2), asked first, recorded, told, and over in half an hour.

The threat: a restriction that an act of staff quietly passes by. So the ground is the person's own who names it, in one
session, for one customer; acts in bulk never have one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.email import outbox
from admin_app.identity.locking import lock_account, lock_person, subject_of
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database import transaction_notes
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons, restricted
from admin_app.kernel.rights.permissions import Permission, Subject, require, require_fresh
from admin_app.restriction import mails, readers
from admin_app.restriction.models import Restriction, RestrictionUse, UseGround

LASTS = timedelta(minutes=30)
NOT_RESTRICTED = N_("This data isn’t restricted, so no ground is needed.")


def use_person(actor: Actor, user_id: UUID, *, ground: str, reason: str) -> datetime:
    """Record why the restricted data of a person are used; gives until when this session may.

    Raises ReauthRequired, Invalid beside `ground` or `reason`, NotFound, NotAllowed, Conflict where nothing is restricted.
    """
    why, words = _asked(actor, ground, reason)
    with transaction():
        locked = lock_person(user_id)
        require(actor, Permission.RESTRICTION_USE, locked.subject)
        account_id = locked.account.id if locked.account else None
        return _use(actor, standing(user_id, account_id), why, words, locked.account, locked.user)


def use_account(actor: Actor, account_id: UUID, *, ground: str, reason: str) -> datetime:
    """Record why the restricted data of an account are used; gives until when. Raises what `use_person` raises."""
    why, words = _asked(actor, ground, reason)
    with transaction():
        account = lock_account(account_id)
        require(actor, Permission.RESTRICTION_USE, subject_of(account))
        return _use(actor, standing(None, account_id), why, words, account, None)


def recorded(actor: Actor, subject: Subject) -> bool:
    """Whether a ground stands, of this person in this session, for using what of the subject is restricted."""
    if not actor.is_staff or actor.session_id is None or transaction_notes.kept(transaction_notes.BULK_RUN):
        return False
    of_subject = _of(subject.user_id, subject.account_id)
    wanted = (
        sa.select(Restriction.user_id, Restriction.account_id)
        .join(RestrictionUse, RestrictionUse.restriction_id == Restriction.id)
        .where(
            RestrictionUse.session_id == actor.session_id,
            RestrictionUse.staff_id == actor.user_id,
            RestrictionUse.until_at > clock.now(),
            Restriction.lifted_at.is_(None),
            of_subject,
        )
    )
    found = db.session.execute(wanted).all()
    person = any(row.user_id == subject.user_id for row in found)
    account = any(row.account_id == subject.account_id for row in found)
    return (person or not subject.restricted_person) and (account or not subject.restricted_account)


def standing(user_id: UUID | None, account_id: UUID | None) -> list[Restriction]:
    """What restricts a person, an account or both now."""
    wanted = sa.select(Restriction).where(_of(user_id, account_id), Restriction.lifted_at.is_(None))
    return list(db.session.scalars(wanted.order_by(Restriction.id)))


def _of(user_id: UUID | None, account_id: UUID | None) -> sa.ColumnElement[bool]:
    of_person = Restriction.user_id == user_id if user_id else sa.false()
    of_account = Restriction.account_id == account_id if account_id else sa.false()
    return sa.or_(of_person, of_account)


def _asked(actor: Actor, ground: str, reason: str) -> tuple[UseGround, str]:
    require_fresh(actor)
    words = reasons.needed(reason)
    if ground not in set(UseGround):
        raise Invalid(N_("Choose the ground."), field="ground", code="ground")
    return UseGround(ground), words


def _use(
    actor: Actor,
    found: Sequence[Restriction],
    ground: UseGround,
    reason: str,
    account: Account | None,
    person: User | None,
) -> datetime:
    if actor.user_id is None or actor.session_id is None:
        raise NotAllowed(N_("Only somebody who is signed in can use restricted data."))
    if not found:
        raise Conflict(NOT_RESTRICTED)
    until = clock.now() + LASTS
    for row in found:
        db.session.add(
            RestrictionUse(
                restriction_id=row.id,
                staff_id=actor.user_id,
                session_id=actor.session_id,
                ground=ground,
                reason=reason,
                until_at=until,
            )
        )
    audit.record(
        Event.DATA_USED,
        actor,
        account_id=account.id if account else None,
        target=("restriction", found[0].id),
        subject_id=person.id if person else None,
        facts={"ground": ground.value},
        reason=reason,
    )
    for reader in readers.of(person, account):
        outbox.queue(mails.used(reader, actor, account=account, ground=ground, reason=reason, until=until))
    return until


restricted.on_ground(recorded)
