"""Breach cases: recorded, assessed, reported within 72 hours or found not to need it, told to the people, closed (GDPR art. 33, 34).

Every step is an entry of the case, which nobody changes or deletes. Who assessed a breach is neither the one who decides
that nobody is told of it, nor the one who closes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.bell import service as bell
from admin_app.breach_case import telling
from admin_app.breach_case.kind import BREACH_CASE, BreachAct
from admin_app.breach_case.models import (
    AUTHORITY_MAX,
    TEXT_MAX,
    TITLE_MAX,
    BreachCase,
    BreachEntry,
    BreachEntryKind,
    BreachRisk,
    BreachState,
    ToldWay,
)
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import require, require_fresh

REPORT_WITHIN = timedelta(hours=72)  # GDPR art. 33(1)
LONG_AGO = timedelta(days=365)  # a date before it is a slip of the hand
NUMBER_MOST = 1_000_000_000
WHY_NOT = {
    BreachAct.NOT_REQUIRED: N_(
        "You assessed this breach, so someone else must decide that it needn’t be reported."
    ),
    BreachAct.CLOSED: N_("You assessed this breach, so someone else must close it."),
}


def record(actor: Actor, *, title: str, aware_at: datetime, note: str) -> UUID:
    """Record that the company became aware of a breach; the 72 hours run from `aware_at`. Gives the case's id.

    Raises NotAllowed, Invalid (title, note, a moment to come or more than a year ago).
    """
    name = text.clean_line(title, TITLE_MAX, "title")
    told = reasons.needed(note, "note", limit=TEXT_MAX)
    now = clock.now()
    if aware_at > now:
        raise Invalid(N_("This moment hasn’t come yet."), field="aware_at", code="future")
    if aware_at < now - LONG_AGO:
        raise Invalid(N_("Choose a moment of the last 12 months."), field="aware_at", code="past")
    with transaction() as session:
        require(actor, BREACH_CASE.right_of(BreachAct.RECORDED))
        if actor.user_id is None:
            raise NotAllowed
        case = BreachCase(
            id=clock.new_id(),
            title=name,
            aware_at=aware_at,
            due_at=aware_at.astimezone(UTC) + REPORT_WITHIN,  # hours, whatever a clock does meanwhile
            recorded_by=actor.user_id,
        )
        session.add(case)
        session.flush()
        _enter(actor, BreachAct.RECORDED, case, told)
        telling.begun(actor, case)
    return case.id


def assess(  # noqa: PLR0913 - what art. 33(3) asks for
    actor: Actor,
    case_id: UUID,
    *,
    risk: str,
    nature: str,
    consequences: str,
    measures: str,
    people: int | None = None,
    records: int | None = None,
    version: int | None = None,
) -> None:
    """Say what happened to whose data, about how many people and records, what it may lead to and what is done (art. 33(3)).

    What was said before stays among the entries. Raises NotFound, NotAllowed, Invalid (risk, texts, numbers), Conflict
    (closed, changed meanwhile).
    """
    if risk not in set(BreachRisk):
        raise Invalid(N_("Choose one."), field="risk", code="risk")
    said = {"nature": nature, "consequences": consequences, "measures": measures}
    texts = {field: reasons.needed(words, field, limit=TEXT_MAX) for field, words in said.items()}
    _count("people", people)
    _count("records", records)
    with transaction():
        case = _held(actor, case_id, version)
        act = BreachAct.REASSESSED if case.state is BreachState.REPORTED else BreachAct.ASSESSED
        _judge(actor, act, case)
        before = {
            "risk": case.risk.value if case.risk else None,
            "people": case.people,
            "records": case.records,
        }
        case.risk = BreachRisk(risk)
        case.nature, case.consequences, case.measures = (
            texts["nature"],
            texts["consequences"],
            texts["measures"],
        )
        case.people, case.records = people, records
        case.assessed_by, case.assessed_at = actor.user_id, clock.now()
        after = {"risk": case.risk.value, "people": case.people, "records": case.records}
        _enter(
            actor,
            act,
            case,
            texts["nature"],
            {"risk": case.risk.value},
            before,
            after,
        )


def supplement(actor: Actor, case_id: UUID, *, note: str, version: int | None = None) -> None:
    """Add what was learned or done since; the authority is told in phases (art. 33(4)).

    Raises NotFound, NotAllowed, Invalid (note), Conflict (closed, changed meanwhile).
    """
    told = reasons.needed(note, "note", limit=TEXT_MAX)
    with transaction():
        case = _held(actor, case_id, version)
        _judge(actor, BreachAct.SUPPLEMENTED, case)
        _enter(actor, BreachAct.SUPPLEMENTED, case, told)


def report(
    actor: Actor,
    case_id: UUID,
    *,
    authority: str,
    reference: str,
    reported_at: datetime,
    note: str,
    version: int | None = None,
) -> None:
    """Note that the supervisory authority was told, when, and under which number; late, `note` says why (art. 33(1)).

    Raises ReauthRequired, NotFound, NotAllowed, Invalid (authority, a moment before the breach was known or to come, why it
    is late), Conflict (reported already, changed meanwhile).
    """
    named = text.clean_line(authority, AUTHORITY_MAX, "authority")
    number = text.clean_line(reference, AUTHORITY_MAX, "reference", required=False)
    require_fresh(actor)
    with transaction():
        case = _held(actor, case_id, version)
        _judge(actor, BreachAct.REPORTED, case)
        if not case.aware_at <= reported_at <= clock.now():
            raise Invalid(
                N_("Choose a moment after you became aware of the breach, and not in the future."),
                field="reported_at",
                code="range",
            )
        late = reported_at > case.due_at
        if late and not note.strip():
            raise Invalid(
                N_("The 72 hours were over by then. Say why, as you told the authority."),
                field="note",
                code="late",
            )
        told = text.clean_line(note, TEXT_MAX, "note", required=False, lines=True)
        case.authority, case.reference, case.reported_at = named, number, reported_at
        _enter(actor, BreachAct.REPORTED, case, told, {"late": late})


def not_required(actor: Actor, case_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Decide that the authority needn't be told, since no risk to people is likely (art. 33(1)).

    Raises ReauthRequired, NotFound, NotAllowed (whoever assessed it), Invalid (reason), Conflict (a risk was found,
    changed meanwhile).
    """
    told = reasons.needed(reason)
    require_fresh(actor)
    with transaction():
        case = _held(actor, case_id, version)
        _judge(actor, BreachAct.NOT_REQUIRED, case)
        if case.risk is not BreachRisk.NONE:
            raise Conflict(N_("A risk to people was found, so the authority has to be told."), code="risk")
        _enter(actor, BreachAct.NOT_REQUIRED, case, told)


