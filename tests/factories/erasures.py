"""Erasures as a decided case would begin them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from admin_app.erasure import service
from admin_app.erasure.models import Erasure
from admin_app.erasure.service import LastAddress
from admin_app.erasure.subject import Subject
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, transaction

ADDRESS = LastAddress("kept.apart@elsewhere.example", "Who Left", "en")


def subject_of(whom: User | Account) -> Subject:
    """A person, or an account with all its people."""
    return Subject(person_id=whom.id) if isinstance(whom, User) else Subject(account_id=whom.id)


def begin(whom: User | Account, case_id: UUID | None = None, **how: Any) -> UUID:
    """Begun, and nothing erased yet; gives the case's id."""
    case_id = case_id or clock.new_id()
    with transaction():
        service.begin(system(), case_id=case_id, subject=subject_of(whom), **{"address": ADDRESS, **how})
    return case_id


def again(case_id: UUID) -> Erasure:
    """An erasure as it is now."""
    db.session.rollback()
    db.session.expire_all()
    found = service.of_case(case_id)
    assert found is not None
    return found
