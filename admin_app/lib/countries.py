"""From an address to a country, by an offline file: no address of a person is ever asked of anybody.

The file is memory-mapped and opened once in each process; reading it is safe from many threads. The one that
comes with Gatehouse is DB-IP's (CC BY 4.0: pages that show a country link to DB-IP). An operator's own file, with
records of a country or a city, takes its place by GATEHOUSE_COUNTRY_FILE.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache

import maxminddb

from admin_app import config

SOURCE, SOURCE_URL = "DB-IP", "https://db-ip.com"
OLD = timedelta(days=90)
KNOWN_ADDRESSES = 4096  # answers kept in memory
CODE_LENGTH = 2
# Networks inside a house or a company, and lines shared behind a provider (RFC 1918, 3927, 4193, 4291, 6598).
PRIVATE = tuple(
    ipaddress.ip_network(network)
    for network in (
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
        "::1/128", "fc00::/7", "fe80::/10",
    )
)  # fmt: skip

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Data:
    """What is known of the file: when it was made, and whose link has to stand where countries are shown."""

    built_at: datetime
    source: str = ""
    source_url: str = ""

    def is_old(self, now: datetime) -> bool:
        """Made more than 90 days ago: addresses move, so a newer file should come in."""
        return now - self.built_at > OLD


def of(ip: str) -> str:
    """The country of an address (ISO 3166-1 alpha-2); empty where none is known, and for private addresses."""
    return _code(ip, _path())


def is_private(ip: str) -> bool:
    """Whether an address, whole or masked (`10.1.2.•`, `fd00:1:2::/48`), belongs to a network inside a house."""
    address = _parsed(ip.replace("•", "0").partition("/")[0])
    return address is not None and _within(address)


def data() -> Data:
    """What is known of the file in use."""
    path = _path()
    built_at = datetime.fromtimestamp(_reader(path).metadata().build_epoch, UTC)
    return Data(built_at, SOURCE, SOURCE_URL) if path == str(config.COUNTRY_DATA) else Data(built_at)


def _path() -> str:
    return config.active().country_file or str(config.COUNTRY_DATA)


@cache
def _reader(path: str) -> maxminddb.Reader:
    return maxminddb.open_database(path)


@lru_cache(maxsize=KNOWN_ADDRESSES)
def _code(ip: str, path: str) -> str:
    address = _parsed(ip)
    if address is None or _within(address):
        return ""
    try:
        return code_in(_reader(path).get(address))
    except (ValueError, maxminddb.InvalidDatabaseError):  # an IPv6 address in a file for IPv4; a torn record
        return ""


def code_in(record: object) -> str:
    """The country in a record, by either schema: `country_code`, or `country.iso_code` of Country and City files."""
    if not isinstance(record, dict):
        return ""
    country = record.get("country_code") or record.get("country")
    code = country.get("iso_code") if isinstance(country, dict) else country
    right = isinstance(code, str) and len(code) == CODE_LENGTH and code.isascii() and code.isalpha()
    return str(code).upper() if right else ""


def _parsed(ip: str) -> Address | None:
    try:
        address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, ipaddress.IPv6Address) else address


def _within(address: Address) -> bool:
    return any(address.version == network.version and address in network for network in PRIVATE)
