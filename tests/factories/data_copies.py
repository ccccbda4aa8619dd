"""Copies of one's own data: asked for by the command, and written by a worker."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from admin_app.data_copy import service
from admin_app.data_copy.models import CopyKind, DataCopy
from admin_app.identity.models import Account, User
from admin_app.kernel.db import db, transaction
from tests.cast import actor_of
from tests.factories.people import make_person


def ask(user: User, kind: str = "copy", **actor: Any) -> UUID:
    """A customer asks, freshly signed in; gives its id."""
    return service.ask(actor_of(user, **actor), kind)


def again(copy_id: UUID) -> DataCopy:
    """A copy as it is now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(DataCopy, copy_id)


@dataclass(frozen=True)
class Unpacked:
    """The files of a ZIP."""

    files: dict[str, str]

    def table(self, name: str) -> list[dict[str, Any]]:
        """The rows of a table; none where it isn't there."""
        return json.loads(self.files.get(f"data/{name}.json", "[]"))

    @property
    def text(self) -> str:
        """Everything in it."""
        return "\n".join(self.files.values())


def unpacked(data: bytes) -> Unpacked:
    """What stands in a ZIP, each part proven by its checksum."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert parts.testzip() is None
        return Unpacked({name: parts.read(name).decode() for name in parts.namelist()})


def downloaded(user: User, copy_id: UUID) -> Unpacked:
    """What is in it, as its person gets it."""
    return unpacked(b"".join(service.download(actor_of(user), copy_id).file.pieces))


def make_copy(user: User, **values: Any) -> DataCopy:
    """A row alone, without its job."""
    copy = DataCopy(user_id=user.id, **{"kind": CopyKind.COPY, **values})
    with transaction() as session:
        session.add(copy)
    return copy


def in_world(account: Account) -> dict[str, Any]:
    """A copy of somebody of the account."""
    return {"own_data_copy": make_copy(make_person(account, full_name="Cora Pyatt")).id}
