"""What the tests at the door share: an actor who stands there, a browser that signs in, an app that shows codes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from admin_app import jobs
from admin_app.identity.models import UserKind
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, nobody
from admin_app.kernel.db import db
from admin_app.kernel.queue import Job, JobState
from admin_app.session import lifecycle
from admin_app.session.models import SignInAttempt
from admin_app.sign_in.models import Throttle
from admin_app.sign_in.password import login, reset
from admin_app.sign_in.totp import codes as totp_codes
from tests.factories.people import PASSWORD, TOTP_SECRET

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0"
BROWSER = "the browser at the door"
WRONG = "Wrong+h0rse-42"


def at_door(ip: str = "203.0.113.9") -> Actor:
    """Somebody who isn’t signed in yet."""
    return nobody(ip=ip, user_agent=FIREFOX, request_id="test", browser=BROWSER)


def knock(
    name: str, password: str = PASSWORD, *, kind: str = "customer", ip: str = "203.0.113.9"
) -> lifecycle.Started:
    """One try to sign in, as a command."""
    return login.sign_in(at_door(ip), kind=UserKind(kind), name=name, password=password)


def app_code(secret: str = TOTP_SECRET, step: int = 0) -> str:
    """The code an authenticator shows now, or some steps away."""
    return totp_codes.code_at(secret, totp_codes.present_step() + step)


def enter(
    client: FlaskClient, name: str, password: str = PASSWORD, *, admin: bool = False, **more: str
) -> Any:
    """Fill in the sign-in page and send it."""
    path = "/admin/sign-in" if admin else "/sign-in"
    return post(client, path, name=name, password=password, **more)


def post(client: FlaskClient, path: str, page: str | None = None, **data: str) -> Any:
    """Send a form, with the token of a page if one is named."""
    return client.post(path, data={"csrf_token": client.csrf(page), **data})


def results(user_id: Any = None) -> list[str]:
    """How the tries of a person (or all of them) ended, oldest first."""
    db.session.rollback()
    wanted = sa.select(SignInAttempt.result).order_by(SignInAttempt.at, SignInAttempt.id)
    if user_id:
        wanted = wanted.where(SignInAttempt.user_id == user_id)
    return [r.value for r in db.session.scalars(wanted)]


def counted(scope: str) -> list[Throttle]:
    """What the throttle has counted under a scope."""
    db.session.rollback()
    return list(db.session.scalars(sa.select(Throttle).where(Throttle.key.startswith(scope))))


def later(**how_long: float) -> Any:
    """A block in which that much time has gone by."""
    return clock.shifted(timedelta(**how_long))


def mail_forgotten() -> None:
    """Run the jobs behind "Forgotten password", and no others: the mail stays unsent and readable."""
    waiting = sa.select(Job.id).where(Job.name == reset.JOB, Job.state == JobState.WAITING)
    for job_id in db.session.scalars(waiting).all():
        db.session.rollback()
        jobs.run_job(job_id)
    db.session.rollback()
