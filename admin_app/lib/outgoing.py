"""Requests that leave this host: only to the public internet, over verified TLS, never where an answer points.

A gateway's or webhook's address could be turned into a way to machines inside (SECURITY 33). So the name is
resolved once, every address of it must be a public one, and the connection goes to the very address that was
judged. A redirect is an answer like any other: it isn't followed. A host that is written as this machine's own
(`localhost`, `127.0.0.1`, `::1`) is meant, and may be spoken to without TLS.
"""

from __future__ import annotations

import base64
import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import SplitResult, urlencode, urlsplit

STEP_SECONDS = 10  # to connect, and for each piece of the answer
WHOLE_SECONDS = 30  # for the whole talk: less than a job's claim
ANSWER_MAX = 65_536
OWN = frozenset({"localhost", "127.0.0.1", "::1"})
PORTS = {"https": 443, "http": 80}
NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Unreachable(Exception):
    """No answer came; the text is a word: `address_refused`, `no_such_host`, `timeout`, `tls`, `connection`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


def post_form(url: str, fields: Mapping[str, str], *, user: str, password: str) -> Answer:
    """Post a form with basic sign-in. Raises Unreachable; any status is an answer."""
    signed = base64.b64encode(f"{user}:{password}".encode()).decode()
    headers = {"Authorization": f"Basic {signed}", "Content-Type": "application/x-www-form-urlencoded"}
    return _post(url, urlencode(fields), headers)


def post_json(url: str, body: str, *, token: str = "", headers: Mapping[str, str] | None = None) -> Answer:
    """Post JSON, with a bearer token and more headers if there are. Raises Unreachable; any status is an answer."""
    signed = {"Authorization": f"Bearer {token}"} if token else {}
    return _post(url, body, {**(headers or {}), **signed, "Content-Type": "application/json"})


def _post(url: str, body: str, headers: Mapping[str, str]) -> Answer:
    parts = urlsplit(url)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    common = {"Accept": "application/json", "User-Agent": "Gatehouse"}
    try:
        with _connection(parts) as connection:
            connection.request("POST", path, body, {**headers, **common})
            answer = connection.getresponse()
            return Answer(answer.status, answer.read(ANSWER_MAX))
    except ssl.SSLError:
        raise Unreachable("tls") from None
    except TimeoutError:
        raise Unreachable("timeout") from None
    except (OSError, http.client.HTTPException):
        raise Unreachable("connection") from None


def public(address: Address) -> bool:
    """Whether an address is one of the public internet, with what IPv6 may carry inside judged too."""
    if address.version == 6:  # noqa: PLR2004
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return public(inner)
    return address.is_global and not address.is_multicast


def _resolve(host: str, port: int) -> str:
    """The address to connect to. Raises Unreachable unless each one the name has may be spoken to."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable("no_such_host") from None
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    own = host in OWN
    if not addresses or not all(a.is_loopback if own else public(a) for a in addresses):
        raise Unreachable("address_refused")
    return str(addresses[0])


class _Pinned(http.client.HTTPConnection):
    """A connection to the judged address, whatever the name leads to meanwhile."""

    def __init__(self, parts: SplitResult, address: str, port: int) -> None:
        super().__init__(parts.hostname or "", port, timeout=STEP_SECONDS)
        self.default_port = PORTS[parts.scheme]
        self._address = address
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None

    def connect(self) -> None:
        raw = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._tls.wrap_socket(raw, server_hostname=self.host) if self._tls else raw


@contextmanager
def _connection(parts: SplitResult) -> Iterator[http.client.HTTPConnection]:
    host = parts.hostname or ""
    if parts.scheme != "https" and not (parts.scheme == "http" and host in OWN):
        raise Unreachable("address_refused")
    port = parts.port or PORTS[parts.scheme]
    connection = _Pinned(parts, _resolve(host, port), port)
    alarm = threading.Timer(WHOLE_SECONDS, _hang_up, [connection])
    alarm.daemon = True
    alarm.start()
    try:
        yield connection
    finally:
        alarm.cancel()
        connection.close()


def _hang_up(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)
