"""Broken glass and legal orders in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_app.break_glass.models import BreakGlassState, LegalOrderState
from admin_app.break_glass.queries import GlassRow
from admin_app.kernel import clock
from admin_app.proposal.queries import ProposalDetail
from views.labels import common

STATES: dict[BreakGlassState, tuple[LazyString, str]] = {
    BreakGlassState.AWAITING: (_l("Waiting for review"), "bad"),
    BreakGlassState.JUSTIFIED: (_l("Justified"), "good"),
    BreakGlassState.NOT_JUSTIFIED: (_l("Not justified"), "bad"),
}
ORDER_STATES: dict[LegalOrderState, tuple[LazyString, str]] = {
    LegalOrderState.RECORDED: (_l("Waits for an approver"), "warn"),
    LegalOrderState.ON: (_l("In force"), "act"),
    LegalOrderState.DECLINED: (_l("Declined"), "plain"),
    LegalOrderState.ENDED: (_l("Ended"), "plain"),
}


def areas(names: Iterable[str]) -> str:
    """Areas in words."""
    return ", ".join(str(common.AREAS.get(name, name)) for name in names)


def state(how: BreakGlassState, *, due: datetime, over: bool, frozen: bool = False) -> tuple[str, str]:
    """How it stands, as a word and its tone: open, waiting, overdue, or what the review said."""
    if frozen:
        return gettext("Frozen"), "warn"
    if how is BreakGlassState.AWAITING and not over:
        return gettext("Open now"), "bad"
    if how is BreakGlassState.AWAITING and is_past(due):
        return gettext("Review overdue"), "bad"
    text, tone = STATES[how]
    return str(text), tone


def of_row(row: GlassRow) -> tuple[str, str]:
    """The same of a row that pages read."""
    return state(row.state, due=row.review_due_at, over=not row.open, frozen=row.frozen)


def is_past(moment: datetime) -> bool:
    """Whether a moment has come."""
    return moment <= clock.now()


def proposed(found: ProposalDetail) -> list[tuple[str, Markup | str, str]]:
    """What happens when somebody lets the glass be broken beyond the limits."""
    names = areas(str(found.facts.get("areas", "")).split(", "))
    seen = gettext("%(name)s may look for 30 minutes: %(areas)s", name=found.line.proposer, areas=names)
    return [
        (gettext("New"), seen, "warn"),
        (gettext("Stays"), gettext("Each look is recorded, and somebody else reviews it."), "good"),
    ]


def told(_found: ProposalDetail) -> str:
    """Who gets a mail once it is done."""
    return gettext("Every owner of the account, by e-mail.")


def account_url(found: ProposalDetail) -> str:
    """Whose account it is about."""
    return url_for("accounts.details_view", row_id=found.line.account_id)
