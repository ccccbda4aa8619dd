"""What stands beside each figure and step of the start page, and where it leads: a list with the same number of rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from flask import url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from admin_app.closing.kind import View
from admin_app.overview.home.figures import MAIL_DAYS, FigureKey
from admin_app.overview.home.setting_up import SetupKey


@dataclass(frozen=True, slots=True)
class FigureWords:
    """One figure in words. `tone` colours a number that isn't 0; `url` is given the reader's day."""

    label: LazyString
    sub: LazyString
    url: Callable[[date], str]
    tone: str = ""


def _closings(view: View) -> Callable[[date], str]:
    return lambda _day: url_for("staff_requests.queue", view=view.value)


def _list(endpoint: str, **filters: str) -> Callable[[date], str]:
    return lambda _day: f"{url_for(f'{endpoint}.index_view')}?{urlencode(filters)}"


def _refused(day: date) -> str:
    return url_for("sign_ins.index_view", refused="yes", at_from=day.isoformat())


def _mail(day: date) -> str:
    since = day - timedelta(days=MAIL_DAYS - 1)
    return url_for("mail.index_view", back="yes", created_at_from=since.isoformat())


K = FigureKey
FIGURES: dict[FigureKey, FigureWords] = {
    K.CHECKS: FigureWords(_l("Billing checks"), _l("By due date"), _closings(View.BILLING)),
    K.APPROVALS: FigureWords(_l("Waiting for approval"), _l("By due date"), _closings(View.APPROVAL)),
    K.CLOSINGS: FigureWords(_l("Closings under way"), _l("By due date"), _closings(View.OPEN)),
    K.OVERDUE: FigureWords(_l("Overdue closings"), _l("To be decided by now"), _closings(View.OVERDUE), "bad"),
    K.LOCKED: FigureWords(_l("Locked now"), _l("They can try again on their own"), _list("people", locked="yes"), "warn"),
    K.REFUSED: FigureWords(_l("Refused today"), _l("Sign-ins since midnight"), _refused),
    K.HELD: FigureWords(_l("Held sign-ins"), _l("They are waiting for the mailed link"), _list("sessions", held="yes"), "warn"),
    K.RECOVERY_CASES: FigureWords(_l("Recovery cases"), _l("Second step lost"), _list("people", recovering="yes"), "warn"),
    K.DISPUTES: FigureWords(_l("Disputes"), _l("Waiting for staff"), _list("disputes", decide="yes"), "warn"),
    K.PROPOSALS: FigureWords(_l("Proposals"), _l("Waiting for a second person"), _list("proposals", waiting="yes")),
    K.OBJECTIONS: FigureWords(_l("Objections"), _l("Waiting for an answer"), _list("objections", open="yes"), "warn"),
    K.REVIEWS: FigureWords(_l("Break-glass reviews"), _l("Waiting for a review"), _list("break_glass", waiting="yes"), "warn"),
    K.DATA_CASES: FigureWords(_l("Requests about data"), _l("To be answered within a month"), _list("data_cases", open="yes")),
    K.DATA_CASES_LATE: FigureWords(_l("Late answers about data"), _l("Due by law before now"), _list("data_cases", late="yes"), "bad"),
    K.BREACHES: FigureWords(_l("Data breaches"), _l("To be assessed or reported"), _list("breaches", waiting="yes"), "bad"),
    K.ASKS: FigureWords(_l("My open access requests"), _l("Customers haven’t answered yet"), _list("support_asks", waiting="yes", mine="yes")),
    K.GRANTS_ENDING: FigureWords(_l("Grants ending within a day"), _l("The customer may extend them"), _list("support_access", ending="yes")),
    K.SUSPENDED: FigureWords(_l("Suspended accounts"), _l("Until somebody resumes them"), _list("accounts", status="suspended")),
    K.TICKETS_MINE: FigureWords(_l("My tickets"), _l("Waiting for my answer"), _list("tickets", turn="yes"), "warn"),
    K.TICKETS_UNASSIGNED: FigureWords(_l("Unassigned tickets"), _l("Nobody has them yet"), _list("tickets", free="yes"), "warn"),
    K.MAIL_BACK: FigureWords(_l("Bounced e-mail"), _l("In the last 7 days"), _mail, "bad"),
}  # fmt: skip
# What is to be set up: said, and the page where that is done.
STEPS: dict[SetupKey, tuple[LazyString, LazyString, str]] = {
    SetupKey.ADMINISTRATOR: (_l("A second administrator"), _l("A single administrator can’t confirm what needs two people, and nobody could let them back in."), "staff_members.index_view"),
    SetupKey.COLLEAGUES: (_l("Billing and an approver"), _l("Without them no account can be closed."), "staff_members.index_view"),
    SetupKey.WORKER: (_l("A worker runs"), _l("It sends mail and carries out what is due."), ""),
    SetupKey.MAIL: (_l("Mail goes out"), _l("The first mail that the server took ticks this."), "mail.index_view"),
    SetupKey.POLICIES: (_l("Policies are yours"), _l("The first change of one ticks this; until then the defaults hold."), "policies.index_view"),
    SetupKey.CUSTOMERS: (_l("Customers are imported"), _l("The import brings accounts, people, services and invoices."), "imports.index_view"),
    SetupKey.SIGNING_KEY: (_l("A signing key of your own"), _l("It seals the audit trail. Set it on the server."), "audit.proof_view"),
    SetupKey.HEADS: (_l("Seal heads are published"), _l("A copy elsewhere shows if the trail was rewritten here."), "audit.proof_view"),
}  # fmt: skip
