"""What is known of a kind of case: the states it can be in, and the acts that bring it from one to the next.

Commands take their guards from it, pages their buttons and queues. Each noun keeps its own kind beside its rows.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from admin_app.audit.events import Event
from admin_app.email.message import Message
from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.permissions import Permission

ActT = TypeVar("ActT", bound=enum.StrEnum)
StateT = TypeVar("StateT", bound=enum.StrEnum)


class By(enum.StrEnum):
    """Whose act it is."""

    CUSTOMER = "customer"
    STAFF = "staff"
    SYSTEM = "system"  # a job, or part of another command


CUSTOMER, STAFF, SYSTEM = (frozenset({by}) for by in By)


@dataclass(frozen=True, slots=True)
class CaseStage:
    """One state of a case: whether the case is still open, and whose step it waits for."""

    open: bool
    waits_for: Permission | None = None
    passing: bool = False  # gone through within one transaction, no case rests there


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition(Generic[ActT, StateT]):
    """One act on a case. `words` say it in a refusal ("Ada decided this: approved").

    `not_after` is the rule of two people: whoever did one of these acts in the case may not do this one; `only_after`
    its opposite: nobody else may.
    `offered` are the states in which its button stands, where that is fewer than `sources`.
    `silent` says why no event of its own or no mail tells of it.
    """

    act: ActT
    sources: frozenset[StateT] = frozenset()  # none: it begins the case
    to: StateT | None = None  # None: the case stays where it is
    by: frozenset[By]
    right: Permission | None = None
    words: str = ""
    event: Event | None = None
    mail: Callable[..., Message] | None = None
    silent: str = ""
    not_after: frozenset[ActT] = frozenset()
    only_after: frozenset[ActT] = frozenset()
    fresh_sign_in: bool = False
    fresh_facts: bool = False
    note_is_shared: bool = False  # the customer reads what staff wrote
    offered: frozenset[StateT] | None = None

    def target(self, state: StateT) -> StateT:
        """The state it leads to from another."""
        return state if self.to is None else self.to

    def stands_at(self, state: StateT) -> bool:
        """Whether its button stands in a state."""
        return state in (self.sources if self.offered is None else self.offered)

    def barred(self, actor: Actor, doers: Mapping[ActT, Collection[UUID]]) -> ActT | None:
        """The earlier act that keeps this person from this one, done or not done; `doers` names who did what."""
        undone = (a for a in self.only_after if actor.user_id not in doers.get(a, ()))
        done = (a for a in doers if a in self.not_after and actor.user_id in doers[a])
        return next(undone, None) or next(done, None)


@dataclass(frozen=True, slots=True)
class CaseKind(Generic[ActT, StateT]):
    """All that is known of one kind of case."""

    name: str
    stages: Mapping[StateT, CaseStage]
    transitions: tuple[Transition[ActT, StateT], ...]

    def of(self, act: ActT) -> Transition[ActT, StateT]:
        """What is known of an act."""
        return next(t for t in self.transitions if t.act is act)

    def right_of(self, act: ActT) -> Permission:
        """The right an act asks for. An act without one asks for something else; to ask for its right is a mistake."""
        right = self.of(act).right
        if right is None:
            raise RuntimeError(f"{self.name}: {act} asks for no right")
        return right

    def next_state(self, act: ActT, state: StateT) -> StateT:
        """The state that an act leads to. Raises RuntimeError where it doesn't begin: a guard was forgotten."""
        entry = self.of(act)
        if entry.sources and state not in entry.sources:
            raise RuntimeError(f"a {self.name} isn't {act} from {state}")
        return entry.target(state)

    def waits_for(self, state: StateT) -> Permission | None:
        """The right of those whose step a case waits for; None once it is over."""
        return self.stages[state].waits_for

    def offered(self, actor: Actor, state: StateT, doers: Mapping[ActT, Collection[UUID]]) -> frozenset[ActT]:
        """The acts of staff whose buttons this person sees; each command judges again under the lock."""
        return frozenset(
            t.act
            for t in self.transitions
            if By.STAFF in t.by
            and t.stands_at(state)
            and (t.right is None or actor.may(t.right))
            and t.barred(actor, doers) is None
        )
