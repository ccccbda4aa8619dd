"""New people: their names checked, their row written, and how many somebody may bring.

The threat: whoever may invite could ask which addresses we know, or flood a stranger with mail. So an invitation to an
address that somebody of another account or of the staff signs in with looks to a customer like any other: a row stands for
it, and its holder is told by mail; tries that meet an address of the inviter’s account are recorded; all are counted, and a
person gets few a day.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.identity.models import NAME_MAX, STANDS_IN, USERNAME_MAX, User, UserKind, UserStatus
from admin_app.kernel import clock, crypto, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import DomainError, Invalid, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.sign_in.throttle import limits
from admin_app.user.identifiers import username_rules
from admin_app.user.identifiers.columns import anybody, barring_username, holding_email, name_columns

AN_HOUR_AN_ADDRESS = 200
AN_HOUR = 60  # invitations, repeated ones and refused tries of one person who invites
A_DAY = 5  # mails to one invited person
COUNTED = [Event.PERSON_INVITED.value, Event.PERSON_INVITATION_RESENT.value, Event.STAFF_INVITED.value]


class TakenIdentifier(DomainError):
    """An e-mail address or username that somebody has already; `field` says which."""

    code = "taken"


def checked_names(*, email: str, full_name: str, username: str | None) -> dict[str, str]:
    """The name columns of a new person. Raises Invalid beside the field that can't be taken."""
    email = text.email(email)
    full_name = text.name(full_name, NAME_MAX, "full_name")
    username = username_rules.checked(username or email, email, "username" if username else "email")
    return name_columns(username=username, email=email, full_name=full_name)


def add_user(
    kind: UserKind,
    columns: dict[str, str],
    *,
    account_id: UUID | None = None,
    language: str = "en",
    time_zone: str = "UTC",
) -> User:
    """A new invited person, a customer of an account or one of staff, in the caller's transaction. Raises Taken where address or username is in use."""
    refuse_taken(columns)
    now = clock.now()
    user = User(
        id=clock.new_id(),
        kind=kind,
        account_id=account_id,
        status=UserStatus.INVITED,
        language=language,
        time_zone=time_zone,
        created_at=now,
        invited_at=now,
        **columns,
    )
    db.session.add(user)
    try:
        db.session.flush()
    except IntegrityError as error:
        name = "username_folded" in str(error.orig) and columns["username_folded"] != columns["email_folded"]
        raise TakenIdentifier(field="username" if name else "email") from error
    return user


def refuse_taken(columns: dict[str, str], *, but: UUID | None = None) -> None:
    """Whether somebody (but this person) has this address or username. One statement. Raises TakenIdentifier."""
    has_email, has_name = (
        sa.false() if columns[folded].startswith(STANDS_IN) else anybody(holders(columns[name]), but=but)
        for folded, name, holders in (
            ("email_folded", "email", holding_email),
            ("username_folded", "username", barring_username),
        )
    )
    row = db.session.execute(sa.select(has_email.label("email"), has_name.label("username"))).one()
    if row.email or row.username:
        raise TakenIdentifier(field="email" if row.email else "username")


def refused(actor: Actor, taken: TakenIdentifier, *, username_given: bool) -> Invalid:
    """Keep that an address or username in use was tried, then say so beside the field."""
    field = taken.field if username_given else "email"
    with transaction():
        audit.record(
            Event.PERSON_INVITATION_REFUSED, actor, account_id=actor.acting_account_id, facts={"field": field}
        )
    if field == "username":
        return Invalid(username_rules.TAKEN, field=field, code="taken")
    return Invalid(
        N_("Somebody already signs in with this address, or was invited with it."), field=field, code="taken"
    )


def holder_elsewhere(columns: dict[str, str], account_id: UUID, *, but: UUID | None = None) -> User | None:
    """Who signs in with the address of an invitation, and isn't of the account that invites.

    None where nobody does, or the account has or invited that address itself (by another row than `but`).
    """
    ids = sa.union_all(*holding_email(columns["email"]), *barring_username(columns["email"])).subquery()
    holders = db.session.scalars(sa.select(User).where(User.id.in_(sa.select(ids.c.id)))).all()
    here = sa.select(User.id).where(User.account_id == account_id, User.email_hash == columns["email_hash"])
    here = here.where(User.id != but) if but else here
    if db.session.scalar(here.limit(1)) is not None or any(one.account_id == account_id for one in holders):
        return None
    return next(iter(holders), None)


def as_stand_in(columns: dict[str, str]) -> dict[str, str]:
    """The same names for a row that stands for an invitation alone: shown and searched alike, and found by nobody who signs in."""
    nobody = STANDS_IN + clock.new_id().hex
    sought = (nobody + columns["username_folded"])[: USERNAME_MAX * 4]
    named = {"username_folded": sought, "username_shown": "", "username_skeleton": ""}
    own = columns["username_folded"] != columns["email_folded"]
    return {**columns, "email_folded": nobody, **({} if own else named)}


def joins(user: User) -> bool:
    """Whether an invited person can join: a row that only stood for an invitation is theirs once nobody else has the address.

    In the caller's transaction, the person locked.
    """
    if not user.stands_in:
        return True
    columns = name_columns(username=user.username, email=user.email, full_name=user.full_name)
    try:
        refuse_taken(columns, but=user.id)
    except TakenIdentifier:
        return False
    for name, value in columns.items():
        setattr(user, name, value)
    return True


def limit(actor: Actor) -> None:
    """Refuse more than 60 invitations, repeated ones and refused tries an hour, 200 from one address (SECURITY 57).

    Counts at once, in a transaction of its own. Raises RateLimited.
    """
    if actor.user_id is None:
        return
    mine = "invite:" + crypto.lookup_hash(actor.user_id.hex, "throttle")
    here = "invite-" + limits.address_key(actor.ip)
    if not limits.within({mine: AN_HOUR, here: AN_HOUR_AN_ADDRESS}):
        raise RateLimited(None, N_("Too many invitations in an hour. Try again a little later."))


def few_a_day(user_id: UUID) -> None:
    """Refuse a sixth mail to one invited person within a day. Raises RateLimited."""
    since = clock.now() - timedelta(days=1)
    wanted = (
        sa.select(AuditEvent.at)
        .where(AuditEvent.target_id == user_id, AuditEvent.at > since, AuditEvent.name.in_(COUNTED))
        .order_by(AuditEvent.at.desc())
        .limit(A_DAY)
    )
    earlier = list(db.session.scalars(wanted))
    if len(earlier) >= A_DAY:
        raise RateLimited(
            earlier[-1] + timedelta(days=1), N_("This person was invited 5 times today. Wait a day.")
        )
