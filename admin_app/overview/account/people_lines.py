"""People of an account as the desk's account page lists them: one statement for a screenful, trouble first.

A few hundred people are sorted. In a large account those who may come first are asked for instead, each cause by its
own index and no more of each than are shown: the people of a whole company that can't sign in just now are few.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from admin_app.desk import by_spelling, finding
from admin_app.identity.models import Account, InvitationEnd, Membership, Role, User, UserStatus
from admin_app.identity.spelled import Noun
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import NOW, Reading, columns_of, rows_of, unseen
from admin_app.kernel.db import UTCDateTime
from admin_app.kernel.rights.lens import Lens, Revealed
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.lib.sql import in_json
from admin_app.lib.sql.in_json import gathered
from admin_app.overview.account import counts
from admin_app.sign_in import block, explain, links
from admin_app.sign_in.block import SignInBlock
from admin_app.sign_in.explain import Remedy
from admin_app.sign_in.factors import registry, summary
from admin_app.sign_in.models import PasswordCredential, Throttle
from admin_app.user.queries import shown_username

ACCOUNT = unseen("account_id", sa.Uuid())
MOST = sa.bindparam("most", type_=sa.Integer())
A_DAY, A_WEEK = timedelta(hours=24), timedelta(days=7)
MOST_TROUBLED = 201
SINCE, LAPSED_SINCE = unseen("waited_since", UTCDateTime()), unseen("lapsed_since", UTCDateTime())
LARGE_KEPT = 1_000
_lately_large: set[UUID] = (
    set()
)  # accounts that were found so; which statement is read ahead, and nothing else


class Trouble(enum.IntEnum):
    """How somebody stands, what is worth a line on top of the page first: who could sign in yesterday can't today."""

    WAITS = 0
    KEPT_OUT = 1  # by a way to sign in that is off, a new password that is needed, a dispute
    WAITED = 2  # within the last 24 hours, and hasn't signed in since
    LAPSED = 3  # the invitation ended within the last 7 days
    INVITED = 4
    FINE = 5
    GONE = 6


