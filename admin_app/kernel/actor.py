"""Who acts. A frozen value, never a row: it survives commits and says the same to page, API, job and console."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission


class ActorKind(enum.StrEnum):
    """What somebody is while acting."""

    CUSTOMER = "customer"
    STAFF = "staff"
    CONSOLE = "console"  # the operator at the command line
    SYSTEM = "system"  # jobs
    NOBODY = "nobody"  # before sign-in


@dataclass(frozen=True, slots=True)
class Delegated:
    """What of another account is delegated to whoever acts in it: `service_ids` is None where that is all services."""

    id: UUID
    service_ids: frozenset[UUID] | None


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts, as far as commands need to know.

    `account_id` is the home account: where a customer is a member, None for all others. What is about the person
    reads it: the profile, own sessions, own policies. `acting_account_id` is the account acted in, whose pages are
    used; rights and reach are judged by it. `session_id` names the login session, `fresh_until` ends its fresh
    sign-in. `ip` is the client's address as the proxy rule gave it.
    """

    kind: ActorKind
    user_id: UUID | None = None
    name: str = ""
    account_id: UUID | None = None
    acting_account_id: UUID | None = None
    roles: tuple[str, ...] = ()
    role_names: tuple[str, ...] = ()  # as they are called now, in the order of `roles`
    permissions: frozenset[Permission] = field(default_factory=frozenset)
    session_id: UUID | None = None
    fresh_until: datetime | None = None
    second_factor: bool = False  # the session was opened with two factors
    factor_on: bool = False  # the person has a second factor, asked for in this session or not
    ip: str = ""
    country: str = ""
    user_agent: str = ""
    request_id: str = ""
    language: str = "en"
    time_zone: str = "UTC"
    username: str = ""
    seen_areas: frozenset[Area] | None = None  # somebody of staff sees these pages: the areas that they see
    deleting: bool = (
        False  # the deletion of one's own data is approved: only sign-in and one's own requests stay open
    )
    delegated: Delegated | None = None  # the account acted in is another one than one's own
    browser: str = ""  # the secret of the browser's own cookie, by which it is known again

    @property
    def is_staff(self) -> bool:
        """True for members of the company."""
        return self.kind is ActorKind.STAFF

    @property
    def is_customer(self) -> bool:
        """True for people of a customer's account."""
        return self.kind is ActorKind.CUSTOMER

    @property
    def is_internal(self) -> bool:
        """True for the operator at the console and for jobs of ours: they hold every right."""
        return self.kind in {ActorKind.CONSOLE, ActorKind.SYSTEM}

    def may(self, permission: Permission) -> bool:
        """Whether a menu or button should show; the command asks `require` all the same."""
        return permission in self.permissions or self.is_internal


def console(name: str = "console") -> Actor:
    """The operator at the command line."""
    return Actor(ActorKind.CONSOLE, name=name)


def system(request_id: str = "") -> Actor:
    """A job of ours; it is no person."""
    return Actor(ActorKind.SYSTEM, name="Gatehouse", request_id=request_id)


def nobody(
    ip: str = "",
    user_agent: str = "",
    request_id: str = "",
    language: str = "en",
    country: str = "",
    browser: str = "",
) -> Actor:
    """Whoever stands at the door: signing in, opening a link."""
    return Actor(
        ActorKind.NOBODY,
        ip=ip,
        user_agent=user_agent,
        request_id=request_id,
        language=language,
        country=country,
        browser=browser,
    )
