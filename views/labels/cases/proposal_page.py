"""A proposal's page in words: its state, its title, what it leads to, and why this reader doesn't confirm it."""

from __future__ import annotations

from uuid import UUID

from flask import url_for
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from admin_app.identity import holders
from admin_app.identity.role_words import NAMES
from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.permissions import Permission, grantors
from admin_app.proposal import lookup
from admin_app.proposal.kind import RULES
from admin_app.proposal.models import ProposalState
from admin_app.proposal.queries import ProposalDetail
from views.labels import common
from views.labels.cases.proposals import IN_WORDS, Effect, name_of

STATES: dict[ProposalState, tuple[LazyString, str]] = {
    ProposalState.OPEN: (_l("Waiting"), "warn"),
    ProposalState.CONFIRMED: (_l("Confirmed"), "good"),
    ProposalState.DECLINED: (_l("Declined"), "bad"),
    ProposalState.WITHDRAWN: (_l("Withdrawn"), "plain"),
    ProposalState.LAPSED: (_l("Lapsed"), "plain"),
}
FROZEN = (_l("Frozen"), "warn")


def state(how: ProposalState, *, frozen: bool) -> tuple[str, str]:
    """How far it has come, as a word and its tone; what waits for a dispute is frozen."""
    text, tone = FROZEN if frozen and how is ProposalState.OPEN else STATES[how]
    return str(text), tone


def what(key: str) -> str:
    """The act in a few words, as a list shows it."""
    text = common.proposed(key)
    return text[:1].upper() + text[1:]


def title(found: ProposalDetail) -> str:
    """The act in words, with the name of the person or thing."""
    which = "" if RULES[found.line.kind].of_thing else found.target
    return str(IN_WORDS[found.line.kind].titles()[which]) % {"name": name_of(found.line)}


def about_url(found: ProposalDetail) -> str:
    """The page of the person or thing it is about; "" where a thing has none."""
    if found.line.user_id is None:
        return IN_WORDS[found.line.kind].thing_url(found)
    noun = "staff_members" if found.of_staff else "people"
    return url_for(f"{noun}.details_view", row_id=found.line.user_id)


def dispute_url(actor: Actor, found: ProposalDetail) -> str:
    """The dispute that it decides or that freezes it, where this reader may see that one."""
    may_see = Permission.STAFF_READ if found.frozen_by else Permission.PERSON_RESTORE
    named = found.frozen_by or found.facts.get("dispute")
    if not named or not actor.may(may_see) or not actor.may(Permission.PERSON_RESTORE):
        return ""
    return url_for("disputes.details_view", row_id=UUID(str(named)))


def why_not(actor: Actor, found: ProposalDetail) -> str:
    """Why this reader doesn't confirm it, where that isn't plain."""
    if found.line.state is not ProposalState.OPEN:
        return ""
    if found.line.frozen:
        return gettext(
            "The person who proposed this reported that sign-in with “This wasn’t me”. Nothing is decided until that is settled."
        )
    if found.mine:
        if RULES[found.line.kind].operator and not lookup.others_than(
            found.line.id, holders.administrators()
        ):
            return gettext(
                "You are the only administrator, so the operator confirms this at the console: flask staff confirm %(id)s",
                id=found.line.id,
            )
        return gettext("You proposed this, so someone else must confirm it.")
    if found.line.user_id is not None and found.line.user_id == actor.user_id:
        return gettext("This is about yourself, so two others have to take care of it.")
    right = RULES[found.line.kind].confirm
    if not actor.may(right):
        names = ", ".join(gettext(NAMES[key]) for key in grantors(right))
        return gettext("Those who hold one of these roles confirm it: %(names)s.", names=names)
    if found.tied is not None:
        return gettext(found.tied.text) % found.tied.params
    return ""


def effects(found: ProposalDetail) -> list[Effect]:
    """What happens when it is confirmed: what ends, what is new, what stays; nothing once it is decided."""
    if found.line.state is not ProposalState.OPEN:
        return []
    words = IN_WORDS[found.line.kind]
    told = words.told(found)
    return [*words.effects(found), *([(gettext("Told"), told, "")] if told else [])]
