"""Mails about a sign-in, a held one, the answer "This wasn't me", and which of these notices are sent."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from babel import Locale

from admin_app.email.message import Message, link, notice, page
from admin_app.email.models import Topic
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.i18n import shown_language
from admin_app.kernel.links import LinkPurpose
from admin_app.lib import devices

NOT_ME = "not_me"  # the name of the link that says so, in every mail that carries one
SAID = "not_me_said"


def signed_in(user: User, actor: Actor, *, fact: str, at: datetime) -> Message:
    """Somebody signed in as the person; `fact` is `new_country`, `new_device` or `plain`."""
    return _used(user, actor, "signed_in", fact, at)


def moved(user: User, actor: Actor, *, fact: str, at: datetime) -> Message:
    """A session of the person is used elsewhere; `fact` is `browser`, `country`, `network` or `copy`."""
    return _used(user, actor, "session_moved", fact, at)


def _used(user: User, actor: Actor, template: str, fact: str, at: datetime) -> Message:
    """Told of a browser, with where and what it is."""
    country, device = _country(actor, user), devices.words(actor.user_agent)
    return _at(notice(template, user, actor, fact=fact, country=country, device=device), at)


def held(user: User, actor: Actor, *, token: str, not_me: str, at: datetime, expires_at: datetime) -> Message:
    """A sign-in from a new country waits for this link."""
    links = {"hold": link(LinkPurpose.HOLD, token), NOT_ME: link(LinkPurpose.NOT_ME, not_me)}
    message = notice(
        "sign_in_held", user, actor, links=links, country=_country(actor, user), expires_at=expires_at
    )
    return _at(message, at)


def changed(user: User, actor: Actor, *, sign_ins: bool, countries: bool) -> Message:
    """The person chose which notices are sent and whether countries are remembered."""
    return notice("notices_changed", user, actor, sign_ins=sign_ins, countries=countries)


def _at(message: Message, at: datetime) -> Message:
    """The mail is written by a job, some seconds after what it tells of."""
    event = dataclasses.replace(message.context["event"], at=at)
    return dataclasses.replace(message, context={**message.context, "event": event})


def _country(actor: Actor, user: User) -> str:
    """The name of the country, in the reader's language; empty where none is known."""
    territories = Locale.parse(shown_language(user.language)).territories
    return str(territories.get(actor.country.upper(), "")) if actor.country else ""


def waits(
    reader: User, actor: Actor, *, what: str, about: str, path: str, until: datetime | None = None
) -> Message:
    """To a member of staff who may decide it: one thing waits. `what` names the sentence in the template, `until` when
    it is due or lapses.
    """
    return notice(
        "work_waits",
        reader,
        actor,
        topic=Topic.ACCOUNT,
        what=what,
        person=about,
        name=actor.name,
        until=until,
        url=page(path),
    )


def digest(reader: User, actor: Actor, *, numbers: Sequence[tuple[str, int]]) -> Message:
    """To a member of staff in the morning: what was told since the last one, in numbers. Nobody and nothing is named."""
    return notice(
        "work_digest",
        reader,
        actor,
        topic=Topic.ACCOUNT,
        numbers=[(str(topic), number) for topic, number in numbers],
        total=sum(number for _topic, number in numbers),
        url=page("/admin/notices"),
    )
