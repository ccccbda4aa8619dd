"""Values of policies in words, for pages and mails: "14 days", "off", "any number"."""

from __future__ import annotations

from admin_app.kernel.i18n import N_, translate
from admin_app.lib.times import lengths
from admin_app.policy.register import (
    LINE_MOST,
    REGISTER,
    AtLimit,
    FactorRequired,
    Key,
    PasswordRequired,
    Policy,
    Unit,
    Value,
)

TIMES = {
    Unit.MINUTES: lengths.Unit.MINUTE,
    Unit.HOURS: lengths.Unit.HOUR,
    Unit.DAYS: lengths.Unit.DAY,
}
ONE_AND_MANY = {
    Unit.DEVICES: (N_("1 device"), N_("%(count)s devices")),
    Unit.CHARACTERS: (N_("1 character"), N_("%(count)s characters")),
    Unit.MONTHS: (N_("1 month"), N_("%(count)s months")),
    Unit.YEARS: (N_("1 year"), N_("%(count)s years")),
    Unit.PERCENT: (N_("1 percent"), N_("%(count)s percent")),
}
TEXTS = (N_("1 text"), N_("%(count)s texts"))
CHOICES: dict[str, str] = {
    FactorRequired.NOBODY: N_("Nobody"),
    FactorRequired.OWNERS: N_("Owners"),
    FactorRequired.EVERYBODY: N_("Everybody"),
    PasswordRequired.CLASSES: N_("Several kinds of characters"),
    PasswordRequired.LENGTH: N_("Long, of any characters"),
    PasswordRequired.BOTH: N_("Long and of several kinds of characters"),
    AtLimit.REPLACE: N_("The previous device is signed out"),
    AtLimit.REFUSE: N_("The new sign-in is refused"),
}
OFF = {
    Key.AFFILIATE_MONTHS: N_("Without an end"),
    Key.BULK_ALONE: N_("Any number"),
    Key.SCREEN_LOCK_MINUTES: N_("Never"),
    Key.SESSION_LIMIT: N_("Any number"),
}
ON_OR_OFF = {True: N_("On"), False: N_("Off")}


def value(key: Key, said: Value, language: str) -> str:
    """A value as somebody says it; words of a list are counted."""
    policy = REGISTER[key]
    if isinstance(said, bool):
        return translate(ON_OR_OFF[said], language)
    if isinstance(said, int):
        return _number(key, policy, said, language)
    if policy.words:
        return translate(N_("%(count)s words"), language, count=len(said.split()))
    if policy.lines:
        return _counted(TEXTS, len(policy.parts(said)), language)
    return translate(CHOICES[said], language)


def scope(key: Key, language: str) -> str:
    """What a policy may be."""
    policy = REGISTER[key]
    if isinstance(policy.default, bool):
        return " · ".join(translate(word, language) for word in ON_OR_OFF.values())
    if policy.words:
        return translate(N_("Words of at most %(most)s characters in all"), language, most=policy.most)
    if policy.lines:
        return translate(
            N_("At most %(lines)s texts, each of at most %(most)s characters"),
            language,
            lines=policy.lines,
            most=LINE_MOST,
        )
    if policy.choices or policy.allowed:
        return " · ".join(value(key, one, language) for one in policy.choices or policy.allowed)
    return translate(
        N_("%(least)s to %(most)s"),
        language,
        least=value(key, policy.least or 0, language),
        most=value(key, policy.most or 0, language),
    )


def _number(key: Key, policy: Policy, said: int, language: str) -> str:
    if policy.zero_is_off and not said:
        return translate(OFF[key], language)
    if policy.unit in TIMES:
        return lengths.in_words(said, TIMES[policy.unit], language)
    if policy.unit in ONE_AND_MANY:
        return _counted(ONE_AND_MANY[policy.unit], said, language)
    return str(said)


def _counted(words: tuple[str, str], number: int, language: str) -> str:
    one, many = words
    return translate(one, language) if number == 1 else translate(many, language, count=number)
