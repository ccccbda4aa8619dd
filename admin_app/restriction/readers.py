"""Whom a restriction is told to."""

from __future__ import annotations

from admin_app.contact import service as contacts
from admin_app.identity.models import Account, User


def of(person: User | None, account: Account | None) -> list[User]:
    """The person whose data it is about; of an account as a whole its owners."""
    if person is not None:
        return [person]
    return contacts.owners_of(account.id) if account else []
