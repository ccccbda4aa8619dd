"""The desk's queue "Waiting for me", and what the bell told: pages of every member of staff."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext as _
from wtforms import Field

from admin_app.affiliate.models import AffiliatePayout
from admin_app.bell import service as bell
from admin_app.bell.models import BellNotice
from admin_app.breach_case.models import BreachCase
from admin_app.break_glass.models import BreakGlass, LegalOrder
from admin_app.closing.models import Closing
from admin_app.data_case.models import DataCase
from admin_app.dispute.models import Dispute
from admin_app.export.models import Export
from admin_app.identity.models import Account, User
from admin_app.legal_hold.models import LegalHold
from admin_app.objection.models import Objection
from admin_app.overview import waiting as queue
from admin_app.overview.waiting import WaitingKind, WaitingLine
from admin_app.proposal.models import Proposal
from admin_app.support_access.models import SupportAsk
from admin_app.ticket.models import Ticket, TicketSecret
from admin_app.ticket.server_password import waiting as passwords
from admin_app.user import notices as choice
from forms.base import ConfirmForm
from forms.you.notices import NoticeWaysForm
from views.http.web import Performed, current_actor, page, perform, see_other
from views.labels import waiting as words

bp = Blueprint("staff_waiting", __name__, url_prefix="/admin")

CASE = "staff_requests.case"


def _agree(ticket_id: UUID) -> str:
    """Where the reader agrees that a colleague reveals the password of a ticket."""
    to_all = passwords.agrees_to_all(current_actor())
    return url_for(f"staff_server_password.{'agree_for' if to_all else 'agree'}", ticket_id=ticket_id)


# Where a thing that waits is decided.
PAGES: dict[WaitingKind, Callable[[WaitingLine], str]] = {
    WaitingKind.CLOSING: lambda line: url_for(CASE, request_id=line.id),
    WaitingKind.PROPOSAL: lambda line: url_for("proposals.details_view", row_id=line.id),
    WaitingKind.DISPUTE: lambda line: url_for("disputes.details_view", row_id=line.id),
    WaitingKind.OBJECTION: lambda line: url_for("objections.details_view", row_id=line.id),
    WaitingKind.LEGAL_ORDER: lambda line: url_for("legal_orders.details_view", row_id=line.id),
    WaitingKind.LEGAL_HOLD: lambda line: url_for("legal_holds.details_view", row_id=line.id),
    WaitingKind.PAYOUT: lambda line: url_for("affiliate_payouts.details_view", row_id=line.id),
    WaitingKind.TICKET: lambda line: url_for("tickets.details_view", row_id=line.id),
    WaitingKind.SERVER_PASSWORD: lambda line: _agree(line.id),
    WaitingKind.BREACH_CASE: lambda line: url_for("breaches.details_view", row_id=line.id),
    WaitingKind.DATA_CASE: lambda line: url_for("data_cases.details_view", row_id=line.id),
    WaitingKind.BREAK_GLASS: lambda line: url_for("break_glass.details_view", row_id=line.id),
}
# Where what the bell told of stands, by the noun's table.
TOLD: dict[str, str] = {
    Account.__tablename__: "accounts.details_view",
    LegalHold.__tablename__: "legal_holds.details_view",
    AffiliatePayout.__tablename__: "affiliate_payouts.details_view",
    BreachCase.__tablename__: "breaches.details_view",
    BreakGlass.__tablename__: "break_glass.details_view",
    Closing.__tablename__: CASE,
    DataCase.__tablename__: "data_cases.details_view",
    Dispute.__tablename__: "disputes.details_view",
    LegalOrder.__tablename__: "legal_orders.details_view",
    Export.__tablename__: "exports.details_view",
    Objection.__tablename__: "objections.details_view",
    Proposal.__tablename__: "proposals.details_view",
    SupportAsk.__tablename__: "support_asks.details_view",
    Ticket.__tablename__: "tickets.details_view",
    User.__tablename__: "people.details_view",
}


@bp.get("/waiting")
def index() -> Response:
    """Everything that this person decides, the first to lapse on top."""
    lines = queue.listing(current_actor())
    rows = [(line, words.what(line), PAGES[line.kind](line)) for line in lines]
    return page("staff/waiting.html", rows=rows, kinds=words.KINDS)


@bp.get("/notices")
def notices() -> Response:
    """What the bell told in the last 30 days."""
    ways = choice.ways(current_actor())
    form = NoticeWaysForm(data={topic.value: way.value for topic, way in ways.items()})
    return _notices(form, form.offer(ways), Performed())


@bp.post("/notices/mail")
def mail() -> Response:
    """How each topic is told besides."""
    form = NoticeWaysForm()
    fields = form.offer(choice.topics_of(current_actor()))
    done = perform(form, choice.choose_ways, **{field.name: field for field in fields})
    if not done.ok:
        return _notices(form, fields, done)
    flash(_("Your notices are changed.") if done.value else _("Nothing was changed."), "good")
    return see_other(".notices")


@bp.post("/notices/seen")
def seen() -> Response:
    """All of it is read."""
    done = perform(ConfirmForm(), bell.mark_seen)
    if done.ok:
        flash(_("Everything is marked as read."), "good")
    return see_other(".notices")


def _notices(form: NoticeWaysForm, fields: list[Field], done: Performed) -> Response:
    told = [(notice, words.told(notice), _page_of(notice)) for notice in bell.told_to(current_actor())]
    return page(
        "staff/notices.html", done, told=told, form=form, fields=fields, zone=current_actor().time_zone
    )


def _page_of(notice: BellNotice) -> str:
    if notice.noun == TicketSecret.__tablename__:
        return _agree(notice.thing_id)
    endpoint = TOLD.get(notice.noun)
    if endpoint == CASE:
        return url_for(endpoint, request_id=notice.thing_id)
    return url_for(endpoint, row_id=notice.thing_id) if endpoint else ""