@dataclass(frozen=True, slots=True)
class EndedWait:
    """A wait that ended by itself, and nobody signed in since."""

    until: datetime
    failures: int
    of_code: bool


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person: who, how they sign in, and what keeps them out."""

    id: UUID
    full_name: str
    username: Revealed
    email: Revealed
    role: str
    role_key: str
    status: UserStatus
    invitation_end: InvitationEnd | None
    two_steps: bool
    codes_left: int
    last_sign_in_at: datetime | None
    last_sign_in_country: str
    invited_at: datetime | None
    blocks: tuple[SignInBlock, ...]
    frozen: bool  # let in or kept out in a disputed session, until an owner has decided
    for_closing: bool  # disabled for a closing: an owner enables again
    namesake: bool  # somebody else of the account has this name
    trouble: Trouble
    waited: EndedWait | None

    @property
    def troubled(self) -> bool:
        """Whether the attention line tells of it."""
        return self.trouble <= Trouble.LAPSED

    @property
    def remedy(self) -> Remedy | None:
        """The one right thing that staff can do, by the weightiest of what keeps the person out that has one."""
        if self.blocks or self.waited is None:
            return next((explain.RIGHT[h.cause][0] for h in self.blocks if h.cause in explain.RIGHT), None)
        return None if self.waited.of_code else Remedy.PASSWORD_LINK

    @property
    def waits(self) -> bool:
        """Whether "Unlock" ends it."""
        return any(h.unlockable for h in self.blocks)


@dataclass(frozen=True, slots=True)
class PeopleFirst:
    """The first people of an account, how many there are in trouble (at most 201), and whether there are more people."""

    people: list[PersonLine]
    troubled: int
    more: bool


def trouble_first(
    actor: Actor, account_id: UUID, lens: Lens, *, size: int, large: bool = False
) -> PeopleFirst:
    """The first people of an account, those in trouble on top.

    `large` says how they are found, and nothing about which: an account of more than a few hundred people.
    """
    require(actor, Permission.PERSON_READ)
    _note_size(account_id, large=large)
    rows = rows_of(_of_large() if large else _of_few(), _asked(account_id, size)).all()
    people, more = _lines(rows, lens, size)
    return PeopleFirst(people, rows[0].troubled if rows else 0, more)


def reading(actor: Actor, account_id: UUID, *, size: int) -> Reading:
    """What `trouble_first` asks, to be read ahead, as large as the account was when it was last opened. Raises NotAllowed."""
    require(actor, Permission.PERSON_READ)
    return _of_large() if account_id in _lately_large else _of_few(), _asked(account_id, size)


def _note_size(account_id: UUID, *, large: bool) -> None:
    if not large:
        _lately_large.discard(account_id)
    elif len(_lately_large) < LARGE_KEPT:
        _lately_large.add(account_id)


def _asked(account_id: UUID, size: int) -> dict[str, object]:
    now = clock.now()
    moments = {"now": now, "waited_since": now - A_DAY, "lapsed_since": now - A_WEEK}
    return {"account_id": account_id, "most": size + 1, **moments}


def _lines(rows: Sequence[sa.Row[Any]], lens: Lens, size: int) -> tuple[list[PersonLine], bool]:
    return [_line(row, lens) for row in rows[:size]], len(rows) > size


def _waits() -> sa.ScalarSelect[str]:
    """The waits of a person that stand, or ended within a day, as `_told` reads them."""
    lately = sa.select(gathered(Throttle.key, Throttle.wait_until, Throttle.failures))
    return lately.where(Throttle.user_id == User.id, Throttle.wait_until > SINCE).scalar_subquery()


def _told(waits: str | None, now: datetime) -> tuple[list[SignInBlock], EndedWait | None]:
    """The waits that stand, and the one that ended last."""
    found = [(in_json.moment(until), key, failures) for key, until, failures in in_json.read(waits)]
    stand = [block.wait(key, until, failures) for until, key, failures in found if until and until > now]
    over = [
        EndedWait(until, failures, block.of_code(key))
        for until, key, failures in found
        if until and until <= now
    ]
    return stand, max(over, key=lambda wait: wait.until, default=None)


def named(
    actor: Actor, account_id: UUID, lens: Lens, term: str, *, size: int
) -> tuple[list[PersonLine], bool]:
    """Those of an account whose name or username a term fits, trouble first, and whether there are more.

    One statement. Raises NotAllowed, and Invalid for what can't be searched.
    """
    require(actor, Permission.PERSON_READ)
    fits, values = by_spelling.fits(Noun.PERSON, User.id, finding.checked(term))
    asked = {**_asked(account_id, size), **values}
    return _lines(columns_of(_people(User.account_id == ACCOUNT, fits), asked).all(), lens, size)


@registry.built_once
def _of_few() -> sa.Select[*tuple[Any, ...]]:
    """Everybody of an account; nobody where there are more than are counted, whom `_of_large` finds."""
    return _people(User.account_id == ACCOUNT, counts.number_of_people() <= counts.MOST)


@registry.built_once
def _of_large() -> sa.Select[*tuple[Any, ...]]:
    return _people(User.id.in_(sa.union_all(*_candidates())))


def _candidates() -> Iterator[sa.Select[UUID]]:
    """The first by name of each rank, as `_trouble` has them, none of another account.

    Some may belong to a better rank; then they come before the others of this one all the same.
    """
    waits = sa.select(Throttle.user_id).where(Throttle.wait_until > SINCE, Throttle.user_id.is_not(None))
    passwords = sa.select(PasswordCredential.user_id).where(
        PasswordCredential.disabled_at.is_not(None) | PasswordCredential.must_renew
    )
    here = sa.or_(User.status == UserStatus.ACTIVE, User.status == UserStatus.INVITED)
    for owners in (waits, sa.union_all(passwords, *registry.owners_off())):
        yield _first(User.id.in_(_of_account(owners)), here, most=sa.literal(MOST_TROUBLED))
    yield _first(User.account_id == ACCOUNT, _frozen(), most=sa.literal(MOST_TROUBLED))
    for status in UserStatus:
        yield _first(User.account_id == ACCOUNT, User.status == sa.literal(status, literal_execute=True))


def _of_account(owners: sa.Select[Any] | sa.CompoundSelect[Any]) -> sa.Select[UUID]:
    """Those of the account among people of all accounts: by each one's key, never by going through the account."""
    found = owners.subquery()
    person = aliased(User)
    home = sa.select(person.account_id).where(person.id == found.c[0]).scalar_subquery()
    return sa.select(found.c[0]).where(home == ACCOUNT)


