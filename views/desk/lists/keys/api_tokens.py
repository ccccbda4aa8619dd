"""API tokens, as a record: whose, and how they stand. Never what they open with; names, last use and addresses are private."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.api_token import service as api_tokens
from admin_app.api_token.models import ApiToken
from admin_app.kernel import clock
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission
from forms.base import ReasonForm
from views.desk.acts import DeskAct
from views.desk.base import DeskView
from views.desk.cells import Cell, CellKind
from views.desk.parts.widths import Width
from views.labels import desk


def _is_live(row: ApiToken) -> bool:
    return row.ended_at is None and (row.ends_at is None or row.ends_at > clock.now())


def _state(_view: object, _beside: object, row: ApiToken, _name: str) -> Cell:
    if _is_live(row):
        return Cell(CellKind.DOT, gettext("In use"), tone="good")
    return Cell(CellKind.CHIP, desk.of(row.ended_why)[0] if row.ended_why else gettext("Ended"))


class ApiTokenView(DeskView[ApiToken]):
    """API tokens."""

    permission = Permission.KEY_READ
    icon = "key"
    column_list = ("person", "account", "name", "ended_why", "created_at", "last_used_at", "ends_at")
    gives_way = ("name", "last_used_at", "ends_at", "created_at", "account")
    column_widths = {"ended_why": Width.MOMENT}
    details_cards = (
        (_l("API token"), ("ended_why", "name", "hint", "level", "created_at", "ends_at", "ended_at")),
        (_l("Used"), ("last_used_at", "last_ip")),
        (_l("Belongs to"), ("person", "account")),
    )
    column_details_list = (*column_list, "hint", "level", "ended_at", "last_ip")
    column_filters = ("account_id", "user_id", "created_at")
    column_sortable_list = ("created_at",)
    column_formatters = {"ended_why": _state}
    column_labels = {
        "ended_why": _l("State"),
        "hint": _l("Begins with"),
        "level": _l("Opens"),
        "ends_at": _l("Last day"),
        "last_used_at": _l("Last used"),
    }
    private = dict.fromkeys(("name", "hint", "last_used_at", "last_ip"), Area.KEYS)
    acts = (
        DeskAct(
            "end",
            ReasonForm,
            api_tokens.end_by_staff,
            Permission.PERSON_RESTORE,
            ("reason",),
            _l("End this token"),
            _l("Programs that use it are refused at once. The person is told by e-mail."),
            _l("End the token"),
            _l("The token has ended."),
            "key",
            ends=True,
            applies=_is_live,
        ),
    )

    def row_name(self, _row: ApiToken) -> str:
        return gettext("API token")
