"""What pages read of exports."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from admin_app.export.models import Export, ExportState
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import Permission


def within_reach(actor: Actor) -> sa.Select[Any]:
    """One's own exports; all of them for who oversees the others."""
    every = sa.select(Export)
    return every if actor.may(Permission.EXPORT_READ_ALL) else every.where(Export.user_id == actor.user_id)


def state_of(export: Export) -> ExportState:
    """Where it stands now; a file whose time is over counts as gone before a worker took it away."""
    over = export.expires_at is not None and export.expires_at <= clock.now()
    return ExportState.EXPIRED if export.state is ExportState.DONE and over else export.state


def is_under_way() -> sa.ColumnElement[bool]:
    """Those that wait for a worker or are being written."""
    return Export.state.in_((ExportState.QUEUED, ExportState.RUNNING))


def is_ready() -> sa.ColumnElement[bool]:
    """Those that can be downloaded."""
    return sa.and_(Export.state == ExportState.DONE, Export.expires_at > clock.now())


def at_hand(actor: Actor, most: int) -> list[Export]:
    """One's own exports that are under way or can be downloaded, the newest first."""
    wanted = sa.select(Export).where(Export.user_id == actor.user_id, sa.or_(is_under_way(), is_ready()))
    return list(db.session.scalars(wanted.order_by(Export.created_at.desc(), Export.id.desc()).limit(most)))
