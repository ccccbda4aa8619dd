"""How the demo's people act: through the same commands as everybody, on a shifted clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app import config, jobs
from admin_app.audit.proof import sealing
from admin_app.audit.proof.checking import BACK_DATED_BY
from admin_app.email import outbox
from admin_app.email.models import Mail
from admin_app.identity.models import Membership, User
from admin_app.kernel import clock, crypto, queue
from admin_app.kernel.actor import Actor, nobody
from admin_app.kernel.db import db
from admin_app.kernel.i18n import shown_language
from admin_app.kernel.links import LinkPurpose
from admin_app.lib import countries
from admin_app.session.models import Stage
from admin_app.sign_in import authenticate
from admin_app.sign_in.authenticate import Login, Visit
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.flow import document_step
from admin_app.sign_in.models import Throttle, TotpCredential
from admin_app.sign_in.password import credential, login
from admin_app.sign_in.totp import authenticator
from admin_app.sign_in.totp import codes as totp_codes
from admin_app.sign_in.totp import flows as totp_flows

PASSWORD = "Lantern+Harbour-27"  # noqa: S105 - printed at the end of `make run`, refused in production
STEP_SECONDS = 30
LEAST = (19_456, 2)  # Argon2's memory in KiB and passes (OWASP's minimum)
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1",
)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the block happen at a moment; mail it queued is sent then, too."""
    with clock.at(moment):
        yield
        run_jobs()


def past(moment: datetime) -> datetime:
    """The moment, or the earliest one later at which the sealed trail still takes an event for true."""
    last = sealing.last_block()
    return max(moment, last.ends_at - BACK_DATED_BY + timedelta(minutes=1)) if last else moment


@contextmanager
def cheap_hashing() -> Iterator[None]:
    """Let the demo's hundreds of sign-ins cost the least that is allowed; each hash is renewed at its next sign-in."""
    settings = config.active()
    fields = ("argon2_memory_kib", "argon2_time_cost")
    least = {name: min(getattr(settings, name), cost) for name, cost in zip(fields, LEAST, strict=True)}
    config.use(replace(settings, **least))
    try:
        yield
    finally:
        config.use(settings)


class Calendar:
    """What happens when. It is played in the order of time, as one-time codes and waits ask for."""

    def __init__(self) -> None:
        self._acts: list[tuple[datetime, int, Callable[[], object]]] = []

    def add(self, moment: datetime, act: Callable[[], object]) -> None:
        """Let an act happen at a moment."""
        self._acts.append((moment, len(self._acts), act))

    def play(self) -> None:
        """Let it all happen."""
        for moment, _, act in sorted(self._acts, key=lambda a: a[:2]):
            with at(moment):
                act()


def run_jobs() -> None:
    """Do what is due: mail is sent, closings are carried out."""
    db.session.rollback()
    while due := queue.due():
        db.session.rollback()
        for job_id in due:
            jobs.run_job(job_id)
    db.session.rollback()


def door(user: User | str, *, ip: str | None = None) -> Actor:
    """Somebody who stands at the door, always from the same place with the same browser."""
    name = user if isinstance(user, str) else user.username
    number = sum(name.encode())
    ip = ip or f"203.0.113.{number % 250 + 1}"
    return nobody(
        ip=ip, user_agent=AGENTS[number % len(AGENTS)], country=countries.of(ip), browser=f"demo-{name}"
    )


def by_name(username: str) -> User:
    """A person by username; whoever was renamed since is known by the e-mail address. Raises LookupError."""
    folded = username.casefold()
    named = User.username_folded == folded
    known = sa.or_(named, User.email_folded.startswith(f"{folded}@", autoescape=True))
    user = db.session.scalar(sa.select(User).where(known).order_by(named.desc(), User.created_at).limit(1))
    if user is None:
        raise LookupError(username)
    return user


def link_of(user: User, purpose: LinkPurpose) -> str | None:
    """The token of the newest link mailed to a person; None when there is none."""
    newest = (
        sa.select(Mail).where(Mail.user_id == user.id, Mail.sealed.is_(True)).order_by(Mail.created_at.desc())
    )
    for mail in db.session.scalars(newest.limit(20)):
        for link in outbox.words_of(mail).secrets:
            if f"/{purpose.value}/" in link:
                return link.rsplit("/", 1)[1]
    return None


