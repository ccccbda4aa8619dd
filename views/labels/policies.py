"""Policies in words: their groups, values, who said them, and what a change does in figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import SimpleNamespace

from babel.numbers import format_decimal
from flask import url_for
from flask_babel import LazyString, get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_app.desk.policy_change import moment_of, said, setting_of
from admin_app.desk.policy_effects.figures import WARNINGS, Bound, Effect, EffectKind
from admin_app.desk.policy_effects.registry import effects
from admin_app.kernel import clock
from admin_app.kernel.errors import Invalid
from admin_app.policy import words
from admin_app.policy.draft import draft
from admin_app.policy.history import ChangeLine
from admin_app.policy.operator import parsed
from admin_app.policy.register import REGISTER, Group, Key, Value
from admin_app.policy.schedule import Setting
from admin_app.proposal.queries import ProposalDetail
from views.http.context import fmt_time
from views.http.web import current_actor

K = EffectKind
GROUPS: dict[Group, tuple[LazyString, LazyString]] = {
    Group.SIGN_IN: (_l("Sign-in"), _l("Passwords, second steps, links and what is asked again.")),
    Group.SESSIONS: (_l("Sessions"), _l("How long somebody stays signed in, and on how many devices.")),
    Group.TRUSTED_ADDRESSES: (_l("Trusted addresses"), _l("Rules by where somebody signs in from.")),
    Group.NAMES: (_l("Names and addresses"), _l("What people change themselves.")),
    Group.PEOPLE: (_l("People and acts"), _l("How somebody joins, and what staff do and say.")),
    Group.SUPPORT_ACCESS: (_l("Support access"), _l("How long a customer’s permission lasts.")),
    Group.CLOSING: (_l("Closing accounts"), _l("Waiting times and due dates.")),
    Group.BILLING: (_l("Billing"), _l("When imported facts are too old.")),
    Group.AFFILIATE: (_l("Affiliate programme"), _l("Whether there is one, and on which terms.")),
    Group.DOCUMENTS: (
        _l("Documents"),
        _l("How new versions are announced, and how long an answer can be put off."),
    ),
    Group.RETENTION: (
        _l("Retention"),
        _l("How long things are kept before a daily run deletes or empties them."),
    ),
    Group.PRIVACY: (_l("Data protection"), _l("Who is responsible for personal data, and who receives it.")),
}
# Sentences about no number.
PLAIN: dict[EffectKind, LazyString] = {
    K.FROM_NOW_ON: _l(
        "It applies to everything that starts from then on; what is under way keeps its value."
    ),
    K.NEXT_SIGN_IN: _l("From then on it is checked at each sign-in; nobody is signed out."),
    K.OVERRULED: _l("Nothing changes for anybody: a stricter value that is set elsewhere applies."),
    K.ASK_SUPPORT: _l("From then on people ask support for it, and two members of staff do it."),
    K.NOTHING_DUE: _l("The next run takes nothing away: nothing is that old yet, or holds keep it."),
    K.KEPT_LONGER: _l("What is there now stays longer; what is gone doesn’t come back."),
    K.YOU_ARE_SIGNED_OUT: _l("You yourself are signed out by it and have to sign in again."),
}
Counted = Callable[[int, str], str]


SENTENCES: dict[EffectKind, Counted] = {
    K.SESSIONS_END: lambda n, count: ngettext(
        "%(count)s session ends at once.", "%(count)s sessions end at once.", n, count=count
    ),
    K.SESSIONS_SHORTER: lambda n, count: ngettext(
        "%(count)s more session ends sooner than it would.",
        "%(count)s more sessions end sooner than they would.",
        n,
        count=count,
    ),
    K.TOO_MANY_DEVICES: lambda n, count: ngettext(
        "%(count)s person is signed in on more devices than that and stays so; the next sign-in is refused or replaces them.",
        "%(count)s people are signed in on more devices than that and stay so; their next sign-in is refused or replaces them.",
        n,
        count=count,
    ),
    K.SCREENS_LOCK: lambda n, count: ngettext(
        "The screen of %(count)s person with a PIN locks by then at the latest.",
        "The screens of %(count)s people with a PIN lock by then at the latest.",
        n,
        count=count,
    ),
    K.WITHOUT_FACTOR: lambda n, count: ngettext(
        "%(count)s person has no second step and must set one up at the next request.",
        "%(count)s people have no second step and must set one up at their next request.",
        n,
        count=count,
    ),
    K.WITH_PASSWORD: lambda n, count: ngettext(
        "%(count)s password is judged at its next sign-in; if it falls short, a new one is asked for.",
        "%(count)s passwords are judged at their next sign-in; where one falls short, a new one is asked for.",
        n,
        count=count,
    ),
    K.BROWSERS_FORGOTTEN: lambda n, count: ngettext(
        "%(count)s trusted browser no longer skips the code.",
        "%(count)s trusted browsers no longer skip the code.",
        n,
        count=count,
    ),
    K.BROWSERS_KEPT: lambda n, count: ngettext(
        "%(count)s browser stays trusted as long as it was told.",
        "%(count)s browsers stay trusted as long as they were told.",
        n,
        count=count,
    ),
    K.TIED_PEOPLE: lambda n, count: ngettext(
        "%(count)s person is tied to an address and needs support to move.",
        "%(count)s people are tied to an address and need support to move.",
        n,
        count=count,
    ),
    K.TRIALS_KEPT: lambda n, count: ngettext(
        "%(count)s restriction on trial keeps its time.",
        "%(count)s restrictions on trial keep their time.",
        n,
        count=count,
    ),
    K.INVITATIONS_KEPT: lambda n, count: ngettext(
        "%(count)s invitation that is out works as long as its mail says.",
        "%(count)s invitations that are out work as long as their e-mails say.",
        n,
        count=count,
    ),
    K.GRANTS_KEPT: lambda n, count: ngettext(
        "%(count)s permission for support access keeps its end.",
        "%(count)s permissions for support access keep their end.",
        n,
        count=count,
    ),
    K.GRANTS_AT_END: lambda n, count: ngettext(
        "%(count)s permission for support access can’t be made longer any more; it keeps its end.",
        "%(count)s permissions for support access can’t be made longer any more; they keep their end.",
        n,
        count=count,
    ),
    K.RECOVERIES_KEPT: lambda n, count: ngettext(
        "%(count)s lost second step keeps its waiting time.",
        "%(count)s lost second steps keep their waiting time.",
        n,
        count=count,
    ),
    K.CLOSINGS_KEPT: lambda n, count: ngettext(
        "%(count)s open closing keeps the days it was told.",
        "%(count)s open closings keep the days they were told.",
        n,
        count=count,
    ),
    K.CLOSINGS_JUDGED: lambda n, count: ngettext(
        "%(count)s open closing is judged by it from then on.",
        "%(count)s open closings are judged by it from then on.",
        n,
        count=count,
    ),
    K.NO_LONGER_REOPENED: lambda n, count: ngettext(
        "%(count)s closed account can’t be reopened any more.",
        "%(count)s closed accounts can’t be reopened any more.",
        n,
        count=count,
    ),
    K.EMAIL_CHANGES_OPEN: lambda n, count: ngettext(
        "%(count)s change of address that waits for its code can’t be finished.",
        "%(count)s changes of address that wait for their code can’t be finished.",
        n,
        count=count,
    ),
    K.AFFILIATE_WAITS: lambda n, count: ngettext(
        "%(count)s payout that was asked for is still decided and paid; nothing new can be asked for.",
        "%(count)s payouts that were asked for are still decided and paid; nothing new can be asked for.",
        n,
        count=count,
    ),
    K.RETENTION_ATTEMPTS: lambda n, count: ngettext(
        "The next run deletes %(count)s attempt to sign in.",
        "The next run deletes %(count)s attempts to sign in.",
        n,
        count=count,
    ),
    K.RETENTION_AUDIT_DETAILS: lambda n, count: ngettext(
        "The next run empties the private words of %(count)s event.",
        "The next run empties the private words of %(count)s events.",
        n,
        count=count,
    ),
    K.RETENTION_COMMISSIONS: lambda n, count: ngettext(
        "The next run deletes %(count)s commission that was paid or taken back.",
        "The next run deletes %(count)s commissions that were paid or taken back.",
        n,
        count=count,
    ),
    K.RETENTION_COPIES: lambda n, count: ngettext(
        "The next run deletes the record of %(count)s copy of somebody’s data.",
        "The next run deletes the records of %(count)s copies of people’s data.",
        n,
        count=count,
    ),
    K.RETENTION_EXPORTS: lambda n, count: ngettext(
        "The next run deletes the record of %(count)s export.",
        "The next run deletes the records of %(count)s exports.",
        n,
        count=count,
    ),
    K.RETENTION_INVOICES: lambda n, count: ngettext(
        "The next run deletes %(count)s fully paid invoice.",
        "The next run deletes %(count)s fully paid invoices.",
        n,
        count=count,
    ),
    K.RETENTION_LOOKS: lambda n, count: ngettext(
        "The next run deletes %(count)s look at private data.",
        "The next run deletes %(count)s looks at private data.",
        n,
        count=count,
    ),
    K.RETENTION_MAIL_BODIES: lambda n, count: ngettext(
        "The next run empties the text of %(count)s e-mail.",
        "The next run empties the texts of %(count)s e-mails.",
        n,
        count=count,
    ),
    K.RETENTION_TICKETS: lambda n, count: ngettext(
        "The next run deletes %(count)s closed support ticket with its texts and files.",
        "The next run deletes %(count)s closed support tickets with their texts and files.",
        n,
        count=count,
    ),
    K.RETENTION_REFUSALS: lambda n, count: ngettext(
        "The next run deletes %(count)s refusal by an address rule.",
        "The next run deletes %(count)s refusals by an address rule.",
        n,
        count=count,
    ),
    K.RETENTION_SESSIONS: lambda n, count: ngettext(
        "The next run deletes %(count)s ended session.",
        "The next run deletes %(count)s ended sessions.",
        n,
        count=count,
    ),
    K.RETENTION_TEXTS: lambda n, count: ngettext(
        "The next run deletes %(count)s text message or call.",
        "The next run deletes %(count)s text messages and calls.",
        n,
        count=count,
    ),
    K.SERVER_PASSWORDS_GO: lambda n, count: ngettext(
        "The next run destroys %(count)s server password.",
        "The next run destroys %(count)s server passwords.",
        n,
        count=count,
    ),
    K.ADMINISTRATORS_SIGNED_OUT: lambda n, count: ngettext(
        "%(count)s administrator is signed out by it.",
        "%(count)s administrators are signed out by it.",
        n,
        count=count,
    ),
}


def effect(one: Effect) -> str:
    """What happens, as a sentence with its figure."""
    if one.count is None:
        return str(PLAIN[one.kind])
    number = format_decimal(one.count, locale=get_locale())
    if one.bound is Bound.MORE_THAN:
        number = gettext("more than %(number)s", number=number)
    elif one.bound is Bound.AT_LEAST:
        number = gettext("at least %(number)s", number=number)
    text = SENTENCES[one.kind](one.count, number)
    return text[:1].upper() + text[1:]


def warns(found: Iterable[Effect]) -> bool:
    """Whether somebody may lock oneself or all administrators out."""
    return any(one.kind in WARNINGS for one in found)


def value(key: Key, what: Value) -> str:
    """A value in words."""
    return words.value(key, what, _language())


def scope(key: Key) -> str:
    """What a policy may be."""
    return words.scope(key, _language())


def level_says(setting: Setting, what: Value | None) -> str:
    """What one level says, in words, nothing included."""
    return said(setting, what, _language())


def taking_back(setting: Setting) -> str:
    """What it means that a level says nothing."""
    if setting.account_id:
        return gettext("Nothing of its own: as for everybody")
    default = value(setting.key, REGISTER[setting.key].default)
    return gettext("Back to the default: %(value)s", value=default)


def name(key: Key) -> str:
    """A policy's name."""
    return gettext(REGISTER[key].name)


