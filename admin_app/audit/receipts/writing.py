"""Writing a receipt: by the function that records the act's event, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from admin_app.audit.receipts.kinds import RECEIPTS
from admin_app.audit.receipts.models import Receipt
from admin_app.kernel.actor import Actor
from admin_app.kernel.database import transaction_notes
from admin_app.kernel.database.statements import write


def keep(actor: Actor, event: Mapping[str, Any], person_id: UUID | None) -> None:
    """Write the receipt of an act of staff on a customer, where its event gives one; `event` is its row.

    The first one of a transaction is the one that its mails link to.
    """
    if not actor.is_staff or event["account_id"] is None or event["name"] not in RECEIPTS:
        return
    write(
        Receipt,
        {
            "id": event["id"],
            "at": event["at"],
            "event": event["name"],
            "account_id": event["account_id"],
            "person_id": person_id,
            "target_kind": event["target_kind"],
            "target_id": event["target_id"],
            "done_by": actor.user_id,
            "roles": list(actor.roles),
            "proposed_by": transaction_notes.kept(transaction_notes.PROPOSED_BY),
            "proposal_id": transaction_notes.kept(transaction_notes.PROPOSAL),
        },
    )
    transaction_notes.keep_first(transaction_notes.RECEIPT, event["id"])
