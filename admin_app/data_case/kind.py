"""Requests about personal data as cases: the states and acts of each kind. Guards, buttons and queues derive from it.

Access, correction and restriction share one table. A kind with a flow of its own (deletion) declares its table, and what
follows when a case of it begins or ends, by `declare`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.case_kind.definition import CUSTOMER, STAFF, SYSTEM, CaseKind, CaseStage, Transition
from admin_app.data_case import doers
from admin_app.data_case.models import DataCase, DataCaseAct, DataCaseKind, DataCaseState
from admin_app.kernel.actor import Actor
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission

S, P, A = DataCaseState, Permission, DataCaseAct
DataCaseTable = CaseKind[DataCaseAct, DataCaseState]
DataCaseTransition = Transition[DataCaseAct, DataCaseState]
Follow = Callable[[Actor, DataCase], None]
ASKED = frozenset({A.REQUESTED, A.ENTERED})
TOLD_BY_CASE = "the person is told by the command itself, in the words of the kind of request"
REQUESTED, NEEDS_PERSON, NEEDS_ENTRY = (
    frozenset({state}) for state in (S.REQUESTED, S.NEEDS_PERSON, S.NEEDS_ENTRY)
)
# The time goes on while something is missing, so an approver may decide without it.
UNDECIDED = REQUESTED | NEEDS_PERSON | NEEDS_ENTRY


def _decision(
    act: DataCaseAct, sources: frozenset[DataCaseState], to: DataCaseState, words: str, event: Event
) -> DataCaseTransition:
    """An approver's answer, freshly signed in, in words that the person reads."""
    return Transition(
        act=act,
        sources=sources,
        to=to,
        by=STAFF,
        right=P.DATA_CASE_DECIDE,
        words=words,
        event=event,
        not_after=ASKED,
        fresh_sign_in=True,
        note_is_shared=True,
        silent=TOLD_BY_CASE,
    )


def common(
    open_states: frozenset[DataCaseState], undecided: frozenset[DataCaseState]
) -> tuple[DataCaseTransition, ...]:
    """The acts that each kind of request knows; a kind puts its own beside them.

    `open_states` are those in which the person may withdraw it, `undecided` those in which it may be refused or extended.
    """
    return (
        Transition(
            act=A.REQUESTED,
            to=S.REQUESTED,
            by=CUSTOMER | SYSTEM,
            right=P.OWN_DATA_CASE,
            event=Event.DATA_CASE_REQUESTED,
            silent=TOLD_BY_CASE,
        ),
        Transition(
            act=A.ENTERED,
            to=S.REQUESTED,
            by=STAFF,
            right=P.DATA_CASE_ENTER,
            event=Event.DATA_CASE_ENTERED,
            silent=TOLD_BY_CASE,
        ),
        Transition(
            act=A.NOTED,
            sources=open_states,
            by=STAFF,
            right=P.DATA_CASE_DECIDE,
            words=N_("noted"),
            event=Event.DATA_CASE_NOTED,
            silent="a note between members of staff",
        ),
        Transition(
            act=A.DOUBTED,
            sources=undecided,
            by=STAFF,
            right=P.DATA_CASE_DECIDE,
            words=N_("proof of identity asked for"),
            event=Event.DATA_CASE_DOUBTED,
            not_after=ASKED,
            note_is_shared=True,
            silent="the person is mailed what is needed, by who may read their address",
        ),
        Transition(
            act=A.PROVEN,
            sources=open_states,
            by=CUSTOMER | SYSTEM,
            words=N_("answered"),
            event=Event.DATA_CASE_PROVEN,
            note_is_shared=True,
            silent="the person's own answer",
        ),
        Transition(
            act=A.EXTENDED,
            sources=undecided,
            by=STAFF,
            right=P.DATA_CASE_DECIDE,
            words=N_("extended"),
            event=Event.DATA_CASE_EXTENDED,
            not_after=ASKED,
            note_is_shared=True,
            silent=TOLD_BY_CASE,
        ),
        _decision(A.REFUSED, undecided, S.REFUSED, N_("refused"), Event.DATA_CASE_REFUSED),
        Transition(
            act=A.WITHDRAWN,
            sources=open_states,
            to=S.WITHDRAWN,
            by=CUSTOMER | SYSTEM,
            right=P.OWN_DATA_CASE,
            words=N_("withdrawn"),
            event=Event.DATA_CASE_WITHDRAWN,
            silent=TOLD_BY_CASE,
        ),
    )


def _sent_back(act: DataCaseAct, to: DataCaseState, words: str, *, is_shared: bool) -> DataCaseTransition:
    """An approver can't decide yet, since something is missing."""
    return Transition(
        act=act,
        sources=REQUESTED,
        to=to,
        by=STAFF,
        right=P.DATA_CASE_DECIDE,
        words=words,
        event=Event.DATA_CASE_SENT_BACK,
        not_after=ASKED,
        note_is_shared=is_shared,
        silent=TOLD_BY_CASE,
    )


