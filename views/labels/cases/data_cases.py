"""Requests about personal data in words."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from flask_babel import LazyString, gettext, ngettext
from flask_babel import lazy_gettext as _l

from admin_app.data_case import deadlines, queries
from admin_app.data_case.models import (
    OPEN_STATES,
    CorrectionTopic,
    DataCase,
    DataCaseAct,
    DataCaseKind,
    DataCaseState,
    Source,
)
from admin_app.kernel import clock
from forms.base import Text
from forms.desk.cases import data_cases as forms
from views.labels.cases import deletions

S, A = DataCaseState, DataCaseAct
KINDS: dict[DataCaseKind, LazyString] = {
    DataCaseKind.ACCESS: _l("Access"),
    DataCaseKind.CORRECTION: _l("Correction"),
    DataCaseKind.RESTRICTION: _l("Restriction"),
    DataCaseKind.DELETION: _l("Deletion"),
}
# What the person reads of their own request.
OWN_KINDS: dict[DataCaseKind, LazyString] = {
    DataCaseKind.ACCESS: _l("Access to your data"),
    DataCaseKind.CORRECTION: _l("Correction of your data"),
    DataCaseKind.RESTRICTION: _l("Restriction of your data"),
    DataCaseKind.DELETION: _l("Deletion of your data"),
}
SOURCES: dict[Source, LazyString] = {
    Source.SELF_SERVICE: _l("On their own page"),
    Source.MAILED_LINK: _l("By a mailed link"),
    Source.LETTER: _l("By letter"),
    Source.EMAIL: _l("By e-mail"),
    Source.PHONE: _l("By phone, the caller checked"),
}
TOPICS: dict[CorrectionTopic, LazyString] = forms.TOPICS
# A state of both, such as "requested", reads by the kind: see `state`.
STATES: dict[DataCaseState, tuple[Text, str]] = {
    **deletions.STATES,
    S.REQUESTED: (_l("To be decided"), "warn"),
    S.NEEDS_PERSON: (_l("Waits for the person"), "warn"),
    S.NEEDS_ENTRY: (_l("Sent back"), "warn"),
    S.APPROVED: (_l("Approved"), "info"),
    S.DONE: (_l("Done"), "good"),
}
ACTS: dict[DataCaseAct, tuple[LazyString, str]] = {
    A.REQUESTED: (_l("Requested"), "message"),
    A.ENTERED: (_l("Entered by staff"), "note"),
    A.EXTENDED: (_l("Time extended by two months"), "clock"),
    A.NOTED: (_l("Note"), "note"),
    A.DOUBTED: (_l("Proof of identity asked for"), "shield-check"),
    A.PROVEN: (_l("Answered what was asked as proof"), "message"),
    A.ASKED_PERSON: (_l("Sent back to the person"), "arrow-back-up"),
    A.ANSWERED: (_l("Answered"), "message"),
    A.SUPPLEMENTED: (_l("Supplemented by staff"), "note"),
    A.REFUSED: (_l("Refused"), "gavel"),
    A.WITHDRAWN: (_l("Withdrawn"), "x"),
    A.FULFILLED: (_l("Granted, the copy is being written"), "check"),
    A.COPY_READY: (_l("The copy is ready"), "circle-check"),
    A.COPY_FAILED: (_l("The copy couldn’t be made"), "x"),
    A.CORRECTED: (_l("Corrected"), "circle-check"),
    A.STATED: (_l("Statement kept beside the data"), "circle-check"),
    A.RESTRICTED: (_l("Restricted"), "lock"),
    A.PREVIEWED: (_l("Preview made"), "list-check"),
    A.HELD: (_l("On hold by law"), "lock"),
    A.RELEASED: (_l("No longer on hold"), "lock-open"),
    A.CLOSING_BEGUN: (_l("Closing of the account begun"), "door-exit"),
    A.CLOSING_STOPPED: (_l("Closing of the account ended"), "door-exit"),
    A.PASSED_ON: (_l("Passed on to approval"), "arrow-right"),
    A.SENT_BACK: (_l("Sent back"), "arrow-back-up"),
    A.FIRST_APPROVED: (_l("Approved by the first of two"), "check"),
    A.APPROVED: (_l("Approved"), "check"),
    A.LAPSED: (_l("Approval lapsed"), "alert-triangle"),
    A.NOTIFIED: (_l("Recipients are told"), "send"),
    A.EXECUTED: (_l("Deletion begun"), "trash"),
}


# What the person reads of steps that are taken towards them, or behind them.
OWN_ACTS: dict[DataCaseAct, tuple[LazyString, str]] = {
    **ACTS,
    A.ASKED_PERSON: (_l("We asked you for something more"), "message"),
    A.SENT_BACK: (_l("Something more is asked of who entered it"), "arrow-back-up"),
}


class StandingRequest(Protocol):
    """What tells how a request stands: its row, or what a list reads of it."""

    @property
    def kind(self) -> DataCaseKind: ...
    @property
    def state(self) -> DataCaseState: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def paused_at(self) -> datetime | None: ...
    @property
    def frozen_by(self) -> UUID | None: ...
    @property
    def is_erasing(self) -> bool: ...


def state(row: StandingRequest) -> tuple[str, str]:
    """How a request stands, as a word and its tone: frozen or late before anything else."""
    if row.frozen_by is not None:
        return gettext("Frozen"), "warn"
    if is_late(row):
        return gettext("Late"), "bad"
    if row.is_erasing:
        return str(deletions.ERASING[0]), deletions.ERASING[1]
    word, tone = (deletions.STATES if row.kind is DataCaseKind.DELETION else STATES)[row.state]
    return str(word), tone


def own_state(row: StandingRequest) -> tuple[str, str]:
    """The same as the person reads it; what is sent back within the house is still to be decided for them."""
    if row.frozen_by is None and row.state is S.NEEDS_PERSON:
        return gettext("Waits for your answer"), "warn"
    if row.frozen_by is None and row.state is S.NEEDS_ENTRY and not is_late(row):
        word, tone = STATES[S.REQUESTED]
        return str(word), tone
    return state(row)


def kind_of(row: DataCase) -> str:
    """What was asked for; of a deletion, whether it is of the whole account."""
    return gettext("Deletion of the whole account") if row.whole_account else str(KINDS[row.kind])


def own_kind(row: DataCase) -> str:
    """What the person reads of their own request; of a deletion, whether it is of the whole account."""
    return gettext("Deletion of the whole account") if row.whole_account else str(OWN_KINDS[row.kind])


def found(state: str) -> tuple[Text, str]:
    """A state as the search gives it, as a word and its tone."""
    return deletions.ERASING if state == queries.ERASING else STATES[DataCaseState(state)]


def is_late(row: StandingRequest) -> bool:
    """Whether it should have been answered by now."""
    return row.state in OPEN_STATES and row.paused_at is None and row.due_at <= clock.now()


def days(row: StandingRequest) -> str:
    """How many days are left, or over; none pass while a doubt stops the time."""
    if row.paused_at is not None:
        return gettext("waits for proof of identity")
    left = deadlines.days_left(row.due_at, clock.now())
    if left < 0:
        return ngettext("%(num)s day late", "%(num)s days late", -left)
    if left == 0:
        return gettext("due within a day")
    return ngettext("%(num)s day left", "%(num)s days left", left)


def tone_of(row: StandingRequest) -> str:
    """The colour of its days: a week before the end it warns, not while a doubt stops the time."""
    if row.paused_at is not None:
        return "plain"
    left = deadlines.days_left(row.due_at, clock.now())
    if left < 0:
        return "bad"
    return "warn" if left < deadlines.REMINDED[0].days else "plain"
