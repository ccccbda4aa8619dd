"""Second factors in words. A further one registers its words here and is named in lists, proposals and the trail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from admin_app.sign_in.factors import registry
from admin_app.sign_in.factors.removal import ALL, PIN, Ways
from admin_app.sign_in.passkey.factor import PASSKEYS
from admin_app.sign_in.totp.factor import TOTP
from forms.base import Text


@dataclass(frozen=True, slots=True)
class FactorWords:
    """What is said of a factor: as a method of signing in, what a removal takes, what is proposed.

    `counted` names so many of it within a sentence, `begins` at its beginning. `renew` is title and text of the next
    step where it is off and can be set up anew.
    """

    name: Text
    method: Text
    removed: Text
    remove: Text
    title: Text
    counted: Callable[[int], str]
    begins: Callable[[int], str]
    renew: tuple[Text, Text] | None = None


def _keys(count: int) -> str:
    return ngettext("%(num)s passkey", "%(num)s passkeys", count)


WORDS: dict[str, FactorWords] = {
    TOTP.key: FactorWords(
        _l("Authenticator app"),
        _l("code of the app"),
        _l("the authenticator app"),
        _l("remove the authenticator app"),
        _l("Remove the authenticator app of %(name)s"),
        counted=lambda _count: gettext("the authenticator app"),
        begins=lambda _count: gettext("The authenticator app"),
        renew=(
            _l("Next step: set up your app again"),
            _l(
                "After 100 wrong codes in a row your app was turned off. A recovery code lets you move to a new one."
            ),
        ),
    ),
    PASSKEYS.key: FactorWords(
        _l("Passkeys"),
        _l("passkey"),
        _l("all passkeys"),
        _l("remove all passkeys"),
        _l("Remove all passkeys of %(name)s"),
        counted=_keys,
        begins=_keys,
    ),
}


def method(name: str) -> Text | None:
    """The words for a session's or a try's method, where a factor's; None where it isn't."""
    return next((WORDS[f.key].method for f in registry.FACTORS if f.method == name), None)


def proposed(what: str) -> Text | None:
    """The words for the removal of a factor, asked for or done; None where it is none."""
    for key, words in WORDS.items():
        if what == f"removed_{key}":
            return words.removed
        if what == f"remove_factor_{key}":
            return words.remove
    return None


def gone(target: str, ways: Ways) -> list[str]:
    """What a removal takes, in figures, within a sentence."""
    if target == PIN:
        return [gettext("the PIN")]
    return [WORDS[key].counted(count) for key, count in _taken(target, ways).items()]


def label(target: str, ways: Ways) -> str:
    """What a removal takes, in figures, with the recovery codes that go too."""
    if target == PIN:
        return gettext("The PIN")
    first, *more = _taken(target, ways).items()
    what = WORDS[first[0]].begins(first[1])
    for key, count in more:
        what = gettext("%(what)s and %(more)s", what=what, more=WORDS[key].counted(count))
    if not ways.codes:
        return what
    return ngettext(
        "%(what)s, with %(num)s recovery code", "%(what)s, with %(num)s recovery codes", ways.codes, what=what
    )


def _taken(target: str, ways: Ways) -> Mapping[str, int]:
    """How many of each factor go."""
    every = {key: count for key, count in ways.counts.items() if count}
    return every if target == ALL else {target: ways.counts[target]}
