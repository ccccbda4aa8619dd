"""Members of staff: who there is, with which roles; inviting, disabling and giving roles are an administrator's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Response, flash, url_for
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.desk import people_list
from admin_app.identity.models import User, UserKind, UserStatus
from admin_app.identity.spelled import Noun
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.proposal.service import AwaitsSecond
from admin_app.user import staff
from forms.account.people import StaffInviteForm
from views.desk.acts import WAITS
from views.desk.base import Beside, DeskView
from views.desk.lists import people_cells
from views.desk.parts.widths import Width
from views.desk.person import page as person_page
from views.desk.person.guards import PersonFacts, of_row
from views.desk.person.staff_acts import ON_STAFF, staff_roles
from views.http.web import current_actor, page, perform, see_other


class StaffView(DeskView[User]):
    """Staff."""

    permission = Permission.STAFF_READ
    icon = "id"
    column_list = ("full_name_folded", "roles", "two_step", "last_sign_in_at", "status")
    gives_way = ("two_step", "roles", "last_sign_in_at")
    column_widths = {"two_step": Width.DAY, "roles": Width.LONG}
    column_filters = ("status", "created_at")
    column_searchable_list = (User.full_name_folded, User.username_shown)
    spelled = Noun.STAFF
    column_sortable_list = ("full_name_folded", "created_at")
    column_default_sort = ("full_name_folded", False)
    column_formatters = {
        "full_name_folded": people_cells.name,
        "roles": people_cells.roles,
        "two_step": people_cells.two_step,
        "last_sign_in_at": people_cells.last_sign_in,
        "status": people_cells.status,
    }
    presets = (
        (_l("Invited"), {"status": UserStatus.INVITED.value}),
        (_l("Disabled"), {"status": UserStatus.DISABLED.value}),
    )
    list_template = "staff/members.html"
    second_lines = {"full_name_folded": _l("E-mail address"), "last_sign_in_at": _l("Country")}
    acts = ON_STAFF

    def scope(self) -> sa.Select[Any]:
        """Members of staff only."""
        return sa.select(User).where(User.kind == UserKind.STAFF)

    def facts_of(self, row: User) -> PersonFacts:
        return of_row(row, current_actor().user_id)

    def companions(self, rows: list[User]) -> Beside:
        return people_list.beside([r.id for r in rows])

    def row_name(self, row: User) -> str:
        return row.full_name

    def list_extras(self) -> dict[str, Any]:
        may = current_actor().may(Permission.STAFF_WRITE)
        return {"invite_url": url_for(".invite") if may else ""}

    @expose("/<uuid:row_id>")
    def details_view(self, row_id: UUID) -> Response:
        """The whole story of a member of staff."""
        return person_page.show(row_id, UserKind.STAFF)

    @expose("/invite", methods=("GET", "POST"))
    def invite(self) -> Response:
        """Invite a colleague; the mailed link sets password and second factor."""
        require(current_actor(), Permission.STAFF_WRITE)
        form = StaffInviteForm()
        form.offer(staff_roles())
        done = perform(
            form,
            staff.invite_staff,
            email=form.email,
            full_name=form.full_name,
            username=form.username,
            role_keys=form.role_keys,
            reason=form.reason,
        )
        back = url_for(".index_view")
        if done.ok:
            awaits = isinstance(done.value, AwaitsSecond)
            sent = gettext("The invitation is on its way to %(name)s.", name=form.full_name.data)
            flash(str(WAITS) if awaits else sent, "good")
            return see_other(back)
        return page(
            "admin/act.html",
            done,
            form=form,
            title=gettext("Invite a colleague"),
            ends=False,
            back=back,
            text=gettext(
                "The link in the e-mail works once, for 7 days. It sets the password, then a second step. The administrators are told. With an administrator’s rights it goes out once a second administrator has confirmed it."
            ),
            button=gettext("Send the invitation"),
            fields=[form.email, form.full_name, form.username, form.role_keys, form.reason],
            crumbs=[(str(self.name), back), (gettext("Invite a colleague"), "")],
        )
