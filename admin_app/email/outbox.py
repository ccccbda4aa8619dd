"""The outbox: a mail is a row of the caller's transaction, so it exists exactly if the change does."""

from __future__ import annotations

from uuid import UUID

from admin_app.email.message import Message


def queue(message: Message) -> UUID:
    """Write a mail in the caller's transaction; a worker sends it. Raises RuntimeError outside of one."""
    raise NotImplementedError
