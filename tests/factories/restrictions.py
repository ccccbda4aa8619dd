"""Restrictions of data, as commands make them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from admin_app.identity.models import Account, User
from admin_app.kernel.db import db
from admin_app.restriction import service as restrictions
from admin_app.restriction import uses
from admin_app.restriction.models import Restriction
from tests.cast import actor_of
from tests.factories.people import make_person, make_staff

WHY = "She says that the address is wrong"


def restrict(whom: User | Account, by: User | None = None, **values: Any) -> Restriction:
    """The data of a person or of an account, restricted by an approver."""
    begin = restrictions.begin if isinstance(whom, User) else restrictions.begin_account
    actor = actor_of(by or make_staff("approver"))
    made = begin(actor, whom.id, **{"ground": "accuracy", "reason": WHY, **values})
    return db.session.get_one(Restriction, made)


def make_lifted(person: User) -> UUID:
    """A restriction of somebody's data that was used once and that they ended themselves; gives its id."""
    row_id = restrict(person).id
    uses.use_person(
        actor_of(make_staff("support")), person.id, ground="consent", reason="She reads it out on the phone"
    )
    restrictions.end_own(actor_of(person), row_id)
    return row_id


def in_world(account: Account) -> dict[str, Any]:
    """One that was lifted, so that it keeps nobody from anything."""
    return {"own_restriction": make_lifted(make_person(account, full_name="Rosa Restricted"))}
