"""Restricting somebody's data, and lifting that again: told before it happens (GDPR art. 18).

The threat: data that are contested go on being used, or are in use again before the person heard of it. What a
restriction stops is judged where everything is judged, by `kernel.rights.restricted`; here it only begins and ends.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.email import outbox
from admin_app.identity.locking import lock_account, lock_person, subject_of
from admin_app.identity.models import Account, AccountKind, Membership, Role, User, UserKind
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, RoleKey, require, require_fresh
from admin_app.recipient import service as recipients
from admin_app.recipient.models import NoticeKind
from admin_app.restriction import mails, readers
from admin_app.restriction.models import Restriction, RestrictionGround
from admin_app.support_access import looks

P = Permission
LIFT = "restriction.lift"
# Where the law restricts without a decision: until accuracy is checked, or an objection is weighed (art. 18(1)(a), (d)).
AT_ONCE = frozenset({RestrictionGround.ACCURACY, RestrictionGround.OBJECTION})
DAYS_BEFORE = (3, 7, 14, 30)  # how long before the end people are told
ALREADY = N_("This data is restricted already.")
OVER = N_("This restriction has ended already.")


def begin(actor: Actor, user_id: UUID, *, ground: str, reason: str, case_id: UUID | None = None) -> UUID:
    """Restrict the data of a customer's person, and the account of a natural person with its owner; gives its id.

    At once where accuracy is contested or an objection is pending; everything else is an approver's decision. Raises
    ReauthRequired, Invalid beside `ground` or `reason`, NotFound, NotAllowed, Conflict where they are restricted already.
    """
    why, words = _asked(actor, ground, reason)
    with transaction():
        locked = lock_person(user_id)
        require(actor, _right(why), locked.subject)
        if locked.user.kind is not UserKind.CUSTOMER:
            raise Conflict(N_("Only customers’ data can be restricted here; staff work with their own."))
        account = locked.account if _goes_along(locked.account, user_id) else None
        return _begin(actor, locked.user, account, why, words, case_id, home=locked.account)


def begin_account(
    actor: Actor, account_id: UUID, *, ground: str, reason: str, case_id: UUID | None = None
) -> UUID:
    """Restrict the data of a whole account; gives its id. Raises what `begin` raises."""
    why, words = _asked(actor, ground, reason)
    with transaction():
        account = lock_account(account_id)
        require(actor, _right(why), subject_of(account))
        return _begin(actor, None, account, why, words, case_id, home=account)


def announce_lifting(actor: Actor, restriction_id: UUID, *, days: int, reason: str) -> None:
    """Tell that a restriction ends in so many days, and have it end then (GDPR art. 18(3)).

    Raises ReauthRequired, Invalid beside `days` or `reason`, NotFound, NotAllowed, Conflict where it has ended or its
    end is announced already.
    """
    require_fresh(actor)
    words = reasons.needed(reason)
    if days not in DAYS_BEFORE:
        raise Invalid(N_("Choose how many days before they are told."), field="days", code="days")
    with transaction():
        row, user, account = _locked(actor, restriction_id, P.RESTRICTION_DECIDE)
        if row.lifts_at is not None:
            raise Conflict(N_("The end of this restriction is announced already."))
        now = clock.now()
        row.lifts_at, row.lift_reason = now + timedelta(days=days), words
        row.lift_told_at, row.lift_told_by = now, actor.user_id
        queue.enqueue(LIFT, row.id, at=row.lifts_at)
        _record(Event.DATA_LIFTING_ANNOUNCED, actor, row, user, account, reason=words)
        for reader in readers.of(user, account):
            outbox.queue(
                mails.lifting(reader, actor, account=_whole(row, account), reason=words, at=row.lifts_at)
            )


def keep(actor: Actor, restriction_id: UUID, *, reason: str) -> None:
    """Take back an announced end: the data stay restricted.

    Raises ReauthRequired, Invalid beside `reason`, NotFound, NotAllowed, Conflict where no end is announced.
    """
    require_fresh(actor)
    words = reasons.needed(reason)
    with transaction():
        row, user, account = _locked(actor, restriction_id, P.RESTRICTION_DECIDE)
        if row.lifts_at is None:
            raise Conflict(N_("No end of this restriction is announced."))
        row.lifts_at, row.lift_reason, row.lift_told_at, row.lift_told_by = None, "", None, None
        queue.drop(LIFT, row.id)
        _record(Event.DATA_KEPT_RESTRICTED, actor, row, user, account, reason=words)
        for reader in readers.of(user, account):
            outbox.queue(mails.kept(reader, actor, account=_whole(row, account), reason=words))


def lift(actor: Actor, restriction_id: UUID) -> None:
    """End a restriction whose announced moment has come: a job, in its own transaction; nothing otherwise."""
    with transaction():
        found = _found(restriction_id)
        if found is None:
            return
        row, user, account = found
        if row.lifted_at is None and row.lifts_at is not None and row.lifts_at <= clock.now():
            _end(actor, row, user, account)


def end_own(actor: Actor, restriction_id: UUID) -> None:
    """End a restriction that concerns oneself, or as an owner the account's, at once: nobody has to be told first.

    Raises ReauthRequired, NotFound, NotAllowed, Conflict where it has ended.
    """
    require_fresh(actor)
    with transaction():
        found = _found(restriction_id)
        if found is None or not _is_own(actor, found[0]):
            raise NotFound
        row, user, account = found
        require(actor, P.OWN_RESTRICTION_END)
        if row.lifted_at is not None:
            raise Conflict(OVER)
        queue.drop(LIFT, row.id)
        _end(actor, row, user, account)


def refuse_others(actor: Actor, restriction_id: UUID) -> None:
    """Refuse the page that ends a restriction. Raises NotFound for somebody else's, Conflict where it has ended."""
    row = db.session.get(Restriction, restriction_id)
    if row is None or not _is_own(actor, row):
        raise NotFound
    if row.lifted_at is not None:
        raise Conflict(OVER)


