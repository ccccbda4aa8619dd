"""Whether the database is where the migrations of this version leave it."""

from __future__ import annotations

import re
from functools import cache

import sqlalchemy as sa

from admin_app import config
from admin_app.kernel.db import db

OWN = re.compile(r'^revision = "([^"]+)"$', re.MULTILINE)
BELOW = re.compile(r'^down_revision = "([^"]+)"$', re.MULTILINE)


@cache
def head() -> str:
    """The newest migration there is: the one on which no other stands.

    Read from the files: Alembic knows as well, and would stay in the memory of each web process for it.
    """
    texts = [path.read_text("utf-8") for path in (config.ROOT / "migrations" / "versions").glob("*.py")]
    below = {found[1] for text in texts if (found := BELOW.search(text))}
    return next((found[1] for text in texts if (found := OWN.search(text)) and found[1] not in below), "")


def is_current() -> bool:
    """Whether the database stands at the newest migration."""
    if not sa.inspect(db.engine).has_table("alembic_version"):
        return False
    return bool(db.session.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == head())


def problems() -> list[str]:
    """What keeps this version from serving with this database; empty when all is well."""
    found = []
    if not is_current():
        found.append("the database is behind the migrations: run `flask db upgrade` first")
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
