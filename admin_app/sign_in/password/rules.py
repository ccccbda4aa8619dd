"""The password rule: each part by itself, so that a page can show which are met and a command refuses the rest."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from admin_app import config
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.text import fold
from admin_app.lib.lazy import Lazy
from admin_app.lib.spelling import spellings
from admin_app.sign_in.password.demand import PASSWORD_MIN, PasswordDemand, PasswordRule
from admin_app.sign_in.password.hashing import PASSWORD_MAX, normal

if TYPE_CHECKING:
    import zxcvbn
    from zxcvbn import frequency_lists, matching
else:  # imported with the first password to judge: 12 MB, and a tenth of the time of a start
    zxcvbn, frequency_lists = Lazy("zxcvbn"), Lazy("zxcvbn.frequency_lists")
    matching = Lazy("zxcvbn.matching")

USUAL = PasswordDemand()
GUESSABLE_BELOW = 3  # zxcvbn's score, 0 to 4
SCORED = 72  # characters zxcvbn judges; more only cost time
COMMONEST = 3000
WORD_MIN = 3
WORDS = Path(__file__).resolve().parents[2] / "lib" / "data" / "common-words"
SPLIT = re.compile(r"[\W_]+")
NOBODYS = frozenset({"com", "net", "org", "www"})
# Digits and signs that stand for letters, one for one; 1 and ! for two of them.
LEET = [str.maketrans("01!34@5$7", f"o{one}{one}eaasst") for one in "il"]
# Of the signs that zxcvbn takes for letters, those that stand for one letter, as one. It tries every combination of them: a
# text of all took 40 s, in which nobody else's password was judged.
ALIKE, AS_ONE = "@{[<!|$+9", "4(((11576"
ALIKE_MOST = 5  # with no more they stay as they are
# zxcvbn keeps the words it was given in a table of its own module: two threads would mix them up.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Verdict:
    """One part of the rule: what it asks (a msgid with its params) and whether the password meets it."""

    rule: PasswordRule
    met: bool
    text: str
    params: dict[str, int]


TEXTS = {
    PasswordRule.LENGTH: N_("At least %(least)s characters"),
    PasswordRule.LOWER: N_("A lower-case letter"),
    PasswordRule.UPPER: N_("An upper-case letter"),
    PasswordRule.DIGIT: N_("A digit"),
    PasswordRule.SPECIAL: N_("One of !@#$%%^&* or another special character"),
    PasswordRule.COMMON: N_("Not one of the commonest passwords"),
    PasswordRule.GUESSABLE: N_("Hard to guess, even for somebody who knows your name"),
}
REFUSALS = {
    PasswordRule.LENGTH: N_("Use at least %(least)s characters; %(missing)s more needed."),
    PasswordRule.LOWER: N_("Add a lower-case letter."),
    PasswordRule.UPPER: N_("Add an upper-case letter."),
    PasswordRule.DIGIT: N_("Add a digit."),
    PasswordRule.SPECIAL: N_("Add one of !@#$%%^&* or another special character."),
    PasswordRule.COMMON: N_("This is one of the commonest passwords. Choose another one."),
    PasswordRule.GUESSABLE: N_(
        "This is too easy to guess. Make it longer, or less like a word, name or date."
    ),
}


def check(
    password: str, words: Iterable[str], demand: PasswordDemand = USUAL, *, empty: bool = False
) -> list[Verdict]:
    """Judge a password by each part of the rule. `words` are the person's own (`own_words`): names, company, address.

    Raises Invalid when it is too long.
    """
    plain = normal(password, "new")
    met = demand.shape(plain)
    met[PasswordRule.COMMON] = not empty and fold(plain) not in _common() and fold(plain) not in _operators()
    met[PasswordRule.GUESSABLE] = (
        not empty and met[PasswordRule.COMMON] and not _guessable(plain, list(words))
    )
    params = {"least": demand.least, "missing": max(0, demand.least - len(plain))}
    return [Verdict(rule, met[rule], TEXTS[rule], params) for rule in PasswordRule if rule in met]


def require_good(
    password: str, words: Iterable[str], demand: PasswordDemand = USUAL, *, field: str = "new"
) -> str:
    """The normalised password, if it meets every part; raises Invalid beside the field for the first it doesn't."""
    for verdict in check(password, words, demand):
        if not verdict.met:
            raise Invalid(
                REFUSALS[verdict.rule], field=field, code=f"password_{verdict.rule}", **verdict.params
            )
    return normal(password, field)


def own_words(*texts: str) -> list[str]:
    """The words of a person's names, company and address, by which a password would be easy to guess, longest first."""
    pieces = {
        piece for text in texts for line in (text.lower(), *spellings(text)) for piece in SPLIT.split(line)
    }
    return sorted((p for p in pieces - NOBODYS if len(p) >= WORD_MIN), key=lambda p: (-len(p), p))


def _guessable(plain: str, words: Sequence[str]) -> bool:
    """Whether the password is, or what is left of it without the person's own words."""
    head = plain[:SCORED]
    rest = _without(head, words)
    with _one_at_a_time:
        _languages()
        return any(_score(text, words) < GUESSABLE_BELOW for text in {head, rest})


def _score(text: str, words: Sequence[str]) -> int:
    if len(set(text) & set(ALIKE + AS_ONE)) > ALIKE_MOST:
        text = text.translate(str.maketrans(ALIKE, AS_ONE))
    return int(zxcvbn.zxcvbn(text, user_inputs=list(words))["score"]) if text else 0


def _without(text: str, words: Iterable[str]) -> str:
    """A text without these words, however they are spelt in it: capitals, accents, digits in place of letters."""
    plain = [(spelt or (letter,))[0][:1] or letter for letter in text for spelt in (spellings(letter),)]
    kept = list(text)
    for form in ("".join(plain), *("".join(plain).translate(table) for table in LEET)):
        for word in words:
            for found in re.finditer(re.escape(word), form):
                kept[found.start() : found.end()] = [""] * len(word)
    return "".join(kept)


@cache
def _languages() -> None:
    """Let zxcvbn know other languages' words and names beside its English ones; umlauts as they are and written out."""
    matching.add_frequency_lists(
        {path.stem: _spelt(path.read_text("utf-8").split()) for path in sorted(WORDS.glob("*.txt"))}
    )


def _spelt(words: Iterable[str]) -> list[str]:
    both = ((word,) if word.isascii() else (word, *spellings(word)) for word in words)
    return list(dict.fromkeys(spelt for pair in both for spelt in pair))


@cache
def _common() -> frozenset[str]:
    """The 3,000 commonest passwords of allowed length, from zxcvbn's own list (ordered by how often they occur)."""
    allowed = [
        p for p in frequency_lists.FREQUENCY_LISTS["passwords"] if PASSWORD_MIN <= len(p) <= PASSWORD_MAX
    ]
    return frozenset(fold(p) for p in allowed[:COMMONEST])


def commonest() -> Sequence[str]:
    """The refused common passwords, sorted."""
    return sorted(_common())


def _operators() -> frozenset[str]:
    path = config.active().password_list_file
    return _from_file(path, Path(path).stat().st_mtime_ns) if path else frozenset()


@cache
def _from_file(path: str, _changed: int) -> frozenset[str]:
    lines = Path(path).read_text("utf-8").splitlines()
    return frozenset(fold(line) for line in lines if line.strip())
