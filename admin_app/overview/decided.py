"""What approvers decided, the newest first: closings of accounts and requests about personal data, in one list.

Each noun gives a page by its own index, from the same edge; of both the nearest rows are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from admin_app.closing import queue as closings
from admin_app.closing.kind import View
from admin_app.closing.queue import ClosingRow
from admin_app.data_case import queries as data_cases
from admin_app.data_case.models import DataCase
from admin_app.identity.models import Account, User
from admin_app.kernel import paging
from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.permissions import Permission, require

BY_DECISION = paging.Order((DataCase.decided_at, DataCase.id))
Decided = ClosingRow | DataCase


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """One decision: of what, about whom (`whole`: an account), when and by whom. Nothing private is in it."""

    of: Decided
    id: UUID
    number: str
    about: str
    whole: bool
    asked_at: datetime
    decided_at: datetime
    decided_by: str

    @property
    def is_closing(self) -> bool:
        """Whether an account was to be closed."""
        return isinstance(self.of, ClosingRow)


def listed(actor: Actor, *, key: str | None = None, size: int = 25) -> paging.Page[DecidedLine]:
    """One page, in three statements. Raises NotAllowed, and Invalid for a paging key that isn't ours."""
    require(actor, Permission.CLOSING_DECIDE)
    backwards = bool(key) and paging.decode(key or "", BY_DECISION.columns)[0]
    pages = [_closings(actor, key, size)]
    if actor.may(Permission.DATA_CASE_READ):
        pages.append(_data_cases(key, size))
    lines = sorted((line for page in pages for line in page.rows), key=_edge, reverse=True)
    kept = lines[-size:] if backwards else lines[:size]
    more = len(lines) > size or any((page.newer if backwards else page.older) for page in pages)
    older, newer = (True, more) if backwards else (more, bool(key))
    return paging.Page(
        kept,
        paging.encode(_edge(kept[-1])) if older and kept else None,
        paging.encode(_edge(kept[0]), backwards=True) if newer and kept else None,
    )


def _edge(line: DecidedLine) -> tuple[datetime, UUID]:
    return line.decided_at, line.id


def _closings(actor: Actor, key: str | None, size: int) -> paging.Page[DecidedLine]:
    found = closings.listing(actor, View.DECIDED, key=key, size=size)
    rows = [
        DecidedLine(
            row, row.id, row.number, row.account_name, True, row.created_at, row.decided_at, row.decided_by
        )
        for row in found.rows
        if row.decided_at is not None
    ]
    return paging.Page(rows, found.older, found.newer)


def _data_cases(key: str | None, size: int) -> paging.Page[DecidedLine]:
    subject, decider = aliased(User), aliased(User)
    wanted: sa.Select[*tuple[Any, ...]] = (
        sa.select(DataCase, subject.full_name, Account.name, decider.full_name)
        .join(subject, subject.id == DataCase.subject_id)
        .outerjoin(Account, Account.id == DataCase.account_id)
        .outerjoin(decider, decider.id == DataCase.decided_by)
        .where(data_cases.is_decided())
    )
    found = paging.fetch_rows(wanted, BY_DECISION, size=size, key=key)
    return paging.Page([_line(*row) for row in found.rows], found.older, found.newer)


def _line(case: DataCase, person: str, account: str | None, decided_by: str | None) -> DecidedLine:
    about = account or person if case.whole_account else person
    decided_at = case.decided_at or case.moved_at
    return DecidedLine(
        case, case.id, case.number, about, case.whole_account, case.received_at, decided_at, decided_by or ""
    )