def _asked(actor: Actor, ground: str, reason: str) -> tuple[RestrictionGround, str]:
    require_fresh(actor)
    words = reasons.needed(reason)
    if ground not in set(RestrictionGround):
        raise Invalid(N_("Choose the ground."), field="ground", code="ground")
    return RestrictionGround(ground), words


def _right(ground: RestrictionGround) -> Permission:
    return P.RESTRICTION_BEGIN if ground in AT_ONCE else P.RESTRICTION_DECIDE


def _goes_along(account: Account | None, user_id: UUID) -> bool:
    """Whether an account holds the data of this very person: it is a natural person's, and they own it."""
    if account is None or account.kind is not AccountKind.PERSON or account.restricted_since is not None:
        return False
    owner = sa.select(Membership.user_id).join(Role, Role.id == Membership.role_id)
    return (
        db.session.scalar(owner.where(Membership.user_id == user_id, Role.key == RoleKey.OWNER)) is not None
    )


def _begin(
    actor: Actor,
    user: User | None,
    account: Account | None,
    ground: RestrictionGround,
    reason: str,
    case_id: UUID | None,
    *,
    home: Account | None,
) -> UUID:
    thing = user or account
    if thing is None or thing.restricted_since is not None:
        raise Conflict(ALREADY)
    now = clock.now()
    row = Restriction(
        id=clock.new_id(),
        user_id=user.id if user else None,
        account_id=account.id if account else None,
        case_id=case_id,
        ground=ground,
        reason=reason,
        begun_by=actor.user_id,
        begun_at=now,
    )
    db.session.add(row)
    for restricted in (user, account):
        if restricted is not None:
            restricted.restricted_since = now
    if home is not None:
        looks.end_looks_at(home.id, user.id if user and account is None else None)
    _tell_recipients(actor, row, NoticeKind.RESTRICTED)
    _record(Event.DATA_RESTRICTED, actor, row, user, home, reason=reason)
    if case_id is not None:
        return row.id  # the answer to the request tells it
    for reader in readers.of(user, account):
        outbox.queue(mails.begun(reader, actor, account=_whole(row, account), ground=ground))
    return row.id


def _locked(
    actor: Actor, restriction_id: UUID, right: Permission
) -> tuple[Restriction, User | None, Account | None]:
    require(actor, right)
    found = _found(restriction_id)
    if found is None:
        raise NotFound
    if found[0].lifted_at is not None:
        raise Conflict(OVER)
    return found


def _found(restriction_id: UUID) -> tuple[Restriction, User | None, Account | None] | None:
    """A restriction under lock, after the account and the person, as everybody locks them."""
    known = db.session.get(Restriction, restriction_id)
    if known is None:
        return None
    if known.user_id is not None:
        locked = lock_person(known.user_id)
        user, account = locked.user, locked.account
    else:
        user, account = None, lock_account(known.account_id)
    row = lock_row(Restriction, restriction_id)
    return (row, user, account) if row else None


def _is_own(actor: Actor, row: Restriction) -> bool:
    if row.user_id is not None:
        return row.user_id == actor.user_id
    return row.account_id == actor.acting_account_id and actor.may(P.OWN_ACCOUNT_CLOSE)


def _end(actor: Actor, row: Restriction, user: User | None, account: Account | None) -> None:
    row.lifted_at = clock.now()
    # An approved deletion that waits keeps the data restricted (DOMAIN 11).
    if user is not None and user.erasure_due_at is None:
        user.restricted_since = None
    if account is not None and row.account_id is not None and account.erasure_due_at is None:
        account.restricted_since = None
    _tell_recipients(actor, row, NoticeKind.LIFTED)
    _record(Event.DATA_RELEASED, actor, row, user, account)
    for reader in readers.of(user, account):
        outbox.queue(mails.lifted(reader, actor, account=_whole(row, account)))


def _tell_recipients(actor: Actor, row: Restriction, kind: NoticeKind) -> None:
    """Whoever else holds the data is told (GDPR art. 19)."""
    recipients.tell(actor, kind=kind, case_id=row.case_id, person_id=row.user_id, account_id=row.account_id)


def _whole(row: Restriction, account: Account | None) -> Account | None:
    """The account that is restricted as such, without a person whose restriction it goes along with."""
    return account if row.user_id is None else None


def _record(
    event: Event,
    actor: Actor,
    row: Restriction,
    user: User | None,
    account: Account | None,
    *,
    reason: str = "",
) -> None:
    audit.record(
        event,
        actor,
        account_id=account.id if account else None,
        target=("restriction", row.id),
        subject_id=user.id if user else None,
        facts={"ground": row.ground.value},
        reason=reason,
    )
