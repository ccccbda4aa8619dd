"""Accounts: the list; one account is `account_page`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from flask import Response
from flask_admin import expose
from flask_babel import lazy_gettext as _l

from admin_app.desk import account_list
from admin_app.export.lists import ColumnKind
from admin_app.identity.locking import subject_now
from admin_app.identity.models import Account, AccountStatus
from admin_app.identity.spelled import Noun
from admin_app.kernel import clock
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, Subject
from admin_app.lib import masks
from admin_app.restriction import queries as restrictions
from admin_app.support_access.models import SupportGrant
from views.desk import cells
from views.desk.account import page as account_page
from views.desk.account.acts import ON_ACCOUNTS
from views.desk.base import DeskView
from views.desk.cells import Cell, CellKind, who
from views.desk.columns import Written, same
from views.desk.filters import Flag
from views.desk.parts.widths import Width
from views.http.requester.reader import said

MOMENT, NUMBER = ColumnKind.MOMENT, ColumnKind.NUMBER
RESTRICTED = N_("Data restricted")
NO_OWNER = N_("No active owner")
Beside = dict[UUID, account_list.AccountRelated]


def consenting() -> sa.ColumnElement[bool]:
    """Accounts whose support access is on."""
    grants = sa.select(SupportGrant.account_id).where(
        SupportGrant.ended_at.is_(None),
        SupportGrant.until_at > clock.now(),
        SupportGrant.staff_id.is_(None),
    )
    return Account.id.in_(grants)


def _name(_view: object, _beside: Beside, row: Account, _column: str) -> Cell:
    return who(row.name, "", row.number, square=True, sub_kind=CellKind.MONO)


def _owner(_view: object, beside: Beside, row: Account, _column: str) -> Cell:
    found = beside[row.id]
    if not found.owner_name:
        return Cell(CellKind.DOT, said(NO_OWNER), tone="bad")
    return Cell(CellKind.TEXT, found.owner_name, sub=masks.email(found.owner_email), sub_kind=CellKind.MASK)


def _people(_view: object, beside: Beside, row: Account, _column: str) -> Cell:
    return _people_cell(beside[row.id].people)


def _people_cell(count: int) -> Cell:
    return Cell(CellKind.NUMBER, f"{account_list.MOST}+" if count > account_list.MOST else str(count))


def _support(_view: object, beside: Beside, row: Account, _column: str) -> Cell:
    return _support_cell(beside[row.id].support_until)


def _support_cell(until: datetime | None) -> Cell:
    return (
        Cell(CellKind.DOT, said(N_("Until")), tone="good", moment=until)
        if until
        else Cell(CellKind.DOT, said(N_("Off")))
    )


def _since(_view: object, _beside: Beside, row: Account, _column: str) -> Cell:
    return Cell(CellKind.DATE, moment=row.customer_since.date())  # a day, kept as midnight UTC


def _status(_view: object, _beside: Beside, row: Account, _column: str) -> Cell:
    cell = cells.of(row.status)
    return cell._replace(sub=said(RESTRICTED)) if row.restricted_since else cell


class AccountView(DeskView[Account]):
    """Accounts."""

    permission = Permission.ACCOUNT_READ
    icon = "building"
    empty_text = _l("Accounts come with the import.")
    column_list = ("name_folded", "owner", "people", "support", "country", "customer_since", "status")
    gives_way = ("country", "people", "customer_since", "support", "owner")
    column_widths = {
        "owner": Width.WHO,
        "people": Width.NUMBER,
        "support": Width.MOMENT,
        "status": Width.DAY,
        "country": Width.STATE,
        "customer_since": Width.STATE,
    }
    list_reads = (
        Account.name,
        Account.name_folded,
        Account.number,
        Account.country,
        Account.customer_since,
        Account.status,
        Account.restricted_since,
    )
    same_for_all = True
    column_searchable_list = (Account.name_folded, Account.number)
    spelled = Noun.ACCOUNT
    column_filters = (
        "status",
        "country",
        Flag("support", _l("Support access on"), SupportGrant.ended_at, consenting),
        Flag("restricted", _l("Data restricted"), Account.restricted_since, restrictions.accounts_restricted),
        "customer_since",
    )
    column_sortable_list = ("name_folded", "customer_since")
    column_default_sort = ("customer_since", True)
    column_formatters = {
        "name_folded": _name,
        "owner": _owner,
        "people": _people,
        "support": _support,
        "customer_since": _since,
        "status": _status,
    }
    presets = (
        (_l("Support access on"), {"support": "yes"}),
        (_l("Closing"), {"status": AccountStatus.CLOSING.value}),
        (_l("Suspended"), {"status": AccountStatus.SUSPENDED.value}),
    )
    second_lines = {"name_folded": _l("Account number"), "owner": _l("Owner’s e-mail address")}
    acts = ON_ACCOUNTS

    def exported(self) -> Mapping[str, tuple[Written, ...]]:
        related, nobody = account_list.related_columns(), said(NO_OWNER)
        return {
            "status": (Written((Account.status,), lambda status: cells.of(status).plain),),
            "name_folded": (
                Written((Account.name,), same, few=False),
                Written((Account.number,), same, few=False),
            ),
            "owner": (
                Written((related.owner_name,), lambda name: name or nobody, few=False),
                Written((related.owner_email,), lambda email: masks.email(email) if email else "", few=False),
            ),
            "people": (Written((related.people,), lambda n: _people_cell(n).value(NUMBER), kind=NUMBER),),
            "support": (
                Written(
                    (related.support_until,), lambda until: _support_cell(until).value(MOMENT), kind=MOMENT
                ),
            ),
            "customer_since": (
                Written((Account.customer_since,), lambda at: at.date(), few=False, kind=ColumnKind.DAY),
            ),
        }

    def companions(self, rows: list[Account]) -> Beside:
        return account_list.beside([r.id for r in rows])

    def row_name(self, row: Account) -> str:
        return row.name

    def subject(self, row: Account) -> Subject:
        return subject_now(row.id)

    @expose("/<uuid:row_id>")
    def details_view(self, row_id: UUID) -> Response:
        """The whole story of an account."""
        return account_page.show(row_id)
