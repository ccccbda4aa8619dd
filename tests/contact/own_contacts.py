"""Reading back somebody's contacts."""

from __future__ import annotations

import sqlalchemy as sa

from admin_app.contact.models import Contact
from admin_app.kernel.db import db

EMAIL = "alice.private@kanal.example"


def those_of(user) -> list[Contact]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Contact).where(Contact.user_id == user.id).order_by(Contact.id)))
