"""An e-mail address as what somebody signs in by: whose it is, whether it is free, and giving it to a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from admin_app.contact import security_mail
from admin_app.contact.models import Contact, ContactKind, ContactStatus
from admin_app.identity.models import USERNAME_MAX, User
from admin_app.kernel import clock, text
from admin_app.kernel.db import db
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.user.identifiers import columns
from admin_app.user.models import EmailChange, EmailChangeState

TOLD_FOR = timedelta(hours=72)
IN_USE = N_("Somebody already signs in with this address.")


def addresses_of(user: User) -> list[str]:
    """A person's own address and each active e-mail contact."""
    contacts = db.session.scalars(
        sa.select(Contact.value)
        .where(
            Contact.user_id == user.id,
            Contact.kind == ContactKind.EMAIL,
            Contact.status == ContactStatus.ACTIVE,
        )
        .order_by(Contact.id)
    )
    return [user.email, *contacts]


def carries_username(user: User, address: str) -> bool:
    """Whether the username is the person's address, and goes along to another one."""
    return user.username_folded == user.email_folded and len(address) <= USERNAME_MAX


def move(user: User, address: str) -> None:
    """Write the address and what follows from it; a username that was the former one goes along. Raises Invalid."""
    follows = carries_username(user, address)
    columns.rename(user, email=address, username=address if follows else None)
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody took it a moment ago
        raise Invalid(IN_USE, field="email", code="taken") from error


def give(user: User, address: str) -> None:
    """Put an address back, in the caller's transaction, which has locked the person. Raises Invalid where it is taken."""
    refuse_taken(user, address)
    move(user, address)


def refuse_taken(user: User, address: str) -> None:
    """Raises Invalid where somebody else has an address, as address or username, or could still take it back."""
    if holder(address, user.id) is not None:
        raise Invalid(IN_USE, field="email", code="taken")


def distinct(addresses: Iterable[str]) -> Iterable[str]:
    """Each address once, however it is written."""
    return {text.fold(address): address for address in addresses}.values()


def holder(address: str, but: UUID) -> User | None:
    """Whose address this is, in one statement: somebody else's, as address or username, or kept for an undo."""
    theirs = sa.union_all(*columns.holding_email(address), *columns.having_username(text.fold(address)))
    return db.session.scalars(sa.select(User).where(User.id.in_(theirs), User.id != but).limit(1)).first()


def former(user_id: UUID) -> sa.Select[str]:
    """The addresses that were the person's until lately."""
    return sa.select(EmailChange.former).where(
        EmailChange.user_id == user_id,
        EmailChange.state == EmailChangeState.DONE,
        EmailChange.done_at > clock.now() - TOLD_FOR,
    )


security_mail.on_former(former)
