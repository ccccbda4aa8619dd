"""Every page that a role may read, read once a process: what tests of SECURITY.md's statements say of pages holds for each of these."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from admin_app.identity.models import User
from admin_app.kernel.db import Base, transaction
from admin_app.kernel.db import db as database
from admin_app.mailed_link.models import LinkToken
from admin_app.session.models import LoginSession
from admin_app.sign_in.models import PasswordCredential, RecoveryCode, TotpCredential
from admin_app.sign_in.recovery_codes import codes as recovery_codes
from tests.canaries import CANARIES
from tests.cast import sign_in
from tests.factories.people import PASSWORD, TOTP_SECRET, make_person
from tests.security import awkward, crawl
from tests.world import World

READABLE = re.compile(r"[\s-]")
# A request may note that its session was seen, and how much waited for its person then; nothing else may differ.
# Which accounts were opened last is the reader's own trace, as the session's last activity is.
TRACES = {"shortlist", "affiliate_clicks"}  # a link that anybody follows counts that it was followed
LIVELY = {"login_sessions": {"last_seen_at", "last_ip", "ip_hash", "waiting"}}
KEPT = (
    PasswordCredential.hash, TotpCredential.sealed_secret, RecoveryCode.hash, RecoveryCode.salt, LinkToken.token_hash,
    LinkToken.state_hash, LoginSession.secret_hash, LoginSession.former_hash,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """An answer, as a browser has it."""

    path: str
    status: int
    headers: list[tuple[str, str]]
    text: str
    mimetype: str

    @classmethod
    def of(cls, path: str, answer: Any) -> Page:
        """What came back from a path."""
        return cls(path, answer.status_code, list(answer.headers), answer.text, answer.mimetype)


@dataclass
class Reading:
    """All pages of a role; the link that was among the addresses, and what was secret, changed and logged meanwhile."""

    link: str
    secrets: set[str]
    pages: list[Page] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    written: str = ""


def read(app: Flask, browser: FlaskClient, world: World, role: str) -> Reading:
    """Read every page of a role, then send the customer's ones a form with a foreign token."""
    found = crawl.nouns(world)
    crawl.enter(world, browser, role, found)
    reading = Reading(found["link"], secrets(world, app.test_client()) - {found["link"]})
    before = state()
    for path, answer in crawl.read(app, browser, role, found):
        reading.pages.append(Page.of(path, answer))
    reading.changed = changed(before)
    for page in reading.pages:
        if "/admin/" not in page.path:
            browser.post(page.path, data={"csrf_token": "foreign", "email": CANARIES["e-mail"]})
    return reading


def read_once(app: Flask, name: str, read_all: Callable[[], Reading]) -> Reading:
    """What was read under a name already, or now is."""
    readings: dict[str, Reading] = app.extensions.setdefault("tests.readings", {})
    if name not in readings:
        readings[name] = read_all()
    return readings[name]


def read_awkward(app: Flask, browser: FlaskClient, world: World, role: str) -> Reading:
    """Read every page of a role in German, where everything bears a name that would break a careless page."""
    found = crawl.nouns(world)
    crawl.enter(world, browser, role, found)
    awkward.rename(awkward.EVIL)
    with transaction() as session:
        session.execute(sa.update(User).values(language="de"))
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de"
    reading = Reading(found["link"], set())
    for path, answer in crawl.read(app, browser, role, found):
        reading.pages.append(Page.of(path, answer))
    return reading


def secrets(world: World, browser: FlaskClient) -> set[str]:
    """Everything secret there is, plain and as it is kept, of a person with all ways to sign in."""
    eve = make_person(world.cast.nordlicht, factor=True, full_name="Eve Everything")
    codes, salt, hashes = recovery_codes.make()
    with transaction():
        recovery_codes.replace(eve.id, salt, hashes)
    plain = {PASSWORD, TOTP_SECRET, world.link(eve), *(READABLE.sub("", code) for code in codes)}
    sign_in(browser, eve)
    return plain | {
        value for column in KEPT for value in database.session.scalars(sa.select(column)) if value
    }


def state() -> dict[str, Any]:
    """What every table holds, as a hash each."""
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name in TRACES:
            continue
        columns = [c for c in table.columns if c.name not in LIVELY.get(table.name, set())]
        rows = sorted(repr(tuple(row)) for row in database.session.execute(sa.select(*columns)))
        found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    database.session.rollback()
    return found


def changed(before: dict[str, Any]) -> list[str]:
    """The tables that hold something else than before."""
    after = state()
    return [name for name in before if before[name] != after[name]]
