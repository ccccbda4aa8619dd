"""By what consent staff correct what is a customer's, and the one place that keeps and tells each correction.

The threat: an agent who changes more than the customer allowed, or a moment after it ended, or blindly to learn what
stands there. So the grant is judged under the account's lock, with its row locked, and what is private is corrected by
those alone who have just looked at it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.email.message import Message
from admin_app.email.messages import support_access as mails
from admin_app.identity.locking import subject_of
from admin_app.identity.models import Account, User
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import Base, lock_row
from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, RoleKey, Subject, require, require_fresh
from admin_app.support_access import terms
from admin_app.support_access.authorisation import alive, live_grant
from admin_app.support_access.lens import lens_for
from admin_app.support_access.models import GrantMode, SupportGrant
from admin_app.user import access

NO_CHANGES = N_(
    "The customer’s support access doesn’t allow changes of this. Ask the customer to allow them."
)
NOT_SEEN = N_("Show the current value first; then you can correct it.")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one row as it was and as it is now; `before` is None where the row is new."""

    table: str
    row_id: UUID
    field: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class StaffEdit:
    """A correction that may be made: by whom, of whose, under which grant, why."""

    actor: Actor
    account: Account
    grant: SupportGrant
    reason: str


def demanded(actor: Actor, reason: str) -> str:
    """What each correction asks first: a fresh sign-in and why; gives the reason as it is kept.

    Raises ReauthRequired, Invalid beside `reason`.
    """
    require_fresh(actor)
    return reasons.needed(reason)


def begin(actor: Actor, account: Account, reason: str, person: Subject | None = None) -> StaffEdit:
    """Judge a correction in its transaction, which has locked the account; the grant is locked here.

    `person`: whom it is about, where it isn't the account.

    Raises NotAllowed (role, state of the account, no live grant that allows changes of the profile, a right lost a
    moment ago).
    """
    require(actor, Permission.ACCOUNT_WRITE, person or subject_of(account))
    access.still_may(actor, Permission.ACCOUNT_WRITE)
    return StaffEdit(actor, account, _granted(account.id), reason)


def allows(areas: Sequence[str], *, changes: bool) -> bool:
    """Whether a grant of these areas and this mode lets staff correct what is the customer's."""
    return changes and terms.CHANGEABLE.value in areas


def seen(edit: StaffEdit, field: str | None, user_id: UUID | None = None) -> None:
    """Refuse to correct what this session doesn't see just now. Raises Invalid."""
    if not lens_for(edit.actor, edit.account.id).sees(terms.CHANGEABLE, field, user_id):
        raise Invalid(NOT_SEEN, code="not_seen")


def apply(row: Base, new: Mapping[str, str]) -> list[FieldChange]:
    """Write what differs of a locked row, and say what that was."""
    key = row.id  # type: ignore[attr-defined]  # each of them has one
    changes = [
        FieldChange(row.__tablename__, key, name, getattr(row, name), value)
        for name, value in new.items()
        if getattr(row, name) != value
    ]
    for change in changes:
        setattr(row, change.field, change.after)
    return changes


def done(
    edit: StaffEdit, event: Event, changes: Sequence[FieldChange], *, person: User | None = None, **facts: str
) -> None:
    """Keep and tell a correction: the one place that every field of every one of them comes through.

    The event with its receipt names table and row, holds before and after in its erasable details and the reason; the
    person it is about is mailed at every known address, and so is each owner.
    """
    first = changes[0]
    fields = ", ".join(change.field for change in changes)
    audit.record(
        event,
        edit.actor,
        account_id=edit.account.id,
        target=(first.table, first.row_id),
        subject_id=person.id if person else None,
        facts={"fields": fields, **facts, "grant": str(edit.grant.id)},
        before={change.field: change.before for change in changes if change.before is not None},
        after={change.field: change.after for change in changes},
        reason=edit.reason,
    )
    _tell(edit, event, person)


def _tell(edit: StaffEdit, event: Event, person: User | None) -> None:
    def mail(to: User, whose: str) -> Message:
        return mails.corrected(
            to,
            edit.actor,
            account=edit.account,
            person=whose,
            what=event.value,
            reason=edit.reason,
            ticket=edit.grant.ticket,
        )

    if person is not None:
        security_mail.everywhere(person.id, lambda user: mail(user, ""))
    for owner in contacts.owners_of(edit.account.id, but={person.id} if person else ()):
        outbox.queue(mail(owner, person.full_name if person else ""))


def _granted(account_id: UUID) -> SupportGrant:
    """The grant for everybody that allows changes now, locked. Raises NotAllowed."""
    found = live_grant(account_id)
    grant = lock_row(SupportGrant, found.id) if found else None
    changes = grant is not None and grant.mode is GrantMode.CHANGE
    if grant is None or not alive(grant) or not allows(grant.areas, changes=changes):
        raise NotAllowed(NO_CHANGES, code="no_grant", grantor=RoleKey.OWNER)
    return grant
