"""The rules for signing in to an account in words: values, and whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _l

from admin_app import config
from admin_app.account_rules.queries import PasswordRuleSource, RuleChange
from admin_app.account_rules.rules import AccountRule, Setter
from admin_app.kernel.i18n import short_day
from admin_app.lib.times import lengths
from admin_app.policy.choices import Level
from admin_app.policy.register import REGISTER, FactorRequired, Key, PasswordRequired, Value
from forms.base import Text
from views.http.context import fmt_time
from views.http.requester.reader import reader


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule, or one change of it, as a line of a page; `rule_id` where owners said something that can be taken back."""

    title: Text
    facts: Sequence[str]
    icon: str
    rule_id: UUID | None = None


NAMES: dict[Key, Text] = {
    Key.PASSWORD_RULE: _l("Password"),
    Key.PASSWORD_LENGTH: _l("Length of a password"),
    Key.FACTOR_REQUIRED: _l("Second step"),
    Key.SESSION_IDLE_MINUTES: _l("Signed out without activity"),
    Key.SESSION_DAYS: _l("Signed out at the latest"),
    Key.SESSION_LIMIT: _l("Devices at once"),
}
ICONS = {
    Key.PASSWORD_RULE: "key",
    Key.PASSWORD_LENGTH: "key",
    Key.FACTOR_REQUIRED: "shield-lock",
    Key.SESSION_IDLE_MINUTES: "clock",
    Key.SESSION_DAYS: "calendar",
    Key.SESSION_LIMIT: "devices",
}
PASSWORDS: dict[str, Text] = {
    PasswordRequired.CLASSES: _l("Upper and lower case, a digit and a special character"),
    PasswordRequired.LENGTH: _l("At least 15 characters, or 8 with a second step"),
    PasswordRequired.BOTH: _l(
        "Upper and lower case, a digit and a special character, and at least 15 characters, or 8 with a second step"
    ),
}
FACTORS: dict[str, Text] = {
    FactorRequired.NOBODY: _l("Nobody must have one"),
    FactorRequired.OWNERS: _l("Owners must have one"),
    FactorRequired.EVERYBODY: _l("Everybody must have one"),
}


def value(key: Key, said: Value) -> str:
    """A value of a rule."""
    if key is Key.PASSWORD_RULE:
        return str(PASSWORDS[str(said)])
    if key is Key.FACTOR_REQUIRED:
        return str(FACTORS[str(said)])
    number = int(said)
    if key is Key.PASSWORD_LENGTH:
        return ngettext("At least %(num)s character", "At least %(num)s characters", number)
    if key is Key.SESSION_IDLE_MINUTES:
        return gettext("After %(length)s", length=_length(number))
    if key is Key.SESSION_DAYS:
        return ngettext("After %(num)s day", "After %(num)s days", number)
    return ngettext("%(num)s device at most", "%(num)s devices at most", number)


def without(rule: AccountRule) -> str:
    """What holds without a rule of the account's own."""
    if rule.operator is None:
        return _free(rule.key)
    return gettext(
        "%(value)s, as %(company)s asks", value=value(rule.key, rule.operator), company=config.active().brand
    )


def _free(key: Key) -> str:
    """What holds where neither operator nor owners bind anybody."""
    usual = int(REGISTER[key].default)
    if key is Key.SESSION_IDLE_MINUTES:
        return gettext("As each person chooses, usually after %(length)s", length=_length(usual))
    if key is Key.SESSION_DAYS:
        return ngettext(
            "As each person chooses, usually after %(num)s day",
            "As each person chooses, usually after %(num)s days",
            usual,
        )
    return gettext("As each person chooses, usually any number")


def now(rule: AccountRule) -> str:
    """What holds now, whoever said so."""
    said = rule.together(rule.own.value)
    return _free(rule.key) if said is None else value(rule.key, said)


def option_without(rule: AccountRule) -> str:
    """The same as the first option of a choice."""
    return gettext("No rule: each person chooses") if rule.operator is None else without(rule)


def whose(rule: AccountRule, account_name: str) -> str:
    """Whose rule it is that holds now; empty where nothing binds anybody."""
    if rule.own.value is not None and rule.together(rule.own.value) != rule.operator:
        return _owners(account_name, rule.set_by)
    return "" if rule.operator is None else operators(rule.operator_by)


def operators(level: Level) -> str:
    """The operator's rule, for everybody or for this account."""
    if level is Level.ACCOUNT:
        return gettext("Rule of %(company)s for your account", company=config.active().brand)
    return gettext("Rule of %(company)s", company=config.active().brand)


def password_sources(source: PasswordRuleSource, *, names: bool) -> list[str]:
    """Whose rule a new password has to meet, and from when on more is asked. `names`: whether the reader may read who set it."""
    theirs = source.by is Level.OWNER
    whose_rule = (
        _owners(source.account_name, source.set_by if names else None) if theirs else operators(source.by)
    )
    if source.stricter_from is None:
        return [whose_rule]
    return [whose_rule, gettext("A stricter rule applies from %(day)s on.", day=day(source.stricter_from))]


def _owners(account_name: str, setter: Setter | None) -> str:
    if setter is None or not setter.name:
        return gettext("Rule of %(company)s", company=account_name)
    return gettext(
        "Rule of %(company)s, set by %(name)s on %(day)s",
        company=account_name,
        name=setter.name,
        day=day(setter.at),
    )


def planned(rule: AccountRule) -> list[str]:
    """What is to hold later, the soonest first."""
    found = []
    for plan in rule.own.planned:
        said = rule.together(plan.value)
        text = without(rule) if said is None or plan.value is None else value(rule.key, said)
        found.append(gettext("From %(day)s on: %(value)s", day=day(plan.at), value=text))
    return found


def line(rule: AccountRule, account_name: str) -> RuleLine:
    """What holds now, whose it is, and what comes."""
    facts = [now(rule), whose(rule, account_name), *planned(rule)]
    return RuleLine(
        NAMES[rule.key],
        [fact for fact in facts if fact],
        ICONS[rule.key],
        rule.set_by.rule_id if rule.set_by is not None else None,
    )


def changed(change: RuleChange) -> RuleLine:
    """What was before and after, who did it and when."""
    before, after = (
        gettext("no rule") if said is None else value(change.key, said)
        for said in (change.before, change.after)
    )
    facts = [
        f"{before} → {after}",
        change.by,
        fmt_time(change.at),
        gettext("from %(day)s on", day=day(change.effective_from)) if change.later else "",
        gettext("not in force because a sign-in is disputed") if change.frozen else "",
    ]
    return RuleLine(NAMES[change.key], [fact for fact in facts if fact], ICONS[change.key])


def day(moment: datetime) -> str:
    """The day of a moment in the reader's zone."""
    whose_clock = reader()
    return short_day(moment.astimezone(whose_clock.zone), whose_clock.language)


def _length(minutes: int) -> str:
    return lengths.in_words(*lengths.exact(timedelta(minutes=minutes)), str(get_locale() or "en"))
