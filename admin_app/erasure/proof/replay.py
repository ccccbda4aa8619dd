"""Erasing once more what was erased before, after a backup was restored: however often, it ends in the same state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from admin_app.erasure import service, work
from admin_app.erasure.models import ErasureState, SubjectKind
from admin_app.erasure.proof.lines import Line
from admin_app.erasure.service import OutsideAnswer
from admin_app.erasure.subject import Subject
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many were erased now, had been before, and were never in this database."""

    now: int = 0
    before: int = 0
    absent: int = 0


def replay(actor: Actor, lines: Iterable[Line]) -> Replayed:
    """Bring this database to where it was after these erasures. No mail is sent and nothing written outside again."""
    counts = {"now": 0, "before": 0, "absent": 0}
    for line in lines:
        counts[_one(actor, line)] += 1
    return Replayed(**counts)


def _answer(told: Mapping[str, str | None]) -> OutsideAnswer:
    """What an outside system answered, as the first certificate told it."""
    at = told.get("at")
    return OutsideAnswer(
        told.get("system") or "", told.get("answer") or "", datetime.fromisoformat(at) if at else None
    )


def _one(actor: Actor, line: Line) -> str:
    there = service.of_case(line.case_id)
    if there is not None and there.state is ErasureState.DONE:
        db.session.rollback()
        return "before"
    whole = line.kind is SubjectKind.ACCOUNT
    subject = Subject(account_id=line.subject_id) if whole else Subject(person_id=line.subject_id)
    try:
        with transaction():
            erasure_id = service.begin(
                actor,
                case_id=line.case_id,
                subject=subject,
                answers=[_answer(told) for told in line.answers],
                language=line.language,
                number=line.number,
                at=line.at,
            )
    except NotFound:
        return "absent"
    work.erase(erasure_id, lambda: None, mailed=False)
    return "now"
