"""The columns people are found by, computed in one place for commands and import alike."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from admin_app.contact.models import Contact, ContactKind
from admin_app.identity.models import USERNAME_MAX, User
from admin_app.kernel import clock, text
from admin_app.kernel.db import db, has_keys
from admin_app.lib.text.lookalikes import skeleton
from admin_app.user.identifiers import held_back
from admin_app.user.models import EmailChange, EmailChangeState

SKELETON_MAX = USERNAME_MAX * 4


def username_shown(username: str, emails: Iterable[str]) -> str:
    """The folded username where it may be found by a part, else nothing.

    A username that is an e-mail address, or equals the part before the @ of one of the person's own, would
    tell that address.
    """
    folded = text.fold(username)
    if "@" in folded:
        return ""
    return "" if any(text.fold(e).rpartition("@")[0] == folded for e in emails) else folded


def username_skeleton(username: str) -> str:
    """What usernames that look alike have in common; nothing of one that is an address."""
    return "" if "@" in username else skeleton(username)[:SKELETON_MAX]


def name_columns(
    *, username: str, email: str, full_name: str, other_emails: Iterable[str] = ()
) -> dict[str, str]:
    """Every column of `users` that follows from username, e-mail and full name; `other_emails` are further own ones."""
    return {
        "username": username,
        "username_folded": text.fold(username),
        "username_shown": username_shown(username, [email, *other_emails]),
        "username_skeleton": username_skeleton(username),
        "email": email,
        "email_folded": text.fold(email),
        "email_hash": text.email_hash(email),
        "email_domain": text.email_domain(email),
        "full_name": full_name,
        "full_name_folded": text.fold(full_name),
    }


def rename(user: User, *, username: str | None = None, email: str | None = None) -> None:
    """Give a person another username or address, with all columns that follow, in the caller's transaction.

    Whoever came with the import keeps the username the company's system knows as `import_key`, so that its next
    run finds the same person instead of making a second one. Raises RuntimeError where the person isn't locked for it.
    """
    if (username or email) and not has_keys(user.id):
        raise RuntimeError("whoever renames a person locks that first: lock_person(..., renames=True)")
    former, former_shown = user.username_folded, user.username
    columns = name_columns(
        username=username or user.username,
        email=email or user.email,
        full_name=user.full_name,
        other_emails=_contacts(user.id),
    )
    if user.stands_in and email is None:  # somebody else has the address
        columns |= {"email_folded": user.email_folded, "username_folded": user.username_folded}
    for name, value in columns.items():
        setattr(user, name, value)
    if user.brought and not user.import_key and former != user.username_folded:
        user.import_key = former
    if former != user.username_folded:
        held_back.changed(user.id, former_shown, user.username)


# The ids of those who hold a name: each select goes by an index of its own, which an OR of them wouldn't.
Holders = tuple[sa.Select[UUID], ...]


def having_username(folded: str) -> Holders:
    """Who has a username."""
    return (sa.select(User.id).where(User.username_folded == folded),)


def holding_username(folded: str) -> Holders:
    """Who has a username, or is known by it in the company's system."""
    known = sa.select(User.id).where(User.import_key == folded, User.renamed_here())
    return (*having_username(folded), known)


def barring_username(username: str) -> Holders:
    """Who stands against a username that is chosen: has it or one that looks like it, or gave such a one up lately."""
    exact = holding_username(text.fold(username))
    looks = username_skeleton(username)
    if not looks:
        return exact
    alike = sa.select(User.id).where(User.username_skeleton == looks, User.can_be_mistaken())
    return (*exact, alike, *held_back.former_holders(username))


def holding_email(address: str) -> Holders:
    """Who has an e-mail address, or could still take it back by the undo link of a change."""
    kept = sa.select(EmailChange.user_id).where(
        EmailChange.former_hash == text.email_hash(address),
        EmailChange.state == EmailChangeState.DONE,
        EmailChange.undo_until > clock.now(),
    )
    return sa.select(User.id).where(User.email_folded == text.fold(address)), kept


def anybody(holders: Holders, *, but: UUID | None = None) -> sa.ColumnElement[bool]:
    """Whether there is one, or one but this person."""
    held = sa.union_all(*holders).subquery()
    return sa.exists().where(held.c.id != but) if but else sa.exists(sa.select(held.c.id))


def _contacts(user_id: UUID) -> list[str]:
    wanted = sa.select(Contact.value).where(
        Contact.user_id == user_id, Contact.kind == ContactKind.EMAIL, Contact.counts()
    )
    return list(db.session.scalars(wanted))
