"""More proof of identity, only where somebody of staff has a reasonable doubt and records it (GDPR art. 12(6)).

What is asked for goes to the person's known address. Until they answer, the time to decide stands still, and nothing that
was asked for is done.
"""

from __future__ import annotations

from uuid import UUID

from admin_app.data_case import moves, telling
from admin_app.data_case.kind import rules_of
from admin_app.data_case.models import WORDS_MAX, DataCase, DataCaseAct, DataCaseEntry, Source
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons

SIGNED_IN = N_("Whoever asked was signed in, so who they are is proven.")


def ask_for_proof(
    actor: Actor, case_id: UUID, *, reason: str, asked: str, version: int | None = None
) -> DataCase:
    """Record a doubt and what is needed to end it, in the caller's transaction or one of its own; gives the case.

    `reason` stays inside, `asked` is what the person reads. Raises NotFound, NotAllowed (one's own case), Invalid (reason,
    asked), Conflict (asked signed in, doubted already), CaseFrozen, CaseMoved.
    """
    why = reasons.needed(reason, limit=WORDS_MAX)
    wanted = reasons.needed(asked, "asked", limit=WORDS_MAX)
    with transaction():
        case = moves.lock(actor, DataCaseAct.DOUBTED, case_id, version)
        if case.source is Source.SELF_SERVICE:
            raise Conflict(SIGNED_IN, code="proven")
        if case.paused_at is not None:
            raise Conflict(
                N_("Proof was asked for already, and the person hasn’t answered yet."), code="doubted"
            )
        case.paused_at = clock.now()
        db.session.add(DataCaseEntry(case_id=case.id, act=DataCaseAct.NOTED, by_id=actor.user_id, words=why))
        moves.move(actor, case, DataCaseAct.DOUBTED, wanted)
        telling.remind_later(case)
    return case


def answered(actor: Actor, case: DataCase, words: str) -> None:
    """The person answers, under the case's lock in the caller's transaction: the time goes on where it stood, and whose turn it is hears.

    Raises Invalid (words), Conflict where nothing was asked.
    """
    told = reasons.needed(words, "words", limit=WORDS_MAX)
    if case.paused_at is None:
        raise Conflict(N_("Nothing is asked of you for this request."), code="not_asked")
    case.due_at += clock.now() - case.paused_at
    case.paused_at = None
    moves.move(actor, case, DataCaseAct.PROVEN, told)
    rules_of(case.kind).proven(actor, case)
    telling.remind_later(case)
    telling.turn(actor, case)
