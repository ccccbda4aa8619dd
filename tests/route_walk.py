"""A walk over the routes by somebody of one role, as the tables of routes and rights are tried."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Flask, url_for
from flask.testing import FlaskClient

from tests.rights import STAFF_ROLES
from tests.route_line import PUBLIC, Line
from tests.routes import LINES
from tests.world import World

NAMES = {
    "owner": "alice",
    "manager": "bob",
    "support": "sam",
    "billing": "bill",
    "approver": "ada",
    "administrator": "root",
    "auditor": "aud",
}
DONE = {200, 303, 409, 422}  # shown, done, or judged: the role had the right
# A form filled in well enough for most acts, so that a refusal isn't hidden behind an empty field.
FILLED = {
    "reason": "For the test",
    "note": "For the test",
    "number": "R-000001",
    "role": "manager",
    "hold": "debts",
    "outcome": "paid",
    "kinds": "invoices",
    "area": "profile",
}


@dataclass
class Walk:
    """A role's way through all lines, complaints gathered."""

    app: Flask
    world: World
    role: str
    browser: FlaskClient
    closing: FlaskClient | None = None
    wrong: list[str] = field(default_factory=list)
    tokens: dict[FlaskClient, str] = field(default_factory=dict)

    @property
    def side(self) -> str:
        return "staff" if self.role in STAFF_ROLES else "customer"

    def token(self, browser: FlaskClient) -> str:
        if browser not in self.tokens:
            self.tokens[browser] = browser.csrf("/admin/me/profile" if self.side == "staff" else "/profile")
        return self.tokens[browser]

    def ask(
        self,
        line: Line,
        method: str,
        parts: dict[str, Any],
        expected: set[int],
        data: dict[str, str] | None = None,
    ) -> None:
        """One request, as the role."""
        browser = self.closing if line.closing and self.closing else self.browser
        if line.endpoint == "sign_in.staff_sign_out":  # the other side's sign-out just took the token away
            self.tokens[browser] = browser.csrf("/sign-in")
        if method == "GET":
            status = self.send(browser.get, line, parts)
        else:
            status = self.send(
                browser.post, line, parts, data={"csrf_token": self.token(browser), **(data or {})}
            )
        if status not in expected:
            self.wrong.append(f"{self.role} {method} {line.endpoint}: {status}, not {sorted(expected)}")

    def send(self, how: Any, line: Line, parts: dict[str, Any], **more: Any) -> int:
        with self.app.test_request_context():
            path = url_for(line.endpoint, **parts)
        with how(path, **more) as response:
            return int(response.status_code)

    def parts(self, line: Line, nouns: dict[str, Any]) -> dict[str, Any]:
        return {part: nouns[noun] for part, noun in line.about.items()}


def side_of(line: Line) -> str:
    if line.who == PUBLIC:
        return ""
    staff = (
        line.endpoint.startswith(("sign_in.staff", "staff_", "home."))
        or line.endpoint.split(".")[0] in DESK_NOUNS
    )
    return "staff" if staff else "customer"


DESK_NOUNS = {x.endpoint.split(".")[0] for x in LINES if x.endpoint.endswith(".index_view")}
