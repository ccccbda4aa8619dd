"""Flask-Admin, tuned."""

from __future__ import annotations

from urllib.parse import quote

from benchmarks.browser import Request
from benchmarks.contenders.script import Contender, Op, Script
from benchmarks.processes import Server
from benchmarks.sample import Sample

FIRST_PAGE = Request("/admin/", holds=("Flask-Admin",))
NOBODY = "qqxyzzyqq"
ZONES = ("Europe/Paris", "Europe/Berlin")


def server(python: str, url: str, name: str = "flask-admin") -> Server:
    """The server, not yet started."""
    address = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return Server(
        name, (python, "benchmarks.peers.flask_admin_site:create_app()"), {"BENCH_DATABASE": address}, url
    )


def enter(running: Server, sample: Sample) -> Contender:
    """Sign in at the running server."""
    browser = running.browser()
    browser.checked(Request(f"/sign-in/{sample.people[2].id}", holds=("signed in",)))

    def person(turn: int) -> Request:
        found = sample.person(turn)
        return Request(f"/admin/people/edit/?id={found.id}", holds=(found.name, found.email))

    def account(turn: int) -> Request:
        row_id, name = sample.account(turn)
        return Request(f"/admin/accounts/edit/?id={row_id}", holds=(name,))

    def listed(term: str, *names: str) -> Request:
        return Request(f"/admin/people/?search={quote(term)}", holds=names)

    def part(turn: int) -> Request:
        term, names = sample.families[turn % len(sample.families)]
        return listed(term, *names)

    def save(turn: int) -> Request:
        own = sample.people[3]
        form = {
            "full_name": own.name, "username": own.username, "email": own.email, "status": "active", "language": "en",
            "time_zone": ZONES[turn % 2], "theme": "auto",
        }  # fmt: skip
        return Request(f"/admin/people/edit/?id={own.id}", form, holds=("/admin/people",), status=302)

    accounts = Request("/admin/accounts/?flt0_0=suspended", holds=tuple(sample.newest_suspended))
    people = Request("/admin/people/", holds=tuple(sample.newest_people))
    asked = {
        Op.ACCOUNTS: lambda _turn: accounts,
        Op.PEOPLE: lambda _turn: people,
        Op.PERSON: person,
        Op.ACCOUNT: account,
        Op.SAVE: save,
        Op.PART: part,
        Op.NOTHING: lambda turn: listed(f"{NOBODY}{turn}", "no items"),
        Op.WHOLE: lambda turn: listed(sample.person(turn).email, sample.person(turn).username),
    }
    return Contender("Flask-Admin", running, {op: Script(browser, ask) for op, ask in asked.items()})
