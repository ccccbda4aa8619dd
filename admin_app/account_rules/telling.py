"""Who is told of an account's rules: its owners at once, and by a job everybody else of whom a rule asks something."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from admin_app.account_rules import effects as weighing
from admin_app.account_rules.effects import BATCH, AccountPerson, Change, Changes
from admin_app.account_rules.rules import NAMES, tightened
from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.email.messages import account_rules as mails
from admin_app.identity.models import Account, User
from admin_app.kernel import queue
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.db import db
from admin_app.policy.register import Key

JOB = "account_rules.tell"


def tell(actor: Actor, account: Account, changes: Changes, moment: datetime | None) -> None:
    """Mail the owners of what changed, and have the others mailed, in the caller's transaction."""
    owners = {owner.id: owner for owner in contacts.owners_of(account.id)}
    concerned = {person.user.id: person for person in weighing.people_of(account.id) if person.owner}
    for owner in owners.values():
        person = concerned.get(owner.id)
        asks = weighing.asks_of(person, changes) if person else frozenset()
        outbox.queue(
            mails.changed(owner, actor, account=account, rules=_values(changes), asks=asks, holds_from=moment)
        )
    if any(tightened(key, change.before, change.after) for key, change in changes.items()):
        queue.enqueue(
            JOB,
            account.id,
            by=actor.user_id.hex if actor.user_id else "",
            holds_from=moment.isoformat() if moment else "",
            changes={key.value: [change.before, change.after] for key, change in changes.items()},
        )


def tell_others(
    system: Actor,
    account_id: UUID,
    *,
    by: str,
    holds_from: str,
    changes: Mapping[str, list[int | str | bool | None]],
    after: str = "",
) -> None:
    """The job: mail the next of the people who aren't owners, and leave the rest to another one."""
    account = db.session.get(Account, account_id)
    if account is None:
        return
    read = {Key(key): Change(before, then) for key, (before, then) in changes.items()}
    people = weighing.people_of(account_id, after=UUID(after) if after else None, most=BATCH)
    actor = _owner(system, by)
    for person in people:
        _mail(actor, account, person, read, datetime.fromisoformat(holds_from) if holds_from else None)
    if len(people) == BATCH:
        last = people[-1].user.id.hex
        queue.enqueue(JOB, account_id, by=by, holds_from=holds_from, changes=changes, after=last)


def _mail(
    actor: Actor, account: Account, person: AccountPerson, changes: Changes, moment: datetime | None
) -> None:
    asks = weighing.asks_of(person, changes)
    if asks and not person.owner:
        outbox.queue(
            mails.changed(
                person.user, actor, account=account, rules=_values(changes), asks=asks, holds_from=moment
            )
        )


def _values(changes: Changes) -> dict[str, int | str | None]:
    """The rules that changed, by their names, with what holds then; None: the account has none any more."""
    return {NAMES[key]: change.after for key, change in changes.items()}


def _owner(system: Actor, by: str) -> Actor:
    """The owner who set the rules, as mails name them."""
    user = db.session.get(User, UUID(by)) if by else None
    return Actor(ActorKind.CUSTOMER, user_id=user.id, name=user.full_name) if user else system
