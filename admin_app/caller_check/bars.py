"""What forbids to check a caller: whatever may have put somebody else in the person's place lately.

The agent is told that it can't be done, and what to do instead; never which of these it is.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.caller_check import limits
from admin_app.contact.models import Contact
from admin_app.dispute.models import Dispute
from admin_app.dispute.reading import queries as disputes
from admin_app.identity.models import Membership, Role, User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import RoleKey
from admin_app.recovery_case import rules as recovery_rules
from admin_app.recovery_case.models import RecoveryCase
from admin_app.user.identifiers import confirmed
from admin_app.user.models import EmailChange

BARRED = N_(
    "%(name)s can’t be checked on the phone at the moment. Ask for another proof of identity, and write down how it was given."
)
CHANGED = (
    Event.CONTACT_CONFIRMED,
    Event.CONTACT_REMOVED,
    Event.PERSON_EMAIL_CHANGED,
    Event.PERSON_EMAIL_UNDONE,
)


def refuse(user: User) -> None:
    """Raise Conflict while a person can't be checked on the phone; the person is locked. One statement."""
    if bars(user):
        raise Conflict(BARRED, name=user.full_name, code="barred")


def bars(user: User) -> bool:
    """Whether something forbids it: no active person, an open dispute or case, a new address, phone or owner role."""
    if user.status is not UserStatus.ACTIVE or user.frozen_by is not None:
        return True
    user_id, now = user.id, clock.now()
    since = now - limits.KNOWN_FOR
    found = sa.or_(
        sa.exists().where(Dispute.user_id == user_id, disputes.is_open()),
        sa.exists().where(RecoveryCase.user_id == user_id, recovery_rules.OPEN_NOW),
        *_changed(user_id, since),
        *_became_owner(user_id, since),
    )
    return bool(db.session.scalar(sa.select(found), {"now": now}))


def _changed(user_id: UUID, since: datetime) -> list[sa.ColumnElement[bool]]:
    """An e-mail address or a phone, by whomever. What was removed is told by the trail alone."""
    return [
        sa.exists().where(Contact.user_id == user_id, Contact.verified_at > since),
        sa.exists().where(
            EmailChange.user_id == user_id,
            sa.or_(EmailChange.done_at > since, EmailChange.undone_at > since),
        ),
        sa.exists().where(
            AuditEvent.target_id == user_id,
            AuditEvent.at > since,
            AuditEvent.name.in_([event.value for event in CHANGED]),
        ),
        sa.exists().where(confirmed.was_imported(user_id), AuditEvent.at > since),
    ]


def _became_owner(user_id: UUID, since: datetime) -> list[sa.ColumnElement[bool]]:
    began = (
        sa.exists()
        .where(Membership.user_id == user_id, Membership.since > since)
        .where(Role.id == Membership.role_id, Role.key == RoleKey.OWNER)
    )
    given = sa.exists().where(
        AuditEvent.target_id == user_id,
        AuditEvent.at > since,
        AuditEvent.name == Event.PERSON_ROLE_CHANGED.value,
        AuditEvent.facts["role"].as_string() == RoleKey.OWNER.value,
    )
    return [began, given]
