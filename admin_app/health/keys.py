"""Whether the keys of this process open what is stored: a key that was taken out of the ring closes it for good."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import sqlalchemy as sa

from admin_app.kernel.crypto import BadCiphertext, unseal
from admin_app.kernel.db import db
from admin_app.key_ring.sealed import SEALED

LOOKED_AT = 5  # the oldest and the newest of each: older keys and the present one


def unopened() -> list[str]:
    """The ids of keys by which something is sealed that can't be opened here. One damaged value among several says nothing."""
    opened: dict[str, bool] = defaultdict(bool)
    for sealed, place in _samples():
        opened[sealed.partition(".")[0]] |= _opens(sealed, place)
    return sorted(name for name, opens in opened.items() if not opens)


def problems() -> list[str]:
    """What keeps this process from opening what is stored; empty when all is well."""
    found = [
        f'GATEHOUSE_ENCRYPTION_KEYS: the key "{name}" is missing or another one, and what it sealed can\'t be opened: put it back'
        for name in unopened()
    ]
    db.session.rollback()
    return found


def _samples() -> Iterator[tuple[str, str]]:
    for one in SEALED:
        if one.brief:  # the few that hold one would have to be searched for
            continue
        key = one.of.c[one.key]
        wanted = sa.select(key, one.value.label("sealed_text")).where(one.there).limit(LOOKED_AT)
        for ordered in (key.asc(), key.desc()):
            for row in db.session.execute(wanted.order_by(ordered)).mappings():
                yield row["sealed_text"].partition("\n")[0], one.place_in(row)


def _opens(sealed: str, place: str) -> bool:
    try:
        unseal(sealed, place)
    except BadCiphertext:
        return False
    return True
