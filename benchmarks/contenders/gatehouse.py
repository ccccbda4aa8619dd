"""Gatehouse as it is run in production, but for one sync worker; signed in are a support agent and a customer."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import psycopg
from flask import Flask

from admin_app.identity.models import User, UserKind
from admin_app.kernel.actor import nobody
from admin_app.kernel.db import db, transaction
from admin_app.session import lifecycle
from benchmarks.browser import FIREFOX, Browser, Request
from benchmarks.contenders.script import Contender, Op, Script
from benchmarks.data.tickets import TEXT
from benchmarks.database import HOST, KEYS, OUT
from benchmarks.peers.environment import served
from benchmarks.processes import Server
from benchmarks.sample import ROWS, Sample
from tests.factories.people import make_staff
from tests.factories.tokens import make_token

NOBODY = "qqxyzzyqq"
ZONES = ("Africa/Abidjan", "Africa/Accra", "Africa/Algiers")  # none that people have to begin with
WAIT = (
    "INSERT INTO throttles (key, failures, window_began, last_failure_at, wait_until, user_id) "
    "VALUES ('name:bench-' || %(user)s::text, 9, now(), now(), now() + interval '1 hour', %(user)s::uuid) "
    "ON CONFLICT (key) DO UPDATE SET wait_until = excluded.wait_until, failures = 9"
)


def environment(url: str) -> dict[str, str]:
    """The settings of production."""
    files = OUT / "files"
    files.mkdir(parents=True, exist_ok=True)
    return KEYS | {
        "GATEHOUSE_ENVIRONMENT": "production",
        "GATEHOUSE_DATABASE_URL": url,
        "GATEHOUSE_BASE_URL": f"https://{HOST}",
        "GATEHOUSE_SMTP_URL": "smtps://localhost:9",
        "GATEHOUSE_FILES_FOLDER": str(files),
        "GATEHOUSE_ACCESS_LOG": "",  # no peer writes one
        "GATEHOUSE_JOBS_STORE_URL": f"sqlite:///{OUT / 'jobs.db'}",
    }


def server(url: str, name: str = "gatehouse") -> Server:
    """The server, not yet started."""
    command = (served(), "wsgi:create_app()")
    return Server(name, command, environment(url), url, HOST, settings="gunicorn.conf.py")


FIRST_PAGE = Request("/sign-in", holds=("csrf_token",))


def open_session(app: Flask, kind: UserKind, user_id: UUID, account_id: UUID | None = None) -> dict[str, str]:
    """The cookies of a session that begins here."""
    methods = ("password", "totp") if kind is UserKind.STAFF else ("password",)
    with app.app_context(), transaction():
        door = nobody(ip="127.0.0.1", user_agent=FIREFOX)
        started = lifecycle.start(door, user_id, kind, account_id=account_id, methods=methods)
        return {f"__Host-gh_{kind}": started.cookie}


def sign_in_agent(app: Flask) -> dict[str, str]:
    """The cookies of a new support agent: what each may search for in an hour is counted."""
    with app.app_context():
        name = f"agent.{uuid4().hex[:12]}"
        agent = make_staff(
            "support", username=name, email=f"{name}@company.example", full_name="Sam Ferreira"
        )
        db.session.remove()
    return open_session(app, UserKind.STAFF, agent.id)


def enter(app: Flask, running: Server, sample: Sample, name: str) -> Contender:
    """Sign in at the running server, which the tables call by a name."""
    agent, customer = running.browser(), running.browser()
    agent.cookies = sign_in_agent(app)
    own = sample.people[0]
    customer.cookies = open_session(app, UserKind.CUSTOMER, UUID(own.id), UUID(own.account_id))
    with psycopg.connect(running.database, autocommit=True) as connection:
        connection.execute("TRUNCATE throttles")
    token = agent.field("/admin/search/", "csrf_token")
    scripts = {
        **_lists(agent, sample),
        **_pages(agent, sample),
        **_searches(agent, sample, token),
        **_special(agent, sample),
    }
    scripts[Op.WHOLE] = _whole(app, running.browser(), sample)
    scripts[Op.UNLOCK] = _unlock(agent, sample, token, running.database)
    scripts[Op.SECURITY] = Script(customer, lambda _i: Request("/security", holds=("Password",)))
    scripts[Op.SAVE] = _save(customer, sample)
    scripts[Op.OWN_TICKET] = _own_ticket(app, running.browser(), sample)
    # Without its slash the address is only redirected: the gate asks who it is, and nothing else happens.
    scripts[Op.GATE] = Script(
        agent, lambda _i: Request("/admin/search", holds=("/admin/search/",), status=308)
    )
    scripts[Op.API] = _api(app, running.browser(), sample)
    scripts[Op.EMPTY] = Script(agent, lambda _i: Request("/admin/search/", holds=("csrf_token",)))
    return Contender(name, running, scripts)


def _api(app: Flask, program: Browser, sample: Sample) -> Script:
    """A list of the account of 5,000 people, asked for with a token of its owner."""
    with app.app_context():
        program.token = make_token(db.session.get_one(User, UUID(sample.owner))).text
        db.session.remove()
    return Script(program, _always(Request(f"/api/v1/people?limit={ROWS}", holds=tuple(sample.colleagues))))


def _lists(agent: Browser, sample: Sample) -> dict[Op, Script]:
    accounts = Request(f"/admin/accounts/?status=suspended&size={ROWS}", holds=tuple(sample.newest_suspended))
    people = Request(f"/admin/people/?size={ROWS}", holds=tuple(sample.newest_people))
    queue = Request(f"/admin/tickets/?waits=yes&size={ROWS}", holds=tuple(sample.queue))
    asked = {Op.ACCOUNTS: accounts, Op.PEOPLE: people, Op.QUEUE: queue}
    return {op: Script(agent, _always(request)) for op, request in asked.items()}


def _pages(agent: Browser, sample: Sample) -> dict[Op, Script]:
    def person(turn: int) -> Request:
        found = sample.person(turn)
        return Request(f"/admin/people/{found.id}", holds=(found.name,))

    def account(turn: int) -> Request:
        row_id, name = sample.account(turn)
        return Request(f"/admin/accounts/{row_id}", holds=(name,))

    def ticket(turn: int) -> Request:
        found = sample.ticket(turn)
        return Request(f"/admin/tickets/{found.id}", holds=(found.subject, TEXT))

    pages = {Op.PERSON: person, Op.ACCOUNT: account, Op.TICKET: ticket}
    return {op: Script(agent, ask) for op, ask in pages.items()}


def _own_ticket(app: Flask, customer: Browser, sample: Sample) -> Script:
    """A ticket of somebody who asked."""
    own = sample.ticket(0)
    customer.cookies = open_session(app, UserKind.CUSTOMER, UUID(own.author_id), UUID(own.account_id))
    return Script(customer, _always(Request(f"/tickets/{own.id}", holds=(own.subject, TEXT))))


def _searches(agent: Browser, sample: Sample, token: str) -> dict[Op, Script]:
    def part(turn: int) -> Request:
        term, names = sample.families[turn % len(sample.families)]
        return Request("/admin/search/", {"csrf_token": token, "q": term}, holds=tuple(names))

    def nothing(turn: int) -> Request:
        return Request(
            "/admin/search/",
            {"csrf_token": token, "q": f"{NOBODY}{turn}"},
            holds=(NOBODY,),
            lacks=("/admin/people/0",),
        )

    return {op: Script(agent, ask) for op, ask in ((Op.PART, part), (Op.NOTHING, nothing))}


def _whole(app: Flask, browser: Browser, sample: Sample) -> Script:
    """Each batch by a new agent: how many whole addresses somebody searches for in an hour is limited."""
    token: list[str] = []

    def before(_turns: range) -> None:
        browser.cookies = sign_in_agent(app)
        token[:] = [browser.field("/admin/search/", "csrf_token")]

    def request(turn: int) -> Request:
        found = sample.person(turn)
        form = {"csrf_token": token[0], "q": found.email}
        return Request("/admin/search/", form, holds=(f"/admin/people/{found.id}",), status=303)

    return Script(browser, request, before)


def _special(agent: Browser, sample: Sample) -> dict[Op, Script]:
    whole, people, timeline = "", "/people", "/timeline"
    asked = (
        {Op.LARGE_ACCOUNT: whole, Op.LARGE_PEOPLE: people, Op.LARGE_TIMELINE: timeline},
        {Op.SMALL_ACCOUNT: whole, Op.SMALL_TIMELINE: timeline},
        {Op.FEW_PEOPLE: people},
    )
    return {
        op: Script(agent, _always(Request(f"/admin/accounts/{row_id}{place}", holds=(name,))))
        for places, (row_id, name) in zip(asked, sample.special, strict=True)
        for op, place in places.items()
    }


def _always(request: Request) -> Callable[[int], Request]:
    return lambda _turn: request


def _save(customer: Browser, sample: Sample) -> Script:
    name = sample.people[0].name
    versions: dict[int, int] = {}
    token: list[str] = []

    def before(turns: range) -> None:
        version = int(customer.field("/profile", "version"))
        token[:] = [customer.field("/profile", "csrf_token")]
        versions.update(zip(turns, itertools.count(version)))

    def request(turn: int) -> Request:
        version = versions[turn]
        form = {
            "csrf_token": token[0],
            "full_name": name,
            "language": "en",
            "time_zone": ZONES[version % 3],
            "version": str(version),
        }
        return Request("/profile", form, holds=("/profile",), status=303)

    return Script(customer, request, before)


def _unlock(agent: Browser, sample: Sample, token: str, url: str) -> Script:
    def before(turns: range) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            values: list[dict[str, Any]] = [{"user": sample.person(turn).id} for turn in turns]
            connection.cursor().executemany(WAIT.encode(), values)

    def request(turn: int) -> Request:
        found = sample.person(turn)
        form = {"csrf_token": token, "reason": "Called and answered the questions."}
        return Request(
            f"/admin/people/{found.id}/unlock", form, holds=(f"/admin/people/{found.id}",), status=303
        )

    return Script(agent, request, before)