def _first(*conditions: sa.ColumnElement[bool], most: sa.ColumnElement[int] = MOST) -> sa.Select[UUID]:
    ordered = sa.select(User.id).where(*conditions).order_by(User.full_name_folded, User.id).limit(most)
    return sa.select(ordered.subquery().c.id)


def _people(*which: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    """The first of some people, those in trouble on top."""
    each = _each(*which).subquery("each")
    troubled = sa.func.sum(sa.case((each.c.trouble <= Trouble.LAPSED, 1), else_=0)).over()
    ordered = sa.select(*each.c, troubled.label("troubled"))
    return ordered.order_by(each.c.trouble, each.c.full_name_folded, each.c.id).limit(MOST)


def _each(*which: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    """One row each. The OFFSET lets PostgreSQL find out how somebody stands once, not wherever it is named."""
    return (
        sa.select(
            User.id,
            User.full_name,
            User.full_name_folded,
            User.username,
            User.username_shown,
            User.email,
            User.status,
            User.invitation_end,
            User.kind,
            User.identity,
            User.frozen_by,
            User.disabled_for_request_id,
            User.last_sign_in_at,
            User.last_sign_in_country,
            User.invited_at,
            Role.key.label("role_key"),
            Role.name.label("role"),
            Account.status.label("account_status"),
            PasswordCredential.hash.is_not(None).label("has"),
            PasswordCredential.failures,
            PasswordCredential.disabled_at,
            *block.renewal(),
            registry.any_on().label("two_steps"),
            *registry.off_columns(),
            links.invitation_ends().label("invitation_ends"),
            summary.codes_left().label("codes_left"),
            User.has_namesake().label("namesake"),
            _waits().label("waits"),
            _trouble().label("trouble"),
        )
        .join(Membership, Membership.user_id == User.id)
        .join(Role, Role.id == Membership.role_id)
        .join(Account, Account.id == Membership.account_id)
        .outerjoin(PasswordCredential, PasswordCredential.user_id == User.id)
        .where(*which)
        .offset(sa.literal_column("0"))
    )


def _frozen() -> sa.ColumnElement[bool]:
    return sa.and_(
        User.status == sa.literal(UserStatus.DISABLED, literal_execute=True), User.frozen_by.is_not(None)
    )


def _trouble() -> sa.Case[int]:
    def waited(since: sa.ColumnElement[datetime]) -> sa.ColumnElement[bool]:
        return sa.exists().where(Throttle.user_id == User.id, Throttle.wait_until > since)

    off = sa.or_(
        PasswordCredential.disabled_at.is_not(None),
        registry.any_off(),
        PasswordCredential.must_renew.is_(True),
    )
    gone = User.status.in_([UserStatus.DISABLED, UserStatus.ERASED])
    ends = links.invitation_ends()
    return sa.case(
        (_frozen(), Trouble.KEPT_OUT),
        (gone, Trouble.GONE),
        (waited(NOW), Trouble.WAITS),
        (off, Trouble.KEPT_OUT),
        (waited(SINCE), Trouble.WAITED),
        (sa.and_(ends <= NOW, ends > LAPSED_SINCE), Trouble.LAPSED),
        (User.status == UserStatus.INVITED, Trouble.INVITED),
        else_=Trouble.FINE,
    )


def _line(row: sa.Row[Any], lens: Lens) -> PersonLine:
    waits, waited = _told(row.waits, clock.now())
    return PersonLine(
        id=row.id,
        full_name=row.full_name,
        username=shown_username(row, lens),
        email=lens.email(row.email, row.id),
        role=row.role,
        role_key=row.role_key,
        status=row.status,
        invitation_end=row.invitation_end,
        two_steps=row.two_steps,
        codes_left=row.codes_left,
        last_sign_in_at=row.last_sign_in_at,
        last_sign_in_country=row.last_sign_in_country,
        invited_at=row.invited_at,
        blocks=tuple(block.in_order([*block.lasting(row), *waits])),
        frozen=row.frozen_by is not None,
        for_closing=row.disabled_for_request_id is not None,
        namesake=row.namesake,
        trouble=Trouble(row.trouble),
        waited=waited,
    )
