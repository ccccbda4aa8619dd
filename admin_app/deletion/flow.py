"""How a deletion begins, waits for the closing of the account, and ends early. `data_case` and `closing` call it."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.closing import request as closing_request
from admin_app.closing import transitions as closing_transitions
from admin_app.closing.holds.checklist import others_here, people_of
from admin_app.closing.kind import CLOSING, ClosingAct
from admin_app.closing.models import OPEN_STATES as CLOSING_OPEN
from admin_app.closing.models import Closing, ClosingMove
from admin_app.closing.request import OthersHere
from admin_app.data_case import kind as data_case_kind
from admin_app.data_case import moves, telling
from admin_app.data_case.kind import DataCaseRules
from admin_app.data_case.models import (
    OPEN_CONDITION,
    DataCase,
    DataCaseAct,
    DataCaseKind,
    DataCaseState,
    Source,
)
from admin_app.deletion import decision, foresight, mails, preview, replayed, transitions, work
from admin_app.deletion.holds import blocking
from admin_app.deletion.kind import DELETION_CASE
from admin_app.deletion.models import Deletion
from admin_app.erasure import work as erasure_work
from admin_app.identity.models import Account, AccountStatus, User
from admin_app.kernel.actor import Actor, system
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, DomainError, Invalid, NotAllowed
from admin_app.kernel.i18n import N_, translate
from admin_app.legal_hold import service as legal_holds
from admin_app.recipient import service as recipients
from admin_app.user import access

A, S = DataCaseAct, DataCaseState
ALONE = N_("You are the only owner. Make someone else an owner first, or delete the whole account.")
OTHERS_THERE = N_(
    "The account can’t be deleted while other people can sign in to it. Have them disabled first."
)
NOT_OWNER = N_(
    "Only an owner can ask for the deletion of the account; if an owner closed it, only that owner can."
)
WHOLE = N_("Deletion of the whole account, %(number)s")
ASKED_ALREADY = N_("The deletion of this account has been asked for already.")
NO_ACCOUNT = N_("There is no account to delete.")
TOO_LATE = N_(
    "The recipients of your data have been told to erase it, so the request can’t be withdrawn any more."
)
# What closing acts mean for the deletion that waits for them.
STOPPED = frozenset({ClosingAct.REJECTED, ClosingAct.STOPPED})
TAKEN_BACK = frozenset({ClosingAct.WITHDRAWN, ClosingAct.REOPENED})


def begun(actor: Actor, case: DataCase) -> None:
    """A deletion was asked for: its preview is made, and it goes to the closing of the account or to approval.

    In the transaction of the request. Raises Conflict while another owner's request for the whole account is open, Invalid for an only owner who would leave an account behind, and what asking to
    close an account raises.
    """
    db.session.add(Deletion(case_id=case.id))
    db.session.flush()
    held = transitions.locked_with(case)
    closed = held.account is not None and held.account.status is AccountStatus.DEACTIVATED
    if case.whole_account and held.account is None:
        raise Invalid(NO_ACCOUNT, field="whole_account", code="no_account")
    if case.whole_account and held.account is not None and case.source is not Source.SELF_SERVICE:
        _refuse_no_owner(held.account, held.subject)
    if case.whole_account:
        _refuse_second(case)
    if not case.whole_account and held.account is not None and not closed:
        _refuse_only_owner(
            held.account, held.subject, ALONE if actor.user_id == held.subject.id else preview.ALONE_THERE
        )
    preview.make(held)
    if case.whole_account and not closed:
        _begin_closing(actor, held)
    else:
        preview.submit(held)


def why_not_now(actor: Actor, *, whole_account: bool) -> DomainError | None:
    """Why this person can't ask as things stand, for the page; the request judges again, under its locks."""
    me = db.session.get(User, actor.user_id)
    if me is not None and actor.acting_account_id is None:  # who is only a delegate has no account to go with
        return NotAllowed() if whole_account else None
    account = db.session.get(Account, actor.acting_account_id)
    if me is None or account is None:
        return NotAllowed()
    if whole_account:
        others = others_here(people_of(account.id), me.id)
        return OthersHere(others) if others else None
    try:
        _refuse_only_owner(account, me)
    except Invalid as refused:
        return refused
    return None


def ended(actor: Actor, case: DataCase) -> None:
    """It was withdrawn or refused: nothing is due any more, nobody is blocked, and the closing that was part of it ends too.

    Raises Conflict once the recipients of the data are told to erase it, except where a dispute ends it.
    """
    held = transitions.locked_with(case)
    withdrawn = case.state is S.WITHDRAWN
    if withdrawn and held.deletion.notified_at is not None and not actor.is_internal:
        raise Conflict(TOO_LATE, code="too_late")
    decided = (case.decided_by, case.decided_at)
    transitions.forget_decision(held)
    if case.state is S.REFUSED:
        case.decided_by, case.decided_at = decided
    blocking.end(case)
    closing = db.session.get(Closing, held.deletion.closing_id) if held.deletion.closing_id else None
    if closing is not None and closing.state in CLOSING_OPEN:
        closing_request.withdraw(_who_withdraws(actor, closing), closing.id, version=None)


