"""What the tests of disputes have in common."""

from __future__ import annotations

import dataclasses

import sqlalchemy as sa

from admin_app.contact.models import Contact
from admin_app.kernel.db import db as database
from admin_app.user import contacts
from tests.sign_in.door import at_door, knock


def knocks(user, secret):
    """The thief knows the password and has his app; where the sign-in stands."""
    started = knock(user.username)
    return started.stage, dataclasses.replace(at_door(), user_id=user.id, session_id=started.session_id)


def make_a_contact(actor):
    return contacts.add_email(actor, email="thief@elsewhere.example")


def contacts_of(user):
    database.session.rollback()
    return database.session.scalars(sa.select(Contact).where(Contact.user_id == user.id)).all()
