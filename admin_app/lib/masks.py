"""What is left of a private value where it may not be seen. Made on the server, never in the page."""

from __future__ import annotations

import ipaddress

import phonenumbers

DOT = "•"


def email(value: str, *, besides: str = "") -> str:
    """First letter and domain: `m•••••@nordlicht.example`.

    `besides` is an address it is shown beside: as many letters are shown as tell the two apart.
    """
    local, at, domain = value.partition("@")
    if not at:
        return DOT * 5
    other, _, elsewhere = besides.partition("@")
    shown = 1
    if elsewhere == domain and other != local:
        shown = next((n for n in range(1, len(local)) if local[:n] != other[:n]), len(local))
    return f"{local[:shown]}{DOT * 5}{at}{domain}"


def phone(value: str) -> str:
    """Country code and the last three digits of an E.164 number: `+49 ••• •• 318`."""
    code = _calling_code(value)
    return f"{code} {DOT * 3} {DOT * 2} {value[-3:]}" if code else DOT * 5


def _calling_code(value: str) -> str:
    try:
        return f"+{phonenumbers.parse(value).country_code}"
    except phonenumbers.NumberParseException:
        return ""


def ip(value: str) -> str:
    """`203.0.113.•`, or the /48 of an IPv6 address or network."""
    try:
        address = ipaddress.ip_address(value.partition("/")[0])
    except ValueError:
        return DOT * 5
    if address.version == 4:  # noqa: PLR2004
        return value.rsplit(".", 1)[0] + "." + DOT
    return str(ipaddress.ip_network((address, 48), strict=False))


def text(_value: object) -> str:
    """Nothing but that there is something."""
    return DOT * 5


def username(value: str, emails: list[str]) -> str:
    """A username that tells an e-mail address (or its local part) is masked like it, else shown."""
    if "@" in value:
        return email(value)
    folded = value.casefold()
    return value[:1] + DOT * 5 if any(e.partition("@")[0].casefold() == folded for e in emails) else value


def short_name(full_name: str) -> str:
    """First name and initial of the last one, as customers see members of staff: `Tomás F.`."""
    first, *rest = full_name.split() or [""]
    return f"{first} {rest[-1][0]}." if rest else first
