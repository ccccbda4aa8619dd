"""Copies of one's own data: asked for and downloaded by the person alone, freshly signed in, and kept for a week.

The threat: whoever sits at an open session carries everything away at once. So a fresh sign-in is asked for twice, every
step is recorded, and the person is told by mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.data_copy import queries
from admin_app.data_copy.models import CopyKind, CopyState, DataCopy
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor
from admin_app.kernel.crypto import lookup_hash
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.kernel.queue import Rank
from admin_app.kernel.rights.permissions import Permission, Subject, require, require_fresh
from admin_app.sign_in.throttle import limits
from admin_app.stored_file import service as files
from admin_app.stored_file.service import OpenFile

JOB = "data_copy.write"
A_DAY = timedelta(days=1)
MOST_A_DAY = 2  # of each kind
AN_HOUR_AN_ADDRESS = 30  # SECURITY 57
DOWNLOADS_AN_HOUR = 10  # a person: each holds a thread of the web for as long as it lasts
SWEPT_AT_ONCE = 1000
UNDER_WAY = frozenset({CopyState.QUEUED, CopyState.RUNNING})
UNDER_WAY_ALREADY = N_("A copy for this person is being written already. Try again once it is ready.")
ALREADY = N_("One is being written already. You can ask for another once it is ready.")


@dataclass(frozen=True, slots=True)
class Download:
    """A file on its way to its person."""

    name: str
    file: OpenFile


def ask(actor: Actor, kind: str) -> UUID:
    """Ask for a copy of one's own data or for the portable set; an owner's holds the account's own data too. Gives its id.

    A file of the same kind that is there still goes, so that nobody fills the disk: one of each kind is kept a person.
    Raises ReauthRequired, NotAllowed (staff), Invalid for an unknown kind, Conflict while another is under way,
    RateLimited after two of a kind in a day.
    """
    require_fresh(actor)
    if kind not in set(CopyKind):
        raise Invalid(N_("Choose what you want."), field="kind", code="kind")
    if actor.ip and not limits.within({"data-copy-" + limits.address_key(actor.ip): AN_HOUR_AN_ADDRESS}):
        raise RateLimited(None, N_("Too many requests from your internet address. Try again a little later."))
    with transaction() as session:
        user_id = _person(actor)
        _few_a_day(user_id, CopyKind(kind))
        _make_room(user_id, CopyKind(kind))
        copy = DataCopy(
            id=clock.new_id(),
            user_id=user_id,
            account_id=actor.acting_account_id if _has_account(actor) else None,
            kind=CopyKind(kind),
        )
        session.add(copy)
        try:
            session.flush()
        except IntegrityError:
            raise Conflict(ALREADY) from None
        record(Event.DATA_COPY_REQUESTED, actor, copy)
        queue.enqueue(JOB, copy.id, rank=Rank.BULK)
    return copy.id


def begin(user_id: UUID) -> UUID:
    """Have a copy of a person's data written on their request that staff granted, in the caller's transaction; gives its id.

    An owner's holds the account's own data too. Raises Conflict while another is under way.
    """
    with transaction() as session:
        _make_room(user_id, CopyKind.COPY)
        account_id = queries.account_owned_by(user_id)
        copy = DataCopy(id=clock.new_id(), user_id=user_id, account_id=account_id, kind=CopyKind.COPY)
        session.add(copy)
        try:
            session.flush()
        except IntegrityError:
            raise Conflict(UNDER_WAY_ALREADY) from None
        queue.enqueue(JOB, copy.id, rank=Rank.BULK, granted=True)
    return copy.id


def state(copy_id: UUID) -> CopyState | None:
    """How far a copy has come; None once its row is gone."""
    copy = db.session.get(DataCopy, copy_id)
    return queries.state_of(copy) if copy else None


def _person(actor: Actor) -> UUID:
    require(actor, Permission.OWN_DATA_COPY, Subject(actor.acting_account_id))
    if not actor.is_customer or actor.user_id is None:
        raise NotAllowed
    return actor.user_id


def _has_account(actor: Actor) -> bool:
    """Whether the account's own data is the person's to take along: an owner's in the home account."""
    return actor.may(Permission.OWN_ACCOUNT_WRITE) and actor.acting_account_id == actor.account_id


# A failed one was as much work as one that is ready, so it counts.
_NEVER_BEGUN = sa.and_(DataCopy.state == CopyState.CANCELLED, DataCopy.rows_done == 0)


def _few_a_day(user_id: UUID, kind: CopyKind) -> None:
    since = clock.now() - A_DAY
    times = list(
        db.session.scalars(
            sa.select(DataCopy.created_at)
            .where(DataCopy.user_id == user_id, DataCopy.kind == kind, DataCopy.created_at > since)
            .where(DataCopy.state.not_in(UNDER_WAY), sa.not_(_NEVER_BEGUN))
            .order_by(DataCopy.created_at)
        )
    )
    if len(times) >= MOST_A_DAY:
        raise RateLimited(times[-MOST_A_DAY] + A_DAY, N_("You can ask for two a day. Try again tomorrow."))


