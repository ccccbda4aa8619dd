"""Mails about a person's place: told to the person and to those who answer for the account (or to administrators)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from admin_app.email.message import Message, notice
from admin_app.email.models import Topic
from admin_app.identity.models import Account, User, UserStatus
from admin_app.kernel.actor import Actor


def disabled(reader: User, actor: Actor, *, person: User, account: Account | None = None) -> Message:
    """The person can't sign in any more. `reader` is the person, an owner, or an administrator (staff: no account)."""
    return _about("disabled", reader, actor, person, account)


def enabled(reader: User, actor: Actor, *, person: User, account: Account | None = None) -> Message:
    """The person can sign in again, or was invited anew, of which this tells the others."""
    return _about("enabled", reader, actor, person, account, invited=person.status is UserStatus.INVITED)


def role_changed(
    reader: User, actor: Actor, *, person: User, account: Account, before: str, after: str
) -> Message:
    """A customer has another role in the account; names of the roles before and after."""
    return _about("role_changed", reader, actor, person, account, before=before, after=after)


def staff_roles_changed(
    reader: User, actor: Actor, *, person: User, before: Sequence[str], after: Sequence[str]
) -> Message:
    """A member of staff has other roles."""
    return _about("staff_roles_changed", reader, actor, person, None, before=list(before), after=list(after))


def staff_joined(reader: User, actor: Actor, *, person: User, roles: Sequence[str]) -> Message:
    """To administrators: somebody was invited to the staff."""
    return _about("staff_joined", reader, actor, person, None, roles=list(roles))


def _about(
    template: str, reader: User, actor: Actor, person: User, account: Account | None, **context: Any
) -> Message:
    to_self = reader.id == person.id
    return notice(
        template,
        reader,
        actor,
        topic=Topic.SECURITY if to_self or account is None else Topic.ACCOUNT,
        account_id=account.id if account else None,
        to_self=to_self,
        person=person.full_name,
        account_name=account.name if account else "",
        **context,
    )


def reached_again(user: User, actor: Actor) -> Message:
    """Staff let an address count again that mail came back from."""
    return notice("address_reached_again", user, actor)
