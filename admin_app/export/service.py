"""Exports of lists: asked for with a reason and told to the audit trail, cancelled, downloaded and removed by their maker alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.export import lists, queries, room
from admin_app.export.models import Export, ExportFormat, ExportState
from admin_app.export.tables import MEDIA
from admin_app.kernel import clock, crypto, queue
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotFound, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.kernel.queue import Rank
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import require
from admin_app.policy import keeping
from admin_app.sign_in.throttle import limits
from admin_app.stored_file import service as files
from admin_app.stored_file.service import OpenFile

JOB = "export.write"
AN_HOUR, AN_HOUR_AN_ADDRESS = 30, 100  # exports of one person, and from one address (SECURITY 57)
SWEPT_AT_ONCE = 1000
UNDER_WAY = frozenset({ExportState.QUEUED, ExportState.RUNNING})
SEARCH = "search"  # a name may be searched for


@dataclass(frozen=True, slots=True)
class Download:
    """A file on its way to its maker."""

    name: str
    media: str
    file: OpenFile


def ask(
    actor: Actor,
    key: str,
    *,
    statement: sa.Select[Any],
    arguments: Mapping[str, str],
    kind: str,
    reason: str,
) -> UUID:
    """Ask for a list as a file; gives the export's id. It is recorded with its filters, and written by a worker.

    Raises NotAllowed, Invalid for a missing reason, an unknown format or more than 100,000 rows: narrow the list
    first, or where there is no room for more files; RateLimited after 30 in an hour.
    """
    reason = reasons.needed(reason)
    right = lists.of_key(key).right
    require(actor, right)
    if kind not in set(ExportFormat) or actor.user_id is None:
        raise Invalid(N_("Choose a format."), field="kind", code="format")
    room.need(actor.user_id, days=keeping.of_files().days)
    _limit(actor)
    with transaction() as session:
        require(actor, right)
        rows = _bounded(statement)
        export = Export(
            id=clock.new_id(),
            user_id=actor.user_id,
            list_key=key,
            arguments=dict(arguments),
            format=ExportFormat(kind),
            rows_about=rows,
        )
        session.add(export)
        chosen = {name: value for name, value in arguments.items() if name != SEARCH}
        audit.record(
            Event.LIST_EXPORTED,
            actor,
            target=_target(export),
            facts={"list": key, "rows": rows, "format": export.format, "filters": chosen},
            reason=reason,
            after={SEARCH: arguments[SEARCH]} if arguments.get(SEARCH) else None,
        )
        queue.enqueue(JOB, export.id, rank=Rank.BULK)
    return export.id


def _limit(actor: Actor) -> None:
    """Counts at once, in a transaction of its own."""
    if actor.user_id is None:
        return
    most = {"export:" + crypto.lookup_hash(actor.user_id.hex, "throttle"): AN_HOUR}
    if actor.ip:
        most["export-" + limits.address_key(actor.ip)] = AN_HOUR_AN_ADDRESS
    if not limits.within(most):
        raise RateLimited(None, N_("Too many exports in an hour. Try again a little later."))


def _bounded(statement: sa.Select[Any]) -> int:
    one_more = (
        statement.with_only_columns(sa.literal(1), maintain_column_froms=True)
        .order_by(None)
        .limit(lists.MOST_ROWS + 1)
    )
    rows = int(db.session.scalar(sa.select(sa.func.count()).select_from(one_more.subquery())) or 0)
    if rows > lists.MOST_ROWS:
        raise Invalid(
            N_("There are more than %(limit)s rows. Narrow the list by a filter first."),
            code="too_many",
            limit=lists.MOST_ROWS,
        )
    return rows


def cancel(actor: Actor, export_id: UUID) -> None:
    """Stop one's own export; the worker that writes it notices at its next batch.

    Raises NotFound for anybody else's, Conflict where it has ended.
    """
    with transaction():
        export = _own(actor, export_id)
        if export.state not in UNDER_WAY:
            raise Conflict(N_("This export has ended, so there is nothing to cancel."))
        queue.drop(JOB, export.id)
        end(export, ExportState.CANCELLED)
        audit.record(Event.EXPORT_CANCELLED, actor, target=_target(export), facts={"list": export.list_key})


def download(actor: Actor, export_id: UUID) -> Download:
    """One's own export, once it is written; each download is recorded. The right to the list is asked anew.

    Raises NotFound for anybody else's, NotAllowed, Conflict where there is no file, or none any more.
    """
    with transaction():
        export = _own(actor, export_id)
        require(actor, lists.of_key(export.list_key).right)
        if queries.state_of(export) is not ExportState.DONE or export.file_id is None:
            raise Conflict(N_("There is no file to download. Request the export again."))
        opened = files.read(export.file_id)
        audit.record(
            Event.EXPORT_DOWNLOADED,
            actor,
            target=_target(export),
            facts={"list": export.list_key, "rows": export.rows_done},
        )
    name = f"gatehouse-{export.list_key}-{export.created_at:%Y-%m-%d}-{export.id.hex[-8:]}.{export.format}"
    return Download(name, MEDIA[export.format], opened)


def remove(actor: Actor, export_id: UUID) -> None:
    """Take the file of one's own export away before its time is over.

    Raises NotFound for anybody else's, Conflict where there is no file, or none any more.
    """
    with transaction():
        export = _own(actor, export_id)
        if queries.state_of(export) is not ExportState.DONE:
            raise Conflict(N_("There is no file to remove."))
        export.expires_at = clock.now()
        _leave(export)
        audit.record(Event.EXPORT_REMOVED, actor, target=_target(export), facts={"list": export.list_key})


def end(export: Export, state: ExportState) -> None:
    """It comes to an end, in the caller's transaction; what was searched for isn't kept any longer."""
    export.state = state
    export.ended_at = clock.now()
    export.arguments = {name: value for name, value in export.arguments.items() if name != SEARCH}


def expire() -> None:
    """Take away the files whose time is over, in batches."""
    over = sa.select(Export.id).where(Export.state == ExportState.DONE, Export.expires_at <= clock.now())
    for export_id in db.session.scalars(over.limit(SWEPT_AT_ONCE)).all():
        with transaction():
            export = lock_row(Export, export_id)
            if export is None or export.state is not ExportState.DONE:
                continue
            _leave(export)


def _leave(export: Export) -> None:
    export.state = ExportState.EXPIRED
    if export.file_id is not None:
        files.delete(export.file_id)


def _own(actor: Actor, export_id: UUID) -> Export:
    export = lock_row(Export, export_id)
    if export is None or export.user_id != actor.user_id:
        raise NotFound
    return export


def _target(export: Export) -> tuple[str, UUID]:
    return ("export", export.id)
