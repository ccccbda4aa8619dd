"""Whether this version of the code works on the database as its migrations left it.

The database tells which code works on it: that of its own migration, and while migrations are marked `compatible`
(what was there stays, and takes what the former release writes) that of the ones below. So a release may be taken back,
and machines may get a new one in turn.
"""

from __future__ import annotations

import re
from functools import cache

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column

from admin_app import config
from admin_app.kernel.db import Model, db

OWN = re.compile(r'^revision = "([^"]+)"$', re.MULTILINE)
BELOW = re.compile(r'^down_revision = "([^"]+)"$', re.MULTILINE)
COMPATIBLE = re.compile(r"^compatible = True$", re.MULTILINE)
STANDS_AT = sa.text("SELECT version_num FROM alembic_version")


class CompatibleCode(Model):
    """A migration whose code works on this database, though the database may be further."""

    __tablename__ = "compatible_code"

    head: Mapped[str] = mapped_column(sa.String(32), primary_key=True)


@cache
def _texts() -> dict[str, str]:
    """The migrations' texts by revision.

    Read from the files: Alembic knows as well, and would stay in the memory of each web process for it.
    """
    texts = [path.read_text("utf-8") for path in (config.ROOT / "migrations" / "versions").glob("*.py")]
    return {found[1]: text for text in texts if (found := OWN.search(text))}


@cache
def head() -> str:
    """The newest migration there is: the one on which no other stands."""
    below = {found[1] for text in _texts().values() if (found := BELOW.search(text))}
    return next((revision for revision in _texts() if revision not in below), "")


def working_on(revision: str) -> list[str]:
    """The migrations whose code works on a schema of this one, which is among them."""
    found = [revision]
    while COMPATIBLE.search(text := _texts().get(found[-1], "")) and (below := BELOW.search(text)):
        found.append(below[1])
    return found


def note_compatible(connection: Connection) -> None:
    """Write down which code works on the schema as it now is, in the transaction that migrates it."""
    if sa.inspect(connection).has_table(CompatibleCode.__tablename__):
        table = CompatibleCode.__table__
        connection.execute(sa.delete(CompatibleCode))
        rows = [{"head": found} for found in working_on(connection.execute(STANDS_AT).scalar() or "")]
        connection.execute(sa.insert(table), rows)  # type: ignore[arg-type]


def is_current() -> bool:
    """Whether the database stands at the newest migration."""
    return _stands_at() == head()


def fits() -> bool:
    """Whether this code works on the database: it stands at our newest migration, or says that ours will do."""
    at = _stands_at()
    return at == head() or (at is not None and at not in _texts() and _is_named())


def _stands_at() -> str | None:
    if not sa.inspect(db.engine).has_table("alembic_version"):
        return None
    return db.session.execute(STANDS_AT).scalar()


def _is_named() -> bool:
    return db.session.get(CompatibleCode, head()) is not None


def problems() -> list[str]:
    """What keeps this version from serving with this database; empty when all is well."""
    found = []
    if not fits():
        ahead = (at := _stands_at()) is not None and at not in _texts()
        found.append(
            f"the database is ahead of this release, at migration {at}, which this code doesn't work with: install the newer release"
            if ahead
            else "the database is behind the migrations: run `flask db upgrade` first"
        )
    if db.engine.dialect.name == "postgresql":
        locale = db.session.execute(
            sa.text("SELECT datctype FROM pg_database WHERE datname = current_database()")
        ).scalar()
        if locale in {"C", "POSIX"}:
            found.append(
                f"the database's LC_CTYPE is {locale}, so search would lose every letter beyond ASCII: "
                "create it with TEMPLATE template0 LC_CTYPE 'C.UTF-8'"
            )
    db.session.rollback()
    return found
