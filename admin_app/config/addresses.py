"""Where the settings lead: beyond this host only over verified TLS (ASVS 12.3.1), and links only to pages and mail.

What a driver makes of a URL is asked of the driver, not read from the URL: libpq takes a host from several places
(`host`, `hostaddr`, a service file, the environment), and one of them alone says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg
import sqlalchemy as sa
from psycopg.conninfo import conninfo_to_dict

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1", ""})
VERIFIED = "verify-full"
UNSURE = frozenset({"false", "0", "no", "f", "n", "off"})
SCANNER_PORT = 3310


def normal_database_url(url: str) -> str:
    """`postgres://` and `postgresql://` both mean psycopg 3 here."""
    for head in ("postgres://", "postgresql://"):
        if url.startswith(head):
            return "postgresql+psycopg://" + url.removeprefix(head)
    return url


def postgres_problem(url: str, *, sqlalchemy: bool) -> str:
    """What is wrong with the way to a PostgreSQL server; "" where it is this host or its certificate is verified."""
    try:
        asked = _by_sqlalchemy(url) if sqlalchemy else dict(conninfo_to_dict(_plain(url)))
        defaults = {o.keyword.decode(): (o.val or b"").decode() for o in psycopg.pq.Conninfo.get_defaults()}
    except (psycopg.Error, sa.exc.ArgumentError, ValueError, TypeError):
        return "is no address of a database"
    given = {**{name: value for name, value in defaults.items() if value}, **asked}
    if given.get("service") or given.get("servicefile"):
        return "name the server here; a service file isn't followed"
    hosts = {
        host for name in ("host", "hostaddr") for value in _all(given.get(name)) for host in value.split(",")
    }
    others = {
        host for host in hosts if not host.startswith("/")
    } - LOOPBACK  # a path is a socket of this machine
    if others and _all(given.get("sslmode")) != [VERIFIED]:
        return f"add sslmode={VERIFIED}"
    return ""


def redis_problem(url: str) -> str:
    """What is wrong with the way to a Redis server; every value of a doubled parameter counts."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query, keep_blank_values=True)
    hosts = {parts.hostname or "", *asked.get("host", ())}
    if not hosts - LOOPBACK:
        return ""
    if parts.scheme != "rediss":
        return "use rediss beyond this host"
    verified = set(asked.get("ssl_cert_reqs", ["required"])) == {"required"}
    if not verified or UNSURE & {value.lower() for value in asked.get("ssl_check_hostname", ())}:
        return "the server's certificate must be verified"
    return ""


def smtp_problem(url: str) -> str:
    """What is wrong with the way to the mail server."""
    parts = urlsplit(url)
    if (parts.hostname or "") in LOOPBACK or parts.scheme in {"smtps", "smtp+starttls"}:
        return ""
    return "use smtps or smtp+starttls beyond this host"


def link_problem(url: str) -> str:
    """What is wrong with a link that people are given: `https:` with a host, or `mailto:` with an address."""
    if not url.isprintable() or " " in url:
        return "must be one address without spaces"
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname and parts.username is None:
        return ""
    if parts.scheme == "mailto" and not parts.netloc and "@" in parts.path:
        return ""
    return "must begin with https:// or mailto:"


def password_in(url: str) -> str:
    """The password a URL carries, "" without one."""
    parts = urlsplit(url)
    return unquote(parts.password or "") or parse_qs(parts.query).get("password", [""])[0]


def _by_sqlalchemy(url: str) -> dict[str, object]:
    parsed = sa.make_url(url)
    return dict(parsed.get_dialect()().create_connect_args(parsed)[1])


def _plain(url: str) -> str:
    return "postgresql://" + url.partition("://")[2]


def _all(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, tuple | list) else [str(value)] if value else []


def is_safe(url: str) -> bool:
    """Whether an address is over TLS, or on this host, and names no user."""
    parts = urlsplit(url)
    own = parts.scheme == "http" and parts.hostname in LOOPBACK
    return (parts.scheme == "https" or own) and bool(parts.hostname) and parts.username is None


@dataclass(frozen=True, slots=True)
class ScannerPlace:
    """Where a virus scanner listens: at a host and port, or at a socket of this machine."""

    host: str = ""
    port: int = SCANNER_PORT
    path: str = ""


def scanner_place(url: str) -> ScannerPlace:
    """Read `tcp://host:port` or `unix:///path`. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc:
        return ScannerPlace(path=parts.path)
    bare = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    if parts.scheme == "tcp" and parts.hostname and bare:
        return ScannerPlace(parts.hostname, parts.port or SCANNER_PORT)
    raise ValueError("no scanner's address")


def scanner_problem(url: str) -> str:
    """What is wrong with the way to the scanner: its protocol has no TLS, so customers' files stay on this host."""
    try:
        place = scanner_place(url) if url else ScannerPlace(path="/")
    except ValueError:  # told for every environment
        return ""
    return "" if place.path or place.host in LOOPBACK else "use a socket or a tunnel of this host"
