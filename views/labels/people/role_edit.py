"""A change of a role that waits for the second administrator, in words."""

from __future__ import annotations

from uuid import UUID

from flask import url_for
from flask_babel import gettext

from admin_app.proposal.queries import ProposalDetail
from admin_app.role import editing
from views.labels.people import roles
from views.labels.people.roles import MoveInWords


def effects(found: ProposalDetail) -> list[tuple[str, str, str]]:
    """Who gains and loses what, in figures, as things stand: a word, what of, and its tone."""
    name, changes = str(found.facts["name"]), editing.proposed_moves(_role_id(found), found.facts["rights"])
    renamed = [(gettext("Name"), name, "")] if name != found.line.about else []
    moves = [roles.in_words(move) for move in changes]
    return renamed + [(move.title, _moved(move), "warn" if move.gained else "bad") for move in moves]


def told(_found: ProposalDetail) -> str:
    """Who gets a mail once it is done."""
    return gettext("Everybody whose rights change, and the administrators, by e-mail.")


def url(found: ProposalDetail) -> str:
    """The page of the role."""
    return url_for("roles.details_view", row_id=_role_id(found))


def _role_id(found: ProposalDetail) -> UUID:
    return UUID(hex=found.target)


def _moved(move: MoveInWords) -> str:
    rights = " · ".join(move.rights)
    return gettext("%(who)s: %(rights)s", who=move.names, rights=rights) if move.names else rights
