"""The acts that pages offer for a person, customer or member of staff, each with its address."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext

from admin_app.identity.models import AccountStatus
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.rights.permissions import Permission
from views.desk.acts import MenuEntry, menu
from views.desk.person.acts import ON_CUSTOMERS
from views.desk.person.guards import PersonFacts, PersonShown, of_page
from views.desk.person.staff_acts import ON_STAFF
from views.http import addresses
from views.http.requester.reader import reader
from views.templating import controls
from views.templating.parts import html

SOMEBODY = str(addresses.NOBODY)  # stands in addresses for whoever the act is done to
NAMED = "SOMEBODYS-NAME"  # the same in words
BACK = "next=WHERE-ONE-CAME-FROM"


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


class Standing(NamedTuple):
    """All that the acts on a person depend on beside the facts of that person; nothing in it is anybody's."""

    noun: str
    kind: ActorKind
    permissions: frozenset[Permission]
    language: str
    tips: bool
    root: str  # where the application is mounted


class PeopleActs:
    """The acts on the people of one page. Those who stand alike are offered the same, so it is formed once for all."""

    def __init__(
        self, actor: Actor, account_status: AccountStatus | None, *, is_staff: bool = False, back: str = ""
    ) -> None:
        self._actor, self._account_status = actor, account_status
        self._came_from = urlencode({"next": back or request.path}, safe="/")
        noun, whose = "staff_members" if is_staff else "people", reader()
        self._standing = Standing(
            noun, actor.kind, actor.permissions, whose.language, whose.tips, request.script_root
        )

    def of(self, person: PersonShown) -> list[MenuEntry]:
        """What is offered for somebody."""
        offers = _offered(self._standing, self._facts(person))
        return [replace(entry, url=self._addressed(entry.url, person)) for entry in offers]

    def menu(self, person: PersonShown, name: str) -> str:
        """The same as a menu behind three dots, drawn; empty where nothing is offered."""
        drawn = _menu(self._standing, self._facts(person))
        return self._addressed(drawn, person).replace(NAMED, html(name))

    def _addressed(self, text: str, person: PersonShown) -> str:
        return text.replace(SOMEBODY, str(person.id)).replace(BACK, self._came_from)

    def _facts(self, person: PersonShown) -> PersonFacts:
        return of_page(person, self._account_status, self._actor.user_id)


@functools.lru_cache(2048)
def _offered(standing: Standing, facts: PersonFacts) -> tuple[MenuEntry, ...]:
    anybody = Actor(standing.kind, permissions=standing.permissions)
    acts = ON_STAFF if standing.noun == "staff_members" else ON_CUSTOMERS
    found = menu(
        anybody,
        acts,
        facts,
        lambda name: f"{addresses.of_row(f'{standing.noun}.{name}', addresses.NOBODY)}?{BACK}",
    )
    return tuple(found)


@functools.lru_cache(2048)
def _menu(standing: Standing, facts: PersonFacts) -> str:
    label = gettext("Acts on %(name)s", name=NAMED)
    return str(controls.menu(label, _offered(standing, facts), "quiet", "dots", only_icon=True))
