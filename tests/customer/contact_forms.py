"""Contacts as tests add and read them in a browser."""

from __future__ import annotations

import sqlalchemy as sa

from admin_app.contact.models import Contact
from admin_app.kernel.db import db

EMAIL = "alice.private@kanal.example"


def contacts_of(user) -> list[Contact]:
    db.session.rollback()
    wanted = sa.select(Contact).where(Contact.user_id == user.id).order_by(Contact.created_at)
    return list(db.session.scalars(wanted))


def the_contact(user) -> Contact:
    return contacts_of(user)[0]


def add_phone(post, browser, number="0151 234 56318", country="DE"):
    return post(browser, "/contacts/phones", number=number, country=country)
