"""Opening a dispute: sessions end, what the person did since the disputed moment is frozen, and the way back is chosen.

Thought through from both sides. Somebody with the password sets a factor up: it is frozen, so the owner's mailed link
asks for none. Somebody with the mailbox disputes the owner's own factor: a factor that was on before the moment is
still asked for, and where none was the link waits 72 h, in which every address and phone may object. Nothing opens by
saying so (SECURITY 66).
"""

from __future__ import annotations

import enum
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.api_token import service as api_tokens
from admin_app.api_token.models import TokenEnd
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.dispute import freezing, telling
from admin_app.dispute.models import Dispute, DisputeItem, DisputeSource, DisputeState, ItemState
from admin_app.dispute.reading import queries
from admin_app.former_state.part import Scope
from admin_app.former_state.service import KEPT_FOR, StateChange
from admin_app.identity.locking import LockedPerson, lock_person, lock_role
from admin_app.identity.models import Identity, User, UserKind
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.rights.permissions import RoleKey
from admin_app.session import service as sessions
from admin_app.session.models import AttemptResult, EndReason, LoginSession
from admin_app.session.queries import OF_SESSION
from admin_app.sign_in import known_devices, moves
from admin_app.sign_in.flow.subject import SignInSubject, by_id
from admin_app.sign_in.links import Opened
from admin_app.sign_in.models import ResetHold
from admin_app.sign_in.password import credential, reset_delay
from admin_app.sign_in.trusted_browser import service as trusted_browsers
from admin_app.user.disputed import EMAIL

AT_ONCE = timedelta(hours=24)  # so soon after the moment the mailed link works at once where no factor was on
WAIT = timedelta(hours=72)
# What tells of an act is written a moment after it; a place may be kept a moment before the line of the history.
MARGIN = timedelta(seconds=5)
MOVE_MAIL = "session_moved"  # how the link of a mail about a move names it


class Doubt(enum.Enum):
    """What of a session is disputed."""

    SIGN_IN = enum.auto()
    MOVE = enum.auto()  # that it went on elsewhere, or a copy of it was used
    ACT = enum.auto()  # what was done in it

    @classmethod
    def of_mail(cls, what: str) -> Doubt:
        """What a mail asked about, by the name that its link carries."""
        named = {"sign_in": cls.SIGN_IN, "held": cls.SIGN_IN, MOVE_MAIL: cls.MOVE}
        return named.get(what, cls.ACT)

    @classmethod
    def of_try(cls, result: AttemptResult) -> Doubt:
        """What a line of the history tells."""
        return cls.MOVE if result in OF_SESSION else cls.SIGN_IN


@dataclass(frozen=True, slots=True)
class About:
    """What was disputed: how it was said, at what, the moment it began, the session where one is known.

    `changes` are undone with it, whoever made them. `told` are addresses, folded, that the caller's own mail tells
    and lets object, so that one change brings each address one mail.
    """

    source: DisputeSource
    what: str
    since: datetime
    session_id: UUID | None = None
    changes: tuple[StateChange, ...] = ()
    told: frozenset[str] = frozenset()


def lock(user_id: UUID) -> LockedPerson:
    """Lock the person a dispute is about; of staff the administrator role first, as every act on staff does."""
    if db.session.scalar(sa.select(User.kind).where(User.id == user_id)) is UserKind.STAFF:
        lock_role(RoleKey.ADMINISTRATOR)
    return lock_person(user_id, renames=True)


def began(session: LoginSession | None, at: datetime, *, about: Doubt = Doubt.ACT) -> datetime:
    """The disputed moment: the start of the session that did it, for a moved session the move, else the event."""
    if session is None or about is Doubt.MOVE:
        return at - MARGIN
    moved = moves.first_open(session.id, at) if about is Doubt.ACT else None
    return moved - MARGIN if moved else session.created_at


