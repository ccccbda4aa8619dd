"""A dispute in words at the desk: how it stands and what it waits for, how it was said, what became of each thing."""

from __future__ import annotations

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from admin_app.dispute.models import DisputeSource, DisputeState, ItemAct, ItemState
from admin_app.dispute.reading.queries import DisputeLine
from admin_app.dispute.reading.story import ItemLine, Story
from admin_app.dispute.registry import BY_NOUN
from admin_app.identity.models import UserKind
from admin_app.user.disputed import PERSON
from views.http.context import fmt_time

Chip = tuple[str, str]  # a word and its tone
STATES: dict[DisputeState, tuple[LazyString, str]] = {
    DisputeState.OPEN: (_l("New password awaited"), "warn"),
    DisputeState.WAITING: (_l("In the waiting time"), "warn"),
    DisputeState.OBJECTED: (_l("Objected"), "bad"),
    DisputeState.SETTLED: (_l("Settled"), "good"),
    DisputeState.DROPPED: (_l("Dropped"), "plain"),
}
SAID: dict[DisputeSource, LazyString] = {
    DisputeSource.LINK: _l("through the link in an e-mail"),
    DisputeSource.SESSION: _l("signed in, at a line of the history"),
    DisputeSource.UNDO: _l("by undoing a change of address"),
}
DONE: dict[ItemAct, LazyString] = {
    ItemAct.ADDED: _l("Added: %(what)s"),
    ItemAct.CHANGED: _l("Changed: %(what)s"),
    ItemAct.REMOVED: _l("Removed: %(what)s"),
}
TO_A_PERSON: dict[ItemAct, LazyString] = {
    ItemAct.ADDED: _l("Invited a person"),
    ItemAct.CHANGED: _l("Disabled or enabled a person"),
    ItemAct.REMOVED: _l("Disabled or enabled a person"),
}
BECAME: dict[ItemState, tuple[LazyString, str]] = {
    ItemState.FROZEN: (_l("Frozen"), "warn"),
    ItemState.STUCK: (_l("Somebody else has it"), "bad"),
    ItemState.TAKEN_BACK: (_l("Taken back"), "plain"),
    ItemState.RESTORED: (_l("In effect again"), "good"),
    ItemState.CONFIRMED: (_l("In effect again"), "good"),
    ItemState.DROPPED: (_l("Undone"), "plain"),
    ItemState.EXPIRED: (_l("Undone"), "plain"),
}


def chip(line: DisputeLine) -> Chip:
    """How far it has come, in a word or two."""
    if line.kind is UserKind.STAFF and line.needs_staff:
        return gettext("To be confirmed"), "bad"
    word, tone = STATES[line.state]
    return str(word), tone


def waits_for(line: DisputeLine) -> Markup | str:
    """What a dispute waits for, or how it ended, in a sentence."""
    if line.kind is UserKind.STAFF and line.needs_staff:
        return gettext("Another administrator has to confirm it. Until then no new password can be set.")
    if line.state is DisputeState.WAITING and line.waits_until:
        text = gettext(
            "No second step was on, so the link for a new password only works from %(when)s on. Until then every address and phone may object."
        )
        return Markup(escape(text)) % {"when": fmt_time(line.waits_until)}  # noqa: S704 - the text is ours
    return {
        DisputeState.OPEN: gettext(
            "It is waiting for the new password, which is set through a link in an e-mail."
        ),
        DisputeState.WAITING: gettext(
            "It is waiting for the new password, which is set through a link in an e-mail."
        ),
        DisputeState.OBJECTED: gettext(
            "Somebody who was told objected, so no new password can be set until two members of staff have decided."
        ),
        DisputeState.SETTLED: gettext("It is settled. What was set up since is taken back."),
        DisputeState.DROPPED: gettext("Two members of staff dropped it. Everything is in effect again."),
    }[line.state]


def what(thing: ItemLine) -> str:
    """What the person had done, to what kind of thing. Nothing private is in it."""
    if thing.noun == PERSON:
        return str(TO_A_PERSON[thing.act])
    part = BY_NOUN.get(thing.noun)
    return str(DONE[thing.act]) % {"what": gettext(part.words) if part else thing.noun}


def became(thing: ItemLine) -> Chip:
    """What became of it, in a word or two."""
    word, tone = BECAME[thing.state]
    return str(word), tone


def about(thing: ItemLine, found: Story) -> list[Markup | str]:
    """Whom a thing is about, when it was done, and who decides or decided about it."""
    concerned = gettext("about %(name)s", name=thing.about) if thing.about else ""
    return [concerned, fmt_time(thing.at), _decider(found, thing)]


def _decider(found: Story, thing: ItemLine) -> str:
    if thing.decided_by:
        return gettext("decided by %(name)s", name=thing.decided_by)
    if thing.state is ItemState.FROZEN and thing.others:
        if found.line.kind is UserKind.STAFF:
            return gettext("waits for an administrator")
        return gettext("waits for an owner")
    if thing.state is ItemState.TAKEN_BACK:
        return gettext("the person can restore it for 30 days")
    return ""
