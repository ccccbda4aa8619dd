"""The disputes about which a reader decides: an objection nobody asked to decide yet, a colleague's to be confirmed."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.bell import service as bell
from admin_app.bell import telling
from admin_app.bell.models import BellKind, BellTopic
from admin_app.bell.service import BellThing
from admin_app.dispute.models import Dispute, DisputeState
from admin_app.dispute.reading import queries
from admin_app.dispute.reading.queries import DisputeLine
from admin_app.email.messages import notices as mails
from admin_app.identity import holders
from admin_app.identity.models import User, UserKind
from admin_app.independence import service as independence
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import NOW, among_given
from admin_app.kernel.db import UTCDateTime, db, lock_row
from admin_app.kernel.rights.permissions import Permission
from admin_app.proposal import transitions
from admin_app.proposal.models import Proposal, ProposalKind, ProposalState


def ids(actor: Actor) -> sa.Select[UUID] | None:
    """What waits for this person, to be executed with `values`."""
    return _ids() if _kinds(actor) else None


def values(actor: Actor) -> Mapping[str, object]:
    """What `ids` is executed with, besides the moment."""
    since = independence.counted_since()
    return {"dispute_kinds": _kinds(actor), "reader": actor.user_id, "tied_since": since}


def lines(actor: Actor, most: int) -> list[DisputeLine]:
    """What waits for this person, said first on top. One statement."""
    rows = db.session.execute(_lines(), {**values(actor), "now": clock.now(), "most": most})
    return [queries.line_of(row) for row in rows]


def tell(actor: Actor, dispute: Dispute) -> None:
    """Somebody of staff has to decide it now: tell those who may, in the caller's transaction; never whom it is about."""
    user = db.session.get_one(User, dispute.user_id)
    if user.kind is UserKind.STAFF:
        tied = independence.tied(
            User.id, sa.bindparam("disputed", user.id, sa.Uuid(), unique=True), independence.counted_since()
        )
        may = sa.and_(holders.staff_with(Permission.STAFF_WRITE), sa.not_(tied))
    else:
        may = holders.staff_with(Permission.PERSON_PROPOSE)
    wanted = sa.select(User).where(holders.staff_with(Permission.PERSON_RESTORE), may, User.id != user.id)
    bell.silence(dispute.id)
    telling.tell(
        list(db.session.scalars(wanted.order_by(User.id))),
        BellTopic.DISPUTE,
        BellKind.WAITS,
        BellThing(Dispute.__tablename__, dispute.id, dispute.state.value, user.full_name),
        mail=None
        if user.kind is UserKind.STAFF  # each administrator has a mail about a colleague's dispute anyway
        else lambda who: mails.waits(
            who, actor, what="dispute", about=user.full_name, path=f"/admin/disputes/{dispute.id}"
        ),
    )


def tell_again(actor: Actor, proposed: Proposal) -> None:
    """Nobody confirmed how to decide it, so the objection waits as before: whoever may decide hears of it anew."""
    dispute = lock_row(Dispute, UUID(hex=str(proposed.facts["dispute"])))
    if dispute is not None and dispute.state is DisputeState.OBJECTED:
        tell(actor, dispute)


transitions.when_undecided(ProposalKind.DECIDE_DISPUTE, tell_again)


def _kinds(actor: Actor) -> tuple[UserKind, ...]:
    if not actor.may(Permission.PERSON_RESTORE):
        return ()
    customers = (UserKind.CUSTOMER,) if actor.may(Permission.PERSON_PROPOSE) else ()
    return (*customers, UserKind.STAFF) if actor.may(Permission.STAFF_WRITE) else customers


@functools.cache
def _waits() -> tuple[sa.ColumnElement[bool], ...]:
    reader = sa.bindparam("reader", type_=sa.Uuid())
    tied = independence.tied(reader, Dispute.user_id, sa.bindparam("tied_since", type_=UTCDateTime()))
    asked = sa.exists().where(
        Proposal.user_id == Dispute.user_id,
        Proposal.kind == ProposalKind.DECIDE_DISPUTE,
        Proposal.state == ProposalState.OPEN,
        Proposal.expires_at > NOW,
    )
    of_kind = sa.exists().where(User.id == Dispute.user_id, among_given(User.kind, "dispute_kinds"))
    objected = sa.and_(Dispute.state == DisputeState.OBJECTED, sa.not_(asked))
    unconfirmed = sa.and_(Dispute.state != DisputeState.OBJECTED, queries.needs_staff(), sa.not_(tied))
    return (
        queries.is_open(),
        Dispute.user_id != reader,
        of_kind.correlate(Dispute),
        sa.or_(objected, unconfirmed),
    )


@functools.cache
def _ids() -> sa.Select[UUID]:
    return sa.select(Dispute.id).where(*_waits())


@functools.cache
def _lines() -> sa.Select[*tuple[Any, ...]]:
    most = sa.bindparam("most", type_=sa.Integer())
    return queries.lines().where(*_waits()).order_by(Dispute.said_at, Dispute.id).limit(most)
