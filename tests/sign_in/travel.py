"""Somebody who signs in from different countries, and the mails about it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from admin_app import jobs
from admin_app.identity.models import UserKind
from admin_app.kernel.actor import Actor, nobody
from admin_app.kernel.db import db
from admin_app.kernel.queue import Job, JobState
from admin_app.lib import countries
from admin_app.session import lifecycle
from admin_app.sign_in import authenticate, known_devices
from admin_app.sign_in.password import login
from tests.factories.people import PASSWORD
from tests.sign_in.door import FIREFOX

BERLIN, CAPE_TOWN, NOWHERE, OFFICE = "193.99.144.80", "196.25.1.1", "203.0.113.7", "10.1.2.3"


def traveller(ip: str, *, browser: str = "", user_agent: str = FIREFOX) -> Actor:
    """Whoever stands at the door, coming from an address."""
    return nobody(ip=ip, user_agent=user_agent, country=countries.of(ip), browser=browser, request_id="test")


def arrive(
    name: str,
    ip: str,
    *,
    browser: str = "",
    user_agent: str = FIREFOX,
    kind: str = "customer",
    told: bool = True,
    password: str = PASSWORD,
) -> lifecycle.Started:
    """Sign in from an address with a browser; `told` also writes the mails about it."""
    started = login.sign_in(
        traveller(ip, browser=browser, user_agent=user_agent), kind=kind, name=name, password=password
    )
    if told:
        write_mails()
    return started


def comes(
    started: lifecycle.Started,
    ip: str = BERLIN,
    *,
    browser: str = "home",
    user_agent: str = FIREFOX,
    kind: str = "customer",
) -> authenticate.Login | None:
    """A request with a session's cookie from somewhere."""
    db.session.rollback()
    visit = authenticate.Visit(ip=ip, user_agent=user_agent, country=countries.of(ip), browser=browser)
    return authenticate.resolve(started.cookie, UserKind(kind), visit)


def write_mails() -> None:
    """Run the jobs that write the mails about sign-ins, and no others: the mails stay unsent and readable."""
    db.session.rollback()
    waiting = sa.select(Job.id).where(
        Job.name.in_((known_devices.NOTICE, known_devices.HELD, known_devices.MOVED)),
        Job.state == JobState.WAITING,
    )
    for job_id in db.session.scalars(waiting.order_by(Job.created_at, Job.id)).all():
        db.session.rollback()
        jobs.run_job(job_id)
    db.session.rollback()


def mails(outbox: Any, template: str = "signed_in") -> list[SimpleNamespace]:
    """The mails about sign-ins, oldest first."""
    write_mails()
    return [m for m in outbox.all() if m.template == template]


def tell(outbox: Any, template: str = "signed_in") -> SimpleNamespace:
    """The newest one."""
    return mails(outbox, template)[-1]


def link_in(mail: SimpleNamespace, purpose: str) -> str:
    """The secret of a link in a mail."""
    return next(url for url in mail.links if f"/link/{purpose}/" in url).rpartition("/")[2]
