"""The start page of staff as one reading: the queue, figures, lists of five, charts; for administrators what is to be set up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.dispute.reading import queries as dispute_queries
from admin_app.identity.models import Account, UserKind
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import NOW, rows_of
from admin_app.kernel.db import UTCDateTime
from admin_app.kernel.rights.permissions import Permission
from admin_app.objection import queries as objection_queries
from admin_app.objection.queries import ObjectionLine
from admin_app.overview import waiting as queue
from admin_app.overview.home import charts, figures, setting_up
from admin_app.overview.home.charts import Charts
from admin_app.overview.home.figures import Count, FigureKey
from admin_app.overview.home.setting_up import Health, SetupStep
from admin_app.overview.waiting import WaitingLine
from admin_app.sign_in.throttle import waiting
from admin_app.sign_in.throttle.waiting import WaitingPerson
from admin_app.support_access import queries as support_access
from admin_app.support_access.models import SupportGrant
from admin_app.ticket.desk import times
from admin_app.ticket.desk.times import TicketTimes

SHOWN = 5
Columns = tuple[Any, ...]
_GRANTS: sa.Select[*Columns] = (
    sa.select(Account.id, Account.name, SupportGrant.areas, SupportGrant.ticket, SupportGrant.until_at)
    .join(Account, Account.id == SupportGrant.account_id)
    .where(support_access.ending(NOW, sa.bindparam("tomorrow", type_=UTCDateTime())))
    .order_by(SupportGrant.until_at)
    .limit(SHOWN)
)


@dataclass(frozen=True, slots=True)
class GrantLine:
    """A grant that ends soon."""

    account_id: UUID
    account_name: str
    areas: tuple[str, ...]
    ticket: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Home:
    """What the page shows; a part the reader has no right to is empty or None."""

    decides: bool  # whether anything ever waits for the reader
    waiting: list[WaitingLine]
    figures: dict[FigureKey, Count]
    locked_people: list[WaitingPerson]
    disputes: list[dispute_queries.DisputeLine]
    grants: list[GrantLine]
    to_undo: list[ObjectionLine]  # upheld objections, whose inverse act is the reader's
    ticket_times: TicketTimes | None
    charts: Charts
    steps: list[SetupStep]  # of setting up, for administrators, until all are done
    health: Health | None


def home(actor: Actor) -> Home:
    """Gather the page for a member of staff; a fixed number of statements by their rights, whatever the tables hold."""
    restores = actor.may(Permission.PERSON_RESTORE)
    machinery = setting_up.read() if actor.may(Permission.STAFF_WRITE) else None
    return Home(
        decides=any(one.ids(actor) is not None for one in queue.QUEUES),
        waiting=queue.listing(actor, SHOWN)[:SHOWN],
        figures=figures.of(actor),
        locked_people=waiting.locked_now(SHOWN) if restores else [],
        disputes=dispute_queries.lately(SHOWN, kinds=_kinds(actor)) if restores else [],
        grants=_grants() if actor.may(Permission.SUPPORT_ACCESS_READ) else [],
        to_undo=objection_queries.tasks(actor, SHOWN),
        ticket_times=times.of(actor) if actor.may(Permission.TICKET_READ) else None,
        charts=charts.of(actor),
        steps=machinery.left if machinery else [],
        health=machinery.health if machinery else None,
    )


def _kinds(actor: Actor) -> tuple[UserKind, ...]:
    """Staff are the administrators' to help."""
    return tuple(UserKind) if actor.may(Permission.STAFF_WRITE) else (UserKind.CUSTOMER,)


def _grants() -> list[GrantLine]:
    now = clock.now()
    rows = rows_of(_GRANTS, {"now": now, "tomorrow": now + support_access.SOON})
    return [GrantLine(r.id, r.name, tuple(r.areas), r.ticket, r.until_at) for r in rows]
