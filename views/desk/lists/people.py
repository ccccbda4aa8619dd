"""People of all accounts: the list and the acts; one person is `person_page`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Response
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.bulk.models import BulkActName
from admin_app.desk import people_list
from admin_app.export.lists import ColumnKind
from admin_app.identity.locking import with_subject
from admin_app.identity.models import Account, Membership, Role, User, UserKind, UserStatus
from admin_app.identity.spelled import Noun
from admin_app.kernel.rights.permissions import Permission, Subject
from admin_app.lib import masks
from admin_app.restriction import queries as restrictions
from admin_app.sign_in.factors import registry
from views.desk.base import Beside
from views.desk.bulk.selecting import Selectable
from views.desk.columns import Written, account_and_number, same
from views.desk.filters import Flag
from views.desk.lists import people_cells
from views.desk.parts.widths import Width
from views.desk.person import page as person_page
from views.desk.person.acts import ON_CUSTOMERS
from views.desk.person.guards import PersonFacts, of_row
from views.http.web import current_actor
from views.labels import countries
from views.labels.people import roles as role_labels


class PersonView(Selectable[User]):
    """People."""

    permission = Permission.PERSON_READ
    icon = "users"
    empty_text = _l("People come with the import, or are invited by an owner.")
    column_list = ("full_name_folded", "account", "role", "two_step", "last_sign_in_at", "status")
    gives_way = ("role", "two_step", "last_sign_in_at", "account")
    column_widths = {"two_step": Width.DAY, "status": Width.DAY}
    list_reads = (
        User.full_name,
        User.email,
        User.last_sign_in_at,
        User.last_sign_in_country,
        User.status,
        User.invitation_end,
        User.frozen_by,
        User.restricted_since,
    )
    same_for_all = True
    column_searchable_list = (User.full_name_folded, User.username_shown)
    spelled = Noun.PERSON
    column_filters = (
        "status",
        Flag("locked", _l("Locked now"), User.id, people_list.waiting_now),
        Flag("restricted", _l("Data restricted"), User.restricted_since, restrictions.people_restricted),
        Flag("recovering", _l("Recovery case open"), User.id, people_list.recovering_now),
        "created_at",
    )
    column_sortable_list = ("full_name_folded", "created_at")
    column_formatters = {
        "full_name_folded": people_cells.name,
        "account": people_cells.account,
        "role": people_cells.roles,
        "two_step": people_cells.two_step,
        "last_sign_in_at": people_cells.last_sign_in,
        "status": people_cells.status,
    }
    presets = (
        (_l("Locked now"), {"locked": "yes"}),
        (_l("Invited"), {"status": UserStatus.INVITED.value}),
        (_l("Disabled"), {"status": UserStatus.DISABLED.value}),
    )
    second_lines = {"full_name_folded": _l("E-mail address"), "last_sign_in_at": _l("Country")}
    acts = ON_CUSTOMERS
    bulk = (BulkActName.RESEND_INVITATIONS, BulkActName.FIRST_INVITATIONS, BulkActName.END_SESSIONS_OF)

    def scope(self) -> sa.Select[Any]:
        """Customers' people; members of staff have their own list."""
        return sa.select(User).where(User.kind == UserKind.CUSTOMER)

    def facts_of(self, row: User) -> PersonFacts:
        return of_row(row, current_actor().user_id)

    def exported(self) -> Mapping[str, tuple[Written, ...]]:
        never, ever = gettext("Never"), User.last_sign_in_at.is_not(None)
        home = (Membership, Membership.user_id == User.id)
        account = (Account, Account.id == Membership.account_id)
        role = (Role, Role.id == Membership.role_id)
        waits = people_list.waits_until().is_not(None)
        state = (User.status, User.frozen_by.is_not(None), waits, User.invitation_end)
        return {
            "full_name_folded": (
                Written((User.full_name,), same, few=False),
                Written((User.email,), masks.email, few=False),
            ),
            "account": account_and_number(Account, (home, account)),
            "role": (Written((Role.name,), lambda name: role_labels.title(name or ""), (home, role)),),
            "two_step": (Written((registry.any_on(),), lambda on: people_cells.two_step_cell(on).plain),),
            "last_sign_in_at": (
                Written((User.last_sign_in_at,), lambda at: at or never, few=False, kind=ColumnKind.MOMENT),
                Written(
                    (User.last_sign_in_country, ever), lambda code, at: countries.name(code) if at else ""
                ),
            ),
            "status": (Written(state, lambda *values: people_cells.status_cell(*values).plain),),
        }

    def companions(self, rows: list[User]) -> Beside:
        return people_list.beside([r.id for r in rows])

    def row_name(self, row: User) -> str:
        return row.full_name

    def with_subject(self, row_id: UUID) -> tuple[User, Subject]:
        return with_subject(self.kept_row, row_id)

    @expose("/<uuid:row_id>")
    def details_view(self, row_id: UUID) -> Response:
        """The whole story of a person."""
        return person_page.show(row_id, UserKind.CUSTOMER)
