"""Delivery reports as mail (RFC 3464): whose they are, and what they say of each mail.

The mail is known by the signed address that the report came to, else by the Message-ID of the mail that it brings back.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from itertools import islice
from typing import cast
from uuid import UUID

from admin_app.bounce.models import Fate
from admin_app.bounce.service import Reported
from admin_app.email import bounce_address
from admin_app.lib.mail_reading import headers
from admin_app.lib.mail_reading.bounds import is_laborious

MOST_BYTES = 1_048_576
ARRIVED_AT = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
FATES = {
    "failed": Fate.BOUNCED,
    "delayed": Fate.DELAYED,
    "delivered": Fate.DELIVERED,
    "relayed": Fate.DELIVERED,
}
STATUS_MOST = 20
MOST_RECIPIENTS = 50  # of one report; ours go to one each
ARRIVED_MOST, ID_MOST = 200, 120


def read(raw: bytes) -> list[Reported]:
    """What a message reports; nothing where it is no report, names no mail, or is too long."""
    if len(raw) > MOST_BYTES or is_laborious(raw):
        return []
    try:
        return list(_reports(headers.parsed(raw)))
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
    arrived = headers.raw(message, "Message-ID")[:ARRIVED_MOST]
    for fields in islice(_recipients(message), MOST_RECIPIENTS):
        fate = FATES.get(headers.raw(fields, "Action").strip().lower())
        if fate is None:
            continue
        code = headers.raw(fields, "Status")[:STATUS_MOST].strip()
        yield Reported(fate, f"{named} {fate} {code} {arrived}", code, mail_id, message_id)


def _signed(message: EmailMessage) -> UUID | None:
    found = (bounce_address.read(value) for value in headers.raw_all(message, *ARRIVED_AT))
    return next((one for one in found if one is not None), None)


def _recipients(message: EmailMessage) -> Iterator[EmailMessage]:
    """The fields of each recipient; the first group is of the report itself."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            groups = part.get_payload()
            if isinstance(groups, list):
                yield from cast("list[EmailMessage]", groups[1:])


def _returned(message: EmailMessage) -> str:
    """The Message-ID of the mail that comes back: its headers, or the whole of it, stand in the last part."""
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner:
                return _id_of(cast("EmailMessage", inner[0]))
        if part.get_content_type() == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return _id_of(headers.parsed(content))
    return ""


def _id_of(message: EmailMessage) -> str:
    return headers.raw(message, "Message-ID").strip()[:ID_MOST]