def _make_room(user_id: UUID, kind: CopyKind) -> None:
    former = sa.select(DataCopy.id).where(
        DataCopy.user_id == user_id, DataCopy.kind == kind, DataCopy.state == CopyState.READY
    )
    for copy_id in db.session.scalars(former).all():
        _take_away(copy_id)


def cancel(actor: Actor, copy_id: UUID) -> None:
    """Stop one's own; the worker that writes it notices at its next batch.

    Raises NotFound for anybody else's, Conflict where it has ended.
    """
    with transaction():
        copy = _own(actor, copy_id)
        if copy.state not in UNDER_WAY:
            raise Conflict(N_("It has ended, so there is nothing to cancel."))
        queue.drop(JOB, copy.id)
        if copy.state is CopyState.RUNNING:
            copy.rows_done = max(copy.rows_done, 1)  # it has begun, though nothing may be noted yet
        copy.state, copy.ended_at = CopyState.CANCELLED, clock.now()
        record(Event.DATA_COPY_CANCELLED, actor, copy)


def download(actor: Actor, copy_id: UUID) -> Download:
    """One's own file, freshly signed in; each download is counted and recorded.

    Raises ReauthRequired, NotFound for anybody else's, Conflict where there is no file, or none any more,
    RateLimited after ten in an hour.
    """
    require_fresh(actor)
    user_id = _person(actor)
    if not limits.within({"copy-file:" + lookup_hash(user_id.hex, "throttle"): DOWNLOADS_AN_HOUR}):
        raise RateLimited(
            None, N_("You have downloaded ten times within the hour. Try again a little later.")
        )
    with transaction():
        copy = _own(actor, copy_id)
        if copy.account_id is not None and not _has_account(actor):  # an owner no more
            raise NotAllowed
        return _opened(actor, copy)


def hand_out(actor: Actor, copy: DataCopy, facts: Mapping[str, object]) -> Download:
    """The file of a locked copy for somebody whose right to it the caller has judged; counted and recorded as every download.

    Raises Conflict where there is no file, RateLimited after ten in an hour.
    """
    if not limits.within({"copy-file:" + lookup_hash(copy.user_id.hex, "throttle"): DOWNLOADS_AN_HOUR}):
        raise RateLimited(
            None, N_("You have downloaded ten times within the hour. Try again a little later.")
        )
    return _opened(actor, copy, facts)


def _opened(actor: Actor, copy: DataCopy, facts: Mapping[str, object] | None = None) -> Download:
    if queries.state_of(copy) is not CopyState.READY or copy.file_id is None:
        raise Conflict(N_("There is no file to download any more. Ask for a new one."))
    opened = files.read(copy.file_id)
    copy.downloads += 1
    record(Event.DATA_COPY_DOWNLOADED, actor, copy, facts)
    return Download(f"gatehouse-{copy.kind}-{copy.created_at:%Y-%m-%d}-{copy.id.hex[-8:]}.zip", opened)


def keep_until(copy: DataCopy, until: datetime) -> None:
    """Keep the file of a locked copy that is ready until a moment at least, in the caller's transaction."""
    if copy.file_id is not None and copy.expires_at is not None and copy.expires_at < until:
        copy.expires_at = until
        files.keep(copy.file_id, until)


def expire() -> None:
    """Take away the files whose time is over, in batches."""
    over = sa.select(DataCopy.id).where(DataCopy.state == CopyState.READY, DataCopy.expires_at <= clock.now())
    for copy_id in db.session.scalars(over.limit(SWEPT_AT_ONCE)).all():
        with transaction():
            _take_away(copy_id)


def _take_away(copy_id: UUID) -> None:
    copy = lock_row(DataCopy, copy_id)
    if copy is None or copy.state is not CopyState.READY:
        return
    copy.state = CopyState.EXPIRED
    if copy.file_id is not None:
        files.delete(copy.file_id)


def record(event: Event, actor: Actor, copy: DataCopy, facts: Mapping[str, object] | None = None) -> None:
    """Tell the trail, in the caller's transaction: it is about the person, and of the account they belong to."""
    audit.record(
        event,
        actor,
        account_id=copy.account_id or actor.account_id,
        target=("data_copy", copy.id),
        subject_id=copy.user_id,
        facts={"copy": copy.kind, **(facts or {})},
    )


def _own(actor: Actor, copy_id: UUID) -> DataCopy:
    user_id = _person(actor)
    copy = lock_row(DataCopy, copy_id)
    if copy is None or copy.user_id != user_id:
        raise NotFound
    return copy
