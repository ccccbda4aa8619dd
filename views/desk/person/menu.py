"""The acts that pages offer for a person, customer or member of staff, each with its address."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import request

from admin_app.identity.models import AccountStatus
from admin_app.kernel.actor import Actor
from views.desk.acts import MenuEntry, menu
from views.desk.person.acts import ON_CUSTOMERS
from views.desk.person.guards import PersonShown, of_page
from views.desk.person.staff_acts import ON_STAFF
from views.http import addresses


def acts_on_person(
    actor: Actor, person: PersonShown, *, account_status: AccountStatus | None, is_staff: bool = False
) -> list[MenuEntry]:
    """Unlock, links, sessions, role, disable, enable, proposals: as far as right and state go.

    From the act's page one comes back to the page that is shown now.
    """
    noun, acts = ("staff_members", ON_STAFF) if is_staff else ("people", ON_CUSTOMERS)

    came_from = urlencode({"next": request.path}, safe="/")

    def address(name: str) -> str:
        return f"{addresses.of_row(f'{noun}.{name}', person.id)}?{came_from}"

    return menu(actor, acts, of_page(person, account_status, actor.user_id), address)
