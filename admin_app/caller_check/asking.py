"""Asking for a caller check: an agent on the phone has a code sent that only the person could read out.

The threat: a caller who isn't the person, or an agent who makes up that it was. So the code goes to what the person
confirmed long ago, or to a page behind a fresh sign-in; the agent sees only which ways there are; and the message says
what reading it out does, with the number that the person must have called.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.caller_check import bars, carrying, codes, limits, ways
from admin_app.caller_check.ways import CallerWay
from admin_app.contact import service as contacts
from admin_app.identity.locking import LockedPerson, lock_person
from admin_app.identity.models import Account, User, UserKind
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission, Subject, WrongState, holds_while, require
from admin_app.support_access import spoken
from admin_app.support_access.terms import OFFERED
from admin_app.verified_caller.models import CallerChannel, CallerCheck

CUSTOMERS_ONLY = N_("Only customers are checked on the phone.")
GONE = N_("Choose one of the ways offered.")


@dataclass(frozen=True, slots=True)
class Consent:
    """What an owner allows by reading the code out: areas, for how many hours. Nothing where no area is named."""

    areas: tuple[Area, ...] = ()
    hours: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """What a form offers: the ways there are, for how many hours at most the person may allow support access."""

    ways: tuple[CallerWay, ...]
    hours: int
    why_not: str = ""  # a msgid with the person's name, where there is no way


def offered(user: User) -> Offer:
    """What may be asked of a customer now; the command judges again, under its lock."""
    account = db.session.get(Account, user.account_id) if user.account_id else None
    if account is None or bars.bars(user):
        return Offer((), 0, bars.BARRED)
    hours = spoken.hours_for(account.id) if may_consent(account, user.id) else 0
    return Offer(tuple(ways.of(user)), hours)


def ask(
    actor: Actor,
    user_id: UUID,
    *,
    way: str,
    reason: str,
    areas: Sequence[str] = (),
    hours: int | str | None = None,
) -> UUID:
    """Have a code sent to somebody who is on the phone, or shown on their own page; gives the check's id.

    `way` is one of `ways.of` by its key. With `areas` the code is also an owner's consent to a look at them by this
    agent, for `hours` (two at most). An earlier code for the same person ends. Raises NotFound, NotAllowed (role,
    staff), Invalid beside `way`, `areas`, `hours` or `reason`, Conflict while it is forbidden, RateLimited.
    """
    require(actor, Permission.CALLER_CHECK)
    reason, consent = reasons.needed(reason), _consent(areas, hours)
    with transaction() as session:
        person = _locked(actor, user_id)
        bars.refuse(person.user)
        _refuse_too_many(actor, user_id)
        chosen = next((w for w in ways.of(person.user) if w.key == way), None)
        if chosen is None:
            raise Invalid(GONE, field="way", code="way")
        _judge_consent(actor, person, chosen, consent)
        _end_earlier(actor, user_id)
        row = _row(actor, person.subject, chosen, reason, consent)
        code = "" if chosen.channel is CallerChannel.PAGE else codes.put(row)
        session.add(row)
        if code:
            row.message_id = carrying.send(person, chosen, row, code)
        facts: dict[str, object] = {"channel": chosen.channel.value, "check": str(row.id)}
        audit.record(
            Event.CALLER_CHECK_ASKED,
            actor,
            account_id=row.account_id,
            subject_id=user_id,
            facts=facts | ({"areas": ", ".join(row.areas), "hours": row.hours} if row.areas else {}),
            reason=reason,
        )
    return row.id


def end(actor: Actor, check_id: UUID) -> None:
    """The call is over: what was verified counts no longer, a code on its way is worthless. Raises NotFound, Conflict."""
    with transaction():
        row = codes.mine(actor, check_id)
        if row.ended_at is not None:
            raise Conflict(N_("This check has ended already."))
        codes.end(actor, row)


def judge(actor: Actor, user_id: UUID) -> LockedPerson:
    """Lock the person again and judge all that may have changed since the check was asked for."""
    person = _locked(actor, user_id)
    bars.refuse(person.user)
    return person


def may_consent(account: Account, user_id: UUID) -> bool:
    """Whether this person can allow support access now: an active owner, the account active or closing."""
    if not holds_while(Permission.OWN_SUPPORT_ACCESS_WRITE, account.status):
        return False
    return any(owner.id == user_id for owner in contacts.owners_of(account.id))


def _locked(actor: Actor, user_id: UUID) -> LockedPerson:
    person = lock_person(user_id)
    if person.user.kind is not UserKind.CUSTOMER or person.account is None:
        raise NotAllowed(CUSTOMERS_ONLY)
    require(actor, Permission.CALLER_CHECK, person.subject)
    return person


def _consent(areas: Sequence[str], hours: int | str | None) -> Consent:
    known = {area.value for area in OFFERED}
    if not areas:
        return Consent()
    if any(area not in known for area in areas):
        raise Invalid(N_("Choose what support may see."), field="areas", code="areas")
    if str(hours) not in {str(number) for number in range(1, spoken.HOURS_MAX + 1)}:
        raise Invalid(N_("Choose for how long."), field="hours", code="hours")
    return Consent(tuple(area for area in OFFERED if area.value in areas), int(str(hours)))


def _judge_consent(actor: Actor, person: LockedPerson, way: CallerWay, consent: Consent) -> None:
    if not consent.areas:
        return
    require(actor, Permission.LOOK_UNDER_GRANT)
    if way.channel is CallerChannel.MAIL:
        raise Invalid(
            N_("Consent can’t be given by e-mail. Choose a text message, a call or the caller’s own page."),
            field="way",
            code="mail",
        )
    account = person.account
    if account and not holds_while(Permission.OWN_SUPPORT_ACCESS_WRITE, account.status):
        raise WrongState(account.status)
    if account is None or not may_consent(account, person.user.id):
        raise Invalid(N_("Only an owner of the account can allow this."), field="areas", code="owner")


def _refuse_too_many(actor: Actor, user_id: UUID) -> None:
    """Person and agent are locked, in this order, so that what is counted stays true."""
    if actor.user_id is not None:
        lock_row(User, actor.user_id)
    of_person, of_agent = CallerCheck.user_id == user_id, CallerCheck.staff_id == actor.user_id
    for which, most, window, text in (
        (of_person, limits.OF_A_PERSON_AN_HOUR, limits.HOUR, PERSON_TOO_OFTEN),
        (of_person, limits.OF_A_PERSON_A_DAY, limits.DAY, PERSON_TOO_OFTEN),
        (of_agent, limits.OF_AN_AGENT_AN_HOUR, limits.HOUR, AGENT_TOO_OFTEN),
    ):
        again = _again_at(which, most, window)
        if again is not None:
            raise RateLimited(again, text)


PERSON_TOO_OFTEN = N_("Too many codes for this person. Ask for another proof of identity, or wait.")
AGENT_TOO_OFTEN = N_("You have checked too many callers within an hour. Try again a little later.")


def _again_at(which: sa.ColumnElement[bool], most: int, window: timedelta) -> datetime | None:
    wanted = sa.select(CallerCheck.asked_at).where(which, CallerCheck.asked_at > clock.now() - window)
    earlier = list(db.session.scalars(wanted.order_by(CallerCheck.asked_at.desc()).limit(most)))
    return earlier[-1] + window if len(earlier) >= most else None


def _end_earlier(actor: Actor, user_id: UUID) -> None:
    """A code that waits gives way to the newer one; what is verified stays so."""
    waiting = (
        CallerCheck.user_id == user_id,
        CallerCheck.staff_id == actor.user_id,
        CallerCheck.verified_at.is_(None),
        CallerCheck.ended_at.is_(None),
    )
    db.session.execute(
        sa.update(CallerCheck)
        .where(*waiting)
        .values(ended_at=clock.now(), ended_by=actor.user_id, code_hash="")
        .execution_options(synchronize_session=False)
    )


def _row(actor: Actor, subject: Subject, way: CallerWay, reason: str, consent: Consent) -> CallerCheck:
    if actor.user_id is None or subject.account_id is None or subject.user_id is None:
        raise NotFound
    now = clock.now()
    return CallerCheck(
        id=clock.new_id(),
        staff_id=actor.user_id,
        user_id=subject.user_id,
        account_id=subject.account_id,
        channel=way.channel,
        masked=way.masked,
        reason=reason,
        areas=[area.value for area in consent.areas],
        hours=min(consent.hours, spoken.hours_for(subject.account_id)) if consent.areas else 0,
        code_hash="",
        asked_at=now,
        expires_at=now + limits.LIFE,
    )
