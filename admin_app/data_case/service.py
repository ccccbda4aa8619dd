"""Requests of people about their personal data (GDPR art. 12, 15 to 18): made, withdrawn.

Answered within a month, by somebody who neither asked nor entered it, and whose own data it isn't.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from admin_app.data_case import deadlines, moves, telling
from admin_app.data_case.kind import known, rules_of
from admin_app.data_case.models import (
    WORDS_MAX,
    CorrectionTopic,
    DataCase,
    DataCaseAct,
    DataCaseKind,
    Source,
)
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, Subject, require, require_fresh

ALREADY = N_("There is an open request of this kind already. It is answered first, or withdrawn.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for, about whom, and how it came. `received_at` is now where it isn't told."""

    kind: DataCaseKind
    subject_id: UUID
    account_id: UUID | None
    source: Source
    words: str = ""
    topic: CorrectionTopic | None = None
    whole_account: bool = False
    received_at: datetime | None = None
    caller_check_id: UUID | None = None


def request(
    actor: Actor, kind: str, *, words: str | None, topic: str | None = None, whole_account: bool = False
) -> UUID:
    """Send a request about one's own data, freshly signed in; with `whole_account` for the deletion of the account.

    Gives its id. Raises ReauthRequired, NotAllowed (staff), Invalid (kind, words, topic), Conflict while one of the kind
    is open.
    """
    require_fresh(actor)
    if kind not in known():
        raise Invalid(N_("Choose what you want."), field="kind", code="kind")
    wanted = DataCaseKind(kind)
    about = topic_of(wanted, topic)
    told = _words(wanted, words)
    with transaction():
        require(actor, Permission.OWN_DATA_CASE, Subject(actor.acting_account_id))
        if not actor.is_customer or actor.user_id is None:
            raise NotAllowed
        asked = Asked(
            kind=wanted,
            subject_id=actor.user_id,
            account_id=actor.account_id,
            source=Source.SELF_SERVICE,
            words=told,
            topic=about,
            whole_account=whole_account,
        )
        case = open_case(actor, asked, DataCaseAct.REQUESTED)
    return case.id


def request_by_link(
    actor: Actor,
    kind: str,
    *,
    subject_id: UUID,
    account_id: UUID | None,
    words: str,
    topic: str | None = None,
    whole_account: bool = False,
) -> UUID:
    """Take a request of somebody who opened a mailed link, in the caller's transaction; gives its id.

    Raises Invalid (kind, words, topic, whole_account), Conflict while one of the kind is open.
    """
    if kind not in known():
        raise Invalid(N_("Choose what you want."), field="kind", code="kind")
    wanted = DataCaseKind(kind)
    asked = Asked(
        kind=wanted,
        subject_id=subject_id,
        account_id=account_id,
        source=Source.MAILED_LINK,
        words=_words(wanted, words),
        topic=topic_of(wanted, topic),
        whole_account=whole_of(wanted, whole=whole_account),
    )
    return open_case(actor, asked, DataCaseAct.REQUESTED).id


def open_case(actor: Actor, asked: Asked, act: DataCaseAct) -> DataCase:
    """Begin a case in the caller's transaction: rights are the caller's to judge. Raises Conflict while one is open."""
    received = asked.received_at or clock.now()
    case = DataCase(
        id=clock.new_id(),
        kind=asked.kind,
        whole_account=asked.whole_account,
        topic=asked.topic,
        subject_id=asked.subject_id,
        account_id=asked.account_id,
        source=asked.source,
        requested_by=actor.user_id if act is DataCaseAct.REQUESTED else None,
        entered_by=actor.user_id if act is DataCaseAct.ENTERED else None,
        caller_check_id=asked.caller_check_id,
        words=asked.words,
        received_at=received,
        due_at=deadlines.due(received),
    )
    with transaction() as session:
        session.add(case)
        try:
            session.flush()
        except IntegrityError:
            raise Conflict(ALREADY, code="already") from None
        moves.move(actor, case, act, asked.words)
        telling.begun(actor, case)
        rules_of(case.kind).begun(actor, case)
    return case


def withdraw(actor: Actor, case_id: UUID, *, version: int | None = None, note: str | None = "") -> None:
    """Take one's own request back while it is open. Raises NotFound, CaseFrozen, CaseMoved when it has gone on."""
    told = text.clean_line(note or "", WORDS_MAX, "note", required=False, lines=True)
    with transaction():
        case = moves.lock(actor, DataCaseAct.WITHDRAWN, case_id, version)
        moves.end(actor, case, DataCaseAct.WITHDRAWN, told)
        telling.withdrawn(actor, case)


def answer(actor: Actor, case_id: UUID, *, words: str, version: int | None = None) -> None:
    """Answer what an approver asked about one's own request; it waits for their decision again.

    Raises NotFound, Invalid (words), CaseFrozen, CaseMoved when it has gone on without the answer.
    """
    with transaction():
        case = moves.lock(actor, DataCaseAct.ANSWERED, case_id, version)
        answered(actor, case, words)


def answered(actor: Actor, case: DataCase, words: str) -> None:
    """The same under the case's lock, in the caller's transaction. Raises Invalid (words)."""
    told = reasons.needed(words, "words", limit=WORDS_MAX)
    moves.move(actor, case, DataCaseAct.ANSWERED, told)
    telling.turn(actor, case)


def topic_of(kind: DataCaseKind, topic: str | None) -> CorrectionTopic | None:
    """What a correction is about; None for other kinds. Raises Invalid."""
    if kind is not DataCaseKind.CORRECTION:
        return None
    if topic not in set(CorrectionTopic):
        raise Invalid(N_("Choose what is wrong."), field="topic", code="topic")
    return CorrectionTopic(topic)


def whole_of(kind: DataCaseKind, *, whole: bool) -> bool:
    """Whether a request is about the whole account, which only a deletion is. Raises Invalid."""
    if whole and kind is not DataCaseKind.DELETION:
        raise Invalid(
            N_("Only a deletion can be about the whole account."), field="whole_account", code="kind"
        )
    return whole


def _words(kind: DataCaseKind, words: str | None) -> str:
    """Whoever wants something corrected or restricted says what and why; other rights need no reason."""
    if kind in {DataCaseKind.CORRECTION, DataCaseKind.RESTRICTION}:
        return reasons.needed(words or "", "words", limit=WORDS_MAX)
    return text.clean_line(words or "", WORDS_MAX, "words", required=False, lines=True)
