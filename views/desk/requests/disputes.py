"""Disputes at the desk: the list, one dispute with all it froze, and what staff decide about it."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from flask import Response, url_for
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.audit import timeline
from admin_app.dispute import settling
from admin_app.dispute.models import Dispute, DisputeState
from admin_app.dispute.reading import queries, story
from admin_app.dispute.reading.story import Story
from admin_app.identity.models import UserKind
from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.lens import MASKED
from admin_app.kernel.rights.permissions import Permission
from admin_app.proposal import queries as proposal_queries
from admin_app.proposal.models import ProposalKind
from forms.account.people import StaffActForm
from forms.desk.cases.disputes import DecisionForm
from views.desk.acts import WAITS, DeskAct
from views.desk.base import DeskView
from views.desk.cells import Cell, CellKind
from views.desk.filters import Flag
from views.desk.parts.widths import Width
from views.http.web import current_actor, page
from views.labels.cases import disputes as dispute_labels

EVENTS_SHOWN = 50


def _state(_view: object, _beside: object, row: Dispute, _name: str) -> Cell:
    if _to_confirm(row):
        return Cell(CellKind.CHIP, gettext("To be confirmed"), tone="bad")
    word, tone = dispute_labels.STATES[row.state]
    return Cell(CellKind.CHIP, str(word), tone=tone)


def _said(_view: object, _beside: object, row: Dispute, _name: str) -> Cell:
    return Cell(CellKind.TEXT, str(dispute_labels.SAID[row.source]))


def _to_confirm(row: Dispute) -> bool:
    """A member of staff's, which another administrator confirms."""
    return row.account_id is None and row.ended_at is None and row.confirmed_at is None


def _another(row: Dispute) -> bool:
    return row.user_id != current_actor().user_id


def _say_what_to_type(form: StaffActForm, row: Dispute) -> None:
    """A username that tells an address is masked, so the name is typed then."""
    user = queries.disputed(row.id)
    form.typed.description = gettext(
        "Exactly: %(name)s", name=user.username if user.username_shown else user.full_name
    )


class DisputeView(DeskView[Dispute]):
    """Disputes."""

    permission = Permission.PERSON_RESTORE
    icon = "alert-triangle"
    empty_text = _l("People who report “This wasn’t me”, or undo a change of address, are listed here.")
    column_list = ("person", "account", "number", "said_at", "said", "state")
    gives_way = ("number", "said", "said_at", "account")
    column_widths: ClassVar[dict[str, Width]] = {"state": Width.WHO, "said": Width.WHO}
    column_labels: ClassVar[dict[str, Any]] = {"said_at": _l("Reported"), "said": _l("How")}
    column_filters = (
        Flag("open", _l("Still open"), Dispute.state, queries.is_open),
        Flag("decide", _l("Waits for staff"), Dispute.state, queries.needs_staff),
        "said_at",
        "account_id",
        "user_id",
    )
    column_sortable_list = ("said_at",)
    column_default_sort = ("said_at", True)
    column_formatters: ClassVar[dict[str, Any]] = {"said": _said, "state": _state}
    presets = ((_l("Waits for staff"), {"decide": "yes"}), (_l("Still open"), {"open": "yes"}))
    details_template = "staff/dispute.html"
    acts = (
        DeskAct(
            "confirm",
            StaffActForm,
            settling.confirm_taking_back,
            Permission.STAFF_WRITE,
            ("reason", "typed", "version"),
            _l("Confirm that it wasn’t %(name)s"),
            _l(
                "What was done to others in this name since then is undone for good. A link for a new password is sent to the previous address; it works at once."
            ),
            _l("Confirm and send the link"),
            _l("Confirmed. The link for a new password is on its way."),
            "shield-check",
            applies=lambda row: _to_confirm(row) and _another(row),
            prepare=_say_what_to_type,
            primary=True,
        ),
        DeskAct(
            "propose",
            DecisionForm,
            settling.propose_decision,
            Permission.PERSON_PROPOSE,
            ("verdict", "proof", "reason"),
            _l("Decide the objection about %(name)s"),
            WAITS,
            _l("Ask a second person"),
            WAITS,
            "gavel",
            applies=lambda row: row.state is DisputeState.OBJECTED and _another(row),
            primary=True,
        ),
    )

    def scope(self) -> sa.Select[Any]:
        """Disputes about staff only for who may see the staff."""
        return queries.within_reach(current_actor())

    def row_name(self, row: Dispute) -> str:
        return queries.disputed(row.id).full_name

    @expose("/<uuid:row_id>")
    def details_view(self, row_id: UUID) -> Response:
        """One dispute: how it stands, what is frozen, what was done since in that name, and the acts of this reader."""
        row, actor = self.one(row_id), current_actor()
        found = story.of(row_id)
        title = gettext("Dispute of %(name)s", name=found.line.full_name)
        # What comes after it was said is the person's own again.
        done = timeline.of_person(
            actor,
            MASKED,
            row.user_id,
            actor_id=row.user_id,
            since=found.since,
            until=found.line.said_at,
            size=EVENTS_SHOWN,
        )
        asked = [
            p for p in proposal_queries.open_of(actor, [row.user_id]) if p.kind is ProposalKind.DECIDE_DISPUTE
        ]
        return page(
            self.details_template,
            view=self,
            found=found,
            line=found.line,
            title=title,
            done_since=done.rows,
            more=bool(done.older),
            crumbs=[*self.crumbs(row)[:-1], (title, "")],
            acts=[] if asked else self.acts_on(row),
            asked=asked,
            why_not=_why_not(actor, found),
            person_url=person_url(found.line),
        )


def person_url(line: queries.DisputeLine) -> str:
    """The page of the person it is about."""
    noun = "staff_members" if line.kind is UserKind.STAFF else "people"
    return url_for(f"{noun}.details_view", row_id=line.user_id)


def _why_not(actor: Actor, found: Story) -> str:
    """Why this reader doesn't decide, where somebody of staff has to."""
    if not found.line.needs_staff:
        return ""
    if found.line.user_id == actor.user_id:
        return gettext("This is about yourself, so another administrator confirms it.")
    if found.line.kind is UserKind.STAFF and not actor.may(Permission.STAFF_WRITE):
        return gettext("An administrator confirms it.")
    return ""
