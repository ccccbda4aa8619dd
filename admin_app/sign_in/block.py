"""Why somebody can't sign in, until when, and how it ends: for staff who help, without anything private."""

from __future__ import annotations

import enum
import functools
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import (
    Account,
    Identity,
    InvitationEnd,
    Membership,
    User,
    UserKind,
    UserStatus,
)
from admin_app.kernel import clock
from admin_app.kernel.database.statements import NOW, Reading, among_given, rows_of
from admin_app.kernel.i18n import N_
from admin_app.sign_in import links
from admin_app.sign_in.factors import registry, summary
from admin_app.sign_in.factors.factor import Factor
from admin_app.sign_in.factors.summary import Question, Summary
from admin_app.sign_in.flow.subject import SIGNING_IN
from admin_app.sign_in.models import PasswordCredential, PinCredential, ResetHold, Throttle


class BlockCause(enum.StrEnum):
    """What keeps somebody out, the weightiest first."""

    ACCOUNT_CLOSED = "account_closed"
    FROZEN = "frozen"
    DISABLED = "disabled"
    NOT_INVITED = "not_invited"
    INVITATION_DECLINED = "invitation_declined"
    INVITATION_ENDED = "invitation_ended"
    INVITATION_REVOKED = "invitation_revoked"
    INVITED = "invited"
    OUTSIDE = "outside"
    NO_PASSWORD = "no_password"  # noqa: S105
    PASSWORD_DISABLED = "password_disabled"  # noqa: S105
    WAITING_PASSWORD = "waiting_password"  # noqa: S105
    WAITING_CODE = "waiting_code"
    WAITING_ADDRESS = "waiting_address"
    DISPUTE_COLLEAGUE = "dispute_colleague"
    DISPUTE_OBJECTED = "dispute_objected"
    DISPUTE_WAITS = "dispute_waits"
    DISPUTED = "disputed"
    MUST_RENEW = "must_renew"
    FACTOR_DISABLED = "factor_disabled"
    PIN_SHUT = "pin_shut"
    NO_FACTOR = "no_factor"


TEXTS = {
    BlockCause.ACCOUNT_CLOSED: N_("the account is closed"),
    BlockCause.FROZEN: N_("was let in or kept out in a disputed session, so an owner decides first"),
    BlockCause.DISABLED: N_("was disabled"),
    BlockCause.NOT_INVITED: N_("hasn’t been invited yet"),
    BlockCause.INVITATION_DECLINED: N_("declined the invitation"),
    BlockCause.INVITATION_REVOKED: N_("never joined: the invitation was taken back"),
    BlockCause.INVITATION_ENDED: N_("didn’t accept the invitation before it expired"),
    BlockCause.INVITED: N_("hasn’t accepted the invitation yet"),
    BlockCause.OUTSIDE: N_("signs in through another service, so there is no way in here"),
    BlockCause.NO_PASSWORD: N_("has no password yet"),
    BlockCause.PASSWORD_DISABLED: N_(
        "the password is turned off after 100 failed attempts in a row; only a new one helps"
    ),
    BlockCause.WAITING_PASSWORD: N_("has to wait after %(failures)s wrong passwords"),
    BlockCause.WAITING_CODE: N_("has to wait after %(failures)s wrong codes"),
    BlockCause.WAITING_ADDRESS: N_(
        "has to wait at the address of the last attempt: %(failures)s attempts failed from there, no matter whose"
    ),
    BlockCause.DISPUTE_COLLEAGUE: N_(
        "reported “This wasn’t me” and needs a new password; another administrator has to confirm it first"
    ),
    BlockCause.DISPUTE_OBJECTED: N_(
        "reported “This wasn’t me” and somebody objected, so a new password has to wait until two members of staff have decided"
    ),
    BlockCause.DISPUTE_WAITS: N_(
        "reported “This wasn’t me” with no second step on, so the link for a new password has to wait 72 hours"
    ),
    BlockCause.DISPUTED: N_("reported “This wasn’t me” and needs a new password first"),
    BlockCause.MUST_RENEW: N_("needs a new password first, because somebody else may know the current one"),
    BlockCause.PIN_SHUT: N_(
        "the PIN asked for after signing in is blocked after 10 wrong entries; “Forgotten PIN?” there sets a new one"
    ),
    BlockCause.NO_FACTOR: N_("has no second step yet; only its set-up opens"),
}
_PIN_SHUT = sa.exists().where(
    PinCredential.user_id == User.id,
    PinCredential.after_sign_in.is_(True),
    PinCredential.shut_at.is_not(None),
)
UNLOCKABLE = frozenset({BlockCause.WAITING_PASSWORD, BlockCause.WAITING_CODE})
# A dispute is behind the new password that is needed.
OF_DISPUTES = frozenset(
    {BlockCause.DISPUTE_COLLEAGUE, BlockCause.DISPUTE_OBJECTED, BlockCause.DISPUTE_WAITS, BlockCause.DISPUTED}
)
ORDER = {cause: weight for weight, cause in enumerate(BlockCause)}
# Staff or a colleague have to decide before a password link leads anywhere.
HELD = frozenset({BlockCause.DISPUTE_COLLEAGUE, BlockCause.DISPUTE_OBJECTED})
BY_HOLD = {
    ResetHold.COLLEAGUE: BlockCause.DISPUTE_COLLEAGUE,
    ResetHold.OBJECTED: BlockCause.DISPUTE_OBJECTED,
    ResetHold.WAIT: BlockCause.DISPUTE_WAITS,
}


