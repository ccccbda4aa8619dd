"""Cells that lists of people share, customers' and staff's."""

from __future__ import annotations

from uuid import UUID

from admin_app.desk.people_list import PersonRelated
from admin_app.identity.models import InvitationEnd, User, UserStatus
from admin_app.kernel.i18n import N_
from admin_app.lib import masks
from views.desk.cells import Cell, CellKind, of, who
from views.http import addresses
from views.http.requester.reader import said
from views.labels import countries
from views.labels.people import roles as role_labels

RESTRICTED = N_("Data restricted")
Found = dict[UUID, PersonRelated]


def name(_view: object, _beside: Found, row: User, _column: str) -> Cell:
    """Name, and the masked address under it."""
    return who(row.full_name, "", masks.email(row.email), sub_kind=CellKind.MASK)


def account(_view: object, beside: Found, row: User, _column: str) -> Cell:
    """The person's account."""
    found = beside[row.id]
    if found.account_id is None:
        return Cell(CellKind.TEXT)
    url = addresses.of_row("accounts.details_view", found.account_id)
    return who(found.account_name, url, found.account_number, square=True, sub_kind=CellKind.MONO)


def roles(_view: object, beside: Found, row: User, _column: str) -> Cell:
    """The role in the account, or those of a member of staff."""
    return Cell(CellKind.TEXT, role_labels.titles(beside[row.id].roles))


def two_step(_view: object, beside: Found, row: User, _column: str) -> Cell:
    """Whether two-step sign-in is on."""
    return two_step_cell(beside[row.id].two_steps)


def two_step_cell(on: object) -> Cell:
    """The same by its value."""
    return Cell(CellKind.DOT, said(N_("On") if on else N_("Off")), tone="good" if on else "plain")


def last_sign_in(_view: object, _beside: Found, row: User, _column: str) -> Cell:
    """When, and from which country."""
    if row.last_sign_in_at is None:
        return Cell(CellKind.TEXT, said(N_("Never")))
    return Cell(
        CellKind.TIME,
        moment=row.last_sign_in_at,
        sub=countries.name(row.last_sign_in_country),
    )


def status(_view: object, beside: Found, row: User, _column: str) -> Cell:
    """The state; who has to wait is locked, who was let in or kept out in a disputed session is frozen."""
    waits = beside[row.id].waits_until is not None
    cell = status_cell(row.status, row.frozen_by is not None, waits, row.invitation_end)
    return cell._replace(sub=said(RESTRICTED)) if row.restricted_since else cell


def status_cell(state: UserStatus, frozen: object, waits: object, end: InvitationEnd | None) -> Cell:
    """The same by its values."""
    if frozen:
        return Cell(CellKind.CHIP, said(N_("Frozen")), tone="warn")
    return Cell(CellKind.CHIP, said(N_("Locked")), tone="warn") if waits else of(_ended(state, end))


def _ended(state: UserStatus, end: InvitationEnd | None) -> UserStatus | InvitationEnd:
    return end if end and state is UserStatus.DISABLED else state
