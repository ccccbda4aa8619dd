"""The PIN: set, changed, turned off, and when it is asked for. Typing it is judged in `unlock`.

It proves nobody anew: it opens a screen that was open before, or stands behind a sign-in that was proven. Wrong ones shut
it; they never take it away (SECURITY 68).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.email.messages import pin as mails
from admin_app.former_state import service as former_state
from admin_app.identity.locking import lock_person
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import require_fresh
from admin_app.policy import choices
from admin_app.policy import service as policy
from admin_app.policy.register import REGISTER, Key
from admin_app.session import lock
from admin_app.sign_in import disputed
from admin_app.sign_in.flow.subject import SignInSubject
from admin_app.sign_in.models import PinCredential
from admin_app.sign_in.password import hashing, turns
from admin_app.sign_in.password.credential import require_self
from admin_app.sign_in.password.login import guarded

LEAST, MOST = 4, 8  # digits
DIGITS = 10
NONE_SET = N_("No PIN is set.")
MINUTES = tuple(m for m in REGISTER[Key.SCREEN_LOCK_MINUTES].allowed if m)


@dataclass(frozen=True, slots=True)
class PinStatus:
    """How somebody's PIN stands, for one's own page. `minutes` is what counts, `own` one's own choice, 0: never."""

    set_at: datetime | None
    shut_at: datetime | None
    factor_on: bool
    after_sign_in: bool
    own: int
    minutes: int
    by: choices.Level
    most: int = 0  # what the others allow at most, 0: any

    @property
    def offered(self) -> list[int]:
        """The minutes to choose from, 0 is never: none that counts for nothing beside what others set."""
        return [m for m in (0, *MINUTES) if not self.most or 0 < m <= self.most]

    @property
    def usable(self) -> bool:
        """A PIN is set and heard."""
        return self.set_at is not None and self.shut_at is None

    @property
    def takes_link(self) -> bool:
        """It is shut, and without a second factor only a mailed link sets it anew."""
        return self.shut_at is not None and not self.factor_on


def standing(actor: Actor) -> PinStatus:
    """How one's own PIN stands. Raises NotAllowed before sign-in."""
    person = require_self(actor)
    row = db.session.get(PinCredential, person.user_id)
    key = Key.SCREEN_LOCK_MINUTES
    limit = choices.limits(key, user_id=person.user_id, account_id=person.account_id)[key]
    return PinStatus(
        set_at=row.set_at if row else None,
        shut_at=row.shut_at if row else None,
        factor_on=person.factor_on,
        after_sign_in=row.after_sign_in if row else False,
        own=int(limit.own or 0),
        minutes=int(limit.value),
        by=limit.by,
        most=int(limit.ceiling or 0),
    )


def check(pin: str, field: str | None = "new") -> str:
    """A PIN that may be set: 4 to 8 digits, neither all the same nor one after the other. Raises Invalid."""
    if not (pin.isascii() and pin.isdigit() and LEAST <= len(pin) <= MOST):
        raise Invalid(
            N_("Use %(least)s to %(most)s digits, 0 to 9, and nothing else."),
            field=field,
            code="pin_shape",
            least=LEAST,
            most=MOST,
        )
    if len(set(pin)) == 1:
        raise Invalid(N_("Use different digits; all of these are the same."), field=field, code="pin_same")
    steps = {(int(b) - int(a)) % DIGITS for a, b in itertools.pairwise(pin)}
    if steps in ({1}, {DIGITS - 1}):
        raise Invalid(N_("Use digits that don’t simply count up or down."), field=field, code="pin_run")
    return pin


@turns.turn()
def hashed(new: str) -> str:
    """The hash of a PIN that may be set: slow, so before any transaction. Raises Invalid beside `new`, Busy."""
    return hashing.make(check(new))


def put(actor: Actor, *, new: str, minutes: int | None = None, after_sign_in: bool | None = None) -> None:
    """Set one's own PIN, or a new one in its place; no try is counted against it. Asks for a fresh sign-in.

    The first one comes with the choice when it is asked for: after how many minutes the screen locks, and whether after
    signing in; of a change these stay. Whatever is locked opens with the new one. Raises ReauthRequired, Invalid beside
    `new`, Conflict where a shut one takes the mailed link.
    """
    person = require_self(actor)
    require_fresh(actor)
    with guarded():
        fresh_hash = hashed(new)
        with transaction() as session:
            lock_person(person.user_id)
            row = lock_row(PinCredential, person.user_id)
            if row is not None:
                _refuse_shut(person, row)
                replace(actor, person, fresh_hash)
                return
            row = PinCredential(
                user_id=person.user_id, hash=fresh_hash, set_at=clock.now(), after_sign_in=bool(after_sign_in)
            )
            session.add(row)
            session.flush()
            if minutes is not None:
                disputed.keep_choices(actor, person.user_id)
                choices.choose(
                    person.user_id, Key.SCREEN_LOCK_MINUTES, minutes or None, set_by=person.user_id
                )
            counts = _apply(person)
            facts = {"minutes": counts, "after_sign_in": row.after_sign_in}
            audit.record(
                Event.PIN_ON, actor, account_id=person.account_id, subject_id=person.user_id, facts=facts
            )
            security_mail.everywhere(
                person.user_id,
                lambda user: mails.turned_on(user, actor, minutes=counts, after_sign_in=bool(after_sign_in)),
            )


