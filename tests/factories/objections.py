"""Objections to acts of staff, as the commands make them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from admin_app.identity.models import Account, User
from admin_app.kernel.db import db
from admin_app.objection import service
from admin_app.objection.models import Objection
from tests.cast import actor_of
from tests.factories.people import make_person
from tests.factories.receipts import make_receipt

WORDS = "Nobody of us asked for that"


def object_to(receipt_id: UUID, by: User, words: str = WORDS) -> UUID:
    """Somebody in the account objects; gives the objection's id."""
    return service.object_to(actor_of(by), receipt_id, text=words)


def objection(objection_id: UUID) -> Objection:
    """An objection as it stands now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Objection, objection_id)


def in_world(account: Account) -> dict[str, Any]:
    """An objection of somebody new of the account."""
    person = make_person(account, full_name="Olaf Objects")
    return {"objection": object_to(make_receipt(person), person)}
