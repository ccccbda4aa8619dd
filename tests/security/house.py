"""A browser for each route, and what each route asks of a request: learned by asking every one of them once."""

from __future__ import annotations

import random
from binascii import crc32
from typing import Any, ClassVar

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from admin_app.dispute.models import Dispute, DisputeState
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.session.models import LoginSession, Stage
from admin_app.support_access.models import SupportGrant
from tests.cast import Cast, sign_in
from tests.factories.billing import change
from tests.factories.people import make_person, make_staff
from tests.factories.pins import make_pin
from tests.route_line import PUBLIC, STEP, Line
from tests.routes import DEPARTURE, LINES
from tests.security import crawl
from tests.security.nosy import NosyRequest
from tests.world import World

OUT, OWNER = "out", "owner"
STAFF = ("administrator", "billing", "approver", "support")
ROLES = (OWNER, *STAFF)
# In every form: walked where a form asks for nothing else.
CONFIRM = frozenset({"confirm_code", "confirm_passkey", "confirm_password"})
# Filled in well enough to come through the form's own judgement, so that the command meets the value that isn't.
GOOD = {
    "amount": "1", "area": "profile", "areas": "profile", "city": "Kiel", "code": "S-1", "country": "DE", "currency": "EUR", "days": "5",
    "due_on": "2026-02-01", "email": "some@example.com", "factor": "totp", "full_name": "Some Body", "hold": "debts", "idle_minutes": "30",
    "issued_on": "2026-01-01", "kind": "server", "kinds": "invoices", "language": "en", "line1": "Am Kai 1", "minutes": "5", "mode": "look",
    "network": "192.0.2.0/24", "note": "For the test", "number": "N-1", "outcome": "paid", "paid": "0", "postcode": "24103",
    "purpose": "skip_totp", "reason": "For the test", "proof": "For the test", "role": "manager", "role_keys": "support", "rule": "restrict",
    "rows_per_page": "25", "since": "2026-01-01", "status": "active", "theme": "auto", "time_zone": "UTC", "total": "1.00", "version": "1",
}  # fmt: skip


class House:
    """Everybody's browsers. One whose session ended on the way is signed in again."""

    # What each route answered when its names were learned, and where it led.
    reached: ClassVar[dict[tuple[str, str], tuple[int, str]]] = {}

    def __init__(self, app: Flask, cast: Cast) -> None:
        self.app, self.world = app, World(cast)
        self.database = app.config["SQLALCHEMY_DATABASE_URI"].partition(":")[0]
        self.random = random.Random(self.database)
        self.found: dict[str, dict[str, Any]] = {OUT: crawl.nouns(self.world)}
        self.people: dict[str, Any] = {}
        self.browsers: dict[str, FlaskClient] = {OUT: app.test_client()}
        for role in ROLES:
            self._move_in(role)
        self.found[OUT] = self.found[OWNER]
        self.led_to = ""
        if not self.reached:
            self._learn()

    def _move_in(self, role: str) -> None:
        found = self.found[role] = dict(self.found[OUT])
        self.browsers[role] = self.app.test_client()
        person = self.people[role] = crawl.enter(self.world, self.browsers[role], role, found)
        own = sign_in(self.app.test_client(), person)
        found |= self.world.answers(person, db.session.get(LoginSession, own))
        if role in {"administrator", "support"}:
            found["own_proposal"] = self.world.proposal(person)
        self.enter(role)

    def enter(self, role: str) -> None:
        """Sign a browser in (again), at the stage that it stands for."""
        with transaction() as session:  # who disputed something on the walk decides about others all the same
            session.execute(sa.update(Dispute).values(state=DisputeState.SETTLED, ended_at=clock.now()))
            grants, there = sa.update(SupportGrant), SupportGrant.id == self.world.own["grant"]
            session.execute(
                grants.where(~there).values(ended_at=clock.now())
            )  # and what an owner ended is on again
            session.execute(grants.where(there).values(ended_at=None, ended_by=None))
        session_id = sign_in(self.browsers[role], self.people[role])
        if stage := role.partition(":")[2]:
            change(db.session.get(LoginSession, session_id), stage=Stage(stage))

    def role_of(self, line: Line) -> str:
        """Whose browser a route answers: a role with the right, or a sign-in that stands at the route's step."""
        if line.who == STEP:
            return self._at_step(line)
        fit = (r for r in ROLES if r in line.roles)
        return next((r for r in fit if line.who == PUBLIC or crawl.is_staffs(line) == (r != OWNER)), OWNER)

    def _at_step(self, line: Line) -> str:
        stages = self.app.view_functions[line.endpoint].stages - {Stage.OPEN}  # type: ignore[attr-defined]
        side = "staff" if line.endpoint.startswith("sign_in.staff") else "customer"
        role = f"{side}:{min(stages).value}"
        if role not in self.browsers:
            person = make_staff("support") if side == "staff" else make_person(self.world.cast.nordlicht)
            self.people[role] = person
            if role.endswith((Stage.PIN.value, Stage.LOCKED.value)):
                make_pin(person)
            self.browsers[role], self.found[role] = self.app.test_client(), self.found[OUT]
            self.enter(role)
        return role

    def path(self, line: Line, role: str) -> str:
        """The address of a route with what the role has of its nouns."""
        return crawl.path_of(self.app, line, self.found[role])

    def ask(
        self, role: str, method: str, path: str, *, data: dict[str, Any] | None = None, **more: Any
    ) -> int:
        """One request, which must end in no fault; gives its status."""
        if method == "POST":
            data = {"csrf_token": "x", **(data or {})}  # an empty form would count as none
        with self.browsers[role].open(path, method=method, data=data, **more) as answer:
            assert answer.status_code < 500, (role, method, path, data, more)
            status, self.led_to = int(answer.status_code), answer.headers.get("Location", "")
        if method == "POST" and role in self.people and status not in {403, 404, 409, 422}:
            self.enter(role)  # it may have ended the session, or changed its stage
        return status

    def _learn(self) -> None:
        NosyRequest.asked.clear()
        for line in LINES:
            for method in line.methods:
                role = self.role_of(line)
                status = self.ask(role, method, self.path(line, role))
                self.reached[(line.endpoint, method)] = (status, self.led_to)

    def names(self, line: Line, kind: str) -> list[str]:
        """Which arguments or fields a route asks for, without the token."""
        names = NosyRequest.asked.get((line.endpoint, kind), set()) - {"csrf_token"}
        return sorted(names - CONFIRM or names)

    def takes_turn(self, line: Line, name: str) -> bool:
        """Whether a field or argument is walked on this database: half of all on each, the same ones each time."""
        return crc32(f"{line.endpoint} {name}".encode()) % 2 == (self.database == "sqlite")

    def some(self, values: tuple[str, ...], count: int) -> list[str]:
        """A few of these values."""
        return self.random.sample(values, count)


def lines(method: str) -> list[Line]:
    """The routes that answer a method, files left out; what customers do comes before what staff do to them."""
    found = [line for line in LINES if method in line.methods and line.endpoint != "static"]
    return sorted(found, key=lambda line: (line in DEPARTURE, crawl.is_staffs(line)))
