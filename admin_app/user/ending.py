"""What ends with a person who is kept out, or with an account: sessions, API tokens, keys, delegations. One table for it.

Whatever keeps somebody out, or closes an account, ends these in its own transaction. A noun that opens
something in somebody's name joins by one line of `ENDING`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from admin_app.api_token import service as api_tokens
from admin_app.api_token.models import ApiToken, TokenEnd
from admin_app.delegation import ending as delegations
from admin_app.delegation.models import Delegation
from admin_app.former_state import service as former_state
from admin_app.former_state.service import State
from admin_app.identity.models import Account, Membership, User
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.pgp_key import service as pgp_keys
from admin_app.pgp_key.models import PgpKey
from admin_app.session import service as sessions
from admin_app.session.models import EndReason, LoginSession
from admin_app.ssh_key import service as ssh_keys
from admin_app.ssh_key.models import SshKey

Removed = Mapping[str, Sequence[State]]  # by table: its rows


@dataclass(frozen=True, slots=True)
class EndingNoun:
    """One kind of thing: its table, which of its rows are in force now, and what ends all of a person's; it gives how many.

    `end_in` does so for everybody in an account, and for what `also` finds besides, by the account's id. `removes`: its rows go; where they don't, they keep their end.
    """

    name: str
    model: type[Any]
    living: Callable[[], sa.ColumnElement[bool]]
    end: Callable[[UUID], int]
    end_in: Callable[[UUID], int]
    removes: bool = False
    also: Callable[[UUID], sa.ColumnElement[bool]] | None = None


ENDING: tuple[EndingNoun, ...] = (
    EndingNoun(
        "sessions",
        LoginSession,
        LoginSession.live,
        lambda who: sessions.revoke_user(who, EndReason.DISABLED),
        lambda account: sessions.revoke_account(account, EndReason.ACCOUNT),
    ),
    EndingNoun(
        "tokens",
        ApiToken,
        lambda: ApiToken.live(clock.now()),
        lambda who: api_tokens.end_all_of(who, TokenEnd.DISABLED),
        lambda account: api_tokens.end_all_in(account, TokenEnd.ACCOUNT),
    ),
    EndingNoun(SshKey.__tablename__, SshKey, sa.true, ssh_keys.end_all_of, ssh_keys.end_all_in, removes=True),
    EndingNoun(PgpKey.__tablename__, PgpKey, sa.true, pgp_keys.end_all_of, pgp_keys.end_all_in, removes=True),
    EndingNoun(
        "delegations",
        Delegation,
        Delegation.is_given,
        delegations.end_all_of,
        delegations.end_all_in,
        also=delegations.of_account,
    ),
)


def counted(user_id: UUID) -> Mapping[str, int]:
    """How many of each would end now with a person. One statement."""
    columns = _columns(lambda column: column == user_id)
    return dict(db.session.execute(sa.select(*columns)).mappings().one())


def columns_in(account_id: UUID) -> Sequence[sa.Label[int]]:
    """The same of everybody in an account and of the account itself, as columns by their names, for a statement that counts more."""
    people = sa.select(Membership.user_id).where(Membership.account_id == account_id)
    return _columns(lambda column: column.in_(people), account_id)


def _columns(
    whose: Callable[[Any], sa.ColumnElement[bool]], account_id: UUID | None = None
) -> Sequence[sa.Label[int]]:
    columns = []
    for noun in ENDING:
        count = _count(noun, whose(noun.model.user_id), noun.living())
        if account_id is not None and noun.also is not None:
            count += _count(noun, noun.also(account_id))
        columns.append(count.label(noun.name))
    return columns


def _count(noun: EndingNoun, *which: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.select(sa.func.count()).select_from(noun.model).where(*which).scalar_subquery()


def to_remove(user_id: UUID) -> Removed:
    """The rows that would be gone with a person, as they stand, for whatever may bring them back."""
    found = {}
    for noun in ENDING:
        if noun.removes:
            wanted = sa.select(noun.model).where(noun.model.user_id == user_id).order_by(noun.model.id)
            found[noun.name] = [former_state.of(row) for row in db.session.scalars(wanted)]
    return found


def bring_back(removed: Removed) -> None:
    """Put rows back that `to_remove` gave; those stay away that somebody else has meanwhile, or that are there again."""
    models = {noun.name: noun.model for noun in ENDING}
    for name, rows in removed.items():
        for row in rows:
            with suppress(IntegrityError), db.session.begin_nested():
                db.session.execute(sa.insert(models[name]).values(former_state.values(models[name], row)))


def end_all(user_id: UUID) -> Mapping[str, int]:
    """End all of it; gives how many of each there were. Part of another command, which tells of it."""
    _note(User, User.id == user_id)
    return {noun.name: noun.end(user_id) for noun in ENDING}


def end_all_in(account_id: UUID) -> Mapping[str, int]:
    """The same of everybody in an account."""
    _note(Account, Account.id == account_id)
    _note(User, User.id.in_(sa.select(Membership.user_id).where(Membership.account_id == account_id)))
    return {noun.name: noun.end_in(account_id) for noun in ENDING}


def _note(model: type[User | Account], whose: sa.ColumnElement[bool]) -> None:
    """Write down that this is the moment after which nothing from before comes back."""
    db.session.execute(
        sa.update(model)
        .where(whose)
        .values(kept_out_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def removed(ended: Mapping[str, int]) -> Mapping[str, int]:
    """Of what ended, the tables whose rows are gone by it, and how many rows."""
    return {noun.name: ended[noun.name] for noun in ENDING if noun.removes and ended[noun.name]}
