"""What all contenders have in common: the operations, and how one of them is asked for."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.browser import Browser, Request
from benchmarks.processes import Server


class Op(enum.StrEnum):
    """What is measured, in the words of the table."""

    ACCOUNTS = "accounts list, filter + sort"
    PEOPLE = "people list"
    PERSON = "person page"
    ACCOUNT = "account page"
    QUEUE = "ticket queue"
    TICKET = "ticket page"
    OWN_TICKET = "own ticket page"
    SAVE = "profile save"
    UNLOCK = "unlock"
    PART = "search, part"
    NOTHING = "search, no hit"
    WHOLE = "search, whole address"
    SECURITY = "own security page"
    GATE = "gate alone"
    EMPTY = "empty signed-in page"
    API = "people by a token"
    LARGE_ACCOUNT = "account of 5,000 people"
    LARGE_PEOPLE = "its people tab"
    LARGE_TIMELINE = "its timeline of 200,000 events"
    SMALL_ACCOUNT = "account of 5 people"
    FEW_PEOPLE = "people tab of 50"
    SMALL_TIMELINE = "timeline of 40 events"


@dataclass(frozen=True)
class Script:
    """How an operation is asked for: a signed-in browser, and the request for each turn.

    `before` is called with the numbers of the turns that come next, outside of what is measured.
    """

    browser: Browser
    request: Callable[[int], Request]
    before: Callable[[range], None] | None = None


@dataclass(frozen=True)
class Contender:
    """One of those that are compared, its server running, and what it can be asked for."""

    name: str
    server: Server
    scripts: Mapping[Op, Script]
