"""Who of the staff is told: approvers who may answer an objection, and the agent whose correction was put back.

By the bell always, by mail to those who chose that; in the transaction of the act.
"""

from __future__ import annotations

import sqlalchemy as sa

from admin_app.audit.receipts.models import Receipt
from admin_app.bell import service as bell
from admin_app.bell.models import BellKind, BellTopic
from admin_app.bell.service import BellThing
from admin_app.bell.telling import tell
from admin_app.email.messages import objection as mails
from admin_app.identity import holders
from admin_app.identity.models import Account, User
from admin_app.independence import service as independence
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import Permission
from admin_app.objection import rules
from admin_app.objection.models import Objection


def of_opening(actor: Actor, row: Objection, receipt: Receipt) -> None:
    """Tell those who may answer it; never whoever had a part in the act, or is tied to whoever did it."""
    about = _about(receipt)
    had_part, since = rules.participants(receipt), independence.counted_since()
    doer = sa.bindparam("done_by", receipt.done_by, sa.Uuid(), unique=True)
    proposer = sa.bindparam("proposed_by", receipt.proposed_by, sa.Uuid(), unique=True)
    wanted = sa.select(User).where(
        holders.staff_with(Permission.OBJECTION_DECIDE),
        User.id.not_in(had_part),
        sa.not_(independence.tied(User.id, doer, since)),
        sa.not_(independence.tied(User.id, proposer, since)),
    )
    approvers = list(db.session.scalars(wanted.order_by(User.id)))
    thing = BellThing(Objection.__tablename__, row.id, receipt.event, about)
    tell(
        approvers,
        BellTopic.OBJECTION,
        BellKind.WAITS,
        thing,
        mail=lambda user: mails.waits(
            user,
            actor,
            objection_id=row.id,
            number=row.number or "",
            about=about,
            opener=actor.name,
            due_at=row.due_at,
        ),
        by_name=actor.name,
    )


def of_answer(row: Objection) -> None:
    """It waits for nobody any more."""
    bell.silence(row.id)


def of_putting_back(actor: Actor, receipt: Receipt) -> None:
    """Tell whoever had corrected it."""
    agent = db.session.get_one(User, receipt.done_by)
    thing = BellThing(Account.__tablename__, receipt.account_id, receipt.event, _about(receipt))
    tell(
        [agent],
        BellTopic.ANSWER,
        BellKind.PUT_BACK,
        thing,
        mail=lambda user: mails.rolled_back(
            user, actor, account_id=receipt.account_id, receipt_id=receipt.id
        ),
        by_name=actor.name,
    )


def _about(receipt: Receipt) -> str:
    """The person's name, else the account's."""
    name = sa.select(User.full_name).where(User.id == receipt.person_id)
    account = sa.select(Account.name).where(Account.id == receipt.account_id)
    return (db.session.scalar(name) if receipt.person_id else db.session.scalar(account)) or ""
