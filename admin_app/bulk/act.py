"""What is known of an act on many: its rows, its right, who is skipped and why, the command of one.

The command of one person is the whole act: its rules, its event and its mails are the same for one of many.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from admin_app.bulk.models import BulkActName
from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.permissions import Permission

AT_ONCE = 50
# Invitations: 120 a minute over all runs, so that no mail server takes us for a flood.
MAILS_AT_ONCE, MAILS_PAUSE = 20, timedelta(seconds=10)


class Verdict(NamedTuple):
    """What a dry run says of one row: whom it concerns, and why it would be skipped ("" where it wouldn't)."""

    user_id: UUID | None
    why: str


class BulkNoun(enum.StrEnum):
    """What the rows of an act are."""

    PEOPLE = "people"
    SESSIONS = "sessions"


Judge = Callable[[Actor, Sequence[UUID]], Mapping[UUID, Verdict]]
Command = Callable[[Actor, UUID, str], object]  # who acts, the row, the reason


@dataclass(frozen=True, slots=True)
class BulkAct:
    """One act on many.

    `judge` tells of each id in one statement; an id that it doesn't name isn't there. `command` does it to one.
    `fresh`: a fresh sign-in is asked for when it is begun. `ends`: it takes something from people, so a second
    member of staff confirms more than policy lets one do alone. `mails`: it sends each an invitation, so the run keeps a pace.
    """

    name: BulkActName
    noun: BulkNoun
    right: Permission
    judge: Judge
    command: Command
    fresh: bool = False
    ends: bool = False
    mails: bool = False

    @property
    def at_once(self) -> int:
        """How many rows a step does."""
        return MAILS_AT_ONCE if self.mails else AT_ONCE

    @property
    def pause(self) -> timedelta:
        """How long a run rests between two steps."""
        return MAILS_PAUSE if self.mails else timedelta()
