"""The acts that pages offer for a person, customer or member of staff, each with its address."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext

from admin_app.identity.models import AccountStatus
from admin_app.kernel.actor import Actor
from views.desk.acts import MenuEntry, menu
from views.desk.person.acts import ON_CUSTOMERS
from views.desk.person.guards import PersonFacts, PersonShown, of_page
from views.desk.person.staff_acts import ON_STAFF
from views.http import addresses
from views.templating import controls
from views.templating.parts import html

SOMEBODY = str(addresses.NOBODY)  # stands in addresses for whoever the act is done to
NAMED = "SOMEBODYS-NAME"  # the same in words


def acts_on_person(
    actor: Actor,
    person: PersonShown,
    *,
    account_status: AccountStatus | None,
    is_staff: bool = False,
    back: str = "",
) -> list[MenuEntry]:
    """Unlock, links, sessions, role, disable, enable, proposals: as far as right and state go.

    From the act's page one comes back to `back`, else to the page that is shown now.
    """
    return PeopleActs(actor, account_status, is_staff=is_staff, back=back).of(person)


class PeopleActs:
    """The acts on the people of one page. Those who stand alike are offered the same, so it is formed once for all."""

    def __init__(
        self, actor: Actor, account_status: AccountStatus | None, *, is_staff: bool = False, back: str = ""
    ) -> None:
        self._actor, self._account_status, self._back = actor, account_status, back
        self._noun, self._acts = ("staff_members", ON_STAFF) if is_staff else ("people", ON_CUSTOMERS)
        self._offers: dict[PersonFacts, list[MenuEntry]] = {}
        self._menus: dict[PersonFacts, str] = {}

    def of(self, person: PersonShown) -> list[MenuEntry]:
        """What is offered for somebody."""
        offers = self._offered(self._facts(person))
        return [replace(entry, url=entry.url.replace(SOMEBODY, str(person.id))) for entry in offers]

    def menu(self, person: PersonShown, name: str) -> str:
        """The same as a menu behind three dots, drawn; empty where nothing is offered."""
        facts = self._facts(person)
        drawn = self._menus.get(facts)
        if drawn is None:
            label = gettext("Acts on %(name)s", name=NAMED)
            drawn = self._menus[facts] = str(
                controls.menu(label, self._offered(facts), "quiet", "dots", only_icon=True)
            )
        return drawn.replace(SOMEBODY, str(person.id)).replace(NAMED, html(name))

    def _facts(self, person: PersonShown) -> PersonFacts:
        return of_page(person, self._account_status, self._actor.user_id)

    def _offered(self, facts: PersonFacts) -> list[MenuEntry]:
        found = self._offers.get(facts)
        if found is None:
            came_from = urlencode({"next": self._back or request.path}, safe="/")
            found = self._offers[facts] = menu(
                self._actor,
                self._acts,
                facts,
                lambda name: f"{addresses.of_row(f'{self._noun}.{name}', addresses.NOBODY)}?{came_from}",
            )
        return found
