"""The people of an account as a table, drawn in Python: a page has up to a hundred lines of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from flask_babel import ngettext
from markupsafe import Markup

from admin_app.identity.models import UserStatus
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.lens import Revealed
from views.desk.person.guards import PersonShown
from views.desk.person.menu import PeopleActs
from views.http import addresses
from views.http.context import fmt_date, fmt_time
from views.http.requester.reader import said
from views.labels import countries, desk
from views.labels.people import roles as role_labels
from views.templating import parts
from views.templating.parts import html

FEW_CODES = 3
HEADS = (N_("Person"), N_("Role"), N_("Two-step"), N_("Last sign-in"), N_("State"))


class PersonListed(PersonShown, Protocol):
    """A person as a table of people tells of her."""

    @property
    def full_name(self) -> str: ...

    @property
    def username(self) -> Revealed: ...

    @property
    def namesake(self) -> bool: ...

    @property
    def email(self) -> Revealed: ...

    @property
    def role(self) -> str: ...

    @property
    def two_steps(self) -> bool: ...

    @property
    def codes_left(self) -> int: ...

    @property
    def last_sign_in_at(self) -> datetime | None: ...

    @property
    def last_sign_in_country(self) -> str: ...

    @property
    def invited_at(self) -> datetime | None: ...


def draw(people: Iterable[PersonListed], acts: PeopleActs) -> Markup:
    """All of it: who, role, two-step sign-in, when last, the state, and what can be done."""
    labels = [html(said(head)) for head in HEADS]
    heads = "".join(f'<th scope="col">{label}</th>' for label in labels)
    tools = f'<th scope="col" class="tools"><span class="hide">{html(said(N_("Acts")))}</span></th>'
    rows = "".join([_row(person, labels, acts) for person in people])
    return Markup(  # noqa: S704 - escaped
        f'<div class="table-box"><table class="table blocks">\n<thead>\n<tr>{heads}{tools}</tr>\n</thead>\n'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(person: PersonListed, labels: list[str], acts: PeopleActs) -> str:
    _, role, two_step, last, state = labels
    url = addresses.of_row("people.details_view", person.id)
    return (
        f'<tr><td class="wide long">{parts.who(person.full_name, url, _below(person), mask=person.email.masked)}</td>\n'
        f'<td data-label="{role}">{html(role_labels.title(person.role))}</td><td data-label="{two_step}">{_two_step(person)}</td>\n'
        f'<td data-label="{last}">{_last_sign_in(person)}</td>\n'
        f'<td data-label="{state}">{chip(person)}</td>\n'
        f'<td class="tools">{acts.menu(person, person.full_name)}</td></tr>\n'
    )


def _below(person: PersonListed) -> str:
    """The masked address; of namesakes the username before it."""
    told = [person.username.text] if person.namesake else []
    return " · ".join([*told, person.email.text])


def chip(person: PersonShown) -> Markup:
    """The state somebody is in; who has to wait is locked."""
    if person.frozen:
        return parts.chip(said(N_("Frozen")), "warn")
    if any(block.unlockable for block in person.blocks):
        return parts.chip(said(N_("Locked")), "warn")
    ended = person.invitation_end if person.status is UserStatus.DISABLED else None
    return parts.chip(*desk.of(ended or person.status))


def _two_step(person: PersonListed) -> Markup:
    if not person.two_steps:
        return parts.dot(said(N_("Off")))
    if person.codes_left < FEW_CODES:
        left = ngettext("%(num)s code left", "%(num)s codes left", person.codes_left)
        return parts.dot(left, "warn")
    return parts.dot(said(N_("On")), "good")


def _last_sign_in(person: PersonListed) -> str:
    when = html(fmt_time(person.last_sign_in_at))
    if not person.last_sign_in_at and person.invited_at:
        invited = Markup(said(N_("Invited %(day)s"))) % {"day": fmt_date(person.invited_at)}  # noqa: S704 - our words
        return f'{when}<span class="sub">{invited}</span>'
    if person.last_sign_in_country:
        return f'{when}<span class="sub">{html(countries.name(person.last_sign_in_country))}</span>'
    return when
