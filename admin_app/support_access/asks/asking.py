"""Asking a customer for support access: staff ask, take back, or let time pass. An owner answers (`answering`).

The threat: asks that wear owners down until somebody says yes. So an account has one open ask at a time and three a
day, and after a no nobody asks for a day; all of that is judged under the account's lock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.bell.models import BellKind, BellTopic
from admin_app.bell.service import BellThing
from admin_app.bell.telling import tell
from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.email.messages import support_access as mails
from admin_app.identity.locking import lock_account, subject_of
from admin_app.identity.models import Account, User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, system
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited
from admin_app.kernel.i18n import N_, told_when, translate
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import require
from admin_app.session import ended
from admin_app.support_access import terms
from admin_app.support_access.authorisation import live_grant
from admin_app.support_access.kind import SUPPORT_ASK, AskAct
from admin_app.support_access.models import AskState, GrantMode, SupportAsk

LIFE = timedelta(hours=72)
DAY = timedelta(hours=24)
MOST_A_DAY = 3
EXPIRED_AT_ONCE = 200
WHAT = "support_access"  # what the bell calls it
ENDED = {
    AskAct.ALLOWED: BellKind.CONFIRMED,
    AskAct.DECLINED: BellKind.DECLINED,
    AskAct.EXPIRED: BellKind.LAPSED,
}


class Answered(Conflict):
    """Somebody was faster. Says who, when and how."""

    code = "answered"
    message = N_("%(who)s answered this %(when)s: %(what)s.")


def ask(
    actor: Actor,
    account_id: UUID,
    *,
    reason: str,
    areas: Sequence[str],
    mode: str = GrantMode.LOOK.value,
    ticket: str = "",
    hours: int | None = None,
) -> UUID:
    """Ask an account's owners for support access; each gets a mail. Gives the ask's id.

    Without `hours` it is for as long as an owner allows it (policy). Raises NotFound, NotAllowed (role, state), Invalid
    beside its field, Conflict while another waits, while it is on already or where no owner could answer, RateLimited.
    """
    reason = reasons.needed(reason)
    ticket = terms.ticket(ticket)
    chosen, how = terms.areas(areas), terms.mode(mode, areas)
    with transaction():
        account = lock_account(account_id)
        require(actor, SUPPORT_ASK.right_of(AskAct.ASKED), subject_of(account))
        if actor.user_id is None:
            raise NotAllowed
        ended.refuse(actor.session_id)
        _refuse_too_many(actor, account.id)
        _refuse_needless(account.id, chosen, how)
        owners = contacts.owners_of(account.id)
        if not owners:
            raise Conflict(N_("Nobody could answer: this account has no active owner."))
        now = clock.now()
        row = SupportAsk(
            id=clock.new_id(),
            account_id=account.id,
            state=AskState.ASKED,
            areas=chosen,
            mode=how,
            hours=terms.hours(hours, terms.most_hours(account.id)),
            ticket=ticket,
            reason=reason,
            asked_by=actor.user_id,
            asked_at=now,
            expires_at=now + LIFE,
        )
        db.session.add(row)
        facts = {"areas": ", ".join(chosen), "mode": how.value, "hours": row.hours}
        record(AskAct.ASKED, actor, row, facts, reason=reason)
        _tell(owners, actor, account, row)
    return row.id


def withdraw(actor: Actor, ask_id: UUID, *, version: int | None = None) -> None:
    """Take an ask back; whoever may ask may, since the next one waits for it.

    Raises NotFound, NotAllowed, Answered, Conflict when it has expired or its page is older than the row.
    """
    with transaction():
        account, row = locked(ask_id)
        require(actor, SUPPORT_ASK.right_of(AskAct.WITHDRAWN))
        judge(actor, account, row, version)
        close(AskAct.WITHDRAWN, actor, row)


def expire() -> None:
    """Write down which asks nobody answered in time; whether one has expired is judged by the clock anyway."""
    over = (
        sa.select(SupportAsk.id)
        .where(SupportAsk.state == AskState.ASKED, SupportAsk.expires_at <= clock.now())
        .order_by(SupportAsk.expires_at)
        .limit(EXPIRED_AT_ONCE)
    )
    for ask_id in list(db.session.scalars(over)):
        with transaction():
            _account, row = locked(ask_id)
            if row.state is AskState.ASKED:
                close(AskAct.EXPIRED, system(), row)


def end_for_account(account_id: UUID) -> None:
    """End what is asked because the account ends. Part of another command, which has locked the account."""
    row = waiting(account_id)
    if row is not None:
        close(AskAct.EXPIRED, system(), row)


def account_of(ask_id: UUID) -> UUID | None:
    """Whose support access an ask is for, so that the account can be locked before it."""
    return db.session.scalar(sa.select(SupportAsk.account_id).where(SupportAsk.id == ask_id))


def locked(ask_id: UUID) -> tuple[Account, SupportAsk]:
    """An ask and its account, locked in the order of everybody: account first. Raises NotFound."""
    account = lock_account(account_of(ask_id))
    row = lock_row(SupportAsk, ask_id)
    if row is None:
        raise NotFound
    return account, row


def waiting(account_id: UUID) -> SupportAsk | None:
    """The ask of an account that nobody answered; it may have expired. The account is locked."""
    wanted = sa.select(SupportAsk).where(
        SupportAsk.account_id == account_id, SupportAsk.state == AskState.ASKED
    )
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def is_open(row: SupportAsk) -> bool:
    """Whether an ask waits for an answer now."""
    return row.state is AskState.ASKED and row.expires_at > clock.now()


def judge(actor: Actor, account: Account, row: SupportAsk, version: int | None) -> None:
    """Whether a locked ask can still be answered. Raises Answered, Conflict."""
    if row.state is AskState.ASKED and row.expires_at > clock.now():
        meanwhile.require_same(actor, version, row.version, row.id)
        return
    if row.answered_by is None or row.answered_at is None:
        raise Conflict(N_("Nobody answered this within 72 hours, so it has expired."))
    who = db.session.scalar(sa.select(User.full_name).where(User.id == row.answered_by)) or account.name
    raise Answered(
        who=who,
        when=told_when(row.answered_at, actor.language, actor.time_zone),
        what=translate(SUPPORT_ASK.of(AskAct(row.state)).words, actor.language),
    )


def close(act: AskAct, actor: Actor, row: SupportAsk, *, note: str = "") -> None:
    """Bring a judged ask to its end; a grant that it led to has the event of its own."""
    row.state = SUPPORT_ASK.next_state(act, row.state)
    row.answered_by, row.answered_at, row.note = actor.user_id, clock.now(), note
    if act is not AskAct.ALLOWED:
        record(act, actor, row, {}, reason=note)
    db.session.flush()
    if act in ENDED:
        _tell_asker(actor, act, row)


def _tell_asker(actor: Actor, act: AskAct, row: SupportAsk) -> None:
    """By the bell, and by mail where that was chosen."""
    asker, account = db.session.get(User, row.asked_by), db.session.get(Account, row.account_id)
    if asker is None or account is None or asker.status is not UserStatus.ACTIVE:
        return
    thing = BellThing(SupportAsk.__tablename__, row.id, WHAT, account.name)
    tell(
        [asker],
        BellTopic.ANSWER,
        ENDED[act],
        thing,
        mail=lambda user: mails.answered(user, actor, account=account, answer=act.value, note=row.note),
        by_name=actor.name,
    )


def record(act: AskAct, actor: Actor, row: SupportAsk, facts: Mapping[str, object], *, reason: str) -> None:
    """Record the event of an act; what somebody typed stands in its erasable details alone."""
    event = SUPPORT_ASK.of(act).event
    if event is None:
        return
    audit.record(
        event,
        actor,
        account_id=row.account_id,
        target=("support_ask", row.id),
        facts=facts,
        after={"ticket": row.ticket} if row.ticket and act is AskAct.ASKED else None,
        reason=reason,
    )


def _refuse_too_many(actor: Actor, account_id: UUID) -> None:
    open_one = waiting(account_id)
    if open_one is not None and not is_open(open_one):
        close(AskAct.EXPIRED, system(), open_one)
        open_one = None
    if open_one is not None:
        who = db.session.scalar(sa.select(User.full_name).where(User.id == open_one.asked_by)) or ""
        when = told_when(open_one.asked_at, actor.language, actor.time_zone)
        raise Conflict(N_("%(who)s asked %(when)s; an owner hasn’t answered yet."), who=who, when=when)
    lately = db.session.execute(
        sa.select(SupportAsk.asked_at, SupportAsk.state, SupportAsk.answered_at)
        .where(
            SupportAsk.account_id == account_id,
            sa.or_(SupportAsk.asked_at > clock.now() - DAY, SupportAsk.answered_at > clock.now() - DAY),
        )
        .order_by(SupportAsk.asked_at.desc())
    ).all()
    noes = [row.answered_at for row in lately if row.state is AskState.DECLINED]
    if noes:
        raise _limited(actor, max(noes), N_("An owner declined. You can ask again %(when)s."))
    asked = [row.asked_at for row in lately if row.asked_at > clock.now() - DAY]
    if len(asked) >= MOST_A_DAY:
        text = N_("This account was asked three times within a day. You can ask again %(when)s.")
        raise _limited(actor, asked[MOST_A_DAY - 1], text)


def _limited(actor: Actor, since: datetime, text: str) -> RateLimited:
    again = since + DAY
    return RateLimited(again, text, when=told_when(again, actor.language, actor.time_zone))


def _refuse_needless(account_id: UUID, chosen: Sequence[str], how: GrantMode) -> None:
    grant = live_grant(account_id)
    if grant is None or not set(chosen) <= set(grant.areas):
        return
    if how is GrantMode.LOOK or grant.mode is GrantMode.CHANGE:
        raise Invalid(N_("Support access for this is already on."), field="areas", code="on_already")


def _tell(owners: Sequence[User], actor: Actor, account: Account, row: SupportAsk) -> None:
    for owner in owners:
        outbox.queue(
            mails.asked(
                owner,
                actor,
                account=account,
                areas=row.areas,
                changes=row.mode is GrantMode.CHANGE,
                hours=row.hours,
                reason=row.reason,
                ticket=row.ticket,
                until=row.expires_at,
            )
        )
