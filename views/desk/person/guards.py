"""What decides which acts may be done to a person: a row of a list and a page with all its facts both tell it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from admin_app.identity.models import AccountStatus, InvitationEnd, User, UserStatus
from admin_app.kernel.rights.permissions import LIVE_STATES
from admin_app.sign_in.block import BlockCause, SignInBlock


class PersonShown(Protocol):
    """A person as a page has loaded her."""

    @property
    def id(self) -> UUID: ...

    @property
    def status(self) -> UserStatus: ...

    @property
    def invitation_end(self) -> InvitationEnd | None: ...

    @property
    def frozen(self) -> bool: ...

    @property
    def for_closing(self) -> bool: ...

    @property
    def blocks(self) -> Iterable[SignInBlock]: ...


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """`frozen` is who was let in or kept out in a disputed session, `for_closing` who was disabled for a closing.

    Both wait for an owner's word.
    """

    status: UserStatus
    frozen: bool
    unlockable: bool  # has to wait, and "Unlock" ends it
    at_address: bool  # met the wait of an address, which "End a wait" ends
    account_live: bool = True
    oneself: bool = False
    for_closing: bool = False


def known(facts: PersonFacts) -> bool:
    """Whoever is known here, able to sign in or not: rights about one's own data need no sign-in."""
    return facts.status is not UserStatus.ERASED


def of_row(row: User, reader: UUID | None = None) -> PersonFacts:
    """A row of a list. Its waits aren't loaded, so whoever is active may be unlocked as far as it tells."""
    return PersonFacts(
        row.status,
        row.frozen_by is not None,
        row.status is UserStatus.ACTIVE,
        row.status is UserStatus.ACTIVE,
        oneself=row.id == reader,
        for_closing=row.disabled_for_request_id is not None,
    )


def of_page(person: PersonShown, account_status: AccountStatus | None, reader: UUID | None) -> PersonFacts:
    """A person as a page shows her; without an account she is staff."""
    return PersonFacts(
        person.status,
        person.frozen,
        any(h.unlockable for h in person.blocks),
        any(h.cause is BlockCause.WAITING_ADDRESS for h in person.blocks),
        account_status is None or account_status in LIVE_STATES,
        person.id == reader,
        person.for_closing,
    )


def within_reach(facts: PersonFacts) -> bool:
    """Nobody acts on oneself at the desk, nor on people of an account that ended."""
    return facts.account_live and not facts.oneself


def unlockable(facts: PersonFacts) -> bool:
    """Somebody whose wait can be ended."""
    return within_reach(facts) and facts.unlockable


def waits_somewhere(facts: PersonFacts) -> bool:
    """Somebody who came from an address that waits."""
    return within_reach(facts) and facts.at_address


def active(facts: PersonFacts) -> bool:
    """Somebody who can sign in."""
    return within_reach(facts) and facts.status is UserStatus.ACTIVE


def invited(facts: PersonFacts) -> bool:
    """Somebody who hasn't followed the invitation yet."""
    return within_reach(facts) and facts.status is UserStatus.INVITED


def present(facts: PersonFacts) -> bool:
    """Somebody who can be kept out."""
    return active(facts) or invited(facts)


def may_be_disabled(facts: PersonFacts) -> bool:
    """Somebody who can be kept out now."""
    return present(facts) and not facts.frozen


def may_be_enabled(facts: PersonFacts) -> bool:
    """Somebody who was kept out and can be let in again now."""
    waits = facts.frozen or facts.for_closing
    return within_reach(facts) and facts.status is UserStatus.DISABLED and not waits
