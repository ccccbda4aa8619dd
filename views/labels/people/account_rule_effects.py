"""What saving a rule of an account does, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from babel.lists import format_list
from flask_babel import get_locale, gettext, ngettext

from admin_app.account_rules.effects import RuleEffects
from views.labels.people.account_rules import day

NAMED = 5  # people of whom a sentence tells the names


def told(effects: RuleEffects) -> list[str]:
    """What saving does, a sentence each."""
    when = day(effects.moment) if effects.moment else ""
    said = [
        _factors(effects.without_factor, when),
        _delegates(effects.delegates_without_factor),
        _passwords(effects, when),
        _sooner(effects.sooner),
        _ending(effects, when),
        _fewer(effects.fewer),
        _crowded(effects.crowded),
    ]
    if effects.asks_nobody:
        said.append(gettext("Nobody has to do anything: everybody already meets it."))
    return [*(text for text in said if text), _mailed(effects)]


def _factors(without: Sequence[str], when: str) -> str:
    if not without:
        return ""
    if when:
        return ngettext(
            "%(num)s person has no second step: %(names)s. From %(day)s on nothing else opens until one is set up.",
            "%(num)s people have no second step: %(names)s. From %(day)s on nothing else opens for them until one is set up.",
            len(without),
            names=_names(without),
            day=when,
        )
    return ngettext(
        "%(num)s person has no second step: %(names)s. From now on nothing else opens until one is set up.",
        "%(num)s people have no second step: %(names)s. From now on nothing else opens for them until one is set up.",
        len(without),
        names=_names(without),
    )


def _delegates(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(num)s delegate has no second step, and sees nothing of the account then until one is set up.",
        "%(num)s delegates have no second step, and see nothing of the account then until they set one up.",
        count,
    )


def _passwords(effects: RuleEffects, when: str) -> str:
    if not effects.passwords:
        return ""
    if when:
        text = ngettext(
            "%(num)s password was set under the previous rule. If it doesn’t meet the new one, a new password is chosen at the next sign-in from %(day)s on.",
            "%(num)s passwords were set under the previous rule. Those that don’t meet the new one are replaced at the next sign-in from %(day)s on; nobody else is asked.",
            effects.passwords,
            day=when,
        )
    else:
        text = ngettext(
            "%(num)s password was set under the previous rule. If it doesn’t meet the new one, a new password is chosen at the next sign-in.",
            "%(num)s passwords were set under the previous rule. Those that don’t meet the new one are replaced at the next sign-in; nobody else is asked.",
            effects.passwords,
        )
    return _and(text, gettext("Yours is among them.") if effects.actors_password else "")


def _ending(effects: RuleEffects, when: str) -> str:
    if not effects.ending:
        return ""
    if when:
        text = ngettext(
            "%(num)s device that is signed in now is signed out on %(day)s.",
            "%(num)s devices that are signed in now are signed out on %(day)s.",
            effects.ending,
            day=when,
        )
    else:
        text = ngettext(
            "%(num)s device is signed out at once.", "%(num)s devices are signed out at once.", effects.ending
        )
    return _and(text, gettext("This one is among them.") if effects.this_ends else "")


def _crowded(people: Sequence[str]) -> str:
    if not people:
        return ""
    return ngettext(
        "%(num)s person is signed in on more devices: %(names)s. They stay signed in; no new sign-in is possible until there is room.",
        "%(num)s people are signed in on more devices: %(names)s. They stay signed in; no new sign-in is possible until there is room.",
        len(people),
        names=_names(people),
    )


def _sooner(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(num)s person is signed out sooner than now.",
        "%(num)s people are signed out sooner than now.",
        count,
    )


def _fewer(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(num)s person may be signed in on fewer devices than now.",
        "%(num)s people may be signed in on fewer devices than now.",
        count,
    )


def _mailed(effects: RuleEffects) -> str:
    owners = ngettext(
        "The owner is told by e-mail now.", "All %(num)s owners are told by e-mail now.", effects.owners
    )
    if not effects.others_mailed:
        return owners
    others = ngettext(
        "So is %(num)s other person whom it affects.",
        "So are %(num)s other people whom it affects.",
        effects.others_mailed,
    )
    return _and(owners, others)


def _and(first: str, second: str) -> str:
    """Two whole sentences, one after the other."""
    return f"{first} {second}" if second else first


def _names(people: Sequence[str]) -> str:
    """Who they are, the first few by name."""
    rest = len(people) - NAMED
    shown = list(people[:NAMED])
    if rest > 0:
        shown.append(ngettext("%(num)s more", "%(num)s more", rest))
    return format_list(shown, locale=get_locale() or "en")
