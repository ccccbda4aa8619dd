"""What staff do to a ticket besides answering: who has it, how urgent it is, that it is solved, where it goes on."""

from __future__ import annotations

from uuid import UUID

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.kernel.actor import Actor
from admin_app.kernel.i18n import told_when
from admin_app.kernel.rights.permissions import Permission
from admin_app.ticket.desk import merging
from admin_app.ticket.desk import queries as desk_queries
from admin_app.ticket.desk import service as desk
from admin_app.ticket.kind import LIVING, NOT_SOLVED
from admin_app.ticket.models import Ticket, TicketState
from admin_app.ticket.server_password import keeping as secret
from forms.base import ConfirmForm
from forms.desk.tickets import AssignForm, MergeForm, OrderForm
from views.desk.acts import DeskAct, Effect
from views.http.web import current_actor
from views.labels import desk as labels

WRITE = Permission.TICKET_WRITE


def _is_living(row: Ticket) -> bool:
    return row.state in LIVING


def _colleagues(form: AssignForm, row: Ticket) -> None:
    form.offer(desk_queries.colleagues(row))
    if not form.is_submitted():
        form.assigned_to.data = str(row.assigned_to) if row.assigned_to else ""


def _in_order(form: OrderForm, row: Ticket) -> None:
    if not form.is_submitted():
        form.priority.data, form.category.data = row.priority.value, row.category.value


def _others(form: MergeForm, row: Ticket) -> None:
    """The author's other tickets, each with what tells it apart."""
    found = desk_queries.others_of_author(current_actor(), row)
    form.offer((one.id, one.subject, _told(one)) for one in found)
    if not found:
        form.into.description = gettext("This person has no other ticket that isn’t closed.")


def _told(one: desk_queries.OtherTicket) -> str:
    actor, (state, _tone) = current_actor(), labels.of(one.state)
    parts = (
        one.number,
        state,
        gettext("last word %(when)s", when=told_when(one.last_at, actor.language, actor.time_zone)),
    )
    return " · ".join(parts)


def _assign(actor: Actor, ticket_id: UUID, *, assigned_to: str, version: int | None) -> None:
    desk.assign(actor, ticket_id, UUID(assigned_to) if assigned_to else None, version=version)


def _merge(
    actor: Actor, ticket_id: UUID, *, into: str | None, number: str | None, version: int | None
) -> UUID:
    chosen = UUID(into) if into else None
    return merging.merge(actor, ticket_id, chosen, number=number or "", version=version)


SOLVED = Effect(
    _l(
        "Whoever follows it gets an e-mail, unless they turned that off, and it can be reopened within 14 days."
    ),
    _l("The ticket is marked as solved."),
)
SOLVED_WITH_PASSWORD = Effect(
    _l(
        "Whoever follows it gets an e-mail, unless they turned that off, and it can be reopened within 14 days. The server "
        "password that was given with it is destroyed."
    ),
    SOLVED.done,
)
MERGED = Effect(
    _l(
        "Its texts, files and followers move to the ticket that you choose, or whose number you type, and it is closed. Whoever "
        "follows it gets an e-mail, unless they turned that off. This can’t be undone."
    ),
    _l("The tickets are merged. This is the one that goes on."),
)
MERGED_WITH_PASSWORD = Effect(
    _l(
        "Its texts, files and followers move to the ticket that you choose, or whose number you type, and it is closed. Whoever "
        "follows it gets an e-mail, unless they turned that off. This can’t be undone. The server password "
        "that was given with it is destroyed."
    ),
    MERGED.done,
)

ACTS: tuple[DeskAct[Ticket, Ticket], ...] = (
    DeskAct(
        "assign", AssignForm, _assign, WRITE, ("assigned_to", "version"), _l("Assign %(name)s"),
        _l("Only staff who answer tickets of this category are listed. The customer isn’t told."), _l("Assign"),
        _l("The ticket is assigned."), "user-check", applies=_is_living, prepare=_colleagues, in_menus=False,
    ),
    DeskAct(
        "order", OrderForm, desk.put_in_order, WRITE, ("priority", "category", "version"), _l("Priority and category of %(name)s"),
        _l("The customer sees both on the ticket’s page."), _l("Save"), _l("Priority and category are saved."), "adjustments",
        applies=_is_living, prepare=_in_order, in_menus=False, menu=_l("Priority and category"),
    ),
    DeskAct(
        "solve", ConfirmForm, desk.solve, WRITE, ("version",), _l("Mark %(name)s as solved"),
        SOLVED.text, _l("Mark as solved"), SOLVED.done, "circle-check", applies=lambda row: row.state in NOT_SOLVED, in_menus=False,
        by_row=lambda row: SOLVED_WITH_PASSWORD if secret.is_given(row.id) else SOLVED,
    ),
    DeskAct(
        "reopen", ConfirmForm, desk.reopen, WRITE, ("version",), _l("Reopen %(name)s"), _l("It stands among what waits for us again."),
        _l("Reopen it"), _l("The ticket is open again."), "arrow-back-up", applies=lambda row: row.state is TicketState.SOLVED, in_menus=False,
    ),
    DeskAct(
        "merge", MergeForm, _merge, WRITE, ("into", "number", "version"), _l("Merge %(name)s"),
        MERGED.text, _l("Merge the tickets"), MERGED.done, "copy", ends=True, applies=_is_living, prepare=_others, in_menus=False,
        template="staff/tickets/merge.html",
        by_row=lambda row: MERGED_WITH_PASSWORD if secret.is_given(row.id) else MERGED, leads=lambda into: url_for("tickets.details_view", row_id=into),
    ),
)  # fmt: skip
