"""The keyed hash an erased account or person leaves behind, so that no import brings it back."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from admin_app.kernel import crypto, text
from admin_app.kernel.database.statements import among
from admin_app.kernel.db import db
from admin_app.user.models import ErasedKey


def account_key(number: str) -> str:
    """What an erased account leaves of its number."""
    return crypto.lookup_hash(number, "erased.account")


def person_key(username: str) -> str:
    """What an erased person leaves of the username, folded."""
    return crypto.lookup_hash(text.fold(username), "erased.person")


def accounts_among(numbers: Iterable[str]) -> set[str]:
    """Those of the account numbers that belong to erased accounts, in one statement."""
    return _among({account_key(number): number for number in numbers})


def people_among(usernames: Iterable[str]) -> set[str]:
    """Those of the usernames that belonged to erased people, in one statement."""
    return _among({person_key(name): name for name in usernames})


def _among(keys: dict[str, str]) -> set[str]:
    if not keys:
        return set()
    found = db.session.scalars(sa.select(ErasedKey.key_hash).where(among(ErasedKey.key_hash, keys)))
    return {keys[key] for key in found}
