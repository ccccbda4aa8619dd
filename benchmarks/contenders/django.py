"""Django's admin, tuned, and the same with a search written by hand."""

from __future__ import annotations

import os
import subprocess
from urllib.parse import quote

from benchmarks.browser import Browser, Request
from benchmarks.contenders.script import Contender, Op, Script
from benchmarks.data.tickets import TEXT
from benchmarks.processes import Server
from benchmarks.sample import Person, Sample

SITE = "benchmarks.peers.django_site"
FIRST_PAGE = Request("/admin/login/", holds=("csrfmiddlewaretoken",))
NOBODY = "qqxyzzyqq"
ZONES = ("Europe/Paris", "Europe/Berlin")


def _environment(url: str, expert: bool) -> dict[str, str]:
    return {"BENCH_DATABASE": url, "DJANGO_SEARCH": "expert" if expert else ""}


def server(python: str, url: str, *, expert: bool) -> Server:
    """The server, not yet started."""
    name = "django-expert" if expert else "django-tuned"
    return Server(name, (python, f"{SITE}:application"), _environment(url, expert), url)


def sign_in(python: str, url: str) -> str:
    """Make Django's own tables where they are missing; gives the cookie of a signed-in superuser."""
    done = subprocess.run(
        [python, "-m", SITE],
        env={**os.environ, **_environment(url, expert=False)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout.strip()


def enter(python: str, running: Server, sample: Sample, *, expert: bool) -> Contender:
    """Sign in at the running server."""
    browser = running.browser()
    browser.cookies["sessionid"] = sign_in(python, running.database)
    scripts = _searches(browser, sample)
    if not expert:
        scripts |= _pages(browser, sample)
    return Contender("Django expert" if expert else "Django tuned", running, scripts)


def _pages(browser: Browser, sample: Sample) -> dict[Op, Script]:
    def person(turn: int) -> Request:
        found = sample.person(turn)
        return Request(f"/admin/admin/person/{found.id}/change/", holds=(found.name, found.email))

    def account(turn: int) -> Request:
        row_id, name = sample.account(turn)
        return Request(f"/admin/admin/account/{row_id}/change/", holds=(name,))

    def ticket(turn: int) -> Request:
        found = sample.ticket(turn)
        return Request(f"/admin/admin/ticket/{found.id}/change/", holds=(found.subject, TEXT))

    queue = Request("/admin/admin/ticket/?state__in=open,waiting_for_us", holds=tuple(sample.queue))
    accounts = Request("/admin/admin/account/?status__exact=suspended", holds=tuple(sample.newest_suspended))
    people = Request("/admin/admin/person/", holds=tuple(sample.newest_people))
    return {
        Op.ACCOUNTS: Script(browser, lambda _i: accounts),
        Op.PEOPLE: Script(browser, lambda _i: people),
        Op.PERSON: Script(browser, person),
        Op.ACCOUNT: Script(browser, account),
        Op.QUEUE: Script(browser, lambda _i: queue),
        Op.TICKET: Script(browser, ticket),
        Op.SAVE: _save(browser, sample.people[1]),
    }


def _searches(browser: Browser, sample: Sample) -> dict[Op, Script]:
    def listed(term: str, *names: str) -> Request:
        return Request(f"/admin/admin/person/?q={quote(term)}", holds=names)

    def part(turn: int) -> Request:
        term, names = sample.families[turn % len(sample.families)]
        return listed(term, *names)

    def whole(turn: int) -> Request:
        found = sample.person(turn)
        return listed(found.email, found.username)

    return {
        Op.PART: Script(browser, part),
        Op.NOTHING: Script(
            browser,
            lambda turn: Request(f"/admin/admin/person/?q={NOBODY}{turn}", lacks=("field-full_name",)),
        ),
        Op.WHOLE: Script(browser, whole),
    }


def _save(browser: Browser, person: Person) -> Script:
    path = f"/admin/admin/person/{person.id}/change/"
    token: list[str] = []

    def before(_turns: range) -> None:
        token[:] = [browser.field(path, "csrfmiddlewaretoken")]

    def request(turn: int) -> Request:
        form = {
            "csrfmiddlewaretoken": token[0], "full_name": person.name, "username": person.username, "email": person.email, "status": "active",
            "language": "en", "time_zone": ZONES[turn % 2], "theme": "auto", "created_at_0": "2024-01-01",
            "created_at_1": "00:00:00", "last_sign_in_at_0": "2026-01-01", "last_sign_in_at_1": "00:00:00",
        }  # fmt: skip
        return Request(path, form, holds=("/admin/admin/person/",), status=302)

    return Script(browser, request, before)
