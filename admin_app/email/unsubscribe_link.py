"""The link by which a mail is unsubscribed from: it names the mail, signed, so nothing has to be kept for it.

It never runs out: whoever finds an old newsletter may end the newsletters.
"""

from __future__ import annotations

from uuid import UUID

from admin_app.email.message import page
from admin_app.kernel.crypto import lookup_hash, same

PURPOSE = "unsubscribe"
PATH = "/link/unsubscribe/"
LENGTH = 64  # characters: an id and 16 bytes of its HMAC-SHA-256, in hex


def token(mail_id: UUID) -> str:
    """The signed name of a mail."""
    return mail_id.hex + lookup_hash(mail_id.hex, PURPOSE)[: LENGTH - 32]


def read(text: str) -> UUID | None:
    """The mail that a token names; None where it isn't one of ours."""
    if len(text) != LENGTH or not text.isascii():
        return None
    try:
        mail_id = UUID(hex=text[:32])
    except ValueError:
        return None
    return mail_id if same(text, token(mail_id)) else None


def address(mail_id: UUID) -> str:
    """Where a mail is unsubscribed from."""
    return page(PATH + token(mail_id))
