"""Where recipients of data are told: `name=https://…`, several parted by commas."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from admin_app.config import addresses

NAMES = ("hosting", "mail", "texts", "billing")


@cache
def parse(text: str) -> dict[str, str]:
    """The addresses by the recipients' names. Raises ValueError that says what is wrong."""
    found: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, url = (piece.strip() for piece in part.partition("="))
        if name not in NAMES:
            raise ValueError(f"{name} is none of {', '.join(NAMES)}")
        if name in found:
            raise ValueError(f"{name} is named twice")
        parts = urlsplit(url)
        own = parts.scheme == "http" and parts.hostname in addresses.LOOPBACK
        if not (parts.scheme == "https" or own) or not parts.hostname or parts.username is not None:
            raise ValueError(f"the address of {name} must begin with https:// and name no user")
        found[name] = url
    return found
