"""Services, as a record."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from admin_app.billing.models import Service
from admin_app.kernel.rights.permissions import Permission
from views.desk.base import DeskView


class ServiceView(DeskView[Service]):
    """Services."""

    permission = Permission.SERVICE_READ
    icon = "server"
    column_list = ("name", "code", "account", "kind", "since", "status")
    gives_way = ("kind", "since", "code", "account")
    details_cards = (
        (_l("Service"), ("name", "code", "kind", "status", "since")),
        (_l("Belongs to"), ("account", "source")),
    )
    column_details_list = (*column_list, "source")
    column_searchable_list = (Service.code,)
    column_filters = ("status", "account_id", "since")
    column_sortable_list = ("since",)
    column_default_sort = ("since", True)
