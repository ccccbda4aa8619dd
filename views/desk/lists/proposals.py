"""What waits for a second person: the list, one proposal with what it does in figures, and the answers to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask import Response
from flask_admin import expose
from flask_babel import lazy_gettext as _l

from admin_app.desk import proposal_kinds
from admin_app.kernel.rights.permissions import Permission
from admin_app.proposal import queries, service, transitions
from admin_app.proposal.kind import RULES, case_of
from admin_app.proposal.kind import ProposalAct as Answer
from admin_app.proposal.models import Proposal
from forms.desk.cases.proposals import DeclineForm, ProposalAnswerForm
from views.desk import names
from views.desk.acts import DeskAct
from views.desk.base import Beside, DeskView
from views.desk.cells import Cell, CellKind
from views.desk.filters import Flag
from views.http.web import current_actor, page
from views.labels import policies
from views.labels.cases import proposal_page as proposal_labels
from views.labels.cases.proposals import name_of

WAITING_SHOWN = 25
DECIDED_BY = frozenset(rule.confirm for rule in RULES.values())
ASKED_BY = frozenset(rule.propose for rule in RULES.values())


def _what(_view: object, _beside: object, row: Proposal, _name: str) -> Cell:
    return Cell(CellKind.TEXT, proposal_labels.what(transitions.what_of(row.kind, row.target)))


def _state(_view: object, _beside: object, row: Proposal, _name: str) -> Cell:
    text, tone = proposal_labels.state(queries.state_of(row), frozen=row.frozen_by is not None)
    return Cell(CellKind.CHIP, text, tone=tone)


def _right(act: Answer) -> Callable[[Proposal], Permission]:
    return lambda row: case_of(row.kind).right_of(act)


def _person(_view: object, beside: Beside, row: Proposal, _name: str) -> Cell:
    return (
        names.person_cell(beside, row.user_id)
        if row.user_id
        else Cell(CellKind.TEXT, policies.named(row.about))
    )


def _offered(act: Answer) -> Callable[[Proposal], bool]:
    return lambda row: act in queries.answers(current_actor(), row)


class ProposalView(DeskView[Proposal]):
    """Proposals."""

    permission = Permission.PROPOSAL_READ
    icon = "users"
    empty_text = _l(
        "What takes two members of staff is listed here: removing a way to sign in, changing a name or address, giving a powerful role."
    )
    column_list = ("what", "person", "account", "proposed_by", "created_at", "state")
    gives_way = ("created_at", "proposed_by", "account", "person")
    column_filters = (
        Flag("waiting", _l("Waits for a second person"), Proposal.state, queries.waits),
        "created_at",
        "account_id",
        "user_id",
    )
    column_labels: ClassVar[dict[str, Any]] = {"person": _l("About")}
    column_sortable_list = ("created_at",)
    column_formatters: ClassVar[dict[str, Any]] = {"what": _what, "person": _person, "state": _state}
    people: ClassVar[dict[str, str]] = {"person": "user_id", "proposed_by": "proposed_by"}
    presets = ((_l("Waiting"), {"waiting": "yes"}),)
    list_template, details_template = "staff/proposals.html", "staff/proposal.html"
    acts = (
        DeskAct(
            "confirm",
            ProposalAnswerForm,
            proposal_kinds.confirm,
            Permission.PROPOSAL_READ,
            ("version",),
            _l("Confirm: %(name)s"),
            _l("It is done at once; the person concerned is told."),
            _l("Confirm"),
            _l("Confirmed and done."),
            "check",
            applies=_offered(Answer.CONFIRMED),
            right_by_row=_right(Answer.CONFIRMED),
            one_of=DECIDED_BY,
        ),
        DeskAct(
            "decline",
            DeclineForm,
            service.decline,
            Permission.PROPOSAL_READ,
            ("note", "version"),
            _l("Decline: %(name)s"),
            _l("Nothing is changed. The person who proposed it reads why."),
            _l("Decline"),
            _l("Declined. Nothing was changed."),
            "x",
            ends=True,
            applies=_offered(Answer.DECLINED),
            right_by_row=_right(Answer.DECLINED),
            one_of=DECIDED_BY,
        ),
        DeskAct(
            "withdraw",
            ProposalAnswerForm,
            service.withdraw,
            Permission.PROPOSAL_READ,
            ("version",),
            _l("Withdraw: %(name)s"),
            _l("Nothing is changed."),
            _l("Withdraw"),
            _l("Withdrawn. Nothing was changed."),
            "arrow-back-up",
            applies=_offered(Answer.WITHDRAWN),
            right_by_row=_right(Answer.WITHDRAWN),
            one_of=ASKED_BY,
        ),
    )

    def scope(self) -> sa.Select[Any]:
        """Proposals about staff only for who may see the staff."""
        return queries.within_reach(current_actor())

    def row_name(self, row: Proposal) -> str:
        return proposal_labels.what(transitions.what_of(row.kind, row.target))

    def list_extras(self) -> dict[str, Any]:
        """What waits stands first, above everything there ever was."""
        asked = self.asked()
        if asked.values or asked.search or asked.key:
            return {"waiting": []}
        return {"waiting": queries.waiting_in_reach(current_actor(), WAITING_SHOWN)}

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
            title=proposal_labels.title(found),
            effects=proposal_labels.effects(found),
            state=proposal_labels.state(found.line.state, frozen=found.line.frozen),
            about_url=proposal_labels.about_url(found),
            about=name_of(found.line),
            dispute_url=proposal_labels.dispute_url(current_actor(), found),
            why_not=proposal_labels.why_not(current_actor(), found),
        )
