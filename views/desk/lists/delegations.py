"""Delegations, as a record: who sees services of which account without belonging to it. Addresses are private."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.delegation import by_staff
from admin_app.delegation.models import ALIVE, Delegation
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission
from forms.base import ReasonForm
from views.desk.acts import DeskAct
from views.desk.base import DeskView
from views.desk.cells import Cell, CellKind
from views.desk.parts.widths import Width
from views.labels.people import delegations


def _sees(_view: object, _beside: object, row: Delegation, _name: str) -> Cell:
    some = delegations.sees(row.all_services, len(row.service_ids))
    return Cell(CellKind.TEXT, gettext("All services") if row.all_services else some)


def _why(_view: object, _beside: object, row: Delegation, _name: str) -> Cell:
    return Cell(CellKind.TEXT, str(delegations.ENDS[row.ended_why]) if row.ended_why else "–")


def _may(_view: object, _beside: object, row: Delegation, _name: str) -> Cell:
    return Cell(CellKind.TEXT, str(delegations.LEVELS[row.level]))


def _can_be_ended(row: Delegation) -> bool:
    return row.state in ALIVE and row.frozen_by is None


class DelegationView(DeskView[Delegation]):
    """Delegations and invitations to them."""

    permission = Permission.ACCOUNT_READ
    icon = "users"
    column_list = ("account", "person", "email", "all_services", "state", "invited_at")
    gives_way = ("invited_at", "all_services", "email", "person")
    details_cards = (
        (
            _l("Delegation"),
            (
                "state",
                "all_services",
                "level",
                "invited_at",
                "expires_at",
                "accepted_at",
                "ended_at",
                "ended_why",
            ),
        ),
        (_l("Belongs to"), ("account", "person", "email")),
    )
    column_widths: ClassVar[dict[str, Width]] = {"all_services": Width.STATE}
    column_details_list = (*column_list, "level", "expires_at", "accepted_at", "ended_at", "ended_why")
    column_filters = ("state", "account_id", "user_id")
    column_sortable_list = ("invited_at",)
    column_default_sort = ("invited_at", True)
    column_formatters = {"all_services": _sees, "ended_why": _why, "level": _may}
    column_labels = {
        "all_services": _l("Sees"),
        "level": _l("May"),
        "email": _l("Invited address"),
        "invited_at": _l("Invited"),
        "expires_at": _l("The link works until"),
        "accepted_at": _l("Accepted"),
        "ended_at": _l("Ended"),
        "ended_why": _l("Why it ended"),
    }
    private = {"email": Area.PROFILE}
    acts = (
        DeskAct(
            "end",
            ReasonForm,
            by_staff.end,
            Permission.PERSON_DISABLE,
            ("reason",),
            _l("End this delegation"),
            _l(
                "The delegate sees nothing of the account any more, from now on. The owners and the delegate are told by e-mail. Only an owner can invite again."
            ),
            _l("End the delegation"),
            _l("The delegation has ended."),
            "user-off",
            ends=True,
            applies=_can_be_ended,
        ),
    )

    def row_name(self, _row: Delegation) -> str:
        return gettext("Delegation")