def replace(actor: Actor, person: SignInSubject, fresh_hash: str) -> None:
    """Put another PIN in the place of the present one, in the caller's transaction, which has locked the person."""
    row = lock_row(PinCredential, person.user_id)
    if row is None:
        raise Conflict(NONE_SET)
    former_state.keep_row(actor, row)
    row.hash, row.set_at, row.tries, row.shut_at = fresh_hash, clock.now(), [], None
    audit.record(Event.PIN_CHANGED, actor, account_id=person.account_id, subject_id=person.user_id)
    security_mail.everywhere(person.user_id, lambda user: mails.changed(user, actor))


def _refuse_shut(person: SignInSubject, row: PinCredential) -> None:
    if row.shut_at is not None and not person.factor_on:
        raise Conflict(N_("Your PIN is blocked. Ask for the link that sets a new one."), code="pin_shut")


def choose(actor: Actor, *, minutes: int, after_sign_in: bool) -> None:
    """Choose after how many minutes one's own screen locks (0: never by itself) and whether signing in asks the PIN.

    Holds for the live sessions at once; a stricter rule of the account or company stays stricter. Raises
    ReauthRequired, Invalid for other minutes than those offered, Conflict when no PIN is on.
    """
    person = require_self(actor)
    require_fresh(actor)
    with guarded(), transaction():
        lock_person(person.user_id)
        row = lock_row(PinCredential, person.user_id)
        if row is None or row.shut_at is not None:
            raise Conflict(N_("The screen lock needs a PIN. Set one first."))
        former_state.keep_row(actor, row)
        disputed.keep_choices(actor, person.user_id)
        changed = choices.choose(
            person.user_id, Key.SCREEN_LOCK_MINUTES, minutes or None, set_by=person.user_id
        )
        if not changed and row.after_sign_in is after_sign_in:
            return
        row.after_sign_in = after_sign_in
        counts = _apply(person)
        audit.record(
            Event.PIN_RULES_CHANGED,
            actor,
            account_id=person.account_id,
            subject_id=person.user_id,
            facts={"minutes": counts, "after_sign_in": after_sign_in},
        )
        security_mail.everywhere(
            person.user_id,
            lambda user: mails.rules_changed(user, actor, minutes=counts, after_sign_in=after_sign_in),
        )


def _apply(person: SignInSubject) -> int:
    """Let the live sessions lock as it stands now; gives the minutes that count."""
    minutes = policy.number(Key.SCREEN_LOCK_MINUTES, person.account_id, person.user_id)
    lock.apply(person.user_id, minutes)
    return minutes


def turn_off(actor: Actor) -> None:
    """Remove one's own PIN and with it the screen lock and one's own choice of its time.

    What is locked elsewhere can't be opened any more, so it is signed out. Raises ReauthRequired, Conflict when
    none is set.
    """
    person = require_self(actor)
    require_fresh(actor)
    with guarded(), transaction() as session:
        lock_person(person.user_id)
        row = lock_row(PinCredential, person.user_id)
        if row is None:
            raise Conflict(NONE_SET)
        _refuse_shut(person, row)
        former_state.keep_row(actor, row)
        disputed.keep_choices(actor, person.user_id)
        session.delete(row)
        session.flush()
        choices.choose(person.user_id, Key.SCREEN_LOCK_MINUTES, None)
        _apply(person)
        lock.end_asking(person.user_id)
        audit.record(Event.PIN_OFF, actor, account_id=person.account_id, subject_id=person.user_id)
        security_mail.everywhere(person.user_id, lambda user: mails.turned_off(user, actor))


def lock_now(actor: Actor) -> None:
    """Lock the screen of this session at once. Raises Conflict without a PIN that would open it again."""
    person = require_self(actor)
    if actor.session_id is None:
        raise Conflict(N_("This session has ended. Sign in again."))
    with transaction():
        row = lock_row(PinCredential, person.user_id)
        if row is None:
            raise Conflict(N_("The screen lock needs a PIN. Set one first."))
        if lock.lock_now(actor.session_id):
            audit.record(Event.SESSION_LOCKED, actor, account_id=person.account_id, subject_id=person.user_id)


def is_set(user_ids: list[UUID]) -> set[UUID]:
    """Who of these people is asked for a PIN. One statement."""
    rows = db.session.scalars(sa.select(PinCredential.user_id).where(PinCredential.user_id.in_(user_ids)))
    return set(rows)
