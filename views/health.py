"""Whether the process lives, and whether it can serve."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from admin_app import config
from admin_app.kernel import clock, countries, schema
from admin_app.kernel.db import db
from admin_app.text_message import providers
from admin_app.text_message.models import TextChannel
from views.gate import client_ip
from views.web import public

bp = Blueprint("health", __name__)
MAX_DRIFT_SECONDS = 5


@bp.get("/healthz")
@public
def alive() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@public
def ready() -> tuple[Response, int] | Response:
    """The database answers, is migrated, and its clock agrees; details only for the operator's addresses."""
    state = {"database": False, "migrated": False, "clock": False}
    try:
        state["migrated"] = schema.is_current()
        state["database"] = True
        state["clock"] = abs(_drift()) <= MAX_DRIFT_SECONDS
    except SQLAlchemyError:
        db.session.rollback()
    status = 200 if all(state.values()) else 503
    allowed = {a.strip() for a in config.active().readyz_details_from.split(",")}
    if client_ip() in allowed:
        return jsonify({**state, **_countries(), **_gateways()}), status
    return Response("ready\n" if status == 200 else "not ready\n", mimetype="text/plain"), status  # noqa: PLR2004


def _countries() -> dict[str, object]:
    """How old the country file is; an old one misleads, but keeps nobody from working."""
    data = countries.data()
    return {"country_data": data.built_at.date().isoformat(), "country_data_old": data.is_old}


def _gateways() -> dict[str, object]:
    """Which ways to people are configured; without one, pages say so, and all else works."""
    return {"texts": providers.offers(TextChannel.TEXT), "calls": providers.offers(TextChannel.CALL)}


def _drift() -> float:
    """Seconds between the database's clock and ours; a code's time step rests on it. A shift that was set is none."""
    if config.active().sqlite:
        return 0.0
    theirs: datetime = db.session.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
    return (theirs.astimezone(UTC) - clock.now()).total_seconds() + config.active().clock_offset