def session_of(opened: Opened, user_id: UUID) -> LoginSession | None:
    """The person's session that a mailed link names, if it is kept still."""
    named = opened.payload.get("session")
    session = db.session.get(LoginSession, UUID(hex=str(named))) if named else None
    return session if session is not None and session.user_id == user_id else None


def open_dispute(actor: Actor, person: SignInSubject, about: About, *, keep: UUID | None = None) -> Dispute:
    """Open a dispute, or let an open one reach further back, in the caller's transaction, which has locked the person.

    `actor` is the person, as far as the link or session tells; `keep` is the session that says so. The caller sends
    that one back to the step that asks for a new password.
    """
    dispute = _begin(person, about)
    why = EndReason.EMAIL if about.source is DisputeSource.UNDO else EndReason.NOT_ME
    dispute.sessions_ended = sessions.revoke_user(person.user_id, why, keep=keep)
    api_tokens.end_all_of(person.user_id, TokenEnd.NOT_ME)
    trusted_browsers.forget(person.user_id)
    known_devices.forget_since(person.user_id, dispute.since - MARGIN)
    reached = telling.addresses(person.user_id)  # those of now: they may be frozen in a moment
    scope = Scope(dispute.id, person.user_id, person.account_id, dispute.since)
    items = freezing.freeze(dispute, scope, about.changes)
    credential.demand_new(person.user_id, said=True)
    _choose_way(dispute, items)
    db.session.flush()
    audit.record(
        Event.SIGN_IN_NOT_ME,
        actor,
        account_id=person.account_id,
        subject_id=person.user_id,
        facts={
            "sessions_ended": dispute.sessions_ended,
            "by_link": about.source is DisputeSource.LINK,
            "frozen": len(items),
            "dispute": str(dispute.id),
        },
    )
    others = {
        r for r in {*reached, *telling.addresses(person.user_id)} if text.fold(r.value) not in about.told
    }
    telling.of_opening(actor, dispute, items, others)
    return dispute


def _begin(person: SignInSubject, about: About) -> Dispute:
    since = max(about.since, clock.now() - KEPT_FOR)
    if queries.was_judged(person.user_id, since):
        since = (
            clock.now()
        )  # it ends sessions and asks for a new password once more, and undoes nothing set up after it
    there = queries.open_one(person.user_id)
    row = lock_row(Dispute, there) if there else None
    if row is not None:
        row.since, row.said_at = min(row.since, since), clock.now()
        row.confirmed_at = None  # of staff: what comes on top is confirmed too
        return row
    row = Dispute(
        id=clock.new_id(),
        user_id=person.user_id,
        account_id=person.account_id,
        state=DisputeState.OPEN,
        source=about.source,
        what=about.what,
        session_id=about.session_id,
        since=since,
        said_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def _choose_way(dispute: Dispute, items: Collection[DisputeItem]) -> None:
    """What a new password takes from now on. Judged after the freeze, so what is frozen proves nothing."""
    person = by_id(dispute.user_id)
    if person is None or dispute.state is not DisputeState.OPEN:
        return  # what waits or was objected to goes on as it was
    if person.is_staff:
        if dispute.confirmed_at is None:
            reset_delay.hold(person.user_id, ResetHold.COLLEAGUE)
    elif any(item.noun == EMAIL and item.state is ItemState.STUCK for item in items):
        # The link would go to an address that nobody knew before.
        dispute.state = DisputeState.OBJECTED
        reset_delay.hold(person.user_id, ResetHold.OBJECTED)
    elif person.identity is not Identity.LOCAL:
        return  # the other service sees to its password; an owner or two of staff see to the rest
    elif not person.factor_on and dispute.decided_at is None and clock.now() - dispute.since > AT_ONCE:
        dispute.state, dispute.waits_until = DisputeState.WAITING, clock.now() + WAIT
        reset_delay.hold(person.user_id, ResetHold.WAIT, dispute.waits_until)