def named(about: str) -> str:
    """The name that a proposal keeps of a policy and an account, in the reader's language."""
    policy, dot, number = about.partition(" · ")
    return gettext(policy) + dot + number


def url_of(found: ProposalDetail) -> str:
    """The page of what a proposal is about."""
    return page_of(setting_of(found.target))


def proposed(found: ProposalDetail) -> list[tuple[str, Markup | str, str]]:
    """What happens when a proposal is confirmed: a word, what, and its tone."""
    setting, at = setting_of(found.target), moment_of(found.facts)
    change = draft(setting, found.facts["value"], at)
    begins = fmt_time(at) if at and at > clock.now() else gettext("at once, when it is confirmed")
    former = found.facts["before"]
    if change.stood.at(change.at) != former:
        text = gettext(
            "It was asked for when the value was “%(value)s”, so it can’t be confirmed any more.",
            value=level_says(setting, former),
        )
        return [(gettext("Changed since"), text, "bad")]
    return [
        (gettext("Now"), level_says(setting, change.stood.value), ""),
        (gettext("New"), level_says(setting, change.value), "warn"),
        *_texts(setting.key, change.stood.value, change.value),
        (gettext("From"), begins, ""),
        *(
            (gettext("Effect"), effect(one), "bad" if one.kind in WARNINGS else "")
            for one in effects(current_actor(), change)
        ),
    ]


