"""Delegations, as rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from admin_app.delegation.models import Delegation, DelegationLevel, DelegationState
from admin_app.identity.models import Account, User, UserKind
from admin_app.kernel import clock, text
from admin_app.kernel.crypto import new_token, token_hash
from admin_app.kernel.db import transaction
from admin_app.sign_in.models import PasswordCredential
from admin_app.user.identifiers.columns import name_columns
from tests.factories.billing import make_service
from tests.factories.people import make_account, make_person, password_hash
from tests.factories.tickets import make_file, make_ticket


def make_delegation(account: Account, user: User | None = None, **traits: Any) -> Delegation:
    """An active delegation of a person, or an invitation to an address; any column may be given."""
    now = clock.now()
    email = traits.pop("email", user.email if user else f"guest.{clock.new_id().hex[-8:]}@elsewhere.example")
    state = DelegationState(traits.pop("state", "active" if user else "invited"))
    values: dict[str, Any] = {
        "account_id": account.id, "user_id": user.id if user else None, "email": email, "email_hash": text.email_hash(email), "state": state,
        "invited_at": now, "sent_at": now, "expires_at": now + timedelta(days=7), "accepted_at": now if user else None, **traits,
    }  # fmt: skip
    with transaction() as session:
        row = Delegation(id=clock.new_id(), **values)
        session.add(row)
    return row


def make_link(account: Account, **traits: Any) -> str:
    """An invitation; gives the secret of its mailed link."""
    token = new_token()
    make_delegation(account, token_hash=token_hash(token), **traits)
    return token


def make_delegate_only(**traits: Any) -> User:
    """Somebody who signs in and belongs to no account."""
    name = clock.new_id().hex[-8:]
    values = {
        "username": f"dele.{name}",
        "email": f"dele.{name}@elsewhere.example",
        "full_name": "Dele Gate",
        **traits,
    }
    with transaction() as session:
        user = User(
            id=clock.new_id(), kind=UserKind.CUSTOMER, status="active", time_zone="Europe/Berlin",
            activated_at=clock.now(), **name_columns(**values),
        )  # fmt: skip
        session.add(user)
        session.flush()
        session.add(
            PasswordCredential(user_id=user.id, hash=password_hash(), set_at=clock.now() - timedelta(days=9))
        )
    return user


def of_person(user: User) -> dict[str, Any]:
    """An invitation to somebody's address, and an account that somebody sees, with a ticket of its own people."""
    given = make_account()
    row = make_ticket(make_person(given), service_id=make_service(given).id)
    return {
        "own_invitation": make_delegation(make_account(), email=user.email).id,
        "own_delegation": make_delegation(given, user, level=DelegationLevel.MANAGE).id,
        "own_number": given.number,
        "own_delegated_ticket": row.id,
        "own_delegated_file": make_file(row).id,
    }


def in_world(account: Account) -> dict[str, Any]:
    """A delegation of the account, and an invitation's link."""
    return {
        "delegation": make_delegation(account, make_person(make_account())).id,
        "delegation_link": make_link(make_account()),
    }
