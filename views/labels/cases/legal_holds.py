"""Legal holds in words, and the proposals to place and to end one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import url_for
from flask_babel import LazyString, get_locale, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_app.kernel.db import db
from admin_app.legal_hold import queries
from admin_app.legal_hold.models import HoldState, LegalHold
from admin_app.proposal.models import ProposalKind
from admin_app.proposal.queries import ProposalDetail
from views.http.web import current_actor

STATES: dict[HoldState, tuple[LazyString, str]] = {
    HoldState.PROPOSED: (_l("Proposed"), "warn"),
    HoldState.ON: (_l("On"), "act"),
    HoldState.ENDED: (_l("Ended"), "plain"),
}


def state(row: LegalHold) -> tuple[str, str]:
    """How a hold stands, as a word and its tone."""
    now = queries.state_of(row)
    if now is HoldState.ENDED and row.confirmed_at is None:
        return gettext("Not placed"), "plain"
    if now is HoldState.ON and is_overdue(row):
        return gettext("Review overdue"), "bad"
    word, tone = STATES[now]
    return str(word), tone


def is_overdue(row: LegalHold) -> bool:
    """Whether the day of its review has passed while it is on."""
    return queries.state_of(row) is HoldState.ON and queries.is_due(row)


def days(row: LegalHold) -> str:
    """When it ends, and when it has to be reviewed."""
    said = []
    if row.until_at is not None:
        said.append(gettext("Ends %(when)s.", when=_day(row.until_at)))
    if row.review_at is not None:
        said.append(gettext("To be reviewed %(when)s.", when=_day(row.review_at)))
    return " ".join(said)


def _day(at: datetime) -> str:
    """A day on the reader's clock, in words without marks: it stands within a sentence."""
    return format_date(at.astimezone(ZoneInfo(current_actor().time_zone)), "medium", locale=get_locale())


def effects(found: ProposalDetail) -> list[tuple[str, Markup | str, str]]:
    """What changes once it is confirmed, and what doesn't."""
    row = _row(found)
    if row is None:
        return []
    if found.line.kind is ProposalKind.END_HOLD:
        ends = gettext(
            "What is due to be deleted by age is deleted, and waiting requests for deletion go on."
        )
        return [(gettext("Ends"), ends, "bad"), (gettext("Reason for the hold"), row.reason, "")]
    whole = row.account_id is not None
    new = (
        gettext("Nothing of the account and its people is deleted, neither by age nor on request.")
        if whole
        else gettext("Nothing of this person’s data is deleted, neither by age nor on request.")
    )
    stays = gettext("Signing in, and everything else the customer does.")
    return [
        (gettext("New"), new, "warn"),
        (gettext("Until"), days(row), ""),
        (gettext("Stays"), stays, "good"),
    ]


def told(found: ProposalDetail) -> str:
    """Who gets a mail once it is done."""
    row = _row(found)
    if row is None:
        return ""
    if not row.may_tell:
        return gettext("Nobody: the law forbids telling the customer. %(why)s", why=row.why_untold)
    whole = row.account_id is not None
    return gettext("The owners of the account, by e-mail.") if whole else gettext("The person, by e-mail.")


def url(found: ProposalDetail) -> str:
    """The page of the hold."""
    return url_for("legal_holds.details_view", row_id=UUID(hex=found.target)) if _row(found) else ""


def _row(found: ProposalDetail) -> LegalHold | None:
    return db.session.get(LegalHold, UUID(hex=found.target))
