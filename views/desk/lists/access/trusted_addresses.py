"""Trusted addresses, as a record: whose, what for; the network itself is private."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission
from admin_app.trusted_ip.models import TrustedAddress
from views.desk.base import DeskView
from views.desk.cells import Cell, CellKind
from views.labels import desk


def _purpose(_view: object, _beside: object, row: TrustedAddress, _name: str) -> Cell:
    return Cell(CellKind.TEXT, desk.of(row.purpose)[0])


class TrustedAddressView(DeskView[TrustedAddress]):
    """Trusted addresses."""

    permission = Permission.TRUSTED_IP_READ
    icon = "world"
    list_template = "staff/trusted_addresses.html"
    column_list = ("purpose", "account", "person", "network", "state", "created_at")
    gives_way = ("created_at", "network", "account", "person")
    details_cards = (
        (_l("Trusted address"), ("purpose", "state", "network", "label", "created_at", "trial_until")),
        (_l("Belongs to"), ("account", "person")),
    )
    column_details_list = (*column_list, "label", "trial_until")
    column_filters = ("account_id", "user_id")
    column_sortable_list = ("created_at",)
    column_formatters = {"purpose": _purpose}
    private = {"network": Area.SECURITY, "label": Area.SECURITY}

    def row_name(self, _row: TrustedAddress) -> str:
        return gettext("Trusted address")
