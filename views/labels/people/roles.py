"""Roles and rights in words, and what a change of a role does to people, in figures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from flask import g
from flask_babel import LazyString, gettext, ngettext
from flask_babel import lazy_gettext as _l

from admin_app.identity import role_words
from admin_app.identity.models import Role, RoleScope
from admin_app.kernel.actor import Actor
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, RoleKey
from admin_app.role import service as roles
from admin_app.role.draft import EVERYBODYS
from admin_app.role.effects import RightsMove
from admin_app.role.second import WhySecond
from admin_app.role.service import COUNT_LIMIT
from views.http.requester.reader import said
from views.labels import common

MADE_HERE = re.compile("-[0-9a-f]{6}$")  # how keys end (`role.draft.new_key`)
IN_ACCOUNTS: dict[str, str] = {
    RoleKey.OWNER: N_("Owner: everything in the account"),
    RoleKey.MANAGER: N_("Manager: own settings, sees people and support access"),
}
SCOPES: dict[RoleScope, LazyString] = {
    RoleScope.STAFF: _l("Of the staff"),
    RoleScope.ACCOUNT: _l("In accounts"),
}
WHY_SECOND: dict[WhySecond, LazyString] = {
    WhySecond.OWN: _l("You have this role yourself, so a second administrator has to confirm the change."),
    WhySecond.ADMINISTRATOR: _l(
        "People with this role can give others rights or loosen safeguards, so a second administrator has to confirm the change."
    ),
    WhySecond.REVIEW: _l(
        "People with this role would review break-glass access, so a second administrator has to confirm the change."
    ),
}


@dataclass(frozen=True, slots=True)
class MoveInWords:
    """The same people gain or lose some rights: how many, who, and which."""

    title: str
    names: str
    rights: list[str]
    gained: bool


def title(name: str) -> str:
    """The name of a role: in the reader's language where it is built in, else as its maker wrote it."""
    return said(name) if name in role_words.BUILT_IN else name


def to_give(actor: Actor) -> list[tuple[str, str]]:
    """Key and words of each role in accounts that this reader may give: what it may, in a line, the least on top."""
    rights = set(Permission) if actor.is_staff else actor.permissions
    offered = sorted(roles.of_account_within(rights), key=lambda role: len(role.permissions))
    return [(role.key, _line(role)) for role in offered]


def _line(role: Role) -> str:
    if role.built_in:
        return said(IN_ACCOUNTS[role.key])
    held = [value for value in role.permissions if value not in EVERYBODYS[RoleScope.ACCOUNT]]
    return gettext("%(name)s: %(rights)s", name=role.name, rights=rights(held)) if held else role.name


def of_keys(keys: str) -> str:
    """Roles by their keys, several parted by commas, within a sentence."""
    known = {**common.STAFF_ROLES, **common.ACCOUNT_ROLES}
    named = [key.strip() for key in keys.split(",") if key.strip()]
    return ", ".join(str(known.get(key) or of_custom(key)) for key in named)


def titles_of_keys(keys: Iterable[str]) -> str:
    """The same as in a list of facts."""
    return ", ".join(
        said(role_words.NAMES[key]) if key in role_words.NAMES else of_custom(key) for key in keys
    )


def of_custom(key: str) -> str:
    """A role of an administrator's making by its key; of one that was deleted, what its key tells."""
    if not MADE_HERE.search(key):
        return key
    if "role_names" not in g:
        g.role_names = roles.custom_names()
    return str(g.role_names.get(key) or MADE_HERE.sub("", key))


def titles(names: tuple[str, ...]) -> str:
    """Several of them."""
    return ", ".join(title(name) for name in names)


def right(value: str) -> str:
    """A right in plain words; one that there isn't any more is shown as it is kept."""
    return said(role_words.RIGHTS[value]) if value in role_words.RIGHTS else value


def rights(values: tuple[str, ...] | list[str]) -> str:
    """Several of them, in the order of pages."""
    known = [value for value in role_words.RIGHTS if value in values]
    return " · ".join(right(value) for value in known)


def groups(scope: RoleScope, held: list[str] | None = None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Heading, and value and words of each right of a scope, or of those of them that are `held`."""
    found = [
        (said(heading), [(value, right(value)) for value in values if held is None or value in held])
        for heading, values in role_words.groups(scope)
    ]
    return [group for group in found if group[1]]


def in_words(move: RightsMove) -> MoveInWords:
    """A move in figures, names and words."""
    more = move.count - len(move.names)
    names = ", ".join(move.names)
    if move.count > COUNT_LIMIT:
        names = gettext("%(names)s and many more", names=names)
    elif more:
        names = ngettext("%(names)s and %(num)s more", "%(names)s and %(num)s more", more, names=names)
    return MoveInWords(_how_many(move), names, [right(value) for value in move.rights], move.gained)


def _how_many(move: RightsMove) -> str:
    if move.count > COUNT_LIMIT:
        many = {"limit": COUNT_LIMIT}
        return (
            gettext("More than %(limit)s people gain", **many)
            if move.gained
            else gettext("More than %(limit)s people lose", **many)
        )
    if not move.count:
        return gettext("Nobody gains yet") if move.gained else gettext("Nobody loses")
    if move.gained:
        return ngettext("%(num)s person gains", "%(num)s people gain", move.count)
    return ngettext("%(num)s person loses", "%(num)s people lose", move.count)
