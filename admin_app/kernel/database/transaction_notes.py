"""What one part of a transaction leaves for another one; it is forgotten with the transaction."""

from __future__ import annotations

from uuid import UUID

from admin_app.kernel.db import db, in_transaction

RECEIPT = "receipt"  # the receipt of the act, which its mails link to
PROPOSAL = "proposal"  # what a second member of staff confirms in it
PROPOSED_BY = "proposed_by"  # who asked for it

BULK_RUN = "bulk_run"  # the run of which it does one row
CALLER = "caller"  # the check of the caller that a proposal which is confirmed in it rests on


def keep_first(name: str, value: UUID) -> None:
    """Note a value, unless there is one by this name. Raises RuntimeError outside of a transaction."""
    if not in_transaction():
        raise RuntimeError("a note belongs into a transaction")
    db.session().info["notes"].setdefault(name, value)


def kept(name: str) -> UUID | None:
    """What was noted in this transaction; None where nothing was."""
    found: UUID | None = db.session().info.get("notes", {}).get(name)
    return found