@dataclass(frozen=True, slots=True)
class SignInBlock:
    """One reason why a person can't sign in: what (a msgid with its params), and when it ends by itself."""

    cause: BlockCause
    until: datetime | None
    failures: int
    words: str = ""  # of a second factor that is off, its own
    keeps_out: str = ""  # the same in a sentence

    @property
    def text(self) -> str:
        """The reason in words, to be translated."""
        return self.words or TEXTS[self.cause]

    @property
    def params(self) -> dict[str, int]:
        """What stands in the places of the text."""
        return {"failures": self.failures}

    @property
    def of_dispute(self) -> bool:
        """Whether a dispute is behind it."""
        return self.cause in OF_DISPUTES

    @property
    def unlockable(self) -> bool:
        """Whether `unlock` ends it."""
        return self.cause in UNLOCKABLE


def status(user_ids: Collection[UUID]) -> dict[UUID, list[SignInBlock]]:
    """Why each of these people can't sign in, weightiest first; nobody missing is hindered. One statement."""
    if not user_ids:
        return {}
    people = rows_of(_standing(), {"ids": list(user_ids), "now": clock.now()})
    return {user_id: blocks for user_id, blocks in _blocks(people).items() if blocks}


def of_person(user_id: UUID, *besides: Question) -> tuple[Summary, list[SignInBlock]]:
    """One person's ways to sign in, as `summary.of` gives them, and what keeps the person out. One statement.

    Raises LookupError where there is nobody.
    """
    rows = rows_of(*reading(user_id, *besides)).all()
    return summary.read(rows[0], besides), _blocks(rows)[user_id]


def reading(user_id: UUID, *besides: Question) -> Reading:
    """What `of_person` asks, to be read ahead."""
    return _whole_standing(registry.registered(), besides), {"ids": [user_id], "now": clock.now()}


def _blocks(rows: Iterable[Any]) -> dict[UUID, list[SignInBlock]]:
    """By person, from a row for each wait."""
    found: dict[UUID, list[SignInBlock]] = {}
    for row in rows:
        known = found.setdefault(row.id, [*lasting(row), *_shut_pin(row)])
        if row.key:
            known.append(wait(row.key, row.wait_until, row.tries))
    return {user_id: in_order(blocks) for user_id, blocks in found.items()}


@registry.built_once
def _standing() -> sa.Select[*tuple[Any, ...]]:
    return _reaching(*renewal())


@functools.cache
def _whole_standing(
    factors: tuple[Factor, ...], besides: tuple[Question, ...]
) -> sa.Select[*tuple[Any, ...]]:
    return _reaching(*renewal()[:-1], *summary.columns(factors, besides))


