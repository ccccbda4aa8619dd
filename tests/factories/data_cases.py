"""Requests about personal data, by the commands themselves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from admin_app.data_case import service
from admin_app.data_case.desk import entering
from admin_app.data_case.models import DataCase
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.db import db
from tests.cast import actor_of
from tests.factories.people import make_person

WORDS = "My name is spelled with two n"


def ask(user: User, kind: str = "correction", **traits: Any) -> DataCase:
    """A customer's own request, freshly signed in."""
    values = {"words": WORDS, "topic": "notes" if kind == "correction" else None, **traits}
    return found(service.request(actor_of(user), kind, **values))


def enter(by: User, person: User, **traits: Any) -> DataCase:
    """A correction that came by letter, entered by an agent."""
    values = {
        "kind": "correction",
        "source": "letter",
        "words": WORDS,
        "topic": "notes",
        "received_at": clock.now(),
    }
    return found(entering.enter(actor_of(by), person.id, **{**values, **traits}))


def in_world(account: Account) -> dict[str, Any]:
    """A request that waits for a decision."""
    asked = ask(make_person(account, full_name="Petra Person")).id
    return {"data_case": asked, "own_data_case": asked}


def found(case_id: UUID) -> DataCase:
    """A case as it stands."""
    db.session.rollback()
    return db.session.get_one(DataCase, case_id, populate_existing=True)
