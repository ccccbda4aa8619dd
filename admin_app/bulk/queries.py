"""What pages read about runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.bulk.act import BulkNoun
from admin_app.bulk.models import BulkActName, BulkRow, BulkRun, RowState
from admin_app.bulk.registry import ACTS
from admin_app.identity.models import Account, Membership, User, UserKind
from admin_app.kernel import paging
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission, require

ORDER = paging.Order((BulkRow.position,), descending=False)
REASONS_MOST = 12


@dataclass(frozen=True, slots=True)
class BulkLine:
    """One row of a run as pages show it. `email` is as it is kept: whoever shows it to staff masks it.

    Of a member of staff nothing stands there, reason included, for who may not read staff.
    """

    position: int
    thing_id: UUID
    state: RowState
    why: str
    params: dict[str, Any]
    user_id: UUID | None
    of_staff: bool
    name: str
    email: str
    account_id: UUID | None
    account_name: str
    account_number: str


def own(actor: Actor, run_id: UUID) -> BulkRun:
    """A run of one's own account. Raises NotAllowed, NotFound for any other."""
    require(actor, Permission.OWN_PEOPLE_ENABLE)
    run = db.session.get(BulkRun, run_id)
    if run is None or run.account_id is None or run.account_id != actor.acting_account_id:
        raise NotFound
    return run


# What may be read of a run at all, by what its rows are.
READ_BY = {BulkNoun.PEOPLE: Permission.PERSON_READ, BulkNoun.SESSIONS: Permission.SESSION_READ}


def readable(actor: Actor) -> list[BulkActName]:
    """The acts whose runs a member of staff may read."""
    return [name for name, act in ACTS.items() if actor.may(READ_BY[act.noun])]


def lines(
    actor: Actor, run_id: UUID, states: Sequence[RowState], *, size: int, key: str | None = None
) -> paging.Page[BulkLine]:
    """The rows of a run in these states, in their order, a page by key; in one statement."""
    reads_staff = actor.may(Permission.STAFF_READ)
    wanted = (
        sa.select(
            BulkRow.position,
            BulkRow.thing_id,
            BulkRow.state,
            BulkRow.why,
            BulkRow.params,
            BulkRow.user_id,
            User.kind,
            User.full_name,
            User.email,
            Account.id.label("account_id"),
            Account.name.label("account_name"),
            Account.number.label("account_number"),
        )
        .outerjoin(User, User.id == BulkRow.user_id)
        .outerjoin(Membership, Membership.user_id == BulkRow.user_id)
        .outerjoin(Account, Account.id == Membership.account_id)
        .where(BulkRow.run_id == run_id, BulkRow.state.in_(states))
    )
    found = paging.fetch_columns(wanted, ORDER, size=size, key=key)
    shown = [_line(row, reads_staff=reads_staff) for row in found.rows]
    return paging.Page(shown, found.older, found.newer)


def _line(row: sa.Row[*tuple[Any, ...]], *, reads_staff: bool) -> BulkLine:
    of_staff = row.kind is UserKind.STAFF
    if of_staff and not reads_staff:
        return BulkLine(row.position, row.thing_id, row.state, "", {}, None, True, "", "", None, "", "")
    return BulkLine(
        row.position,
        row.thing_id,
        row.state,
        row.why,
        row.params or {},
        row.user_id,
        of_staff,
        row.full_name or "",
        row.email or "",
        row.account_id,
        row.account_name or "",
        row.account_number or "",
    )


def reasons(run_id: UUID) -> list[tuple[str, int]]:
    """Why rows were skipped or failed, and how many for each reason, the commonest first."""
    number = sa.func.count()
    wanted = (
        sa.select(BulkRow.why, number)
        .where(BulkRow.run_id == run_id, BulkRow.state.in_([RowState.SKIPPED, RowState.FAILED]))
        .group_by(BulkRow.why)
        .order_by(number.desc(), BulkRow.why)
        .limit(REASONS_MOST)
    )
    return [(why, count) for why, count in db.session.execute(wanted)]