DATA_CASE: DataCaseTable = CaseKind(
    "data_case",
    {
        S.REQUESTED: CaseStage(open=True, waits_for=P.DATA_CASE_DECIDE),
        S.NEEDS_PERSON: CaseStage(open=True),
        S.NEEDS_ENTRY: CaseStage(open=True, waits_for=P.DATA_CASE_ENTER),
        S.APPROVED: CaseStage(open=True),  # the copy is being written
        S.DONE: CaseStage(open=False),
        S.REFUSED: CaseStage(open=False),
        S.WITHDRAWN: CaseStage(open=False),
    },
    (
        *common(UNDECIDED | {S.APPROVED}, UNDECIDED),
        _sent_back(A.ASKED_PERSON, S.NEEDS_PERSON, N_("asked the person"), is_shared=True),
        _sent_back(A.SENT_BACK, S.NEEDS_ENTRY, N_("sent back"), is_shared=False),
        Transition(
            act=A.ANSWERED,
            sources=NEEDS_PERSON,
            to=S.REQUESTED,
            by=CUSTOMER | SYSTEM,
            right=P.OWN_DATA_CASE,
            words=N_("answered"),
            event=Event.DATA_CASE_ANSWERED,
            note_is_shared=True,
            silent="the person's own answer",
        ),
        Transition(
            act=A.SUPPLEMENTED,
            sources=NEEDS_ENTRY,
            to=S.REQUESTED,
            by=STAFF,
            right=P.DATA_CASE_ENTER,
            words=N_("answered"),
            event=Event.DATA_CASE_ANSWERED,
            note_is_shared=True,
            silent="what the person said, put beside their request; an approver is told by the bell",
        ),
        _decision(A.FULFILLED, UNDECIDED, S.APPROVED, N_("granted"), Event.DATA_CASE_FULFILLED),
        Transition(
            act=A.COPY_READY,
            sources=frozenset({S.APPROVED}),
            to=S.DONE,
            by=SYSTEM,
            words=N_("done"),
            event=Event.DATA_CASE_DONE,
            silent=TOLD_BY_CASE,
        ),
        Transition(
            act=A.COPY_FAILED,
            sources=frozenset({S.APPROVED}),
            to=S.REQUESTED,
            by=SYSTEM,
            words=N_("the copy failed"),
            event=Event.DATA_CASE_COPY_FAILED,
            silent="it is an approver’s turn again, who is told by the bell",
        ),
        _decision(A.CORRECTED, UNDECIDED, S.DONE, N_("corrected"), Event.DATA_CASE_CORRECTED),
        _decision(A.STATED, UNDECIDED, S.DONE, N_("statement kept"), Event.DATA_CASE_STATED),
        _decision(A.RESTRICTED, UNDECIDED, S.DONE, N_("restricted"), Event.DATA_CASE_RESTRICTED),
    ),
)


def _nothing(_actor: Actor, _case: DataCase) -> None:
    """Nothing follows."""


@dataclass(frozen=True, slots=True)
class DataCaseRules:
    """What is known of one kind of request. `begun`, `ended` and `proven` run in the transaction of the step, under the case's lock."""

    table: DataCaseTable
    begun: Follow = _nothing
    ended: Follow = _nothing  # withdrawn or refused
    proven: Follow = _nothing  # a doubt about who asked is answered
    # Who may not take the next step, beside the person, and whoever asked or entered it: of a case, and as a condition.
    barred: Callable[[DataCase], frozenset[UUID]] = lambda _case: frozenset()
    is_barred: Callable[[sa.BindParameter[UUID]], sa.ColumnElement[bool]] | None = None


_RULES: dict[DataCaseKind, DataCaseRules] = {
    # Whoever put more into a request has entered a part of it.
    kind: DataCaseRules(
        DATA_CASE,
        barred=lambda case: doers.of(case.id, A.SUPPLEMENTED),
        is_barred=lambda reader: doers.did(reader, A.SUPPLEMENTED),
    )
    for kind in (DataCaseKind.ACCESS, DataCaseKind.CORRECTION, DataCaseKind.RESTRICTION)
}


def declare(kind: DataCaseKind, rules: DataCaseRules) -> None:
    """Name the rules of a kind that has a flow of its own; called once, where its noun is loaded."""
    _RULES[kind] = rules


def rules_of(kind: DataCaseKind) -> DataCaseRules:
    """The rules of a kind. Raises KeyError while its noun isn't loaded."""
    return _RULES[kind]


def kept_out(case: DataCase) -> frozenset[UUID]:
    """Who may not take a case's next step: whom it is about, who asked, who entered it, and whom its kind bars.

    What is missing from an entry is added by whoever entered it, or a colleague (`waiting` has the same as a condition).
    """
    if case.state is S.NEEDS_ENTRY:
        return frozenset(who for who in (case.subject_id, case.requested_by) if who)
    return no_deciders(case)


def no_deciders(case: DataCase) -> frozenset[UUID]:
    """Who may not decide a case, whatever it waits for."""
    own = (case.subject_id, case.requested_by, case.entered_by)
    return frozenset(who for who in own if who) | rules_of(case.kind).barred(case)


def known() -> tuple[DataCaseKind, ...]:
    """The kinds there are rules for."""
    return tuple(kind for kind in DataCaseKind if kind in _RULES)


Turn = tuple[DataCaseKind, tuple[DataCaseState, ...]]


def turns(actor: Actor) -> tuple[Turn, ...]:
    """The states of each kind in which a step is this person's turn, by their rights."""
    found = []
    for kind, rules in _RULES.items():
        waits = ((state, stage.waits_for) for state, stage in rules.table.stages.items())
        states = tuple(state for state, right in waits if right is not None and actor.may(right))
        if states:
            found.append((kind, states))
    return tuple(found)