def tell_people(actor: Actor, case_id: UUID, *, way: str, note: str, version: int | None = None) -> None:
    """Note how the people concerned were told, or which ground of art. 34(3) makes it needless.

    Raises NotFound, NotAllowed, Invalid (way, note), Conflict (not assessed yet, closed, changed meanwhile).
    """
    if way not in set(ToldWay):
        raise Invalid(N_("Choose one."), field="way", code="way")
    told = reasons.needed(note, "note", limit=TEXT_MAX)
    with transaction():
        case = _held(actor, case_id, version)
        _judge(actor, BreachAct.TOLD, case)
        case.told_way, case.told_at = ToldWay(way), clock.now()
        _enter(actor, BreachAct.TOLD, case, told, {"way": way})


def close(actor: Actor, case_id: UUID, *, note: str, version: int | None = None) -> None:
    """Close a case: what was learned, and what keeps it from happening again.

    Raises ReauthRequired, NotFound, NotAllowed, Invalid (note), Conflict (neither reported nor found needless, not assessed,
    people to be told still, changed meanwhile).
    """
    told = reasons.needed(note, "note", limit=TEXT_MAX)
    require_fresh(actor)
    with transaction():
        case = _held(actor, case_id, version)
        _judge(actor, BreachAct.CLOSED, case)
        if case.risk is None:
            raise Conflict(
                N_("Assess the breach first: the risk decides who has to be told."), code="unassessed"
            )
        if case.risk is BreachRisk.HIGH and case.told_way is None:
            raise Conflict(
                N_("The risk is high, so the people concerned have to be told first."), code="tell_people"
            )
        case.closed_at = clock.now()
        _enter(actor, BreachAct.CLOSED, case, told)


def doers(case: BreachCase) -> dict[BreachAct, set[UUID]]:
    """Who did what in a case, for the rule of two people: all who ever assessed it. One statement."""
    assessed = sa.select(BreachEntry.by_id).where(
        BreachEntry.case_id == case.id, BreachEntry.kind == BreachEntryKind.ASSESSED
    )
    return {BreachAct.ASSESSED: set(db.session.scalars(assessed))}


def _count(field: str, value: int | None) -> None:
    if value is not None and not 0 <= value <= NUMBER_MOST:
        raise Invalid(N_("Enter a whole number from 0 on."), field=field, code="range")


def _held(actor: Actor, case_id: UUID, version: int | None) -> BreachCase:
    require(actor, BREACH_CASE.right_of(BreachAct.SUPPLEMENTED))
    case = lock_row(BreachCase, case_id)
    if case is None:
        raise NotFound
    meanwhile.require_same(actor, version, case.version, case.id)
    return case


def _judge(actor: Actor, act: BreachAct, case: BreachCase) -> None:
    entry = BREACH_CASE.of(act)
    require(actor, BREACH_CASE.right_of(act))
    if case.state not in entry.sources:
        raise Conflict(N_("This can’t be done as the case stands now."), code="state")
    if entry.barred(actor, doers(case)) is not None:
        raise NotAllowed(WHY_NOT[act])


def _enter(
    actor: Actor,
    act: BreachAct,
    case: BreachCase,
    words: str,
    facts: Mapping[str, object] | None = None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Move the case, keep the entry, tell the trail; the bell falls silent once nothing waits any more."""
    entry = BREACH_CASE.of(act)
    if entry.event is None:
        raise RuntimeError("each act on a breach case is told")
    if act is not BreachAct.RECORDED:
        case.state = BREACH_CASE.next_state(act, case.state)
    if BREACH_CASE.waits_for(case.state) is None:
        bell.silence(case.id)
    kind = BreachEntryKind(BreachAct.ASSESSED if act is BreachAct.REASSESSED else act)
    db.session.add(BreachEntry(case_id=case.id, kind=kind, by_id=actor.user_id, words=words))
    audit.record(
        entry.event,
        actor,
        target=("breach_case", case.id),
        facts={"number": case.number, **(facts or {})},
        before=before,
        after=after,
        reason=words[: reasons.REASON_MAX],
    )
