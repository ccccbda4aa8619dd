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
from admin_app.health import keys, life_signs, schema
from admin_app.kernel import clock, queue
from admin_app.kernel.db import db
from admin_app.kernel.errors import told
from admin_app.lib import countries
from admin_app.stored_file import service as stored_files
from admin_app.text_message import providers
from admin_app.text_message.models import TextChannel
from views.http.log import log
from views.http.requester.gate import client_ip
from views.http.web import public, request_id

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
    missing = [name for name, there in look.found.items() if not there]
    if missing:
        log().warning("not_ready", code=" ".join(missing))
    status = 503 if missing else 200
    allowed = {a.strip() for a in config.active().readyz_details_from.split(",")}
    if client_ip() in allowed:
        return jsonify({**look.found, **look.details, **_countries(), **_gateways()}), status
    return Response("ready\n" if status == 200 else "not ready\n", mimetype="text/plain"), status  # noqa: PLR2004


class HealthCheck:
    """One look at all that serving needs, in a thread of its own, which may outlast the request that asked."""

    _places = threading.BoundedSemaphore(LOOKS_AT_ONCE)

    def __init__(self, app: Flask) -> None:
        self.found = dict.fromkeys(
            ("database", "migrated", "clock", "worker", "sweep", "keys", "write"), False
        )
        self.details: dict[str, object] = dict.fromkeys(
            ("worker_seen_at", "swept_at", "oldest_due_at", "keys_missing", "files")
        )
        self._app, self._request_id = app, request_id()

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
        self.found, self.details = dict(self.found), dict(self.details)  # what comes later is nobody's

    def _run(self) -> None:
        try:
            with self._app.app_context():
                self._look(self.found, self.details)
        except Exception as error:  # noqa: BLE001 - whatever it is, what wasn't found stays missing
            log().error("not_ready", request_id=self._request_id, **told(error))
        finally:
            self._places.release()

    @staticmethod
    def _look(found: dict[str, bool], details: dict[str, object]) -> None:
        found["migrated"] = schema.fits()
        found["database"] = True
        found["clock"] = abs(_drift()) <= MAX_DRIFT_SECONDS
        details["worker_seen_at"] = _shown(worker.last_seen())
        found["worker"] = worker.is_seen()
        details["swept_at"] = _shown(worker.last_swept())
        found["sweep"] = worker.sweeps()
        details["oldest_due_at"] = _shown(queue.oldest_due())
        details["keys_missing"] = missing = keys.unopened()
        found["keys"] = not missing
        life_signs.try_to_write()
        found["write"] = True
        details["files"] = stored_files.folder().takes_files()


def _shown(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


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
