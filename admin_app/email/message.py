"""What a mail is before it is a row: to whom, which template, with which values.

A message says what happened, when, by whom and from where, and what to do if it wasn't meant. Secrets (links,
codes) stand in `links` alone: they are sealed until the mail is sent and removed afterwards.

Names stand in mails so that no program makes links of them. A mail to somebody who was never here, and so may be a
stranger whom anybody can have mailed to, quotes no name at all (SECURITY 69).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from babel import Locale

from admin_app import config
from admin_app.email.models import Topic
from admin_app.identity.models import User, UserKind, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.i18n import N_, shown_language, translate
from admin_app.lib import devices, masks
from admin_app.lib.text.links import harmless

NOT_YET = frozenset({UserStatus.INVITED, UserStatus.DISABLED})
INVITING = frozenset(
    {"delegation_invited", "invited", "staff_invited"}
)  # templates that go to strangers alone
NAMES = frozenset(
    {"account_name", "name", "person"}
)  # values of mails that somebody typed for others to read
UNNAMED = {
    "person": "",
    "username": "",
    "former": "",
}  # what strangers read in their place: the row is left out


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address, and how its reader reads: language (BCP 47) and time zone (IANA)."""

    address: str
    name: str = ""
    user_id: UUID | None = None
    language: str = "en"
    time_zone: str = "UTC"
    is_staff: bool = False
    is_stranger: bool = False  # was invited and never here: all we have of them somebody else typed

    @classmethod
    def of(cls, user: User) -> Recipient:
        """A person of ours, or one who was invited, at one's own address."""
        return cls(
            user.email,
            user.full_name,
            user.id,
            user.language,
            user.time_zone,
            is_staff=user.kind == UserKind.STAFF,
        ).as_stranger(user.status in NOT_YET and user.activated_at is None and user.import_run_id is None)

    def as_stranger(self, stranger: bool = True) -> Recipient:
        """The same without a name, unless it isn't so."""
        return replace(self, name="", is_stranger=True) if stranger else self


@dataclass(frozen=True, slots=True)
class Attached:
    """A JSON file that goes with a mail."""

    name: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """One mail to one reader. `addressee_only` hides it from others of the account; security mail and whatever
    carries a link or code always is.
    """

    template: str
    topic: Topic
    to: Recipient
    context: Mapping[str, Any] = field(default_factory=dict, repr=False)
    links: Mapping[str, str] = field(default_factory=dict, repr=False)
    account_id: UUID | None = None
    addressee_only: bool = False
    by_session: UUID | None = None  # the reader's own session that did it
    receipt: UUID | None = None  # of the act of staff that it tells of
    elsewhere: bool = False  # about an account that isn't the reader's own, whose receipts they don't see
    attached: Attached | None = None
    passing: bool = False  # nothing of it is kept once it has left
    mailing_id: UUID | None = None  # the mailing that it is one of
    thread: str = ""  # the Message-ID under which mail programs put it and its like together
    reply_to: str = ""  # where answers to this one go, in place of the configured address
    subscribed: bool = False  # its reader gets its topic at this address, and may end that by its link

    @property
    def private(self) -> bool:
        """Whether only the addressee may read it."""
        return self.addressee_only or self.topic is Topic.SECURITY or bool(self.links)


@dataclass(frozen=True, slots=True)
class Happening:
    """When something was done, by whom, from where; in the reader's words."""

    at: datetime
    by: str
    as_reader: bool  # by the reader, or by somebody who holds the reader's link or password
    place: str = ""

    @classmethod
    def now(cls, actor: Actor, to: Recipient) -> Happening:
        """An act of this moment. Devices and addresses are told only to the person who acted, never of others."""
        own = actor.user_id is not None and actor.user_id == to.user_id
        as_reader = own or actor.kind is ActorKind.NOBODY
        return cls(clock.now(), who(actor, to), as_reader, place_of(actor, to.language) if own else "")


def who(actor: Actor, to: Recipient) -> str:
    """Who acted, as the reader may know: to customers staff are first name and initial."""
    if actor.user_id is not None and actor.user_id == to.user_id:
        return translate(N_("You"), to.language)
    if to.is_stranger and actor.kind is ActorKind.CUSTOMER:
        return translate(N_("Somebody in the account"), to.language)
    if to.is_stranger and actor.kind is ActorKind.STAFF:
        return brand()
    if actor.kind is ActorKind.STAFF and not to.is_staff:
        return translate(
            N_("%(name)s of %(brand)s"),
            to.language,
            name=harmless(masks.short_name(actor.name)),
            brand=brand(),
        )
    if actor.kind in {ActorKind.STAFF, ActorKind.CUSTOMER}:
        return harmless(actor.name)
    if actor.kind is ActorKind.NOBODY:
        return translate(N_("Somebody who isn’t signed in"), to.language)
    return brand()


def place_of(actor: Actor, language: str) -> str:
    """Device, country and address of an act, as far as known: `Firefox on Windows, Germany, 203.0.113.7`."""
    territories = Locale.parse(shown_language(language)).territories
    country = territories.get(actor.country.upper(), "") if actor.country else ""
    return ", ".join(part for part in (_device(actor.user_agent, language), country, actor.ip) if part)


def _device(user_agent: str, language: str) -> str:
    parts = devices.parts(user_agent)
    if len(parts) < 2:  # noqa: PLR2004
        return "".join(parts)[: devices.SHOWN]
    told = translate(N_("%(browser)s on %(system)s"), language, browser=parts[0], system=parts[1])
    return told[: devices.SHOWN]


def brand() -> str:
    """The company's name."""
    return config.active().brand


def page(path: str) -> str:
    """A page of ours. The host comes from the settings, never from a request (SECURITY 7)."""
    return config.active().base_url.rstrip("/") + path


def link(purpose: str, token: str) -> str:
    """The address of a secret link."""
    return page(f"/link/{purpose}/{token}")


def notice(
    template: str,
    user: User,
    actor: Actor,
    *,
    topic: Topic = Topic.SECURITY,
    account_id: UUID | None = None,
    links: Mapping[str, str] | None = None,
    **context: object,
) -> Message:
    """A mail that tells a person of something that was just done. Names among its values are made harmless."""
    to = Recipient.of(user)
    if template in INVITING:
        to = to.as_stranger()
    context |= {name: harmless(str(context[name])) for name in NAMES & context.keys()}
    if to.is_stranger:
        context |= {name: value for name, value in UNNAMED.items() if name in context} | {
            "account_name": brand()
        }
    context["event"] = Happening.now(actor, to)
    own = actor.session_id if actor.user_id == user.id else None
    return Message(template, topic, to, context, links or {}, account_id, by_session=own)
