"""The steps of a closing as pages draw them: for the desk, and in calmer words for the owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flask_babel import gettext as _
from flask_babel import ngettext

from admin_app.closing.customer_view import OwnClosing
from admin_app.closing.detail import ClosingCase, ClosingCaseMove
from admin_app.closing.kind import STAGES, ClosingAct, Step
from admin_app.closing.models import OPEN_STATES
from admin_app.lib import masks
from views.http.context import fmt_time
from views.labels.cases.closings import STATES, day_of, plain

Progress = Literal["done", "now", ""]


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One step of a case's way: its name, the line below, how far it is."""

    label: str
    sub: str
    state: Progress


def steps(case: ClosingCase) -> list[CaseStep]:
    """A case's way as the desk draws it: label, line below, state."""
    asked, passed = case.move(ClosingAct.REQUESTED), case.move(ClosingAct.PASSED_ON)
    decided = case.move(ClosingAct.APPROVED)
    at = STAGES[case.state].step or (Step.APPROVAL if case.decided_at else Step.BILLING)
    who_bills = _("You") if ClosingAct.CLEARED in case.may else _("Billing")
    who_decides = _("You") if ClosingAct.APPROVED in case.may else _("Someone who didn’t check")
    if case.undecided:
        due = _("due %(day)s", day=day_of(case.due_at))
        who_bills, who_decides = (
            f"{who_bills}, {due}",
            f"{who_decides}, {due}" if at is Step.APPROVAL else who_decides,
        )
    elif not case.open:  # it ended here: nobody's turn, and nothing is due
        who_bills = who_decides = _ending(case)
    until = _("until %(when)s", when=_moment(case.execute_at)) if at is Step.WAITING else _wait(case)
    lines = {
        Step.ASKED: (_("Asked"), _line(asked)),
        Step.BILLING: (_("Billing check"), _line(passed) if at > Step.BILLING else who_bills),
        Step.APPROVAL: (_("Approval"), _line(decided) if at > Step.APPROVAL else who_decides),
        Step.WAITING: (_("Waiting time"), until),
        Step.DONE: (_("Done"), _done(case, at)),
    }
    return [CaseStep(*lines[step], _progress(step, at, over=not case.open)) for step in Step]


def _ending(case: ClosingCase) -> str:
    """How a case ended that wasn't carried out, when and by whom."""
    text, _tone = STATES[case.state]
    last = case.move(ClosingAct.REJECTED, ClosingAct.STOPPED, ClosingAct.WITHDRAWN)
    return f"{text}, {_line(last)}" if last else str(text)


def _wait(case: ClosingCase) -> str:
    if not case.open:  # over, or never begun
        return _moment(case.execute_at) if case.executed_at else ""
    if not case.wait_days:
        return _("none: it is closed as soon as it is approved")
    return ngettext("one day, can be stopped", "%(num)s days, can be stopped", case.wait_days)


def _done(case: ClosingCase, at: Step) -> str:
    if case.executed_at:
        return _moment(case.executed_at)
    if case.state not in OPEN_STATES:
        return ""
    return _("not before %(day)s", day=day_of(case.execute_at if at is Step.WAITING else case.would_end_at))


def own_steps(case: OwnClosing | None, wait_days: int, reopen_days: int) -> list[CaseStep]:
    """The same for the owner, in calmer words."""
    at = STAGES[case.state].step if case and case.open else None
    waiting, until = _own_wait(case, wait_days)
    texts = {
        Step.ASKED: (_("You ask"), _("You confirm it’s you. Nobody is invited or enabled from here on.")),
        Step.BILLING: (_("Billing checks it"), _("They settle what is open, and may ask you something.")),
        Step.APPROVAL: (_("Someone else approves"), _("Never the person who checked.")),
        Step.WAITING: (waiting, until),
        Step.DONE: (
            _("The account is closed"),
            ngettext(
                "Sign-ins and permissions end. You can ask us to reopen it for %(num)s day.",
                "Sign-ins and permissions end. You can ask us to reopen it for %(num)s days.",
                reopen_days,
            ),
        ),
    }
    return [CaseStep(*texts[step], _progress(step, at)) for step in Step]


def _own_wait(case: OwnClosing | None, wait_days: int) -> tuple[str, str]:
    if not wait_days:
        title = _("No waiting time")
        text = _("It is closed as soon as it is approved. Until then one click stops it, on this page.")
    else:
        title = ngettext("One day to change your mind", "%(num)s days to change your mind", wait_days)
        text = _("One click stops it, on this page.")
    if case and case.execute_at:
        text = _("Until %(when)s. One click stops it.", when=_moment(case.execute_at))
    return title, text


def _progress(step: Step, at: Step | None, *, over: bool = False) -> Progress:
    if at is None:
        return ""
    if step < at or at is Step.DONE:
        return "done"
    return "now" if step is at and not over else ""


def _line(move: ClosingCaseMove | None) -> str:
    if move is None:
        return ""
    who = _("you") if move.mine else masks.short_name(move.who)
    return f"{_moment(move.at)}, \u2068{who}\u2069"  # a name that reads from the right stays by itself


def _moment(moment: datetime | None) -> str:
    return plain(fmt_time(moment)) if moment else ""
