"""Mails about a lost second factor."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from admin_app.email.message import Message, link, notice, page
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.links import LinkPurpose


def opened(user: User, actor: Actor, *, cancel: str, number: str, waits_until: datetime) -> Message:
    """Somebody with the password says that the second factor is lost; the link cancels that."""
    links = {"cancel": link(LinkPurpose.CASE_CANCEL, cancel)}
    return notice("recovery_opened", user, actor, links=links, number=number, waits_until=waits_until)


def owner_asked(owner: User, actor: Actor, *, about: User, waits_until: datetime) -> Message:
    """Another owner may say whether it is really the person."""
    url = page(f"/people/{about.id}/vouch")
    return notice(
        "recovery_owner_asked", owner, actor, person=about.full_name, url=url, waits_until=waits_until
    )


def contact_asked(user: User, actor: Actor, *, address: str, vouch: str) -> Message:
    """A confirmed contact of the person may say so by a link."""
    links = {"vouch": link(LinkPurpose.CASE_VOUCH, vouch)}
    message = notice("recovery_contact_asked", user, actor, links=links)
    return dataclasses.replace(message, to=dataclasses.replace(message.to, address=address))


def vouched(user: User, actor: Actor) -> Message:
    """Somebody vouched for the person."""
    return notice("recovery_vouched", user, actor)


def ready(user: User, actor: Actor, *, until: datetime) -> Message:
    """The waiting time is over: signing in with the password leads on."""
    return notice("recovery_ready", user, actor, until=until)


def cancelled(user: User, actor: Actor, *, by: str) -> Message:
    """The case was cancelled."""
    return notice("recovery_cancelled", user, actor, by=by)


def completed(user: User, actor: Actor, *, tokens_ended: int) -> Message:
    """The second factors are gone and the password is new; so many API tokens ended with them."""
    return notice("recovery_completed", user, actor, tokens_ended=tokens_ended)
