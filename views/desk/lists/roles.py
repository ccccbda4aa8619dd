"""Roles and what they may."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask_babel import gettext, ngettext

from admin_app.identity.models import Role
from admin_app.kernel.permissions import Permission
from admin_app.role import service as roles
from views.desk.base import Beside, DeskView
from views.desk.cells import Cell, CellKind


def _name(_view: object, _beside: object, row: Role, _column: str) -> Cell:
    return Cell(CellKind.TEXT, gettext(row.name), sub=row.key, sub_kind=CellKind.MONO)


def _permissions(_view: object, _beside: object, row: Role, _column: str) -> Cell:
    count = len(row.permissions)
    return Cell(CellKind.TEXT, ngettext("%(num)s right", "%(num)s rights", count))


def _people(_view: object, beside: Mapping[UUID, int], row: Role, _column: str) -> Cell:
    count = beside.get(row.id, 0)
    return Cell(CellKind.TEXT, f"{roles.COUNT_LIMIT}+" if count > roles.COUNT_LIMIT else str(count))


class RoleView(DeskView[Role]):
    """Roles."""

    permission = Permission.ROLE_READ
    icon = "shield-lock"
    column_list = ("name", "scope", "permissions", "people", "built_in", "created_at")
    column_sortable_list = ("name",)
    column_default_sort = ("name", False)
    column_formatters = {"name": _name, "permissions": _permissions, "people": _people}
    details_template = "staff/role.html"

    def companions(self, rows: list[Role]) -> Beside:
        return roles.people_counts([row.id for row in rows])
