"""A proposal in words: what is asked for, and what happens when it is confirmed, in figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_app.kernel.actor import Actor
from admin_app.kernel.permissions import Permission
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.proposal.models import ProposalKind, ProposalState
from admin_app.proposal.queries import Story
from admin_app.sign_in import removal
from admin_app.sign_in.removal import Factor
from views import words

STATES: dict[ProposalState, tuple[Any, str]] = {
    ProposalState.OPEN: (_l("Waits for a second person"), "warn"),
    ProposalState.CONFIRMED: (_l("Confirmed"), "good"),
    ProposalState.DECLINED: (_l("Declined"), "bad"),
    ProposalState.WITHDRAWN: (_l("Taken back"), "plain"),
    ProposalState.LAPSED: (_l("Lapsed"), "plain"),
}
TITLES = {
    "remove_factor_totp": _l("Remove the authenticator app of %(name)s"),
    "remove_factor_passkeys": _l("Remove all passkeys of %(name)s"),
    "remove_factor_all": _l("Remove every second step of %(name)s"),
    "remove_factor_pin": _l("Remove the PIN of %(name)s"),
    "lift_restriction_own": _l("Lift the address restriction of %(name)s"),
    "lift_restriction_account": _l("Lift the account's address restriction for %(name)s"),
    "lift_binding": _l("Lift the tie of %(name)s to one address"),
    "change_username": _l("Change the username of %(name)s"),
    "change_email": _l("Change the e-mail address of %(name)s"),
    "shorten_recovery": _l("End the waiting time of %(name)s's lost second step"),
}


def what(key: str) -> str:
    """The act in a few words, as a list shows it."""
    return str(words.PROPOSED.get(key, key))


def title(found: Story) -> str:
    """The act in words, with the person's name."""
    return str(TITLES[found.line.what]) % {"name": found.line.person}


def person_url(found: Story) -> str:
    """The page of the person it is about."""
    noun = "staff_members" if found.of_staff else "people"
    return url_for(f"{noun}.details_view", row_id=found.line.user_id)


def why_not(actor: Actor, found: Story) -> str:
    """Why this reader doesn't confirm it, where that isn't plain."""
    if found.line.state is not ProposalState.OPEN:
        return ""
    if found.mine:
        return gettext("You asked for this, so someone else must confirm it.")
    if found.line.user_id == actor.user_id:
        return gettext("This is about yourself, so two others have to see to it.")
    if not actor.may(Permission.PERSON_CONFIRM):
        return gettext("Support agents and administrators confirm it.")
    return ""


def effects(found: Story) -> list[Markup | str]:
    """What happens when it is confirmed, sentence by sentence; nothing once it is decided."""
    if found.line.state is not ProposalState.OPEN:
        return []
    return EFFECTS[found.line.kind](found)


def _sessions(number: int) -> str:
    if not number:
        return gettext("No session is open.")
    return ngettext("%(num)s session ends at once.", "%(num)s sessions end at once.", number)


def _removal(found: Story) -> list[Markup | str]:
    ways, factor = removal.ways_of(found.line.user_id), Factor(found.target)
    keys = ngettext("%(num)s passkey is removed.", "%(num)s passkeys are removed.", ways.passkeys)
    told = {
        Factor.TOTP: [gettext("The authenticator app stops working.")],
        Factor.PASSKEYS: [keys],
        Factor.ALL: [gettext("The authenticator app stops working."), keys],
        Factor.PIN: [gettext("The PIN is removed.")],
    }[factor]
    if factor is not Factor.PIN and ways.codes:
        told.append(
            ngettext("%(num)s recovery code is removed.", "%(num)s recovery codes are removed.", ways.codes)
        )
    if ways.browsers:
        told.append(ngettext("%(num)s browser isn't trusted any more.", "%(num)s browsers aren't trusted any more.", ways.browsers))  # fmt: skip
    return [*told, _sessions(ways.sessions), gettext("The password stays. A mailed password link works only 24 hours later."), _told()]  # fmt: skip


def _restriction(found: Story) -> list[Markup | str]:
    account = found.target == "account"
    return [
        gettext("Everybody of the account signs in from any address again. Its owners are told.")
        if account
        else gettext("%(name)s signs in from any address again.", name=found.line.person),
        gettext("Password and second step are asked for as before."),
        _told(),
    ]


def _binding(found: Story) -> list[Markup | str]:
    return [
        gettext("The next sign-in of %(name)s may come from anywhere, and is tied to the address it comes from.", name=found.line.person),
        gettext("Password and second step are asked for as before."),
        _told(),
    ]  # fmt: skip


def _given(found: Story, label: str) -> Markup:
    value = found.private.get("name", "")
    shown = (
        Markup('<b class="mono" dir="auto">{}</b>').format(value)
        if value
        else Markup("{}").format(gettext("masked"))
    )
    return Markup("{} {}").format(label, shown)


def _username(found: Story) -> list[Markup | str]:
    return [
        _given(found, gettext("New username:")),
        gettext("The present username stops working. Sessions go on."),
        _told(),
    ]


def _email(found: Story) -> list[Markup | str]:
    hours = policy.number(Key.EMAIL_UNDO_HOURS, found.line.account_id)
    return [
        _given(found, gettext("New address:")),
        _sessions(removal.ways_of(found.line.user_id).sessions),
        ngettext("The former address can undo it for %(num)s hour.", "The former address can undo it for %(num)s hours.", hours),
        gettext("A mailed password link works only 24 hours later."),
        _told(),
    ]  # fmt: skip


def _recovery(_found: Story) -> list[Markup | str]:
    return [gettext("The waiting time ends at once, and the case can be completed."), _told()]


def _told() -> str:
    return gettext("A mail tells of it at every known address.")


EFFECTS: dict[ProposalKind, Callable[[Story], list[Markup | str]]] = {
    ProposalKind.REMOVE_FACTOR: _removal,
    ProposalKind.LIFT_RESTRICTION: _restriction,
    ProposalKind.LIFT_BINDING: _binding,
    ProposalKind.CHANGE_USERNAME: _username,
    ProposalKind.CHANGE_EMAIL: _email,
    ProposalKind.SHORTEN_RECOVERY: _recovery,
}
