"""Mailings, by the commands themselves."""

from __future__ import annotations

import dataclasses
from typing import Any
from uuid import UUID

from admin_app.email.models import Topic
from admin_app.identity.models import Account, User
from admin_app.kernel.db import db
from admin_app.mailing import service
from admin_app.mailing.models import Mailing
from admin_app.mailing.service import MailingDraft
from tests.cast import actor_of
from tests.factories.people import make_staff

REASON = "The spring letter"
DRAFT = MailingDraft(
    Topic.NEWSLETTER.value,
    "Spring is here",
    "Es ist Frühling",
    "# News\n\nWe have grown.\n\n- Two more places",
    "# Neues\n\nWir wachsen.",
)


def make_draft(by: User, **changes: Any) -> UUID:
    """A draft; gives its id."""
    return service.write(actor_of(by), dataclasses.replace(DRAFT, **changes))


def ask(by: User, mailing_id: UUID) -> UUID:
    """It is proposed; gives the proposal's id."""
    return service.propose(actor_of(by), mailing_id, reason=REASON)


def make_mailing(writer: User, approver: User, **changes: Any) -> UUID:
    """One that two people let go out."""
    mailing_id = make_draft(writer, **changes)
    service.confirm(actor_of(approver), ask(writer, mailing_id))
    return mailing_id


def mailing(mailing_id: UUID) -> Mailing:
    """A mailing as it stands now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Mailing, mailing_id)


def in_world(_account: Account) -> dict[str, Any]:
    """A draft, and one that is being sent."""
    writer, approver = make_staff("administrator"), make_staff("approver")
    return {"mailing": make_mailing(writer, approver), "mailing_draft": make_draft(writer)}
