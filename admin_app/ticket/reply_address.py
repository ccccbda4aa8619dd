"""The address that a subscriber's answers by mail go to: signed, one for each subscriber, and kept nowhere.

It names the subscriber, and so the ticket, whatever a mail says otherwise. It proves nobody: whoever has seen the mail knows
it, so what comes there counts as the subscriber's only if the mail itself is proven (DOMAIN 8).
"""

from __future__ import annotations

import base64
import binascii
import re
from uuid import UUID

from admin_app import config
from admin_app.kernel.crypto import lookup_hash, same

PURPOSE = "ticket"
LOCAL = "ticket"
MAC = 16  # hex digits of an HMAC-SHA-256
LENGTH = 39  # characters of base 32 for 24 bytes, without its padding: a local part has room for 64
_NAMED = re.compile(rf"{LOCAL}\+([a-z2-7]{{{LENGTH}}})@([A-Za-z0-9.-]+)", re.IGNORECASE)


def of_subscriber(subscriber_id: UUID) -> str | None:
    """Where a subscriber's answers go; None where no domain for them is configured."""
    domain = config.active().ticket_mail_domain
    return f"{LOCAL}+{_name(subscriber_id)}@{domain}" if domain else None


def read(address: str) -> UUID | None:
    """The subscriber that an address names; None where we didn't sign it, or it is of another domain."""
    found = _NAMED.search(address)
    domain = config.active().ticket_mail_domain
    if not found or not domain or found[2].lower() != domain.lower():
        return None
    name = found[1].lower()
    try:
        subscriber_id = UUID(bytes=base64.b32decode(name.upper() + "=")[:16])
    except (binascii.Error, ValueError):
        return None
    return subscriber_id if same(name, _name(subscriber_id)) else None


def _name(subscriber_id: UUID) -> str:
    signed = subscriber_id.bytes + bytes.fromhex(lookup_hash(subscriber_id.hex, PURPOSE)[:MAC])
    return base64.b32encode(signed).decode().rstrip("=").lower()