def _reaching(
    *more: sa.ColumnElement[Any] | sa.orm.InstrumentedAttribute[Any],
) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            User.id,
            User.kind,
            User.status,
            User.identity,
            User.frozen_by,
            User.invitation_end,
            Account.status.label("account_status"),
            PasswordCredential.hash.is_not(None).label("has"),
            PasswordCredential.failures,
            PasswordCredential.disabled_at,
            registry.any_on().label("two_steps"),
            *registry.off_columns(),
            _PIN_SHUT.label("pin_shut"),
            links.invitation_ends().label("invitation_ends"),
            Throttle.key,
            Throttle.wait_until,
            Throttle.failures.label("tries"),
            *more,
        )
        .outerjoin(Membership, Membership.user_id == User.id)
        .outerjoin(Account, Account.id == Membership.account_id)
        .outerjoin(PasswordCredential, PasswordCredential.user_id == User.id)
        .outerjoin(Throttle, sa.and_(Throttle.user_id == User.id, Throttle.wait_until > NOW))
        .where(among_given(User.id, "ids"))
    )


def _shut_pin(row: Any) -> list[SignInBlock]:
    """A PIN keeps somebody out only where signing in asks for it; of a locked screen the lock itself tells."""
    return [SignInBlock(BlockCause.PIN_SHUT, None, 0)] if row.pin_shut else []


def wait(key: str, until: datetime | None, failures: int) -> SignInBlock:
    """A wait that stands, from the throttle's row."""
    return SignInBlock(
        BlockCause.WAITING_CODE if of_code(key) else BlockCause.WAITING_PASSWORD, until, failures
    )


def of_code(key: str) -> bool:
    """Whether it was codes that were counted, not passwords."""
    return key.startswith("code:")


def renewal() -> tuple[sa.ColumnElement[Any] | sa.orm.InstrumentedAttribute[Any], ...]:
    """Whether and why a new password is needed, as columns of `lasting`'s rows."""
    columns = (PasswordCredential.must_renew, PasswordCredential.not_me_at, PasswordCredential.reset_hold)
    return (*columns, PasswordCredential.reset_waits_until)


def in_order(blocks: list[SignInBlock]) -> list[SignInBlock]:
    """The weightiest first."""
    return sorted(blocks, key=lambda h: ORDER[h.cause])


def lasting(row: Any) -> list[SignInBlock]:
    """What doesn't end by itself."""
    if row.status is UserStatus.ERASED:
        return []
    invited, outside = row.status is UserStatus.INVITED, row.identity is not Identity.LOCAL
    kept_out = row.status is UserStatus.DISABLED and row.frozen_by is None
    joined = not invited and row.invitation_end is None
    ends, over = row.invitation_ends, row.invitation_ends is not None and row.invitation_ends <= clock.now()
    judged = {
        BlockCause.ACCOUNT_CLOSED: row.account_status is not None and row.account_status not in SIGNING_IN,
        BlockCause.FROZEN: row.status is UserStatus.DISABLED and row.frozen_by is not None,
        BlockCause.DISABLED: kept_out and row.invitation_end is None,
        BlockCause.INVITATION_DECLINED: kept_out and row.invitation_end is InvitationEnd.DECLINED,
        BlockCause.INVITATION_REVOKED: kept_out and row.invitation_end is InvitationEnd.REVOKED,
        BlockCause.NOT_INVITED: invited and ends is None,
        BlockCause.INVITATION_ENDED: invited and over,
        BlockCause.INVITED: invited and ends is not None and not over,
        BlockCause.OUTSIDE: outside,
        BlockCause.NO_PASSWORD: not row.has and joined and not outside,
        BlockCause.PASSWORD_DISABLED: row.disabled_at is not None,
        _why_renewed(row): bool(row.must_renew),
        BlockCause.NO_FACTOR: row.kind is UserKind.STAFF and not row.two_steps and joined,
    }
    waits = row.reset_waits_until
    return [
        *(
            SignInBlock(cause, waits if cause is BlockCause.DISPUTE_WAITS else None, row.failures or 0)
            for cause, holds in judged.items()
            if holds
        ),
        *(
            SignInBlock(BlockCause.FACTOR_DISABLED, None, 0, f.off, f.keeps_out)
            for f in registry.that_are_off(row)
        ),
    ]


def _why_renewed(row: Any) -> BlockCause:
    """The dispute that asks for the new password, with what that waits for, where one does."""
    if row.not_me_at is None:
        return BlockCause.MUST_RENEW
    over = row.reset_hold is ResetHold.WAIT and row.reset_waits_until <= clock.now()
    return BlockCause.DISPUTED if over else BY_HOLD.get(row.reset_hold, BlockCause.DISPUTED)
