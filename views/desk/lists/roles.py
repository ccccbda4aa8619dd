"""Roles: what they may and who holds them; making and changing them is in `views.desk.role_editor`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, url_for
from flask_admin import expose
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from admin_app.export.lists import ColumnKind
from admin_app.identity.models import Role, RoleScope
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.role import editing, effects
from admin_app.role import service as roles
from forms.base import ReasonForm
from views.desk import role_editor
from views.desk.acts import DeskAct
from views.desk.base import Beside, DeskView
from views.desk.cells import Cell, CellKind
from views.desk.parts.widths import Width
from views.http.web import current_actor
from views.labels.people import roles as words

NAMED = 20


def _name(_view: object, _beside: object, row: Role, _column: str) -> Cell:
    return Cell(CellKind.TEXT, words.title(row.name), sub=row.key, sub_kind=CellKind.MONO)


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
    gives_way = ("created_at", "built_in", "scope", "people", "permissions")
    column_widths = {"people": Width.NUMBER, "permissions": Width.DAY, "built_in": Width.DAY}
    column_sortable_list = ("name",)
    column_default_sort = ("name", False)
    column_formatters = {"name": _name, "permissions": _permissions, "people": _people}
    second_lines = {"name": _l("Key")}
    kinds = {"people": ColumnKind.NUMBER}
    list_template, details_template = "staff/roles/list.html", "staff/roles/role.html"
    acts = (
        DeskAct(
            "delete", ReasonForm, editing.delete, Permission.ROLE_WRITE, ("reason", "version"), _l("Delete %(name)s"),
            _l("The role will be gone. It is only deleted while nobody has it. The administrators are told by e-mail."),
            _l("Delete"), _l("%(name)s is deleted."), "trash", ends=True, applies=lambda role: not role.built_in,
        ),
    )  # fmt: skip

    def companions(self, rows: list[Role]) -> Beside:
        return roles.people_counts([row.id for row in rows])

    def row_name(self, row: Role) -> str:
        return words.title(row.name)

    def list_extras(self) -> dict[str, Any]:
        may = current_actor().may(Permission.ROLE_WRITE)
        return {"make_url": url_for(".new") if may else "", "matrix_url": url_for(".matrix")}

    def details_extras(self, row: Role) -> dict[str, Any]:
        writes = current_actor().may(Permission.ROLE_WRITE)
        of_staff = row.scope is RoleScope.STAFF
        named = current_actor().may(Permission.STAFF_READ if of_staff else Permission.PERSON_READ)
        held = effects.holders_of(row, NAMED + 1) if named else []
        return {
            "groups": words.groups(row.scope, row.permissions),
            "gone": [right for right in row.permissions if words.right(right) == right],
            "holders": held[:NAMED],
            "more": len(held) > NAMED,
            "named": named,
            "person_page": "staff_members.details_view" if of_staff else "people.details_view",
            "edit_url": url_for(".edit", row_id=row.id) if writes and not row.built_in else "",
            "copy_url": url_for(".copy", row_id=row.id) if writes else "",
        }

    @expose("/rights")
    def matrix(self) -> Response:
        """All rights and roles side by side."""
        return role_editor.matrix(self._trail())

    @expose("/new", methods=("GET", "POST"))
    def new(self) -> Response:
        """Make a role."""
        return role_editor.new(self._trail())

    @expose("/<uuid:row_id>/copy", methods=("GET", "POST"))
    def copy(self, row_id: UUID) -> Response:
        """Make one that begins as a copy."""
        return role_editor.copy(self._writable(row_id), self._trail())

    @expose("/<uuid:row_id>/edit", methods=("GET", "POST"))
    def edit(self, row_id: UUID) -> Response:
        """Change one."""
        return role_editor.edit(self._writable(row_id), self._trail())

    def _writable(self, row_id: UUID) -> Role:
        require(current_actor(), Permission.ROLE_WRITE)
        return self.one(row_id)

    def _trail(self) -> list[tuple[str, str]]:
        return [(str(self.name), url_for(".index_view"))]
