"""A plain HTTP client: keeps cookies, follows nothing, and says how long an answer took."""

from __future__ import annotations

import html
import http.client
import re
import time
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlencode

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"
WAIT = 120  # seconds an answer may take


@dataclass(frozen=True)
class Request:
    """One request, and what its answer must hold: the status, texts in the page (or the address it leads to)."""

    path: str
    form: dict[str, str] | None = None
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    status: int = 200


class Answer(NamedTuple):
    """An answer: its status, where it leads, its text, and seconds until its first byte and until its end."""

    status: int
    leads_to: str
    body: bytes
    first: float
    total: float


class WrongAnswer(Exception):
    """A page that isn't what was asked for: whatever it took means nothing."""


@dataclass
class Browser:
    """One browser at one server of this machine."""

    port: int
    host: str = "127.0.0.1"
    source: str = "127.0.0.1"  # from which of this machine's addresses it comes
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""  # of a program, which has no cookies

    @property
    def shows(self) -> dict[str, str]:
        """The headers by which a server knows who asks."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return (
            {"Authorization": f"Bearer {self.token}"} if self.token else {"Cookie": cookie} if cookie else {}
        )

    def ask(self, request: Request) -> Answer:
        """Send a request and read the whole answer."""
        headers = {"Host": self.host, "User-Agent": FIREFOX, "Accept": "text/html", "Accept-Language": "en"}
        headers |= self.shows
        body = None
        if request.form is not None:
            body = urlencode(request.form)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"https://{self.host}/",
            }
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=WAIT, source_address=(self.source, 0)
        )
        began = time.perf_counter()
        connection.request("GET" if body is None else "POST", request.path, body, headers)
        response = connection.getresponse()
        start = response.read1(1)
        first = time.perf_counter() - began
        rest = start + response.read()
        total = time.perf_counter() - began
        connection.close()
        for line in response.msg.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, response.getheader("Location") or "", rest, first, total)

    def ask_again(self, request: Request) -> Answer:
        """Send a request, and once more where its connection broke, which is told."""
        try:
            return self.ask(request)
        except ConnectionError as error:
            print(f"asking once more for {request.path}: {error}")
            return self.ask(request)

    def checked(self, request: Request) -> Answer:
        """Send a request and judge the answer. Raises WrongAnswer."""
        answer = self.ask(request)
        judge(request, answer)
        return answer

    def field(self, path: str, name: str) -> str:
        """What a hidden field of a page's form holds."""
        found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', self.checked(Request(path)).body.decode())
        if found is None:
            raise WrongAnswer(f"{path} has no field {name}")
        return html.unescape(found[1])


def judge(request: Request, answer: Answer) -> None:
    """Whether an answer holds what it must. Raises WrongAnswer."""
    text = answer.body.decode("utf-8", "replace") + answer.leads_to
    missing = [word for word in request.holds if word not in text and html.escape(word) not in text]
    there = [word for word in request.lacks if word in text]
    if answer.status != request.status or missing or there:
        raise WrongAnswer(
            f"{request.path}: {answer.status} {answer.leads_to}, missing {missing[:3]}, should not hold {there[:3]}"
        )
