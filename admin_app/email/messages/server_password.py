"""Mails about the server's password in a support ticket; it never stands in one."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from admin_app.email.message import Message, notice, page
from admin_app.email.models import Topic
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.lib.text.links import harmless


def revealed(
    person: User,
    actor: Actor,
    *,
    ticket_id: UUID,
    number: str,
    subject: str,
    account_id: UUID,
    own: bool,
    sees: bool,
) -> Message:
    """Staff revealed it for 5 minutes: to the ticket's author (`own`), each owner and whoever gave it, who may be an owner no
    longer and is led to the ticket only where they still see it (`sees`).
    """
    told = notice(
        "ticket_secret_revealed",
        person,
        actor,
        topic=Topic.SECURITY,
        account_id=account_id,
        number=number,
        ticket_subject=harmless(subject),
        ticket_url=page(f"/tickets/{ticket_id}"),
        own=own,
        sees=sees,
    )
    return replace(told, addressee_only=True)


def asked(colleague: User, actor: Actor, *, ticket_id: UUID, number: str, to_all: bool) -> Message:
    """A member of staff who took a ticket over asks to reveal it: to the colleague before, or to administrators (`to_all`)."""
    url = page(f"/admin/tickets/{ticket_id}/server-password/{'agree-for' if to_all else 'agree'}")
    return notice("ticket_secret_asked", colleague, actor, topic=Topic.ACCOUNT, number=number, url=url)
