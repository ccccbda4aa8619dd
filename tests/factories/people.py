"""Accounts and people, as rows."""

from __future__ import annotations

import itertools
from datetime import timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher

from admin_app import config
from admin_app.identity.models import (
    Account,
    AccountKind,
    AccountStatus,
    Membership,
    Role,
    StaffRole,
    User,
    UserKind,
    UserStatus,
)
from admin_app.kernel import clock, crypto, text
from admin_app.kernel.db import db, transaction
from admin_app.sign_in.models import PasswordCredential, TotpCredential
from admin_app.user.identifiers.columns import name_columns

PASSWORD = "Corre+ct-horse7"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_numbers = itertools.count(1)


@cache
def password_hash() -> str:
    """The hash of everybody's password, made once a process."""
    settings = config.active()
    return PasswordHasher(
        settings.argon2_time_cost, settings.argon2_memory_kib, settings.argon2_parallelism
    ).hash(PASSWORD)


def make_account(**traits: Any) -> Account:
    """An account; any column may be given."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "number": f"A-{70_000_000 + number}", "name": f"Account {number}", "kind": "company", "status": "active", "country": "DE",
        "language": "en", "time_zone": "Europe/Berlin", "currency": "EUR", "customer_since": clock.now() - timedelta(days=400),
    }  # fmt: skip
    values.update(traits)
    values.setdefault("name_folded", text.fold(values["name"]))
    values |= {"kind": AccountKind(values["kind"]), "status": AccountStatus(values["status"])}
    with transaction() as session:
        account = Account(id=clock.new_id(), **values)
        session.add(account)
    return account


def make_person(
    account: Account | None = None,
    *,
    role: str = "manager",
    password: bool = True,
    factor: bool = False,
    **traits: Any,
) -> User:
    """A person: a customer of an account, or a member of staff where there is none."""
    number = next(_numbers)
    username = traits.pop("username", f"person.{number}")
    email = traits.pop("email", f"mail.of.{number}@example.com")
    full_name = traits.pop("full_name", f"Person Number{number}")
    values: dict[str, Any] = {
        "status": "active",
        "time_zone": "Europe/Berlin",
        "kind": "customer" if account else "staff",
        "account_id": account.id if account else None,
        **traits,
    }
    values |= {"kind": UserKind(values["kind"]), "status": UserStatus(values["status"])}
    with transaction() as session:
        user = User(
            id=clock.new_id(), **name_columns(username=username, email=email, full_name=full_name), **values
        )
        session.add(user)
        session.flush()
        role_id = session.scalar(sa.select(Role.id).where(Role.key == role))
        assert role_id, f"no role {role}"
        if account:
            session.add(Membership(user_id=user.id, account_id=account.id, role_id=role_id))
        else:
            session.add(StaffRole(user_id=user.id, role_id=role_id))
        if password:
            session.add(
                PasswordCredential(
                    user_id=user.id, hash=password_hash(), set_at=clock.now() - timedelta(days=30)
                )
            )
        if factor:
            sealed = crypto.seal(TOTP_SECRET, f"totp_credentials.sealed_secret:{user.id}")
            session.add(
                TotpCredential(
                    user_id=user.id, sealed_secret=sealed, confirmed_at=clock.now() - timedelta(days=20)
                )
            )
    return user


def make_staff(role: str, **traits: Any) -> User:
    """A member of staff with a second factor."""
    traits.setdefault("factor", True)
    return make_person(None, role=role, **traits)


def role_id(key: str) -> Any:
    """The id of a built-in role."""
    return db.session.scalar(sa.select(Role.id).where(Role.key == key))