def _who_withdraws(actor: Actor, closing: Closing) -> Actor:
    """Whoever has a right to, or we in their place: a mailed link is held by somebody who isn't signed in."""
    own = actor.may(CLOSING.right_of(ClosingAct.WITHDRAWN)) and actor.acting_account_id == closing.account_id
    return actor if own else system()


def follow_closing(actor: Actor, closing: Closing, act: ClosingAct) -> None:
    """A closing moved: the deletion that waits for it goes on once the account is closed, and ends where it isn't."""
    case = _of_closing(closing.id)
    if case is None:
        return
    if act is ClosingAct.EXECUTED and case.state is S.CLOSING:
        held = transitions.locked_with(case)
        preview.make(held)
        preview.submit(held)
        if held.case.state is S.IN_APPROVAL and held.account is not None:
            link = transitions.withdraw_link(held)
            account = held.account
            telling.tell(
                case,
                lambda to: mails.in_approval(to, system(), account=account, case=case, withdraw=link),
            )
    elif act in STOPPED and case.state is S.CLOSING:
        held = transitions.locked_with(case)
        case.decision_note = _why_stopped(closing)
        transitions.move(system(), held, A.CLOSING_STOPPED)
        transitions.inform(actor, A.CLOSING_STOPPED, held)
    elif act in TAKEN_BACK and case.state in DELETION_CASE.of(A.WITHDRAWN).sources:
        moves.end(system() if act is ClosingAct.REOPENED else actor, case, A.WITHDRAWN)


def _why_stopped(closing: Closing) -> str:
    """What the customer was told as the closing ended."""
    moved = sa.select(ClosingMove.note).where(ClosingMove.request_id == closing.id)
    return db.session.scalar(moved.order_by(ClosingMove.at.desc(), ClosingMove.id.desc()).limit(1)) or ""


def _of_closing(closing_id: UUID) -> DataCase | None:
    wanted = (
        sa.select(DataCase)
        .join(Deletion, Deletion.case_id == DataCase.id)
        .where(Deletion.closing_id == closing_id)
        .with_for_update(of=DataCase, key_share=True)
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(wanted)


def _refuse_only_owner(account: Account, subject: User, why: str = ALONE) -> None:
    try:
        access.keep_an_owner(account, subject)
    except Invalid:
        raise Invalid(why, code="last_owner") from None


def _refuse_second(case: DataCase) -> None:
    """One closing is followed by one deletion: under the account's lock, another owner's request comes too late."""
    another = sa.select(DataCase.id).where(
        OPEN_CONDITION,
        DataCase.account_id == case.account_id,
        DataCase.whole_account.is_(True),
        DataCase.id != case.id,
    )
    if db.session.scalar(another.limit(1)) is not None:
        raise Conflict(ASKED_ALREADY, code="already")


def _refuse_no_owner(account: Account, subject: User) -> None:
    """Refuse the whole account to whoever `asks_for_whole` says no of. Raises Invalid."""
    if not foresight.asks_for_whole(account.id, subject.id):
        raise Invalid(NOT_OWNER, field="whole_account", code="not_owner")


def _begin_closing(actor: Actor, held: transitions.Locked) -> None:
    case, account = held.case, held.account
    under_way = db.session.scalar(
        sa.select(Closing.id).where(Closing.account_id == case.account_id, Closing.state.in_(CLOSING_OPEN))
    )
    if under_way is None and account is not None:
        # Not what they wrote: that is opened by a look (`case_look`), and the reason of a closing is read without one.
        reason = translate(WHOLE, actor.language, number=case.number)
        if case.source is Source.SELF_SERVICE:
            under_way = closing_request.request_closing(actor, number=account.number, reason=reason)
        else:
            under_way = _closing_for(actor, account, held.subject, reason)
    held.deletion.closing_id = under_way
    transitions.move(system(), held, A.CLOSING_BEGUN)


def _closing_for(actor: Actor, account: Account, owner: User, reason: str) -> UUID:
    """The owner can't sign in, maybe since others keep them out: so nobody is named. Raises Invalid."""
    try:
        return closing_request.request_for(actor, account, owner, reason=reason)
    except OthersHere:
        raise Invalid(OTHERS_THERE, field="whole_account", code="others_here") from None


RULES = DataCaseRules(
    DELETION_CASE,
    begun,
    ended,
    proven=work.proven,
    barred=decision.barred,
    is_barred=decision.is_barred,
)


def connect() -> None:
    """Name the rules of deletions where other nouns ask for them; called once, where the domain is put together."""
    data_case_kind.declare(DataCaseKind.DELETION, RULES)
    closing_transitions.on_move(follow_closing)
    recipients.when_over(work.answered)
    erasure_work.on_done(replayed.follow)
    legal_holds.when_placed(work.hold_moved)
    legal_holds.when_ended(work.hold_moved)


connect()
