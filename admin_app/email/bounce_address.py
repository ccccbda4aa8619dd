"""The address that a mail's bounces come back to: the configured one, with the signed name of the mail in it (VERP).

So a report is known by where it arrived, whatever it says.
"""

from __future__ import annotations

import base64
import binascii
import re
from uuid import UUID

from admin_app import config
from admin_app.kernel.crypto import lookup_hash, same

PURPOSE = "bounce"
MAC = 16  # hex digits of an HMAC-SHA-256
LENGTH = 39  # characters of base 32 for 24 bytes, without its padding: a local part has room for 64
_NAMED = re.compile(rf"\+([a-z2-7]{{{LENGTH}}})@", re.IGNORECASE)


def of_mail(mail_id: UUID) -> str:
    """Where bounces of a mail go; empty where no address is configured."""
    local, at, domain = config.active().mail_bounces_to.partition("@")
    return f"{local}+{_name(mail_id)}@{domain}" if at else ""


def read(address: str) -> UUID | None:
    """The mail that an address names; None where we didn't sign it."""
    found = _NAMED.search(address)
    if not found:
        return None
    name = found[1].lower()
    try:
        mail_id = UUID(bytes=base64.b32decode(name.upper() + "=")[:16])
    except (binascii.Error, ValueError):
        return None
    return mail_id if same(name, _name(mail_id)) else None


def _name(mail_id: UUID) -> str:
    signed = mail_id.bytes + bytes.fromhex(lookup_hash(mail_id.hex, PURPOSE)[:MAC])
    return base64.b32encode(signed).decode().rstrip("=").lower()
