"""Who would change and who would be skipped, in one statement for many: what a dry run shows.

At its turn each row is judged again by the same rule, under lock, and then by the command's own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

import sqlalchemy as sa

from admin_app.bulk.act import Verdict
from admin_app.identity.models import Account, AccountStatus, Membership, User, UserKind, UserStatus
from admin_app.identity.restricted import is_restricted
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import among
from admin_app.kernel.db import db
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, holds_while
from admin_app.session.models import LoginSession, lapsed

Person = sa.Row[UUID, UserKind, UserStatus, bool, bool, bool, bool, bool, AccountStatus | None]

RESTRICTED = N_("The person’s data is restricted, so no act on many includes them.")
GONE = N_("Isn’t there any more.")
YOURSELF = N_("That is you.")
OF_STAFF = N_("Only an administrator can act on members of staff.")
ACCOUNT_CLOSED = N_("The account is closed.")
ACCOUNT_CLOSING = N_("The account is being closed; nobody is invited in the meantime.")
JOINED = N_("Has already joined.")
DISABLED = N_("Is disabled.")
INVITED_BEFORE = N_("Has already been invited. Send the invitation again instead.")
NEVER_INVITED = N_("Was never invited. Send the first invitation instead.")
NOT_IMPORTED = N_("Didn’t come with an import.")
NOWHERE = N_("Isn’t signed in anywhere.")
SESSION_OVER = N_("This session has already ended.")
NOT_DISABLED = N_("Isn’t disabled.")
DISPUTED = N_("A dispute keeps this person out until an owner has decided about it.")
NOT_FOR_CLOSING = N_("Was disabled for another reason.")


def people(rule: Callable[[Person], str]) -> Callable[[Actor, Sequence[UUID]], dict[UUID, Verdict]]:
    """A judge of people by a rule, after what holds for every act on a person."""

    def judge(actor: Actor, ids: Sequence[UUID]) -> dict[UUID, Verdict]:
        return {row.id: Verdict(row.id, _person(actor, row) or rule(row)) for row in _people(ids)}

    return judge


def _people(ids: Sequence[UUID]) -> sa.ScalarResult[Person]:
    live = sa.exists().where(LoginSession.user_id == User.id, LoginSession.ended_at.is_(None))
    wanted = (
        sa.select(
            User.id,
            User.kind,
            User.status,
            User.invited_at.is_not(None).label("invited"),
            User.import_run_id.is_not(None).label("imported"),
            User.disabled_for_request_id.is_not(None).label("for_closing"),
            User.frozen_by.is_not(None).label("frozen"),
            sa.func.coalesce(User.restricted_since, Account.restricted_since)
            .is_not(None)
            .label("restricted"),
            live.label("signed_in"),
            Account.status.label("account_status"),
        )
        .outerjoin(Membership, Membership.user_id == User.id)
        .outerjoin(Account, Account.id == Membership.account_id)
        .where(among(User.id, ids))
    )
    return db.session.execute(wanted)  # type: ignore[return-value]


def _person(actor: Actor, row: Person) -> str:
    if row.status is UserStatus.ERASED:
        return GONE
    if row.id == actor.user_id:
        return YOURSELF
    if row.kind is UserKind.STAFF:
        return "" if actor.may(Permission.STAFF_WRITE) else OF_STAFF
    if actor.is_staff and row.restricted:
        return RESTRICTED
    if row.account_status is None:
        return GONE
    right = Permission.OWN_PEOPLE_ENABLE if actor.is_customer else Permission.PERSON_RESTORE
    return "" if holds_while(right, row.account_status) else ACCOUNT_CLOSED


def _not_waiting(row: Person) -> str:
    """Why somebody gets no invitation, whichever it is."""
    if row.status is UserStatus.DISABLED:
        return DISABLED
    if row.status is not UserStatus.INVITED:
        return JOINED
    return ACCOUNT_CLOSING if row.account_status is AccountStatus.CLOSING else ""


def first_invitation(row: Person) -> str:
    """Imported people who never got an invitation."""
    said = _not_waiting(row)
    if said:
        return said
    if row.invited:
        return INVITED_BEFORE
    return "" if row.imported else NOT_IMPORTED


def another_invitation(row: Person) -> str:
    """People who were invited and haven't joined."""
    return _not_waiting(row) or ("" if row.invited else NEVER_INVITED)


def any_session(row: Person) -> str:
    """People with a session that hasn't ended."""
    return "" if row.signed_in else NOWHERE


def kept_out(row: Person) -> str:
    """People who were disabled for a closing that didn't come about."""
    return kept_out_why(row.status, frozen=row.frozen, for_closing=row.for_closing)


def kept_out_why(status: UserStatus, *, frozen: bool, for_closing: bool) -> str:
    """The same by what is known of somebody."""
    if status is not UserStatus.DISABLED:
        return NOT_DISABLED
    if frozen:
        return DISPUTED
    return "" if for_closing else NOT_FOR_CLOSING


def sessions(actor: Actor, ids: Sequence[UUID]) -> dict[UUID, Verdict]:
    """Sessions of other people that are live."""
    wanted = sa.select(LoginSession, is_restricted(person=LoginSession.user_id)).where(
        among(LoginSession.id, ids)
    )
    return {
        row.id: Verdict(row.user_id, RESTRICTED if restricted else _session(actor, row))
        for row, restricted in db.session.execute(wanted)
    }


def _session(actor: Actor, row: LoginSession) -> str:
    if row.ended_at is not None or lapsed(row, clock.now()):
        return SESSION_OVER
    if row.user_id == actor.user_id:
        return YOURSELF
    of_staff = row.kind is UserKind.STAFF and not actor.may(Permission.STAFF_WRITE)
    return OF_STAFF if of_staff else ""
