"""Who is told of a proposal: those who may decide it, and whoever asked for it when it has ended.

By the bell always, by mail to those who chose that; in the transaction of the act. Never told is whoever may not
confirm it: the one who asked, whom it is about, who isn't independent of the one who asked.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.bell import service as bell
from admin_app.bell.models import BellKind, BellTopic
from admin_app.bell.service import BellThing
from admin_app.bell.telling import tell
from admin_app.email.messages import proposal as mails
from admin_app.identity import holders
from admin_app.identity.models import User, UserStatus
from admin_app.independence import service as independence
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import ON_PEOPLE, Permission
from admin_app.proposal.kind import RULES, ProposalAct, what_of
from admin_app.proposal.models import Proposal

ENDED = {
    ProposalAct.CONFIRMED: BellKind.CONFIRMED,
    ProposalAct.DECLINED: BellKind.DECLINED,
    ProposalAct.LAPSED: BellKind.LAPSED,
}


def of_asking(actor: Actor, row: Proposal, *, of_staff: bool) -> None:
    """Tell those who may confirm it. Two statements more, and a mail for each who chose it."""
    name, thing = _about(row), _thing(row)
    tell(
        _deciders(row, of_staff=of_staff),
        BellTopic.PROPOSAL,
        BellKind.WAITS,
        thing,
        mail=lambda user: mails.waits(user, actor, proposal_id=row.id, about=name, until=row.expires_at),
        by_name=actor.name,
    )


def of_end(actor: Actor, act: ProposalAct, row: Proposal) -> None:
    """It waits no longer; whoever asked is told how it ended, unless by their own act."""
    bell.silence(row.id)
    kind = ENDED.get(act)
    asked = db.session.get(User, row.proposed_by)
    if kind is None or asked is None or asked.status is not UserStatus.ACTIVE:
        return
    tell(
        [asked],
        BellTopic.ANSWER,
        kind,
        _thing(row, waits=False),
        mail=lambda user: mails.ended(user, actor, proposal_id=row.id, about=_about(row), answer=kind.value),
        by_name=actor.name,
    )


def _deciders(row: Proposal, *, of_staff: bool) -> list[User]:
    right = RULES[row.kind].confirm
    if of_staff and right in ON_PEOPLE:  # staff are the administrators' to act on
        right = Permission.STAFF_WRITE
    asked_by = sa.bindparam("asked_by", row.proposed_by, sa.Uuid(), unique=True)
    wanted = sa.select(User).where(
        holders.staff_with(right),
        User.id != row.proposed_by,
        sa.not_(independence.tied(User.id, asked_by, independence.counted_since())),
    )
    return [user for user in db.session.scalars(wanted.order_by(User.id)) if user.id != row.user_id]


def _thing(row: Proposal, *, waits: bool = True) -> BellThing:
    what, until = what_of(row.kind, row.target), row.expires_at if waits else None
    return BellThing(Proposal.__tablename__, row.id, what, _about(row), until)


def _about(row: Proposal) -> str:
    return row.about or name_of(row.user_id)


def name_of(user_id: UUID | None) -> str:
    """A person's name."""
    return (db.session.scalar(sa.select(User.full_name).where(User.id == user_id)) if user_id else "") or ""
