"""Support tickets at the desk: the queue by age and priority, and one ticket as a conversation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask import Response, flash, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.kernel import paging
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.ticket import conversation, reach
from admin_app.ticket.attachment.storing import SENT_MOST
from admin_app.ticket.desk import agents, presence, saved_answers, times
from admin_app.ticket.desk import queries as desk_queries
from admin_app.ticket.desk import service as desk
from admin_app.ticket.models import Ticket
from forms.base import ConfirmForm
from forms.desk.tickets import PresenceForm, ReplyForm, TicketNoteForm
from views.desk.base import DeskView
from views.desk.filters import FilterKind, Flag, OfPerson
from views.desk.listing import ListQuery
from views.desk.parts.widths import Width
from views.desk.tickets import talk
from views.desk.tickets.acts import ACTS
from views.http import uploads
from views.http.web import Performed, current_actor, page, perform, see_other
from views.labels import tickets as words

QUEUES = frozenset({"waits", "turn", "mine", "free", "unproven"})
BY_URGENCY = ("urgency", False)


def _my_turn() -> sa.ColumnElement[bool]:
    user_id = current_actor().user_id
    return desk_queries.waits_for(user_id) if user_id else sa.false()


def _mine() -> sa.ColumnElement[bool]:
    user_id = current_actor().user_id
    return desk_queries.unsolved_of(user_id) if user_id else sa.false()


@dataclass(frozen=True)
class OfAgent(OfPerson):
    """What one of the staff has, chosen by name; links bring others too, who may work on tickets no more."""

    kind = FilterKind.CHOICE

    def options(self) -> list[tuple[str, str]]:
        return [(str(user_id), name) for user_id, name in agents.lately(current_actor())]


class TicketView(DeskView[Ticket]):
    """Support tickets. What waits for us stands by priority, then by how long it waits; all of them by when they were opened."""

    permission = Permission.TICKET_READ
    icon = "message"
    empty_text = _l(
        "What customers ask our support is listed here, and what waits for an answer stands on top."
    )
    column_list = (
        "subject", "number", "person", "state", "priority", "assigned_to", "waits_since", "account", "category", "opened_at", "last_at",
    )  # fmt: skip
    usual_columns = ("subject", "number", "person", "state", "priority", "assigned_to", "waits_since")
    gives_way = (
        "last_at",
        "opened_at",
        "category",
        "account",
        "person",
        "number",
        "assigned_to",
        "waits_since",
        "priority",
    )
    column_widths: ClassVar[dict[str, Width]] = {
        "number": Width.DAY, "state": Width.MOMENT, "priority": Width.DAY, "person": Width.TEXT, "assigned_to": Width.DAY,
    }  # fmt: skip
    people: ClassVar[dict[str, str]] = {"person": "author_id", "assigned_to": "assigned_to"}
    column_labels: ClassVar[dict[str, Any]] = {
        "person": _l("Opened by"), "priority": _l("Priority"), "category": _l("Category"), "assigned_to": _l("Assigned to"),
        "waits_since": _l("Waits since"), "opened_at": _l("Came in"), "last_at": _l("Last word"),
    }  # fmt: skip
    column_searchable_list = (Ticket.number,)
    column_filters = (
        Flag("waits", _l("Waiting for us"), Ticket.state, desk_queries.waits),
        Flag("turn", _l("My turn"), Ticket.assigned_to, _my_turn),
        Flag("mine", _l("Mine, not solved"), Ticket.assigned_to, _mine),
        Flag("free", _l("Unassigned"), Ticket.assigned_to, desk_queries.waits_for_anybody),
        Flag("unproven", _l("Sender not proven"), Ticket.unproven_at, desk_queries.has_unproven),
        "state",
        "category",
        "priority",
        "opened_at",
        "account_id",
        OfPerson("person", _l("Opened by"), Ticket.author_id),
        OfAgent("assigned", _l("Assigned to"), Ticket.assigned_to),
    )
    column_sortable_list = ("opened_at",)
    column_default_sort = ("opened_at", True)
    presets = (
        (_l("Waiting for us"), {"waits": "yes"}),
        (_l("My turn"), {"turn": "yes"}),
        (_l("Mine"), {"mine": "yes"}),
        (_l("Unassigned"), {"free": "yes"}),
        (_l("Sender not proven"), {"unproven": "yes"}),
    )
    list_template, details_template = "staff/tickets/list.html", "staff/tickets/ticket.html"
    acts = ACTS

    def scope(self) -> sa.Select[Any]:
        """Billing sees its own category."""
        return sa.select(Ticket).where(reach.seen_by(current_actor()))

    def one(self, row_id: UUID) -> Ticket:
        """A row within reach, by a statement that is built once. Raises NotFound."""
        return desk_queries.one(current_actor(), row_id)

    def row_name(self, row: Ticket) -> str:
        return row.number

    def asked(self) -> ListQuery:
        """What waits stands by priority and age, unless another order is asked for."""
        found = super().asked()
        if QUEUES & found.values.keys() and "sort" not in request.args:
            return replace(found, sort="urgency", descending=False, default=BY_URGENCY)
        return found

    def order(self, asked: ListQuery) -> paging.Order:
        if asked.sort == "urgency":
            return paging.Order((Ticket.urgency, Ticket.waits_since, Ticket.id), descending=False)
        return super().order(asked)

    def list_extras(self) -> dict[str, Any]:
        return {"times": times.lately(current_actor()), "waits": words.waits}

    # One ticket

    @expose("/<uuid:row_id>")
    def details_view(self, row_id: UUID) -> Response:
        """One ticket: all that was said, what belongs to it, and the next step."""
        return self.shown(row_id, key=request.args.get("key") or None)

    def shown(
        self,
        row_id: UUID,
        done: Performed | None = None,
        key: str | None = None,
        **forms: ReplyForm | TicketNoteForm,
    ) -> Response:
        """The same, with a form that comes back, or with the earlier texts that a key leads to."""
        row = self.one(row_id)
        return page(
            self.details_template,
            done,
            view=self,
            row=row,
            title=row.number,
            acts=self.acts_on(row),
            crumbs=[*self.crumbs(row)[:-1], (row.number, "")],
            **talk.around(current_actor(), row, done, key=key, **forms),
        )

    @expose("/<uuid:row_id>/answer", methods=("POST",))
    @uploads.takes(SENT_MOST)
    def answer_view(self, row_id: UUID) -> Response:
        """Answer the customer."""
        require(current_actor(), Permission.TICKET_WRITE)
        self.one(row_id)
        form = ReplyForm()
        done = perform(
            form,
            desk.answer,
            row_id,
            text=form.text,
            seen=form.seen_id,
            solves=form.solves,
            uploads=form.uploads,
        )
        if not done.ok:
            return self.shown(row_id, done, form=form)
        flash(
            gettext("The answer is sent, and the ticket is marked as solved.")
            if form.solves.data
            else gettext("The answer is sent."),
            "good",
        )
        return see_other(".details_view", row_id=row_id)

    @expose("/<uuid:row_id>/insert", methods=("POST",))
    def insert_view(self, row_id: UUID) -> Response:
        """Put a saved answer under what was typed so far; nothing is sent or kept yet."""
        actor, row, form = current_actor(), self.one(row_id), ReplyForm()
        require(actor, Permission.TICKET_WRITE)
        if form.saved_id:
            found = desk_queries.around(actor, row)
            form.insert(
                saved_answers.filled(actor, form.saved_id, row, author=found.author, account=found.account)
            )
        return self.shown(row_id, form=form)

    @expose("/<uuid:row_id>/presence", methods=("POST",))
    def presence_view(self, row_id: UUID) -> Response:
        """An open page says that it is open; gives who else has the ticket open, and what was written since."""
        form = PresenceForm()
        done = perform(form, presence.say, row_id, writes=form.writes)
        if not done.ok:
            raise done.error or NotFound()
        newer = conversation.number_newer(current_actor(), row_id, form.seen_id) if form.seen_id else 0
        return page("staff/tickets/_here.html", here=done.value, newer_texts=newer, row_id=row_id)

    @expose("/<uuid:row_id>/note", methods=("POST",))
    def note_view(self, row_id: UUID) -> Response:
        """Write to colleagues."""
        require(current_actor(), Permission.TICKET_WRITE)
        self.one(row_id)
        form = TicketNoteForm()
        done = perform(form, desk.note, row_id, text=form.text)
        if not done.ok:
            return self.shown(row_id, done, note=form)
        flash(gettext("The note is added. Customers don’t see it."), "good")
        return see_other(".details_view", row_id=row_id)

    @expose("/<uuid:row_id>/take", methods=("POST",))
    def take_view(self, row_id: UUID) -> Response:
        """Take it oneself."""
        return self._given(row_id, current_actor().user_id, gettext("The ticket is assigned to you."))

    @expose("/<uuid:row_id>/give-up", methods=("POST",))
    def give_up_view(self, row_id: UUID) -> Response:
        """Leave it to whoever takes it next."""
        return self._given(row_id, None, gettext("Nobody has the ticket now."))

    def _given(self, row_id: UUID, to: UUID | None, said: str) -> Response:
        require(current_actor(), Permission.TICKET_WRITE)
        self.one(row_id)
        form = ConfirmForm()
        done = perform(form, desk.assign, row_id, to, version=form.version)
        if not done.ok:
            return self.shown(row_id, done)
        flash(said, "good")
        return see_other(".details_view", row_id=row_id)
