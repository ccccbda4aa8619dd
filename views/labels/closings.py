"""Closings in words: each move as a sentence, the steps of a case, what a hold says. For both sides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_app.closing.billing_holds import HoldRow
from admin_app.closing.checklist import Hold
from admin_app.closing.customer_view import OwnClosing, OwnClosingMove
from admin_app.closing.detail import ClosingCase, ClosingCaseMove
from admin_app.closing.kind import STAGES, ClosingAct, Step
from admin_app.closing.models import OPEN_STATES, State
from admin_app.email.message import short
from forms.base import Text
from views.http.context import fmt_date, fmt_time
from views.labels.common import SETTLED

AnyMove = ClosingCaseMove | OwnClosingMove
NAMED = 2  # of several services or people
HOLD_NAMES = {
    Hold.PEOPLE: _l("People"),
    Hold.DEBTS: _l("Unpaid invoices"),
    Hold.SERVICES: _l("Services"),
    Hold.BALANCE: _l("Balance"),
}
# The chip of each state, on every page of the desk: word and tone.
STATES: dict[str, tuple[Text, str]] = {
    State.REQUESTED: (_l("Facts are gathered"), "info"),
    State.IN_BILLING: (_l("Billing check"), "info"),
    State.NEEDS_CUSTOMER: (_l("Waits for the customer"), "warn"),
    State.CLEARED: (_l("Waits for approval"), "warn"),
    State.APPROVED: (_l("Waiting time"), "warn"),
    State.EXECUTED: (_l("Closed"), "plain"),
    State.REJECTED: (_l("Rejected"), "bad"),
    State.WITHDRAWN: (_l("Withdrawn"), "plain"),
    State.LAPSED: (_l("Approval lapsed"), "warn"),
    State.REOPENED: (_l("Reopened"), "good"),
}
# act: (sentence, the reader's own act, icon, tone); <b> marks the act, %(who)s who did it.
STORY: dict[ClosingAct, tuple[LazyString, Text, str, str]] = {
    ClosingAct.REQUESTED: (_l("<b>%(who)s asked</b> to close the account"), _l("<b>You asked</b> to close the account"), "send", "info"),
    ClosingAct.GATHERED: (_l("<b>Facts known</b>, billing's turn"), "", "receipt", "plain"),
    ClosingAct.CONFIRMED: (_l("<b>%(who)s confirmed</b> that nothing changed: %(kinds)s"), _l("<b>You confirmed</b> that nothing changed: %(kinds)s"), "refresh", "act"),
    ClosingAct.CLEARED: (_l("<b>%(who)s settled</b> a hold: %(hold)s, <b>%(outcome)s</b>"), _l("<b>You settled</b> a hold: %(hold)s, <b>%(outcome)s</b>"), "check", "act"),
    ClosingAct.ASKED_CUSTOMER: (_l("<b>%(who)s asked</b> the customer"), _l("<b>You asked</b> the customer"), "message", "act"),
    ClosingAct.ANSWERED: (_l("<b>%(who)s answered</b>"), _l("<b>You answered</b>"), "message", "info"),
    ClosingAct.TAKEN_UP: (_l("<b>%(who)s went on</b> without an answer"), _l("<b>You went on</b> without an answer"), "arrow-right", "act"),
    ClosingAct.PASSED_ON: (_l("<b>%(who)s passed on</b> for approval"), _l("<b>You passed on</b> for approval"), "arrow-right", "act"),
    ClosingAct.SENT_BACK: (_l("<b>%(who)s sent back</b> to billing"), _l("<b>You sent back</b> to billing"), "arrow-back-up", "act"),
    ClosingAct.APPROVED: (_l("<b>%(who)s approved</b> the closing"), _l("<b>You approved</b> the closing"), "gavel", "act"),
    ClosingAct.REJECTED: (_l("<b>%(who)s rejected</b> the closing"), _l("<b>You rejected</b> the closing"), "x", "act"),
    ClosingAct.STOPPED: (_l("<b>%(who)s stopped</b> the closing"), _l("<b>You stopped</b> the closing"), "ban", "act"),
    ClosingAct.WITHDRAWN: (_l("<b>%(who)s withdrew</b> the request"), _l("<b>You withdrew</b> the request"), "arrow-back-up", "good"),
    ClosingAct.LAPSED: (_l("<b>The approval lapsed</b>, because this changed: %(changed)s"), "", "alert-triangle", "warn"),
    ClosingAct.RETURNED: (_l("<b>Back in billing</b>"), "", "arrow-back-up", "plain"),
    ClosingAct.EXECUTED: (_l("<b>The account was closed</b>"), "", "door-exit", "bad"),
    ClosingAct.REOPENED: (_l("<b>%(who)s reopened</b> the account"), _l("<b>You reopened</b> the account"), "lock-open", "act"),
}  # fmt: skip
# What the customer reads in other words; the staff did it.
OWN_STORY = {
    ClosingAct.ASKED_CUSTOMER: _l("<b>%(who)s asked you</b> something"),
    ClosingAct.SENT_BACK: _l("<b>%(who)s asked billing</b> to look once more"),
}


def sentence(move: AnyMove) -> Markup:
    """One move as a sentence, "You" where the reader did it."""
    details = move.details
    places = {
        "who": move.who,
        "hold": _word(details.get("hold", "")),
        "outcome": _word(details.get("outcome", "")),
        "kinds": ", ".join(_word(kind) for kind in details.get("kinds", ())),
        "changed": ", ".join(details.get("changed", ())),
    }
    others, you, _icon, _tone = STORY[move.act]
    told = OWN_STORY.get(move.act) if isinstance(move, OwnClosingMove) else None
    text = str((move.mine and you) or told or others)
    return Markup(text) % places  # noqa: S704 - our own sentence; what is put in is escaped


def _word(key: str) -> str:
    return str(SETTLED.get(key, key))


def mark(move: AnyMove) -> tuple[str, str]:
    """Icon and tone of a move."""
    _others, _you, icon, tone = STORY[move.act]
    return icon, tone


def hold_text(hold: HoldRow, *, own: bool) -> str:
    """What a hold says: in figures, and to the owner who must act."""
    if hold.unknown and not hold.items:
        return _("Not known yet; billing finds it out.") if own else _("Nobody has told this yet.")
    return _TEXTS[hold.hold](hold, own)


def _people(hold: HoldRow, own: bool) -> str:
    if hold.people:
        names = ", ".join(person.name for person in hold.people[:NAMED])
        more = len(hold.people) - NAMED
        names += f" {ngettext('and %(num)s more', 'and %(num)s more', more)}" if more > 0 else ""
        if own:
            return _("Active or invited: %(names)s. You disable them.", names=names)
        return _("Active or invited: %(names)s. The owner disables them.", names=names)
    gone = ngettext("%(num)s other person is disabled.", "%(num)s other people are disabled.", hold.disabled)
    first = _("You are the only active person.") if own else _("Nobody else is active.")
    return f"{first} {gone}" if hold.disabled else first


def _debts(hold: HoldRow, own: bool) -> str:
    if hold.clear:
        return _settled(hold, _("No invoice is open."))
    number, sums = len(hold.open_items), _(" and ").join(s.text for s in hold.sums)
    text = ngettext("%(num)s invoice, %(sums)s open", "%(num)s invoices, %(sums)s open", number, sums=sums)
    since = (
        _("the oldest due %(day)s", day=_day(hold.since))
        if number > 1
        else _("due %(day)s", day=_day(hold.since))
    )
    return f"{text}, {since}. {_('You pay it.')}" if own else f"{text}, {since}."


def _services(hold: HoldRow, own: bool) -> str:
    if hold.clear:
        return _settled(hold, _("No service is active."))
    number = len(hold.open_items)
    names = ", ".join(item.detail for item in hold.open_items[:NAMED])
    names += f" {ngettext('and %(num)s more', 'and %(num)s more', number - NAMED)}" if number > NAMED else ""
    text = ngettext(
        "%(num)s still active: %(names)s, since %(day)s.",
        "%(num)s still active: %(names)s, since %(day)s.",
        number,
        names=names,
        day=_day(hold.since),
    )
    return f"{text} {_('You cancel it, or billing does with you.')}" if own else text


def _balance(hold: HoldRow, own: bool) -> str:
    if hold.clear:
        return _settled(hold, _("Nothing is left on either side."))
    parts = []
    for item in hold.open_items:
        amount = item.amount.text if item.amount else ""
        if item.amount and item.amount.masked:
            parts.append(_("Not zero: %(amount)s %(currency)s", amount=amount, currency=item.name))
        else:
            parts.append(
                _("Credit of %(amount)s", amount=amount)
                if item.credit
                else _("Debt of %(amount)s", amount=amount)
            )
    text = f"{', '.join(parts)}."
    if own:
        owed = any(not item.credit for item in hold.open_items)
        return f"{text} {_('You pay it.') if owed else _('Billing gives it back.')}"
    return f"{text} {_('It must be settled before closing.')}"


def _settled(hold: HoldRow, nothing: str) -> str:
    if not hold.items:
        return nothing
    outcomes = {item.settled.outcome for item in hold.items if item.settled}
    names = ", ".join(_word(o) for o in sorted(outcomes))
    return ngettext(
        "%(num)s settled: %(names)s.", "%(num)s settled: %(names)s.", len(hold.items), names=names
    )


def _day(moment: date | datetime | None) -> str:
    return _plain(fmt_date(moment))


_TEXTS = {Hold.PEOPLE: _people, Hold.DEBTS: _debts, Hold.SERVICES: _services, Hold.BALANCE: _balance}


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
    who_decides = _("You") if ClosingAct.APPROVED in case.may else _("Someone who didn't check")
    due = _("due %(day)s", day=_day(case.due_at))
    approval = f"{who_decides}, {due}" if at is Step.APPROVAL else who_decides
    wait = ngettext("%(num)s day, can be stopped", "%(num)s days, can be stopped", case.wait_days)
    until = _("until %(when)s", when=_moment(case.execute_at)) if at is Step.WAITING else wait
    lines = {
        Step.ASKED: (_("Asked"), _line(asked)),
        Step.BILLING: (_("Billing check"), _line(passed) if at > Step.BILLING else f"{who_bills}, {due}"),
        Step.APPROVAL: (_("Approval"), _line(decided) if at > Step.APPROVAL else approval),
        Step.WAITING: (_("Waiting time"), until),
        Step.DONE: (_("Done"), _done(case, at)),
    }
    return [CaseStep(*lines[step], _progress(step, at)) for step in Step]


def _done(case: ClosingCase, at: Step) -> str:
    if case.executed_at:
        return _moment(case.executed_at)
    if case.state not in OPEN_STATES:
        return ""
    return _("not before %(day)s", day=_day(case.execute_at if at is Step.WAITING else case.would_end_at))


def own_steps(case: OwnClosing | None, wait_days: int, reopen_days: int) -> list[CaseStep]:
    """The same for the owner, in calmer words."""
    at = STAGES[case.state].step if case and case.open else None
    waiting = ngettext("%(num)s day to change your mind", "%(num)s days to change your mind", wait_days)
    until = (
        _("Until %(when)s. One click stops it.", when=_moment(case.execute_at))
        if case and case.execute_at
        else _("One click stops it, on this page.")
    )
    texts = {
        Step.ASKED: (_("You ask"), _("You confirm it's you. Nobody is invited or enabled from here on.")),
        Step.BILLING: (_("Billing checks"), _("They settle what is open, and may ask you something.")),
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


def _progress(step: Step, at: Step | None) -> Progress:
    if at is None:
        return ""
    if step < at or at is Step.DONE:
        return "done"
    return "now" if step is at else ""


def _line(move: ClosingCaseMove | None) -> str:
    return f"{_moment(move.at)}, {_('you') if move.mine else short(move.who)}" if move else ""


def _moment(moment: datetime | None) -> str:
    return _plain(fmt_time(moment)) if moment else ""


def _plain(shown: Markup | str) -> str:
    return shown.striptags() if isinstance(shown, Markup) else shown