def accept(user: User, token: str, purpose: LinkPurpose) -> None:
    """Follow an invitation: set the demo's password."""
    credential.set_by_link(door(user), token, purpose, new=PASSWORD)


def enter(user: User, *, ip: str | None = None) -> Actor:
    """Sign in as a person, second step included; gives the actor of the new session, freshly signed in."""
    return open_session(user, ip=ip)[1].actor


def open_session(user: User, *, ip: str | None = None) -> tuple[str, Login]:
    """The same; gives the session's cookie with it."""
    outside = door(user, ip=ip)
    started = login.sign_in(outside, kind=user.kind, name=user.username, password=PASSWORD)
    visit = Visit(
        ip=outside.ip, user_agent=outside.user_agent, country=outside.country, browser=outside.browser
    )
    cookie = started.cookie
    found = authenticate.resolve(cookie, user.kind, visit)
    if found is None:
        raise LookupError(user.username)
    if found.stage is Stage.FACTOR:
        _let_a_step_pass(user)
        cookie = second_factor.finish(found.actor, present_code(user)).cookie
        found = authenticate.resolve(cookie, user.kind, visit)
    while found is not None and found.stage is Stage.DOCUMENTS:
        cookie = answer_document(found.actor, user) or cookie
        found = authenticate.resolve(cookie, user.kind, visit)
    if found is None:
        raise LookupError(user.username)
    return cookie, found


def answer_document(actor: Actor, user: User) -> str:
    """Agree to the document that holds a sign-in up, or take note of it; gives the cookie after the last one."""
    read = document_step.reading(actor, shown_language(user.language))
    if read is None:
        started = document_step.put_off(actor)
    else:
        started = document_step.answer(actor, read.version.id, language=read.version.language)
    return started.cookie if started else ""


def try_password(user: User, wrong: str) -> None:
    """Try a password at the door. Raises what the door answers."""
    login.sign_in(door(user), kind=user.kind, name=user.username, password=wrong)


def home_of(actor: Actor) -> UUID:
    """The account of a customer."""
    if actor.account_id is None:
        raise LookupError(actor.username)
    return actor.account_id


def account_of(user: User) -> UUID:
    """The account a customer belongs to."""
    found = db.session.scalar(sa.select(Membership.account_id).where(Membership.user_id == user.id))
    if found is None:
        raise LookupError(user.username)
    return found


def secret_of(user: User) -> str | None:
    """The secret of a person's authenticator app; only the demo plays the app, too."""
    row = db.session.get(TotpCredential, user.id, populate_existing=True)
    if row is None or not row.sealed_secret:
        return None
    return crypto.unseal(row.sealed_secret, authenticator.place_of(user.id))


def present_code(user: User) -> str:
    """The code that the person's app shows at this moment."""
    secret = secret_of(user)
    if secret is None:
        raise LookupError(user.username)
    return totp_codes.code_at(secret, totp_codes.present_step())


def _let_a_step_pass(user: User) -> None:
    """Go on to a code that the person hasn't used: on a slow machine two acts of the calendar overlap."""
    row = db.session.get(TotpCredential, user.id, populate_existing=True)
    if row is not None and row.last_step >= totp_codes.present_step():
        steps = row.last_step - totp_codes.present_step() + 1
        clock.pass_by(timedelta(seconds=STEP_SECONDS * steps))


def turn_app_on(user: User, actor: Actor | None = None) -> None:
    """Set up an authenticator app; the next code is a step later."""
    actor = actor or enter(user)
    secret = totp_flows.begin(actor).secret.replace(" ", "")
    totp_flows.confirm(actor, code=totp_codes.code_at(secret, totp_codes.present_step()))
    clock.pass_by(timedelta(seconds=STEP_SECONDS * 2))


def must_wait(user: User) -> bool:
    """Whether a person's name waits after wrong passwords."""
    waits = sa.select(Throttle.key).where(Throttle.user_id == user.id, Throttle.wait_until > clock.now())
    return db.session.scalar(waits.limit(1)) is not None
