"""Reading public keys of any kind, for pages: a person's own, another's, an account's. Each reader brings a lens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.lens import Lens, own
from admin_app.kernel.rights.permissions import Permission, Subject, require

L = TypeVar("L")


class KeyReader(Generic[L]):
    """The reads of one kind of keys; `line` makes what is shown of a key, its person's name and a lens. One statement each."""

    def __init__(self, kind: type[Any], line: Callable[[Any, str, Lens], L]) -> None:
        self._kind, self._line = kind, line

    def own_list(self, actor: Actor) -> list[L]:
        """The actor's keys, the newest first. Raises NotAllowed."""
        require(actor, Permission.OWN_SECURITY_WRITE, Subject(actor.account_id))
        return self.of_person(actor.user_id, own()) if actor.user_id else []

    def own_one(self, actor: Actor, key_id: UUID) -> L:
        """One of these. Raises NotAllowed, NotFound for another's, the same as absent."""
        require(actor, Permission.OWN_SECURITY_WRITE, Subject(actor.account_id))
        if actor.user_id is None:
            raise NotFound
        return self.one_of_person(actor.user_id, key_id, own())

    def of_person(self, user_id: UUID, lens: Lens) -> list[L]:
        """The keys of one person, the newest first."""
        return self._lines(self._newest().where(self._kind.user_id == user_id), lens)

    def one_of_person(self, user_id: UUID, key_id: UUID, lens: Lens) -> L:
        """One of these. Raises NotFound for another's, the same as absent."""
        wanted = self._newest().where(self._kind.id == key_id, self._kind.user_id == user_id)
        found = self._lines(wanted, lens)
        if not found:
            raise NotFound
        return found[0]

    def of_account(self, account_id: UUID, lens: Lens, *, limit: int = 50) -> list[L]:
        """The keys of an account's people, the newest first."""
        return self._lines(self._newest().where(self._kind.account_id == account_id).limit(limit), lens)

    def _newest(self) -> sa.Select[Any, str]:
        kind = self._kind
        return (
            sa.select(kind, User.full_name)
            .join(User, User.id == kind.user_id)
            .order_by(kind.created_at.desc(), kind.id.desc())
        )

    def _lines(self, wanted: sa.Select[Any, str], lens: Lens) -> list[L]:
        return [self._line(key, name, lens) for key, name in db.session.execute(wanted)]
