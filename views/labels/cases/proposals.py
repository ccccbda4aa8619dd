"""The kinds of proposals in words: what is asked for, and what happens when it is confirmed, in figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_app.dispute.models import DisputeVerdict, ItemState
from admin_app.dispute.reading import story
from admin_app.identity.models import RoleScope
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.proposal.models import ProposalKind
from admin_app.proposal.queries import ProposalDetail, ProposalLine
from admin_app.role import service as roles
from admin_app.session import queries as sessions
from admin_app.sign_in.factors import removal
from admin_app.trusted_ip.staff_override import BlockingRule
from forms.base import Text
from views.labels import bulk, mailings, policies
from views.labels.cases import document_proposal, legal_holds
from views.labels.people import break_glass, factors, role_edit

Effect = tuple[str, Markup | str, str]  # a word, what of, and its tone


def name_of(line: ProposalLine) -> str:
    """Whom or what it is about."""
    return line.person or policies.named(line.about)


def _told_everywhere(found: ProposalDetail) -> str:
    return gettext("%(name)s, by e-mail to every known address.", name=found.line.person)


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
            gettext("The password. A link for a new one only works 24 hours later."),
            "good",
        ),
    ]


def _restriction(found: ProposalDetail) -> list[Effect]:
    if found.target == BlockingRule.ACCOUNT:
        new = gettext("Everybody in the account can sign in from any address again. Its owners are told too.")
    else:
        new = gettext("%(name)s can sign in from any address again.", name=found.line.person)
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
        (gettext("Ends"), gettext("The current username stops working."), "bad"),
        (gettext("Stays"), gettext("Password, second step and open sessions."), "good"),
    ]


def _email(found: ProposalDetail) -> list[Effect]:
    hours = policy.number(Key.EMAIL_UNDO_HOURS, found.line.account_id)
    undo = ngettext(
        "The previous address can undo it for %(num)s hour.",
        "The previous address can undo it for %(num)s hours.",
        hours,
    )
    stays = gettext("The password. A link for a new one only works 24 hours later.")
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
                    "%(num)s frozen entry is in effect again as it was.",
                    "%(num)s frozen entries are in effect again as they were.",
                    len(frozen),
                ),
                "warn",
            ),
            (gettext("Ends"), gettext("The demand for a new password."), "bad"),
            (gettext("Stays"), gettext("The current password. Sessions that ended stay ended."), "good"),
        ]
    own = ngettext(
        "%(num)s change of the person’s own is taken back and can be restored for 30 days.",
        "%(num)s changes of the person’s own are taken back and can be restored for 30 days.",
        len(frozen) - others,
    )
    return [
        (
            gettext("New"),
            gettext("A link for a new password is sent to the previous address and works at once."),
            "warn",
        ),
        (gettext("Ends"), gettext("With the new password: %(own)s", own=own), "bad"),
        (
            gettext("Stays"),
            ngettext(
                "%(num)s change that concerns others stays frozen until an owner decides.",
                "%(num)s changes that concern others stay frozen until an owner decides.",
                others,
            ),
            "good",
        ),
    ]


def _roles(found: ProposalDetail) -> list[Effect]:
    """What is gained and lost; the roles as they are called now."""
    before, after = (_named(found, fact) for fact in ("former_roles", "roles"))
    gained, lost = ([r for r in one if r not in other] for one, other in ((after, before), (before, after)))
    stays = [name for name in after if name in before]
    told = (
        (gettext("New"), gained, "warn"),
        (gettext("Ends"), lost, "bad"),
        (gettext("Stays"), stays, "good"),
    )
    return [(word, ", ".join(names), tone) for word, names, tone in told if names]


def _named(found: ProposalDetail, fact: str) -> list[str]:
    names = dict(roles.choices(RoleScope.STAFF))
    keys = str(found.facts.get(fact, "")).split(", ")
    return [gettext(names.get(key, key)) for key in keys if key]


def _invitation(found: ProposalDetail) -> list[Effect]:
    address = found.private.get("email", "")
    shown = Markup('<b class="mono" dir="auto">{}</b>').format(address) if address else gettext("masked")
    mailed = gettext("A link that sets the password, then a second step, is sent to this address.")
    return [*_roles(found), (gettext("Address"), shown, ""), (gettext("New"), mailed, "warn")]


def _everybodys(_found: ProposalDetail) -> list[Effect]:
    now = gettext(
        "%(sessions)s, of staff and customers, all but that of whoever confirms.",
        sessions=_sessions(sessions.everybodys(None)),
    )
    return [(gettext("Ends"), now, "bad"), (gettext("Stays"), gettext("Passwords and second steps."), "good")]


def _told_administrators(found: ProposalDetail) -> str:
    return gettext("%(name)s and the administrators, by e-mail.", name=name_of(found.line))


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
                BlockingRule.ACCOUNT: _l("Lift the account’s address restriction for %(name)s"),
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
        _these({"": _l("End the waiting time of %(name)s’s lost second step")}), _recovery
    ),
    ProposalKind.EDIT_ROLE: KindInWords(
        _these({"": _l("Change the role %(name)s")}), role_edit.effects, role_edit.told, role_edit.url
    ),
    ProposalKind.BREAK_GLASS: KindInWords(
        _these({"": _l("Break-glass access to %(name)s beyond the limits")}),
        break_glass.proposed,
        break_glass.told,
        break_glass.account_url,
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
    ProposalKind.GIVE_ROLE: KindInWords(
        _these({"": _l("Change the roles of %(name)s")}), _roles, _told_administrators
    ),
    ProposalKind.INVITE_STAFF: KindInWords(
        _these({"": _l("Invite %(name)s to the staff as an administrator")}),
        _invitation,
        _told_administrators,
    ),
    ProposalKind.SET_POLICY: KindInWords(
        _these({"": _l("Another value: %(name)s")}),
        policies.proposed,
        policies.told,
        policies.url_of,
    ),
    ProposalKind.END_SESSIONS: KindInWords(
        _these({"": _l("End everybody’s sessions (%(name)s)")}), _everybodys, lambda _found: ""
    ),
    ProposalKind.CONFIRM_DOCUMENT: KindInWords(
        _these({"": _l("Let a version take effect: %(name)s")}),
        document_proposal.effects,
        document_proposal.told,
        document_proposal.url,
    ),
    ProposalKind.SEND_MAILING: KindInWords(
        _these({"": _l("Send a mailing: %(name)s")}), mailings.effects, mailings.told, mailings.url
    ),
    ProposalKind.PLACE_HOLD: KindInWords(
        _these({"": _l("Place a legal hold: %(name)s")}),
        legal_holds.effects,
        legal_holds.told,
        legal_holds.url,
    ),
    ProposalKind.END_HOLD: KindInWords(
        _these({"": _l("End a legal hold: %(name)s")}), legal_holds.effects, legal_holds.told, legal_holds.url
    ),
    ProposalKind.BULK_RUN: KindInWords(
        _these({"": _l("Run an act on many at once (%(name)s)")}), bulk.proposed, bulk.told, bulk.url
    ),
}