def _texts(key: Key, before: Value | None, after: Value | None) -> list[tuple[str, str, str]]:
    """Which words or lines come in and which go, where the value is a text."""
    policy = REGISTER[key]
    was, is_now = (policy.parts(policy.default if one is None else one) for one in (before, after))
    new, gone = [text for text in is_now if text not in was], [text for text in was if text not in is_now]
    told = ((gettext("Added"), new), (gettext("Removed"), gone))
    return [(word, " · ".join(texts), "") for word, texts in told if texts]


def told(found: ProposalDetail) -> str:
    """Who gets a mail once it is done."""
    if found.line.account_id:
        return gettext("The administrators, and the account’s owners.")
    return gettext("The administrators.")


def page_of(setting: Setting, endpoint: str = "one", back: str | None = None) -> str:
    """The page of a policy at one level, or another of it."""
    key = setting.key.value
    if setting.account_id:
        return url_for(f"policies.account_{endpoint}", account_id=setting.account_id, key=key, back=back)
    return url_for(f"policies.{endpoint}", group=REGISTER[setting.key].group.value, key=key, back=back)


def back_to(setting: Setting, change: ChangeLine) -> str:
    """The form filled with what stood before a change."""
    return page_of(setting, "change", back=str(change.id))


def _language() -> str:
    return str(get_locale() or "en")


def in_event(names: Mapping[str, str]) -> dict[str, str]:
    """The facts of an event about a policy in words, as far as they are still known."""
    key = names.get("key", "")
    if key not in set(Key):
        return dict(names)
    found = {**names, "key": name(Key(key))}
    for side in ("before", "after"):
        if side in names:
            found[side] = _stored(Key(key), names[side])
    return found


def _stored(key: Key, text: str) -> str:
    try:
        what = parsed(key, {"True": "on", "False": "off"}.get(text, text))
    except Invalid:
        return "–"
    return value(key, what)


# What templates may call.
IN_TEMPLATES = SimpleNamespace(
    value=value,
    scope=scope,
    level_says=level_says,
    page_of=page_of,
    back_to=back_to,
    effect=effect,
    warns=warns,
)
