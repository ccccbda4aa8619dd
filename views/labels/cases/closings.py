"""Closings in words: each move as a sentence, the steps of a case, what a hold says. For both sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_app.closing.customer_view import OwnClosingMove
from admin_app.closing.detail import ClosingCaseMove
from admin_app.closing.holds.billing_holds import HoldRow
from admin_app.closing.holds.checklist import Hold
from admin_app.closing.kind import ClosingAct
from admin_app.closing.models import State
from admin_app.ticket.queries import Unsolved
from forms.base import Text
from views.http.context import fmt_date
from views.labels.common import SETTLED

AnyMove = ClosingCaseMove | OwnClosingMove
NAMED = 2  # of several services or people
NAMED_INVOICES = 5  # whoever pays needs their numbers
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
# Why billing has a case anew, in the place of its state's chip.
CAME_BACK: dict[ClosingAct, tuple[Text, str]] = {
    ClosingAct.ANSWERED: (_l("Answered"), "good"),
    ClosingAct.RETURNED: (_l("Back in billing"), "warn"),
    ClosingAct.SENT_BACK: (_l("Sent back"), "warn"),
}
# act: (sentence, the reader's own act, icon, tone); <b> marks the act, %(who)s who did it.
STORY: dict[ClosingAct, tuple[LazyString, Text, str, str]] = {
    ClosingAct.REQUESTED: (_l("<b>%(who)s asked</b> to close the account"), _l("<b>You asked</b> to close the account"), "send", "info"),
    ClosingAct.GATHERED: (_l("<b>Facts known</b>, billing’s turn"), "", "receipt", "plain"),
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
        "outcome": _outcomes(details.get("outcomes", {})),
        "kinds": ", ".join(_word(kind) for kind in details.get("kinds", ())),
        "changed": ", ".join(details.get("changed", ())),
    }
    others, you, _icon, _tone = STORY[move.act]
    told = OWN_STORY.get(move.act) if isinstance(move, OwnClosingMove) else None
    text = str((move.mine and you) or told or others)
    return Markup(text) % places  # noqa: S704 - our own sentence; what is put in is escaped


def _outcomes(found: Mapping[str, Sequence[str]]) -> str:
    """How facts were settled; which of them how, where they weren't all settled alike."""
    if len(found) <= 1:
        return "".join(map(_word, found))
    told = (
        _("%(outcome)s (%(names)s)", outcome=_word(outcome), names=", ".join(names))
        for outcome, names in found.items()
    )
    return ", ".join(told)


def _word(key: str) -> str:
    return str(SETTLED.get(key, key))


def mark(move: AnyMove) -> tuple[str, str]:
    """Icon and tone of a move."""
    _others, _you, icon, tone = STORY[move.act]
    return icon, tone


def open_tickets(found: Unsolved) -> str:
    """What the owner reads of tickets that are still to be solved, and whose turn it is."""
    if not found.count:
        return _("No ticket is open.")
    text = ngettext(
        "%(num)s ticket is open, since %(day)s.",
        "%(num)s tickets are open, the oldest since %(day)s.",
        found.count,
        day=day_of(found.since),
    )
    mine = found.waiting_for_customer
    turn = (
        ngettext("One waits for your answer.", "%(num)s wait for your answer.", mine)
        if mine
        else _("Support answers next.")
    )
    closes = _("What is open when the account is closed closes with it.")
    return f"{text} {turn} {closes}"


def tickets_that_close(found: Unsolved) -> str:
    """What staff read of the same in a case."""
    if not found.count:
        return _("No ticket is open.")
    text = ngettext(
        "%(num)s ticket is open and closes with the account.",
        "%(num)s tickets are open and close with the account.",
        found.count,
    )
    waiting = found.waiting_for_customer
    turn = (
        ngettext("One waits for the customer.", "%(num)s wait for the customer.", waiting) if waiting else ""
    )
    return f"{text} {turn}".rstrip()


def hold_text(hold: HoldRow, *, own: bool) -> str:
    """What a hold says: in figures, and to the owner who must act."""
    if hold.unknown and not hold.items:
        return _("Not known yet; billing finds it out.") if own else _("Nobody has reported this yet.")
    return _TEXTS[hold.hold](hold, own)


def _people(hold: HoldRow, own: bool) -> str:
    if hold.people:
        names = _some([person.name for person in hold.people], NAMED)
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
        _("the oldest due %(day)s", day=day_of(hold.since))
        if number > 1
        else _("due %(day)s", day=day_of(hold.since))
    )
    if not own:
        return f"{text}, {since}."
    names = [item.name for item in hold.open_items]
    pay = ngettext(
        "You pay invoice %(names)s.", "You pay the invoices %(names)s.", number, names=_some(names)
    )
    return f"{text}, {since}. {pay}"


def _some(names: Sequence[str], most: int = NAMED_INVOICES) -> str:
    """The first names of a list, and how many more there are."""
    more = len(names) - most
    told = ", ".join(names[:most])
    return f"{told} {ngettext('and %(num)s more', 'and %(num)s more', more)}" if more > 0 else told


def _services(hold: HoldRow, own: bool) -> str:
    if hold.clear:
        return _settled(hold, _("No service is active."))
    number = len(hold.open_items)
    names = _some([item.detail for item in hold.open_items], NAMED)
    day = day_of(hold.since)
    if not own:
        return ngettext(
            "%(num)s still active: %(names)s, since %(day)s.",
            "%(num)s still active: %(names)s, since %(day)s.",
            number,
            names=names,
            day=day,
        )
    return ngettext(
        "%(num)s still active: %(names)s, since %(day)s. You cancel it, or billing does with you.",
        "%(num)s still active: %(names)s, since %(day)s. You cancel them, or billing does with you.",
        number,
        names=names,
        day=day,
    )


def _balance(hold: HoldRow, own: bool) -> str:
    if hold.clear:
        return _settled(hold, _("Nothing is open on either side."))
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
    told = ", ".join(parts)
    if not own:
        return _("%(balances)s. It must be settled before closing.", balances=told)
    if any(not item.credit for item in hold.open_items):
        return _("%(balances)s. You pay what is owed.", balances=told)
    return _("%(balances)s. Billing gives it back.", balances=told)


def _settled(hold: HoldRow, nothing: str) -> str:
    if not hold.items:
        return nothing
    outcomes = {item.settled.outcome for item in hold.items if item.settled}
    names = ", ".join(_word(o) for o in sorted(outcomes))
    return ngettext(
        "%(num)s settled: %(names)s.", "%(num)s settled: %(names)s.", len(hold.items), names=names
    )


def day_of(moment: date | datetime | None) -> str:
    """A day within a sentence, without its tag."""
    return plain(fmt_date(moment))


def plain(shown: Markup | str) -> str:
    """A time as text alone."""
    return shown.striptags() if isinstance(shown, Markup) else shown


_TEXTS = {Hold.PEOPLE: _people, Hold.DEBTS: _debts, Hold.SERVICES: _services, Hold.BALANCE: _balance}
