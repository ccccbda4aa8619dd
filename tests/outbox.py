"""The mail that was queued in a test, readable."""

from __future__ import annotations

import re
from types import SimpleNamespace

import sqlalchemy as sa

from admin_app.email.models import Mail
from admin_app.kernel import crypto
from admin_app.kernel.db import db as database


class Outbox:
    """The mail that was queued, readable."""

    def all(self) -> list[SimpleNamespace]:
        """Every message, oldest first."""
        database.session.rollback()
        rows = database.session.scalars(sa.select(Mail).order_by(Mail.created_at, Mail.id))
        return [self._open(row) for row in rows]

    def to(self, address: str) -> list[SimpleNamespace]:
        """The messages to one address."""
        return [m for m in self.all() if m.to == address]

    @property
    def last(self) -> SimpleNamespace:
        """The newest message."""
        return self.all()[-1]

    @staticmethod
    def _open(row: Mail) -> SimpleNamespace:
        text = crypto.unseal(row.text, f"mails.text:{row.id}") if row.sealed else row.text
        html = crypto.unseal(row.html, f"mails.html:{row.id}") if row.sealed else row.html
        links = re.findall(r"https?://[^\s<>\"]+", text)
        return SimpleNamespace(
            id=row.id, to=row.to_address, subject=row.subject, text=text, html=html, links=links, template=row.template,
            state=row.state, user_id=row.user_id, account_id=row.account_id, row=row,
        )  # fmt: skip
