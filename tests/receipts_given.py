"""A watch over all tests: an act of staff that mails a customer gives a receipt, or has a reason why not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from admin_app.audit import service as audit
from admin_app.audit.receipts.kinds import RECEIPTS, WITHOUT
from admin_app.email import outbox
from admin_app.kernel.db import after_commit
from admin_app.kernel.db import db as database


class Watch:
    """What staff did and which mails went to customers, transaction by transaction; `wrong` is what had no receipt."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.wrong: list[str] = []
        self._record, self._queue = audit.record, outbox.queue
        patch.setattr(audit, "record", self.record)
        patch.setattr(outbox, "queue", self.queue)

    def record(self, event: Any, actor: Any, **told: Any) -> Any:
        event_id = self._record(event, actor, **told)
        if actor.is_staff:
            self._notes()["by_staff"].append(event)
        return event_id

    def queue(self, message: Any) -> Any:
        mail_id = self._queue(message)
        if message.to.user_id is not None and not message.to.is_staff:
            self._notes()["to_customers"].append(message.template)
        return mail_id

    def _notes(self) -> dict[str, list[Any]]:
        notes: dict[str, Any] = database.session().info["notes"]
        if "watch" not in notes:
            notes["watch"] = kept = {"by_staff": [], "to_customers": []}
            after_commit(lambda: self._judge(**kept))
        return notes["watch"]

    def _judge(self, by_staff: list[Any], to_customers: list[str]) -> None:
        if by_staff and to_customers and not any(e in RECEIPTS or e in WITHOUT for e in by_staff):
            self.wrong.append(f"{', '.join(by_staff)} mails {', '.join(to_customers)} and gives no receipt")


@pytest.fixture(autouse=True)
def receipts_given(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Whatever staff did in a test and a customer was mailed of gave a receipt (admin_app/audit/receipts/kinds.py)."""
    watch = Watch(monkeypatch)
    yield watch
    assert not watch.wrong, "\n".join(watch.wrong)
