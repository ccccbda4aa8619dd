"""PGP keys of people: blocks as a program of theirs exports them, and rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from pysequoia import Cert, Tsk

from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.pgp_key import reading
from admin_app.pgp_key.models import PgpKey
from tests.canaries import CANARIES
from tests.factories.people import make_person

YEAR = int(timedelta(days=365).total_seconds())
EMAIL = f"{CANARIES['PGP address']}@kanal.example"


def pair(*user_ids: str, seconds: int | None = YEAR) -> Tsk:
    """A new pair; without an end where there are no `seconds`."""
    return Tsk.generate(user_ids=list(user_ids) or [f"Kira Keys <{EMAIL}>"], validity_seconds=seconds)


def public(*user_ids: str, seconds: int | None = YEAR) -> str:
    """The public block of one."""
    return str(pair(*user_ids, seconds=seconds).extract_certificate())


def revoked() -> str:
    """The public block of one that its owner revoked."""
    made = pair()
    cert = made.extract_certificate()
    return str(Cert.from_bytes(bytes(cert) + bytes(cert.revoke(made.certifier()))))


def make_pgp_key(user: User, block: str = "") -> UUID:
    """A key of a person, as a row; gives its id."""
    key = reading.read(block or public())
    row = PgpKey(
        id=clock.new_id(), account_id=user.account_id, user_id=user.id, block=key.block, fingerprint=key.fingerprint,
        emails=key.emails, expires_at=key.expires_at,
    )  # fmt: skip
    with transaction() as session:
        session.add(row)
    return row.id


def in_world(account: Account) -> dict[str, Any]:
    """A key of somebody new of the account."""
    return {
        "pgp_key": make_pgp_key(make_person(account, full_name="Kim Keys"), public("Kim <kim@keys.example>"))
    }
