"""Whom an event concerns: its target where that is a person, else whom a detail names beside a thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.models import CONCERNED, SUBJECT
from admin_app.identity.models import UserKind

OF_PEOPLE = frozenset({"", "user"})  # kinds of target that are a person, whether they are still there or not
ROLE, PERSON, NAME, KIND = 0, 3, 4, 5  # places in what `event_rows` gathers of a detail


@dataclass(frozen=True, slots=True)
class Concerned:
    """A person, with their name and what they are where they are still there."""

    id: UUID | None = None
    name: str | None = None
    kind: UserKind | None = None


def of_event(event: sa.Row[*tuple[Any, ...]], details: Sequence[Sequence[Any]]) -> Concerned:
    """Whom an event of `event_rows` concerns.

    Of an older one about a thing its words tell, unless they are kept under whoever acted: then they may name nobody.
    """
    if event.target or event.target_kind in OF_PEOPLE:
        return Concerned(event.target_id, event.target, event.target_is)
    actor_id = event.actor_id
    for detail in sorted(details, key=lambda one: str(one[ROLE])):  # the one that names a person first
        person = UUID(detail[PERSON]) if detail[PERSON] else None
        named = detail[ROLE] == CONCERNED or (detail[ROLE] == SUBJECT and person and person != actor_id)
        if named:
            return Concerned(person, detail[NAME], UserKind(detail[KIND]) if detail[KIND] else None)
    return Concerned()
