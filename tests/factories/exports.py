"""Exports: asked for by the command, and written by a worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.export import service
from admin_app.export.models import Export
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.stored_file import service as files
from admin_app.stored_file.models import FilePurpose
from tests.cast import actor_of
from tests.factories.people import make_person


def ask(user: User, key: str = "accounts", **asked: Any) -> Export:
    """Somebody of staff asks for an export of accounts, or of another list's accounts; as it stands then."""
    given = {"statement": sa.select(Account), "arguments": {}, "kind": "csv", "reason": "a check", **asked}
    return again(service.ask(actor_of(user), key, **given))


def again(export_id: Any) -> Export:
    """An export as it is now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Export, export_id)


def make_export(user: User, **values: Any) -> Export:
    """A row alone, without its job."""
    export = Export(
        user_id=user.id,
        **{"list_key": "accounts", "format": "csv", "rows_about": 3, "arguments": {}, **values},
    )
    with transaction() as session:
        session.add(export)
    return export


def with_file(user: User, text: str) -> UUID:
    """A finished export whose file says this; gives its id."""
    until = clock.now() + timedelta(days=7)
    with files.writing(FilePurpose.EXPORT, most=1 << 20) as new:
        new.content.write(text.encode())
    with transaction():
        files.keep(new.id, until)
    return make_export(user, state="done", file_id=new.id, expires_at=until, size=len(text)).id


def in_world(_account: Account) -> dict[str, Any]:
    """An export of somebody of staff."""
    return {"own_export": make_export(make_person(None, role="support", full_name="Exa Porter")).id}
