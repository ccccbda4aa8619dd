"""Reading who answered which version, and who hasn't yet: pages by key, nothing is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.document.models import Answer, DocumentAnswer, DocumentKind, DocumentVersion
from admin_app.identity.models import Account, AccountStatus, User, UserKind, UserStatus
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.paging import Order, Page, fetch, fetch_rows
from admin_app.kernel.rights.permissions import Permission, require

LISTING = (Permission.DOCUMENT_READ, Permission.ACCOUNT_READ, Permission.PERSON_READ)
ASKED = (AccountStatus.ACTIVE, AccountStatus.SUSPENDED)


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One proof: who answered which version for which account, when, and in which language it was read."""

    id: UUID
    version_id: UUID
    kind: DocumentKind
    number: int
    user_id: UUID
    person: str
    account_id: UUID | None
    account: str
    account_number: str
    answer: Answer
    content_hash: str
    language: str
    country: str
    event_id: UUID
    at: datetime


_LINES: sa.Select[*tuple[Any, ...]] = (
    sa.select(DocumentAnswer, DocumentVersion.kind, DocumentVersion.number, User.full_name, Account.name, Account.number)
    .join(DocumentVersion, DocumentVersion.id == DocumentAnswer.version_id)
    .join(User, User.id == DocumentAnswer.user_id)
    .outerjoin(Account, Account.id == DocumentAnswer.account_id)
)  # fmt: skip


def may_list(actor: Actor) -> bool:
    """Whether somebody may read which customers answered and which didn't: these pages name accounts and people."""
    return all(map(actor.may, LISTING))


def _require_list(actor: Actor) -> None:
    for permission in LISTING:
        require(actor, permission)


def of_version(actor: Actor, version_id: UUID, *, size: int, key: str | None = None) -> Page[AnswerLine]:
    """Who answered a version, the newest first. One statement. Raises NotAllowed."""
    _require_list(actor)
    order = Order((DocumentAnswer.at, DocumentAnswer.id))
    found = fetch_rows(_LINES.where(DocumentAnswer.version_id == version_id), order, size=size, key=key)
    return Page([_line(row) for row in found.rows], found.older, found.newer)


def of_account(actor: Actor, account_id: UUID) -> list[AnswerLine]:
    """Every answer given for an account or by its people while they were in it, the newest version first.

    Raises NotAllowed.
    """
    _require_list(actor)
    wanted = _LINES.where(DocumentAnswer.account_id == account_id)
    return _sorted(wanted)


def own(actor: Actor) -> list[AnswerLine]:
    """What a customer may see of them: an owner those of the account, anybody else their own and whoever agreed
    for the account. Raises NotAllowed.
    """
    require(actor, Permission.OWN_DOCUMENTS_READ)
    of_account = DocumentAnswer.account_id == actor.acting_account_id
    if not actor.may(Permission.OWN_DOCUMENTS_READ_ALL):
        of_account = sa.and_(of_account, DocumentAnswer.answer == Answer.AGREED)
    return _sorted(_LINES.where(sa.or_(of_account, DocumentAnswer.user_id == actor.user_id)))


def _sorted(wanted: sa.Select[*tuple[Any, ...]]) -> list[AnswerLine]:
    order = (DocumentVersion.kind, DocumentVersion.number.desc(), DocumentAnswer.at, DocumentAnswer.id)
    return [_line(row) for row in db.session.execute(wanted.order_by(*order).limit(500))]


def _line(row: sa.Row[*tuple[Any, ...]]) -> AnswerLine:
    answer: DocumentAnswer = row[0]
    return AnswerLine(
        answer.id,
        answer.version_id,
        row[1],
        row[2],
        answer.user_id,
        row[3],
        answer.account_id,
        row[4] or "",
        row[5] or "",
        answer.answer,
        answer.content_hash,
        answer.language,
        answer.country,
        answer.event_id,
        answer.at,
    )


def accounts_without(actor: Actor, version_id: UUID, *, size: int, key: str | None = None) -> Page[Account]:
    """The accounts for which nobody has agreed to a version. Raises NotAllowed."""
    _require_list(actor)
    agreed = sa.exists().where(
        DocumentAnswer.version_id == version_id,
        DocumentAnswer.account_id == Account.id,
        DocumentAnswer.answer == Answer.AGREED,
    )
    wanted = sa.select(Account).where(Account.status.in_(ASKED), ~agreed)
    return fetch(wanted, Order((Account.id,)), size=size, key=key)


def people_without(actor: Actor, version_id: UUID, *, size: int, key: str | None = None) -> Page[User]:
    """The customers who can sign in and haven't taken note of a version. Raises NotAllowed."""
    _require_list(actor)
    noted = sa.exists().where(DocumentAnswer.version_id == version_id, DocumentAnswer.user_id == User.id)
    wanted = sa.select(User).where(User.kind == UserKind.CUSTOMER, User.status == UserStatus.ACTIVE, ~noted)
    return fetch(wanted, Order((User.id,)), size=size, key=key)
