"""A proposal in words: what is asked for, and what happens when it is confirmed, in figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from flask_babel import LazyString, gettext, ngettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_app.dispute import story
from admin_app.dispute.models import DisputeVerdict, ItemState
from admin_app.identity.role_words import NAMES
from admin_app.kernel.actor import Actor
from admin_app.kernel.permissions import Permission, grantors
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.proposal.kind import RULES
from admin_app.proposal.models import ProposalKind, ProposalState
from admin_app.proposal.queries import ProposalDetail, ProposalLine
from admin_app.sign_in.factors import removal
from admin_app.trusted_ip.staff_override import BlockingRule
from forms.base import Text
from views.labels import common, factors

Effect = tuple[str, Markup | str, str]  # a word, what of, and its tone
STATES: dict[ProposalState, tuple[LazyString, str]] = {
    ProposalState.OPEN: (_l("Waiting"), "warn"),
    ProposalState.CONFIRMED: (_l("Confirmed"), "good"),
    ProposalState.DECLINED: (_l("Declined"), "bad"),
    ProposalState.WITHDRAWN: (_l("Taken back"), "plain"),
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


def name_of(line: ProposalLine) -> str:
    """Whom or what it is about."""
    return line.person or line.about


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
            "Whoever asked for this said “This wasn't me” about that sign-in. Nothing is decided until that is settled."
        )
    if found.mine:
        return gettext("You asked for this, so someone else must confirm it.")
    if found.line.user_id is not None and found.line.user_id == actor.user_id:
        return gettext("This is about yourself, so two others have to see to it.")
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


def _told_everywhere(found: ProposalDetail) -> str:
    return gettext("%(name)s, by mail to every known address.", name=found.line.person)


def _person(found: ProposalDetail) -> UUID:
    if found.line.user_id is None:
        raise RuntimeError(f"{found.line.kind} is about a person")
    return found.line.user_id


def _sessions(number: int) -> str:
    return ngettext("%(num)s session", "%(num)s sessions", number)


def _removal(found: ProposalDetail) -> list[Effect]:
    ways = removal.ways_of(_person(found))
    gone = factors.gone(found.target, ways)
    if found.target != removal.PIN and ways.codes:
        gone.append(ngettext("%(num)s recovery code", "%(num)s recovery codes", ways.codes))
    if ways.browsers:
        gone.append(ngettext("%(num)s trusted browser", "%(num)s trusted browsers", ways.browsers))
    return [
        (gettext("Ends"), ", ".join([*gone, _sessions(ways.sessions)]), "bad"),
        (
            gettext("Stays"),
            gettext("The password. A mailed link for a new one works only 24 hours later."),
            "good",
        ),
    ]


def _restriction(found: ProposalDetail) -> list[Effect]:
    if found.target == BlockingRule.ACCOUNT:
        new = gettext("Everybody of the account signs in from any address again. Its owners are told too.")
    else:
        new = gettext("%(name)s signs in from any address again.", name=found.line.person)
    return [(gettext("New"), new, "warn"), _asked_as_before()]


def _binding(found: ProposalDetail) -> list[Effect]:
    new = gettext(
        "The next sign-in of %(name)s may come from anywhere, and is tied to the address it comes from.",
        name=found.line.person,
    )
    return [(gettext("New"), new, "warn"), _asked_as_before()]


def _asked_as_before() -> Effect:
    return (gettext("Stays"), gettext("Password and second step are asked for as before."), "good")


def _given(found: ProposalDetail) -> Effect:
    value = found.private.get("name", "")
    shown = Markup('<b class="mono" dir="auto">{}</b>').format(value) if value else gettext("masked")
    return (gettext("New"), shown, "warn")


def _username(found: ProposalDetail) -> list[Effect]:
    return [
        _given(found),
        (gettext("Ends"), gettext("The present username stops working."), "bad"),
        (gettext("Stays"), gettext("Password, second step and open sessions."), "good"),
    ]


def _email(found: ProposalDetail) -> list[Effect]:
    hours = policy.number(Key.EMAIL_UNDO_HOURS, found.line.account_id)
    undo = ngettext(
        "The former address can undo it for %(num)s hour.",
        "The former address can undo it for %(num)s hours.",
        hours,
    )
    stays = gettext("The password. A mailed link for a new one works only 24 hours later.")
    return [
        _given(found),
        (gettext("Ends"), _sessions(removal.ways_of(_person(found)).sessions), "bad"),
        (gettext("Stays"), f"{stays} {undo}", "good"),
    ]


def _recovery(_found: ProposalDetail) -> list[Effect]:
    return [(gettext("Ends"), gettext("The waiting time, at once: the case can be completed."), "bad")]


def _dispute(found: ProposalDetail) -> list[Effect]:
    things = story.of(UUID(hex=str(found.facts["dispute"]))).things
    frozen = [thing for thing in things if thing.state is ItemState.FROZEN]
    others = sum(thing.others for thing in frozen)
    if DisputeVerdict(found.target) is DisputeVerdict.DROP:
        return [
            (
                gettext("New"),
                ngettext(
                    "%(num)s frozen thing counts again as it was.",
                    "%(num)s frozen things count again as they were.",
                    len(frozen),
                ),
                "warn",
            ),
            (gettext("Ends"), gettext("The wish for a new password."), "bad"),
            (gettext("Stays"), gettext("The present password. Sessions that ended stay ended."), "good"),
        ]
    own = ngettext(
        "%(num)s thing of the person's own is taken back and can be put back for 30 days.",
        "%(num)s things of the person's own are taken back and can be put back for 30 days.",
        len(frozen) - others,
    )
    return [
        (
            gettext("New"),
            gettext("A link for a new password is mailed to the address from before, and works at once."),
            "warn",
        ),
        (gettext("Ends"), gettext("With the new password: %(own)s", own=own), "bad"),
        (
            gettext("Stays"),
            ngettext(
                "%(num)s thing about others stays frozen until an owner decides.",
                "%(num)s things about others stay frozen until an owner decides.",
                others,
            ),
            "good",
        ),
    ]


@dataclass(frozen=True, slots=True)
class KindInWords:
    """A kind of proposal: its title by what it asks for, with the name of person or thing, and its effects in figures.

    A kind that is about a thing has one title, by "", and says where the thing's page is. `told` says who gets a mail
    once it is done; "" for nobody.
    """

    titles: Callable[[], Mapping[str, Text]]
    effects: Callable[[ProposalDetail], list[Effect]]
    told: Callable[[ProposalDetail], str] = _told_everywhere
    thing_url: Callable[[ProposalDetail], str] = lambda _found: ""


def _removals() -> dict[str, Text]:
    return {
        **{key: factor.title for key, factor in factors.WORDS.items()},
        removal.ALL: _l("Remove every second step of %(name)s"),
        removal.PIN: _l("Remove the PIN of %(name)s"),
    }


def _these(titles: Mapping[str, Text]) -> Callable[[], Mapping[str, Text]]:
    return lambda: titles


IN_WORDS: dict[ProposalKind, KindInWords] = {
    ProposalKind.REMOVE_FACTOR: KindInWords(_removals, _removal),
    ProposalKind.LIFT_RESTRICTION: KindInWords(
        _these(
            {
                BlockingRule.OWN: _l("Lift the address restriction of %(name)s"),
                BlockingRule.ACCOUNT: _l("Lift the account's address restriction for %(name)s"),
            }
        ),
        _restriction,
    ),
    ProposalKind.LIFT_BINDING: KindInWords(
        _these({"": _l("Lift the tie of %(name)s to one address")}), _binding
    ),
    ProposalKind.CHANGE_USERNAME: KindInWords(_these({"": _l("Change the username of %(name)s")}), _username),
    ProposalKind.CHANGE_EMAIL: KindInWords(_these({"": _l("Change the e-mail address of %(name)s")}), _email),
    ProposalKind.SHORTEN_RECOVERY: KindInWords(
        _these({"": _l("End the waiting time of %(name)s's lost second step")}), _recovery
    ),
    ProposalKind.DECIDE_DISPUTE: KindInWords(
        _these(
            {
                DisputeVerdict.SETTLE: _l("Let %(name)s set a new password after an objection"),
                DisputeVerdict.DROP: _l("Drop the dispute of %(name)s after an objection"),
            }
        ),
        _dispute,
    ),
}
