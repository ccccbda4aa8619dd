"""What every move of a closing goes through: the locks, the version, the history, the account's state.

The account is locked before the case, always: so people, grants, facts and case are judged in one order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from admin_app.account import closing as account_closing
from admin_app.audit import service as audit
from admin_app.bell import service as bell
from admin_app.billing.facts import Facts
from admin_app.billing.models import FactKind
from admin_app.case_kind.names import shown_name
from admin_app.closing import waiting
from admin_app.closing.holds.checklist import Fact
from admin_app.closing.kind import CLOSING, ClosingAct, turn_of
from admin_app.closing.models import Closing, ClosingMove
from admin_app.email import outbox
from admin_app.identity.locking import lock_account, subject_of
from admin_app.identity.models import Account, User
from admin_app.kernel import clock, queue, text
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, DomainError, NotFound
from admin_app.kernel.i18n import N_, told_when, translate
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import require
from admin_app.session import ended
from admin_app.support_access import looks

NOTE_MAX = 1000
Followed = Callable[[Actor, Closing, ClosingAct], None]
_followers: list[Followed] = []
EXECUTE = "deactivation.execute"
GATHER = "deactivation.gather"


class MovedMeanwhile(Conflict):
    """Somebody was faster. Says who, when, what they did and with which words."""

    code = "moved"
    message = N_("%(who)s decided this %(when)s: %(what)s.")

    def __init__(self, who: str, at: datetime, act: ClosingAct, note: str, reader: Actor) -> None:
        self.who, self.at, self.act, self.note = who, at, act, note
        what = translate(CLOSING.of(act).words, reader.language)
        super().__init__(who=who, when=told_when(at, reader.language, reader.time_zone), what=what)


class Frozen(Conflict):
    """Somebody disputes what was done in the name of a person this case rests on; until then nothing moves."""

    code = "frozen"
    message = N_(
        "Somebody reported what this case is based on with “This wasn’t me”. The case is on hold until that is settled."
    )


class StaleFacts(DomainError):
    """Facts are too old to decide on; names the kinds."""

    code = "stale_facts"
    message = N_(
        "These facts are too old to decide on: %(kinds)s. Confirm them, or wait for the next import."
    )

    def __init__(self, kinds: tuple[FactKind, ...]) -> None:
        self.kinds = kinds
        super().__init__(kinds=", ".join(kinds))


class StillOpen(DomainError):
    """Facts that nothing settles stand in the way; names them."""

    code = "still_open"
    message = N_("Still open: %(facts)s.")

    def __init__(self, facts: list[str]) -> None:
        self.facts = facts
        super().__init__(facts=", ".join(facts))


@dataclass(frozen=True, slots=True)
class Locked:
    """A case and its account, both locked."""

    request: Closing
    account: Account


def lock(actor: Actor, act: ClosingAct, request_id: UUID, version: int | None) -> Locked:
    """Lock the account and its case for an act, in a state that the act begins from.

    `version` is the one the form was made from, None where no form was. Raises NotFound (also for another
    account's), NotAllowed, Frozen, MovedMeanwhile when the case has gone on or the act doesn't begin here.
    """
    held = lock_for_job(actor, act, request_id)
    request = held.request
    if request.frozen_by is not None and actor.kind is not ActorKind.SYSTEM:
        raise Frozen
    if (version is not None and request.version != version) or request.state not in CLOSING.of(act).sources:
        raise moved_meanwhile(actor, request)
    return held


def lock_for_job(actor: Actor, act: ClosingAct, request_id: UUID) -> Locked:
    """Lock the account and its case whatever the state, for a job that steps aside where its act doesn't begin.

    Raises NotFound, NotAllowed.
    """
    wanted = sa.select(Closing.account_id).where(Closing.id == request_id)
    account = lock_account(db.session.scalar(wanted))
    require(actor, CLOSING.right_of(act), subject_of(account))
    return Locked(_lock_row(request_id, actor), account)


def _lock_row(request_id: UUID, actor: Actor) -> Closing:
    """The case, locked and read anew, and whether the actor's session still counts, in one statement."""
    over = ended.is_over(actor.session_id) if actor.session_id else sa.false()
    row = db.session.execute(
        sa.select(Closing, over.label("over"))
        .where(Closing.id == request_id)
        .with_for_update(of=Closing, key_share=True)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound
    if row.over:
        raise Conflict(ended.ENDED)
    request: Closing = row[0]
    return request


def moved_meanwhile(actor: Actor, request: Closing) -> MovedMeanwhile:
    """The refusal that tells of a case's last move, as this reader may know it."""
    wanted = (
        sa.select(ClosingMove, User)
        .outerjoin(User, User.id == ClosingMove.actor_id)
        .where(ClosingMove.request_id == request.id)
        .order_by(ClosingMove.at.desc(), ClosingMove.id.desc())
        .limit(1)
    )
    last, person = db.session.execute(wanted).one()
    return MovedMeanwhile(
        shown_name(person, actor),
        last.at,
        ClosingAct(last.act),
        "" if actor.is_customer else last.note,
        actor,
    )


def move(actor: Actor, request: Closing, act: ClosingAct, *, note: str = "", **details: object) -> None:
    """Write one step of the history and bring the case to its next state. Each move raises the version."""
    now, to = clock.now(), CLOSING.next_state(act, request.state)
    db.session.add(
        ClosingMove(
            id=clock.new_id(),
            request_id=request.id,
            at=now,
            actor_kind=actor.kind,
            actor_id=actor.user_id,
            act=act.value,
            from_state=request.state.value if CLOSING.of(act).sources else "",
            to_state=to,
            note=note,
            details=details,
        )
    )
    before = request.state
    if CLOSING.waits_for(before) != CLOSING.waits_for(to):
        looks.end_case_looks(request.id)
    request.state, request.moved_at = to, now
    flag_modified(request, "moved_at")
    begun = bool(CLOSING.of(act).sources)
    if turn_of(before) is not turn_of(to) or not begun:
        with db.session.no_autoflush:  # what the caller goes on to change is written once
            if begun and turn_of(before):
                bell.silence(request.id)
            waiting.tell_turn(actor, request, own_work=CLOSING.of(act).right is turn_of(to))
    db.session.flush()
    for follow in _followers:
        follow(actor, request, act)


def on_move(follow: Followed) -> None:
    """Name what is called after each move, in its transaction, under the locks of the account and the case."""
    if follow not in _followers:
        _followers.append(follow)


def tell(act: ClosingAct, actor: Actor, request: Closing, *, note: str = "", **facts: object) -> None:
    """Record the event of an act, where it has one; `facts` hold nothing private."""
    event = CLOSING.of(act).event
    if event is None:
        return
    audit.record(
        event,
        actor,
        account_id=request.account_id,
        target=("deactivation_request", request.id),
        subject_id=request.requested_by,
        facts={"case": request.number, **facts},
        reason=note,
    )


def inform(act: ClosingAct, actor: Actor, held: Locked, **words: object) -> None:
    """Mail the owner who asked, where the act has a mail; `words` are what that mail tells besides."""
    mail = CLOSING.of(act).mail
    if mail is not None:
        outbox.queue(mail(asking(held.request), actor, account=held.account, case=held.request, **words))


def give_back(request: Closing, account: Account) -> None:
    """The case ends without a closing: the account has its former status again; those disabled stay so."""
    account_closing.give_back(account, request.former_status)
    request.ended_at = clock.now()
    queue.drop(EXECUTE, request.id)
    queue.drop(GATHER, request.id)


def asking(request: Closing) -> User:
    """The owner who asked."""
    return db.session.get_one(User, request.requested_by)


def clean_note(note: str, field: str = "note") -> str:
    """Words that somebody else will read. Raises Invalid when there are fewer than three characters."""
    return reasons.needed(note, field, limit=NOTE_MAX)


def clean_words(note: str, field: str = "note") -> str:
    """Words that may be left out."""
    return text.clean_line(note, NOTE_MAX, field, required=False, lines=True)


def refuse_stale(facts: Facts, kinds: tuple[FactKind, ...] = tuple(FactKind)) -> None:
    """Raises StaleFacts when one of the kinds is known too long ago, or never."""
    old = tuple(kind for kind in facts.stale if kind in kinds)
    if old:
        raise StaleFacts(old)


def refuse_open(left: list[Fact], language: str) -> None:
    """Raises StillOpen when anything is left."""
    if left:
        raise StillOpen([fact.label(language) for fact in left])
