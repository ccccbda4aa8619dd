"""IP addresses and networks as people type them and as proxies hand them on: read strictly, written one way.

An IPv4 address inside IPv6 (`::ffff:203.0.113.7`) counts as IPv4 everywhere. What some programs take for an
address and others don't (`0x7f.1`, `203.0.113.007`, a zone, bits beyond the mask) is refused, never guessed.
"""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Iterable

from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

TYPED_MAX = 60
MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
# Nobody ever comes from these: multicast, reserved, unspecified.
NOBODYS = tuple(
    ipaddress.ip_network(n) for n in ("0.0.0.0/8", "224.0.0.0/3", "ff00::/8", "::/128", "100::/64")
)
PREFIX = re.compile(r"0|[1-9][0-9]{0,2}")
PORT = re.compile(r"\[(?P<six>[^\]]+)\](:[0-9]{1,5})?|(?P<four>[0-9.]+):[0-9]{1,5}")


def parse(typed: str, field: str = "network") -> str:
    """An address or a network as it is kept: `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/48`.

    Raises Invalid beside the field, with the network that was meant where bits stand beyond the mask.
    """
    text = typed.strip()
    if not text:
        raise Invalid(N_("Fill this in."), field=field, code="empty")
    network = _read(text, field)
    if network.prefixlen == 0:
        raise Invalid(
            N_("%(network)s covers every address there is; that would have no effect."),
            field=field,
            code="everything",
            network=str(network),
        )
    if any(_within(network, other) for other in NOBODYS):
        raise Invalid(N_("Nobody comes from this address."), field=field, code="nobodys")
    return plain(network)


def plain(network: Network) -> str:
    """How a network is written: a single address without its mask."""
    return str(network.network_address) if network.num_addresses == 1 else str(network)


def read(kept: str) -> Network:
    """A network that is kept. Raises ValueError for what never was one."""
    return ipaddress.ip_network(kept)


def inside(ip: str, networks: Iterable[str]) -> bool:
    """Whether an address lies in one of these networks; one that can't be read lies in none."""
    try:
        address = unmapped(ipaddress.ip_address(ip))
    except ValueError:
        return False
    return any(address in network for network in map(read, networks))  # other versions never match


def overlaps(one: str, other: str) -> bool:
    """Whether two networks share an address."""
    first, second = read(one), read(other)
    return _within(first, second) or _within(second, first)


def is_local(kept: str) -> bool:
    """Whether a network is this machine itself: behind a proxy that isn't configured that may be anybody."""
    return read(kept).is_loopback


def size(kept: str) -> int:
    """How many addresses a network holds."""
    return read(kept).num_addresses


def unmapped(address: Address) -> Address:
    """IPv4 inside IPv6 counts as IPv4."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


@functools.lru_cache(1024)
def line_of(ip: str) -> str:
    """As far as one line of a provider reaches: an IPv4 address, of IPv6 its /64, of which a device changes the rest.

    Empty where it can't be read.
    """
    try:
        address = unmapped(ipaddress.ip_address(ip))
    except ValueError:
        return ""
    return str(address) if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))  # noqa: PLR2004


@functools.lru_cache(1024)
def provider_of(ip: str) -> str:
    """The /16 of an address, of IPv6 the /32: as far as a provider's lines reach. Empty where it can't be read."""
    try:
        address = unmapped(ipaddress.ip_address(ip))
    except ValueError:
        return ""
    bits = 32 if address.version == 6 else 16  # noqa: PLR2004
    return str(ipaddress.ip_network((address, bits), strict=False))


def of_peer(told: str) -> str:
    """The address of a client as the socket or a configured proxy told it, without port, brackets and zone.

    Empty where it can't be read: no rule admits that.
    """
    text = told.strip()
    if found := PORT.fullmatch(text):
        text = found["six"] or found["four"]
    try:
        return str(unmapped(ipaddress.ip_address(text.partition("%")[0])))
    except ValueError:
        return ""


def _read(text: str, field: str) -> Network:
    host, slash, mask = text.partition("/")
    if len(text) > TYPED_MAX or "%" in text or (slash and not PREFIX.fullmatch(mask)):
        raise _unreadable(field)
    try:
        address = ipaddress.ip_address(host)
        bits = int(mask) if slash else address.max_prefixlen
        network = ipaddress.ip_network((address, bits), strict=False)
    except ValueError as error:
        raise _unreadable(field) from error
    network = _unmapped(network, field)
    if network.prefixlen and unmapped(address) != network.network_address:
        raise Invalid(
            N_("%(typed)s has bits beyond its mask. Did you mean %(network)s?"),
            field=field,
            code="host_bits",
            typed=text,
            network=plain(network),
        )
    return network


def _unmapped(network: Network, field: str) -> Network:
    if isinstance(network, ipaddress.IPv4Network) or not network.overlaps(MAPPED):
        return network
    if not network.subnet_of(MAPPED):
        if network.prefixlen == 0:
            return network
        raise _unreadable(field)  # partly IPv4: no network of either kind
    start = int(network.network_address) & 0xFFFF_FFFF
    return ipaddress.IPv4Network((start, network.prefixlen - MAPPED.prefixlen))


def _unreadable(field: str) -> Invalid:
    return Invalid(
        N_("Write an address like 203.0.113.7 or 2001:db8::7, or a network like 203.0.113.0/24."),
        field=field,
        code="unreadable",
    )


def _within(network: Network, other: Network) -> bool:
    if isinstance(network, ipaddress.IPv4Network) and isinstance(other, ipaddress.IPv4Network):
        return network.subnet_of(other)
    if isinstance(network, ipaddress.IPv6Network) and isinstance(other, ipaddress.IPv6Network):
        return network.subnet_of(other)
    return False
