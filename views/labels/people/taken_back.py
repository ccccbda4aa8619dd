"""What a dispute took back, in words: for the person, for owners, and for those who are asked before it is said."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.closing.disputed import ASKED
from admin_app.dispute.models import DisputeState, ItemState
from admin_app.dispute.reading.foretelling import Way
from admin_app.dispute.reading.pages import ItemEffect, ItemPage, Own
from admin_app.user.disputed import PERSON, ROLE
from views.labels.people import roles

# What the new password takes once it was said.
WAYS = {
    Way.FACTOR: _l("For the new password you need the second step that was on before."),
    Way.LINK: _l("You set the new password through a link that we send to the address known before."),
    Way.WAIT: _l(
        "No second step was on that would prove who you are. So the link for a new password only works after 72 hours; every address and phone we know is told and can object until then."
    ),
    Way.STAFF: _l("Somebody objected before, so two members of our staff decide about the new password."),
    Way.COLLEAGUE: _l(
        "Another administrator checks it first and then sends you the link for a new password."
    ),
    Way.ELSEWHERE: _l("Your password is kept by another service: change it there."),
}
EFFECTS = {
    ItemEffect.ADDED: _l("Added"),
    ItemEffect.CHANGED: _l("Changed"),
    ItemEffect.REMOVED: _l("Removed"),
    ItemEffect.INVITED: _l("Invited"),
    ItemEffect.LET_IN: _l("Enabled"),
    ItemEffect.KEPT_OUT: _l("Disabled"),
}
NOW = {
    ItemEffect.ADDED: _l("It has no effect."),
    ItemEffect.CHANGED: _l("It is as it was before."),
    ItemEffect.REMOVED: _l("It is there again."),
    ItemEffect.INVITED: _l("This person can’t sign in."),
    ItemEffect.LET_IN: _l("This person can’t sign in."),
    ItemEffect.KEPT_OUT: _l("This person can’t sign in."),
}
BECAME = {
    ItemState.FROZEN: ("warn", _l("Taken back")),
    ItemState.STUCK: ("bad", _l("Can’t be undone")),
    ItemState.TAKEN_BACK: ("plain", _l("Taken back")),
    ItemState.RESTORED: ("good", _l("Restored")),
    ItemState.CONFIRMED: ("good", _l("In effect again")),
    ItemState.DROPPED: ("plain", _l("Stays undone")),
    ItemState.EXPIRED: ("plain", _l("Stays undone")),
}
STATES = {
    DisputeState.OPEN: ("warn", _l("New password needed")),
    DisputeState.WAITING: ("warn", _l("Waits")),
    DisputeState.OBJECTED: ("bad", _l("Somebody objected")),
    DisputeState.SETTLED: ("good", _l("Settled")),
    DisputeState.DROPPED: ("plain", _l("Nothing was wrong")),
}
ICONS = {
    "totp_credentials": "device-mobile",
    "api_tokens": "key",
    "passkeys": "fingerprint",
    "recovery_codes": "list-check",
    "pin_credentials": "lock",
    "trusted_browsers": "device-laptop",
    "trusted_addresses": "world",
    "account_addresses": "world",
    "contacts": "address-book",
    "email": "mail",
    "username": "id",
    "support_grants": "heart-handshake",
    "deactivation_requests": "door-exit",
    PERSON: "user-circle",
    ROLE: "users",
}
CONFIRMED = {
    ItemEffect.ADDED: _l("It is in effect again."),
    ItemEffect.CHANGED: _l("The change is in effect again."),
    ItemEffect.REMOVED: _l("It is removed again."),
    ItemEffect.INVITED: _l(
        "The invitation is in effect again. Send it once more because its link has expired."
    ),
    ItemEffect.LET_IN: _l("This person can sign in again."),
    ItemEffect.KEPT_OUT: _l("This person stays disabled."),
}
DROPPED = {
    ItemEffect.ADDED: _l("It stays removed for good."),
    ItemEffect.CHANGED: _l("It stays as it was before."),
    ItemEffect.REMOVED: _l("It stays there."),
    ItemEffect.INVITED: _l("This person stays locked out for good."),
    ItemEffect.LET_IN: _l("This person stays disabled, as before."),
    ItemEffect.KEPT_OUT: _l("This person can sign in again, as before."),
}


def title(thing: ItemPage) -> str:
    """A thing by its kind, and which of them it is."""
    if thing.noun == PERSON:
        return _person(thing)
    if thing.noun == ROLE:
        return gettext("The role of %(name)s was changed", name=thing.about)
    if step(thing):
        return gettext(thing.words)
    which = thing.about or (thing.before if thing.effect is ItemEffect.REMOVED else thing.after)
    return f"{gettext(thing.words)}: {which}" if which else gettext(thing.words)


def _person(thing: ItemPage) -> str:
    match thing.effect:
        case ItemEffect.INVITED:
            return gettext("%(name)s was invited", name=thing.about)
        case ItemEffect.KEPT_OUT:
            return gettext("%(name)s was disabled", name=thing.about)
        case ItemEffect.LET_IN:
            return gettext("%(name)s was enabled", name=thing.about)
    return f"{gettext(thing.words)}: {thing.about}"


def step(thing: ItemPage) -> str:
    """From what to what, where both are known and differ."""
    if not thing.before or not thing.after or thing.before == thing.after:
        return ""
    return f"{_named(thing, thing.before)} → {_named(thing, thing.after)}"


def _named(thing: ItemPage, which: str) -> str:
    return roles.title(which) if thing.noun == ROLE else which


def icon(thing: ItemPage) -> str:
    """A picture of the kind."""
    return ICONS.get(thing.noun, "settings")


def now(thing: ItemPage) -> str:
    """How it is at present, as long as it is taken back."""
    if thing.state is ItemState.STUCK:
        return gettext("Somebody else now has this name or address.")
    if thing.state not in {ItemState.FROZEN, ItemState.TAKEN_BACK}:
        return ""
    return gettext("Nothing is done in it.") if thing.noun == ASKED else str(NOW[thing.effect])


def became(thing: ItemPage, *, staff: bool = False) -> tuple[str, str]:
    """Tone and words of what became of it."""
    if thing.state is ItemState.FROZEN and thing.others:
        return "warn", gettext("Waits for an administrator") if staff else gettext("Waits for an owner")
    tone, words = BECAME[thing.state]
    return tone, str(words)


def if_meant(thing: ItemPage) -> str:
    """What happens where an owner says that it was meant."""
    if thing.noun == ASKED:
        return gettext("The closing of the account goes on.")
    if thing.noun == ROLE and thing.after:
        return gettext("The role is %(role)s again.", role=gettext(thing.after))
    return str(CONFIRMED[thing.effect])


def if_not(thing: ItemPage) -> str:
    """What happens where an owner leaves it undone."""
    if thing.noun == ASKED:
        return gettext("The request to close the account is withdrawn.")
    if thing.noun == ROLE and thing.before:
        return gettext("The role stays %(role)s.", role=roles.title(thing.before))
    return str(DROPPED[thing.effect])


def state(dispute: Own) -> tuple[str, str]:
    """Tone and words of how far a dispute has come."""
    tone, words = STATES[dispute.state]
    return tone, str(words)
