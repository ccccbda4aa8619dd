"""Go through every page that links lead to, in the browser, and write down what is wrong with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, ClassVar
from urllib.parse import parse_qs, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException

from tests.browser.looks import COLOURS, FULL, HEIGHT, SLOW, findings, sideways

# Width, scheme, rules: each size and each scheme once. What shows the most is asked by all rules at both sizes and for its colours in
# the other pairs, too; of the rest every other page by all rules on a screen and the next one on a phone, as a frame is all they share.
LOOKS = (((1280, "light", FULL), (390, "dark", SLOW)), ((1280, "light", SLOW), (390, "dark", FULL)))
MOST_LOOKS = ((1280, "light", FULL), (390, "dark", FULL), (1280, "dark", COLOURS), (390, "light", COLOURS))
SHOWING_MOST = frozenset(
    {
        "home.index", "accounts.index_view", "accounts.details_view", "people.details_view", "staff_requests.case", "sessions.index_view",
        "staff_account.security", "customer_security.overview", "customer_people.people", "customer_close.close", "sign_in.customer_sign_in",
    }
)  # fmt: skip
NO_PAGES = frozenset({None, "static", "api_docs.openapi"})  # others, files, and a description for programs
MOST_OF_A_KIND = 1  # rows of a list whose pages are visited; the rest look alike
HREFS = "[...document.querySelectorAll('a[href]:not([download])')].map(a => a.href)"
Element = tuple[
    tuple[str, str | None, str | None], ...
]  # it and what it lies in, each with its classes and type
EMPTY = frozenset(
    {"br", "hr", "img", "input", "link", "meta", "source", "wbr", "path", "use", "circle", "rect"}
)


class Shape(HTMLParser):
    """Which elements a page has in which places, and where its links lead; texts are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[Element] = set()
        self.links: list[str] = []
        self._open: list[tuple[str, str | None, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self._open.append((tag, known.get("class"), known.get("type")))
        self.elements.add(tuple(self._open))
        if tag == "a" and known.get("href") and "download" not in known:
            self.links.append(str(known["href"]))
        if tag in EMPTY:
            self._open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in (names := [name for name, *_ in self._open]):
            del self._open[len(names) - 1 - names[::-1].index(tag) :]


def shape_of(text: str) -> Shape:
    """The shape of a page."""
    shape = Shape()
    shape.feed(text)
    return shape


@dataclass
class Crawl:
    """A walk over the pages of one browser. `reads` says at which endpoints axe reads the page.

    `fetcher` is a browser without a screen, signed in as the same person; `seen` the elements looked at by anybody.
    """

    seen: ClassVar[set[Element]] = set()

    app: Flask
    page: Page
    base: str
    reads: frozenset[str] = frozenset()
    fetcher: FlaskClient | None = None
    wrong: list[str] = field(default_factory=list)
    visited: dict[str, str] = field(default_factory=dict)  # address -> endpoint
    _look: tuple[int, str] = (0, "")
    _noise: list[str] = field(default_factory=list)
    _read: set[tuple[str, frozenset[str]]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on(
            "console", lambda m: self._noise.append(m.text) if m.type in {"error", "warning"} else None
        )
        self.page.on("pageerror", lambda error: self._noise.append(str(error)))
        self.page.on(
            "dialog", lambda dialog: (self._noise.append(f"dialog: {dialog.message}"), dialog.dismiss())
        )

    def endpoint(self, url: str) -> str | None:
        """The route behind an address of this server; None for others."""
        parts = urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}" != self.base:
            return None
        try:
            return str(self.app.url_map.bind("localhost").match(parts.path)[0])
        except HTTPException:
            return "none"

    def go(self, *starts: str) -> Crawl:
        """Visit the starts and all that links lead to from there; neighbours before their neighbours."""
        waiting, kinds, known = [self.base + s for s in starts], Counter[Any](), set()
        while waiting:
            url = waiting.pop(0).partition("#")[0]
            endpoint = self.endpoint(url)
            kind = (endpoint, frozenset(parse_qs(urlsplit(url).query)))
            # A list is visited once for each of its arguments, not for all that can be put together of them.
            most = MOST_OF_A_KIND if not kind[1] else 1 if len(kind[1]) == 1 else 0
            if endpoint in NO_PAGES or url in known or kinds[kind] >= most:
                continue
            known.add(url)
            kinds[kind] += 1
            waiting += self.visit(url, str(endpoint))
        return self

    def visit(self, url: str, endpoint: str) -> list[str]:
        """See a page; gives where its links lead.

        The browser loads what axe is to read, and what has an element that no page before had in that place. Of
        what is left, another role's page of the same making, the answer is asked for.
        """
        path = url.removeprefix(self.base)
        if self.fetcher is None or endpoint in self.reads:
            return self.look_at(url, endpoint)
        with self.fetcher.get(path, follow_redirects=True) as answer:
            shape, status = shape_of(answer.text), answer.status_code
        if shape.elements - self.seen:
            return self.look_at(url, endpoint)
        self.visited[path] = endpoint
        if status != 200:
            self.wrong.append(f"{path}: {status}")
        return [urljoin(url, link) for link in shape.links]

    def look_at(self, url: str, endpoint: str, status: int = 200) -> list[str]:
        """Load a page into the browser and look at it there; gives where its links lead."""
        self._noise.clear()
        answer = self.page.goto(url)
        path = url.removeprefix(self.base)
        self.visited[path] = endpoint
        if status < 400 and self._noise:
            self.wrong += [f"{path}: {noise}" for noise in self._noise]
        if answer is None or answer.status != status:
            self.wrong.append(f"{path}: {answer.status if answer else 'no answer'}")
        else:
            self.seen.update(shape_of(answer.text()).elements)
        links: list[str] = self.page.evaluate(HREFS)
        if status == 200:
            endpoint = self.endpoint(self.page.url) or endpoint  # it may have led on
        kind = (endpoint, frozenset(parse_qs(urlsplit(url).query)))
        if endpoint in self.reads and kind not in self._read and not (kind[1] - {"kind", "view"}):
            self._read.add(kind)
            self.read(path, MOST_LOOKS if endpoint in SHOWING_MOST else LOOKS[len(self._read) % 2])
        else:
            self.narrow(path)
        return links

    def read(self, path: str, looks: Any) -> None:
        """Let axe read the page at each size, light and dark, and look for what goes over the edge.

        The look that the last page ended with comes first: each change costs a layout.
        """
        for width, scheme, rules in sorted(looks, key=lambda look: self._look != look[:2]):
            self.look(width, scheme)
            for finding in findings(self.page, rules):
                self.wrong.append(f"{path} ({width} {scheme}): {finding}")
            self.sideways(path, width)

    def look(self, width: int, scheme: str) -> None:
        """Give the page a width, in CSS pixels, and a colour scheme."""
        if self._look[0] != width:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
        if self._look[1] != scheme:
            self.page.emulate_media(color_scheme=scheme)
        self._look = width, scheme

    def narrow(self, path: str) -> None:
        """Look for what goes over the edge of a phone."""
        self.look(390, self._look[1] or "light")
        self.sideways(path, 390)

    def sideways(self, path: str, width: int) -> None:
        """Nothing scrolls sideways."""
        self.wrong += [f"{path} ({width}): {what}" for what in sideways(self.page)]

    def done(self) -> None:
        """Fail with all that was found."""
        assert not self.wrong, "\n" + "\n".join(self.wrong)
