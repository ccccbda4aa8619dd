"""Whether the process lives, and whether it can serve.

Both answer within 2 s while the database is away, locked or out of connections: what is asked of it is asked
beside the request, and what hasn't been answered in time counts as no.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Blueprint, Flask, Response, current_app, jsonify

from admin_app import config, worker
from admin_app.health import life_signs, schema
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.kernel.errors import where
from admin_app.lib import countries
from admin_app.sign_in.totp import authenticator
from admin_app.text_message import providers
from admin_app.text_message.models import TextChannel
from views.http.gate import client_ip
from views.http.log import log
from views.http.web import public

bp = Blueprint("health", __name__)
MAX_DRIFT_SECONDS = 5
ANSWER_SECONDS = 1.5  # of the 2 s that a health page may take
LOOKS_AT_ONCE = 3  # looks that hang take no more connections and threads than this


@bp.get("/healthz")
@public
def alive() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@public
def ready() -> tuple[Response, int] | Response:
    """Whether sign-ins, pages and jobs can do their work; details only for the operator's addresses."""
    look = HealthCheck(current_app._get_current_object())  # type: ignore[attr-defined]
    look.wait(ANSWER_SECONDS)
    status = 200 if all(look.found.values()) else 503
    allowed = {a.strip() for a in config.active().readyz_details_from.split(",")}
    if client_ip() in allowed:
        swept = look.swept_at.isoformat(timespec="seconds") if look.swept_at else None
        return jsonify({**look.found, "swept_at": swept, **_countries(), **_gateways()}), status
    return Response("ready\n" if status == 200 else "not ready\n", mimetype="text/plain"), status  # noqa: PLR2004


class HealthCheck:
    """One look at all that serving needs, in a thread of its own, which may outlast the request that asked."""

    _places = threading.BoundedSemaphore(LOOKS_AT_ONCE)

    def __init__(self, app: Flask) -> None:
        self.found = dict.fromkeys(("database", "migrated", "clock", "sweep", "keys", "write"), False)
        self.swept_at: datetime | None = None
        self._app = app

    def wait(self, seconds: float) -> None:
        """Look, but wait no longer than this; what isn't found by then is missing from what stands here."""
        deadline = time.monotonic() + seconds
        if not self._places.acquire(timeout=seconds):
            return
        looking = threading.Thread(target=self._run, name="health", daemon=True)
        try:
            looking.start()
        except RuntimeError:  # no more threads
            self._places.release()
            return
        looking.join(max(0.0, deadline - time.monotonic()))
        self.found = dict(self.found)  # what comes later is nobody's

    def _run(self) -> None:
        try:
            with self._app.app_context():
                self._look(self.found)
        except Exception as error:  # noqa: BLE001 - whatever it is, what wasn't found stays missing
            log().error("not_ready", error=type(error).__name__, where=where(error))
        finally:
            self._places.release()

    def _look(self, found: dict[str, bool]) -> None:
        found["migrated"] = schema.is_current()
        found["database"] = True
        found["clock"] = abs(_drift()) <= MAX_DRIFT_SECONDS
        self.swept_at = worker.last_swept()
        found["sweep"] = worker.sweeps()
        found["keys"] = authenticator.keys_open()
        life_signs.try_to_write()
        found["write"] = True


def _countries() -> dict[str, object]:
    """How old the country file is; an old one misleads, but keeps nobody from working."""
    data = countries.data()
    return {"country_data": data.built_at.date().isoformat(), "country_data_old": data.is_old(clock.now())}


def _gateways() -> dict[str, object]:
    """Which ways to people are configured; without one, pages say so, and all else works."""
    return {"texts": providers.offers(TextChannel.TEXT), "calls": providers.offers(TextChannel.CALL)}


def _drift() -> float:
    """Seconds between the database's clock and ours; a code's time step rests on it. A shift that was set is none."""
    if config.active().sqlite:
        return 0.0
    theirs: datetime = db.session.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
    return (theirs.astimezone(UTC) - clock.now()).total_seconds() + config.active().clock_offset
