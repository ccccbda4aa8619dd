"""Trusted browsers: where a customer isn't asked for the second factor for some days, if the policy allows it.

A browser is known by the secret of its own cookie. Whoever was spared the factor has shown one only, so
"Confirm it's you" asks for the other (SECURITY 53). Staff trust no browser.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.email.messages import factor as mails
from admin_app.identity.models import UserKind
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.crypto import new_token, token_hash
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import NotFound
from admin_app.lib import devices
from admin_app.policy.register import Key, Value
from admin_app.session import pending_cookies
from admin_app.session.models import EndReason, LoginSession
from admin_app.session.pending_cookies import CookieKind
from admin_app.sign_in import known_devices
from admin_app.sign_in.flow import attempts
from admin_app.sign_in.flow.subject import SignInSubject
from admin_app.sign_in.models import TrustedBrowser

if TYPE_CHECKING:
    from admin_app.sign_in.flow.context import SignInContext

# What ends a session so, ends the trust that was given before it, too.
ENDING = (
    EndReason.STAFF, EndReason.PASSWORD, EndReason.DISABLED, EndReason.FACTOR, EndReason.NOT_ME,
    EndReason.RECOVERY, EndReason.IDENTITY,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrustedBrowserLine:
    """One trusted browser, for its owner."""

    id: UUID
    device: str
    country: str
    since: datetime
    last_used_at: datetime
    ends_at: datetime
    current: bool


def is_offered(kind: UserKind, policies: Mapping[Key, Value]) -> bool:
    """Whether the box "Don't ask on this browser" stands on the page of the second step."""
    return kind is UserKind.CUSTOMER and bool(policies[Key.TRUSTED_BROWSER_ON])


def skips_factor(actor: Actor, person: SignInSubject, policies: Mapping[Key, Value]) -> bool:
    """Whether this browser spares the person the second factor. No statement unless the policy is on."""
    if not (actor.browser and person.factor_on and is_offered(person.kind, policies)):
        return False
    wanted = sa.select(TrustedBrowser.id).where(
        TrustedBrowser.token_hash == _hash(person.user_id, actor.browser), *_alive(person.user_id)
    )
    return db.session.scalar(wanted) is not None


def trust(context: SignInContext) -> SignInContext:
    """Trust the browser of a sign-in whose factor was right just now, in the caller's transaction; told by mail.

    The browser gets a new secret, so one that was read or planted before spares nothing (SECURITY 11); the context
    given back has it. Does nothing where the policy is off: the box may have stood on the page before.
    """
    former, person = context.actor, context.person
    if not is_offered(person.kind, context.policies):
        return context
    actor = dataclasses.replace(former, browser=new_token())
    days, now = int(context.policies[Key.TRUSTED_BROWSER_DAYS]), clock.now()
    if former.browser:
        _gone(TrustedBrowser.token_hash == _hash(person.user_id, former.browser))
        _carry_over(former.browser, actor.browser)
    db.session.add(
        TrustedBrowser(
            user_id=person.user_id,
            token_hash=_hash(person.user_id, actor.browser),
            device=devices.words(actor.user_agent),
            country=actor.country,
            created_at=now,
            last_used_at=now,
            ends_at=now + timedelta(days=days),
        )
    )
    pending_cookies.give(CookieKind.BROWSER, actor.browser)
    known = attempts.as_person(actor, person, actor.session_id)
    audit.record(
        Event.TRUSTED_BROWSER_ADDED,
        known,
        account_id=person.account_id,
        subject_id=person.user_id,
        facts={"days": days},
    )
    security_mail.everywhere(person.user_id, lambda user: mails.browser_trusted(user, known, days=days))
    return dataclasses.replace(context, actor=actor)


def _carry_over(former: str, fresh: str) -> None:
    """Whoever else signs in with this browser is known and trusted there on."""
    for user_id in known_devices.renamed(former, fresh):
        db.session.execute(
            sa.update(TrustedBrowser)
            .where(TrustedBrowser.token_hash == _hash(user_id, former))
            .values(token_hash=_hash(user_id, fresh))
            .execution_options(synchronize_session=False)
        )


def used(context: SignInContext) -> None:
    """Note that the browser spared the factor, in the transaction that begins the session."""
    token = _hash(context.person.user_id, context.actor.browser)
    db.session.execute(
        sa.update(TrustedBrowser)
        .where(TrustedBrowser.token_hash == token)
        .values(last_used_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def own(actor: Actor) -> list[TrustedBrowserLine]:
    """One's own trusted browsers, the newest first. One statement."""
    if actor.user_id is None:
        return []
    here = _hash(actor.user_id, actor.browser) if actor.browser else ""
    rows = db.session.scalars(
        sa.select(TrustedBrowser)
        .where(*_alive(actor.user_id))
        .order_by(TrustedBrowser.created_at.desc(), TrustedBrowser.id)
    )
    return [
        TrustedBrowserLine(
            r.id, r.device, r.country, r.created_at, r.last_used_at, r.ends_at, current=r.token_hash == here
        )
        for r in rows
    ]


def find(actor: Actor, browser_id: UUID) -> TrustedBrowserLine:
    """One of one's own trusted browsers. Raises NotFound."""
    for line in own(actor):
        if line.id == browser_id:
            return line
    raise NotFound


def revoke(actor: Actor, browser_id: UUID) -> None:
    """Ask for the second factor again in one of one's own browsers. Raises NotFound."""
    with transaction():
        _require_gone(TrustedBrowser.id == browser_id, TrustedBrowser.user_id == actor.user_id)
        audit.record(
            Event.TRUSTED_BROWSERS_REMOVED,
            actor,
            account_id=actor.account_id,
            subject_id=actor.user_id,
            facts={"count": 1},
        )


def revoke_all(actor: Actor) -> int:
    """The same in all of them; gives how many there were, which may be none."""
    if actor.user_id is None:
        raise NotFound
    with transaction():
        count = forget(actor.user_id)
        if count:
            audit.record(
                Event.TRUSTED_BROWSERS_REMOVED,
                actor,
                account_id=actor.account_id,
                subject_id=actor.user_id,
                facts={"count": count},
            )
    return count


def forget(user_id: UUID) -> int:
    """Trust no browser of a person any more, within another command, which tells of it; gives how many there were."""
    return _gone(TrustedBrowser.user_id == user_id)


def _require_gone(*which: sa.ColumnElement[bool]) -> None:
    if not _gone(*which):
        raise NotFound


def _gone(*which: sa.ColumnElement[bool]) -> int:
    done = db.session.execute(
        sa.delete(TrustedBrowser).where(*which).execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def _alive(user_id: UUID) -> list[sa.ColumnElement[bool]]:
    ended = sa.exists().where(
        LoginSession.user_id == TrustedBrowser.user_id,
        LoginSession.ended_why.in_(ENDING),
        LoginSession.ended_at >= TrustedBrowser.created_at,
    )
    return [TrustedBrowser.user_id == user_id, TrustedBrowser.ends_at > clock.now(), ~ended]


def _hash(user_id: UUID, browser: str) -> str:
    """One browser may be trusted by several people, each for themselves."""
    return token_hash(f"{user_id.hex}:{browser}")


def sweep() -> None:
    """Forget what has ended; safe to run by several workers at once."""
    with transaction() as session:
        session.execute(sa.delete(TrustedBrowser).where(TrustedBrowser.ends_at < clock.now()))
