"""Delivery reports as mail (RFC 3464): whose they are, and what they say of each mail.

The mail is known by the signed address that the report came to, else by the Message-ID of the mail that it brings back.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage, Message
from uuid import UUID

from admin_app.bounce.models import Fate
from admin_app.bounce.service import Reported
from admin_app.email import bounce_address

MOST_BYTES = 1_048_576
ARRIVED_AT = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
FATES = {
    "failed": Fate.BOUNCED,
    "delayed": Fate.DELAYED,
    "delivered": Fate.DELIVERED,
    "relayed": Fate.DELIVERED,
}
STATUS_MOST = 20


def read(raw: bytes) -> list[Reported]:
    """What a message reports; nothing where it is no report, names no mail, or is too long."""
    if len(raw) > MOST_BYTES:
        return []
    try:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        return list(_reports(message))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return []  # what the parser stumbles over was made by no mail server


def _reports(message: EmailMessage) -> Iterator[Reported]:
    if message.get_content_type() != "multipart/report":
        return
    if str(message.get_param("report-type", "")).lower() != "delivery-status":
        return
    mail_id, message_id = _signed(message), _returned(message)
    if mail_id is None and not message_id:
        return
    named = mail_id.hex if mail_id else message_id
    for fields in _recipients(message):
        fate = FATES.get(str(fields.get("Action", "")).strip().lower())
        if fate is None:
            continue
        code = str(fields.get("Status", ""))[:STATUS_MOST].strip()
        arrived = str(message.get("Message-ID", ""))[:200]
        yield Reported(fate, f"{named} {fate} {code} {arrived}", code, mail_id, message_id)


def _signed(message: Message) -> UUID | None:
    for header in ARRIVED_AT:
        for value in message.get_all(header, []):
            found = bounce_address.read(str(value)[:1000])
            if found is not None:
                return found
    return None


def _recipients(message: Message) -> Iterator[Message]:
    """The fields of each recipient; the first group is of the report itself."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            groups = part.get_payload()
            if isinstance(groups, list):
                yield from (group for group in groups[1:] if isinstance(group, Message))


def _returned(message: Message) -> str:
    """The Message-ID of the mail that comes back: its headers, or the whole of it, stand in the last part."""
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                return _id_of(inner[0])
        if part.get_content_type() == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return _id_of(email.message_from_bytes(content, policy=email.policy.default))
    return ""


def _id_of(message: Message) -> str:
    return str(message.get("Message-ID", "")).strip()[:120]
