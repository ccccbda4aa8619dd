"""Receipts as the commands write them, of acts that need nothing to be so before."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.audit.receipts.models import Receipt
from admin_app.identity.models import Account, Membership, User
from admin_app.kernel.db import db, transaction
from tests.cast import actor_of
from tests.factories.people import make_staff

REASON = "She asked for it on the phone"


def make_receipt(
    about: User, by: User | None = None, event: Event = Event.SESSION_ENDED, **told: Any
) -> UUID:
    """The receipt of an act on a customer; gives its id."""
    account_id = db.session.scalar(sa.select(Membership.account_id).where(Membership.user_id == about.id))
    given = {"facts": {"count": 2}, "reason": REASON, "subject_id": about.id, **told}
    with transaction():
        return audit.record(event, actor_of(by or make_staff("support")), account_id=account_id, **given)


def receipt_of(event: Event) -> Receipt:
    """The newest receipt of an event, as it stands now."""
    db.session.rollback()
    db.session.expire_all()
    newest = sa.select(Receipt).where(Receipt.event == event.value).order_by(Receipt.at.desc())
    return db.session.scalars(newest.limit(1)).one()


def in_world(account: Account) -> dict[str, Any]:
    """The receipt of the cast's manager where the account has him, so that whoever has an account reads their own."""
    people = (
        sa.select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.account_id == account.id)
        .order_by(User.username != "bob.solberg", User.created_at)
    )
    person = db.session.scalars(people.limit(1)).one()
    return {"receipt": make_receipt(person), "correction": correct_name(person, person.full_name)}


def correct_name(about: User, name: str = "Bo Corrected", by: User | None = None) -> UUID:
    """The receipt of a name that staff corrected under support access."""
    told = {"target": ("users", about.id), "facts": {"fields": "full_name"}}
    told |= {"before": {"full_name": about.full_name}, "after": {"full_name": name}}
    with transaction() as session:
        session.execute(
            sa.update(User)
            .where(User.id == about.id)
            .values(full_name=name, full_name_folded=name.casefold())
        )
    return make_receipt(about, by, Event.PERSON_PROFILE_CHANGED, **told)
