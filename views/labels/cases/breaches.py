"""Breach cases in words."""

from __future__ import annotations

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from admin_app.breach_case.models import BreachCase, BreachEntryKind, BreachRisk, BreachState, ToldWay
from admin_app.breach_case.queries import WAITING
from admin_app.kernel import clock
from forms.desk.cases import breaches as forms

STATES: dict[BreachState, tuple[LazyString, str]] = {
    BreachState.AWARE: (_l("To be assessed"), "bad"),
    BreachState.ASSESSED: (_l("To be decided"), "warn"),
    BreachState.REPORTED: (_l("Reported"), "act"),
    BreachState.NOT_REQUIRED: (_l("Needn’t be reported"), "plain"),
    BreachState.CLOSED: (_l("Closed"), "plain"),
}
RISKS: dict[BreachRisk, LazyString] = {
    BreachRisk.NONE: _l("No risk to people is likely"),
    BreachRisk.RISK: _l("A risk to people"),
    BreachRisk.HIGH: _l("A high risk to people"),
}
WAYS: dict[ToldWay, LazyString] = {ToldWay(value): text for value, text in forms.WAYS}
ENTRIES: dict[BreachEntryKind, tuple[LazyString, str]] = {
    BreachEntryKind.RECORDED: (_l("Recorded"), "shield-x"),
    BreachEntryKind.ASSESSED: (_l("Assessed"), "scale"),
    BreachEntryKind.SUPPLEMENTED: (_l("Added"), "note"),
    BreachEntryKind.REPORTED: (_l("Reported to the authority"), "gavel"),
    BreachEntryKind.NOT_REQUIRED: (_l("Needn’t be reported"), "gavel"),
    BreachEntryKind.TOLD: (_l("The people concerned"), "mail"),
    BreachEntryKind.CLOSED: (_l("Closed"), "circle-check"),
}


def state(row: BreachCase) -> tuple[str, str]:
    """How a case stands, as a word and its tone: overdue once the 72 hours are over."""
    if is_overdue(row):
        return gettext("Report overdue"), "bad"
    word, tone = STATES[row.state]
    return str(word), tone


def is_overdue(row: BreachCase) -> bool:
    """Whether the 72 hours are over while it waits still."""
    return row.state in WAITING and row.due_at <= clock.now()
