"""What waits for a second person: the list, one proposal with what it does in figures, and the answers to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask import Response, request
from flask_admin import expose
from flask_babel import lazy_gettext as _l

from admin_app.dispute import settling
from admin_app.kernel.actor import Actor
from admin_app.kernel.errors import Conflict
from admin_app.kernel.i18n import N_
from admin_app.kernel.permissions import Permission
from admin_app.proposal import queries, service
from admin_app.proposal.models import Proposal, ProposalKind
from admin_app.recovery_case import vouching
from admin_app.sign_in.factors import removal
from admin_app.trusted_ip import staff_override
from admin_app.user.identifiers import by_staff as identifiers_by_staff
from forms.desk.proposals import AnswerForm, DeclineForm
from views.desk.acts import Act
from views.desk.base import DeskView
from views.desk.cells import Cell
from views.desk.filters import Flag
from views.http.web import current_actor, page
from views.labels import proposals as proposal_words

WAITING_SHOWN = 25
# Each kind is confirmed by the command of the noun that owns the act.
CONFIRMED_BY: dict[ProposalKind, Callable[..., Any]] = {
    ProposalKind.REMOVE_FACTOR: removal.confirm_removal,
    ProposalKind.LIFT_RESTRICTION: staff_override.confirm_restriction,
    ProposalKind.LIFT_BINDING: staff_override.confirm_binding,
    ProposalKind.CHANGE_USERNAME: identifiers_by_staff.confirm_username,
    ProposalKind.CHANGE_EMAIL: identifiers_by_staff.confirm_email,
    ProposalKind.SHORTEN_RECOVERY: vouching.confirm_shortening,
    ProposalKind.DECIDE_DISPUTE: settling.confirm_decision,
}


def confirm(actor: Actor, proposal_id: UUID, *, version: int | None = None) -> None:
    """Confirm a proposal of any kind by its own command."""
    command = CONFIRMED_BY.get(queries.one(actor, proposal_id).line.kind)
    if command is None:
        raise Conflict(N_("This kind of proposal can't be confirmed here."))
    command(actor, proposal_id, version=version)


def _what(_view: Any, _beside: Any, row: Proposal, _name: str) -> Cell:
    return Cell("text", proposal_words.what(service.what_of(row.kind, row.target)))


def _state(_view: Any, _beside: Any, row: Proposal, _name: str) -> Cell:
    text, tone = proposal_words.state(queries.state_of(row), frozen=row.frozen_by is not None)
    return Cell("chip", text, tone=tone)


def _waits(row: Proposal) -> bool:
    return service.is_open(row)


def _mine(row: Proposal) -> bool:
    return _waits(row) and row.proposed_by == current_actor().user_id


def _others(row: Proposal) -> bool:
    me = current_actor().user_id
    return _waits(row) and me not in {row.proposed_by, row.user_id}


class ProposalView(DeskView):
    """Proposals."""

    permission = Permission.PROPOSAL_READ
    icon = "users"
    empty_text = _l(
        "What takes two members of staff stands here: removing a way to sign in, another name or address."
    )
    column_list = ("what", "person", "account", "proposed_by", "created_at", "state")
    column_filters = (
        Flag("waiting", _l("Waits for a second person"), Proposal.state, queries.waits),
        "created_at",
        "account_id",
        "user_id",
    )
    column_sortable_list = ("created_at",)
    column_formatters: ClassVar[dict[str, Any]] = {"what": _what, "state": _state}
    people: ClassVar[dict[str, str]] = {"person": "user_id", "proposed_by": "proposed_by"}
    presets = ((_l("Waiting"), {"waiting": "yes"}),)
    list_template, details_template = "staff/proposals.html", "staff/proposal.html"
    acts = (
        Act(
            "confirm",
            AnswerForm,
            confirm,
            Permission.PERSON_CONFIRM,
            _l("Confirm: %(name)s"),
            _l("It is done at once, and the person is told at every known address."),
            _l("Confirm"),
            _l("Confirmed and done."),
            "check",
            applies=_others,
        ),
        Act(
            "decline",
            DeclineForm,
            service.decline,
            Permission.PERSON_CONFIRM,
            _l("Decline: %(name)s"),
            _l("Nothing is changed. Whoever asked reads why."),
            _l("Decline"),
            _l("Declined. Nothing was changed."),
            "x",
            ends=True,
            applies=_others,
        ),
        Act(
            "withdraw",
            AnswerForm,
            service.withdraw,
            Permission.PERSON_PROPOSE,
            _l("Take back: %(name)s"),
            _l("Nothing is changed."),
            _l("Take it back"),
            _l("Taken back. Nothing was changed."),
            "arrow-back-up",
            applies=_mine,
        ),
    )

    def scope(self) -> sa.Select[Any]:
        """Proposals about staff only for who may see the staff."""
        return queries.within_reach(current_actor())

    def row_name(self, row: Proposal) -> str:
        return proposal_words.what(service.what_of(row.kind, row.target))

    def list_extras(self) -> dict[str, Any]:
        """What waits stands first, above everything there ever was."""
        waiting = [] if request.args else queries.waiting_in_reach(current_actor(), WAITING_SHOWN)
        return {"waiting": waiting}

    @expose("/<uuid:row_id>")
    def details_view(self, row_id: UUID) -> Response:
        """One proposal: who asks, for whom, what happens in figures, and the answers this reader has."""
        row = self.one(row_id)
        found = queries.one(current_actor(), row_id)
        return page(
            self.details_template,
            view=self,
            found=found,
            line=found.line,
            crumbs=[*self.crumbs(row)[:-1], (self.row_name(row), "")],
            title=proposal_words.title(found),
            effects=proposal_words.effects(found),
            state=proposal_words.state(found.line.state, frozen=found.line.frozen),
            person_url=proposal_words.person_url(found),
            dispute_url=proposal_words.dispute_url(current_actor(), found),
            why_not=proposal_words.why_not(current_actor(), found),
        )
