"""Whether a name is a link, or would be made one by a mail program; and how such a name is shown where it is harmless.

A domain is what ends in one there is, or in one that is kept for examples and inner networks (RFC 2606, RFC 6762).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from admin_app.lib.lazy import Lazy
from admin_app.lib.text.addresses import domain_key

if TYPE_CHECKING:
    from linkify_it import tlds
else:  # imported with the first name that has a dot
    tlds = Lazy("linkify_it.tlds")

_KEPT = frozenset({"example", "test", "invalid", "localhost", "local", "internal", "onion", "arpa", "lan"})
_SCHEME = re.compile(r"(?i)\b(?:[a-z][a-z0-9+-]*:(?=//)|(?:mailto|tel|sms|javascript|data):(?=\S))")
_WWW = re.compile(r"(?i)\bwww\.\w")
_SLASHES = re.compile(r"(?:^|[\s:(])//\S")
_NUMBERS = re.compile(r"(?<![\w.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![\w.])")
_DOTTED = re.compile(r"[\w-]+(?:[.\u3002][\w-]+)+")
_DOT = re.compile("[.\u3002]")
# Degrees and titles that are written with a dot before a name, and end like a domain: `Univ.Prof`, `Dr.med`.
_TITLES = frozenset({"Prof", "Med", "med", "Ing", "PhD", "MD", "MBA"})
_LONGEST_INITIAL = 2
_NEVER_NAMES = frozenset({"com", "net", "org", "info", "io", "app", "dev", "example"})


def has_link(name: str) -> bool:
    """Whether a cleaned name holds a URL, a domain, an IP address or an e-mail address."""
    return has_url(name) or _has_domain(name)


def has_url(name: str) -> bool:
    """Whether a cleaned name holds what is meant as a link by its form alone; a bare domain isn't."""
    return bool(_SCHEME.search(name) or _SLASHES.search(name) or _WWW.search(name) or _is_path(name))


def harmless(name: str) -> str:
    """A name as it may stand in a mail: in one line, no program makes a link of it, and people see what it was."""
    if not name.isprintable():
        name = " ".join(name.split())
    if not has_link(name):
        return name
    undotted = _DOTTED.sub(lambda found: _DOT.sub("[.]", found[0]), name)
    return _SCHEME.sub(lambda found: found[0][:-1] + "[:]", undotted)


def is_domain(text: str) -> bool:
    """Whether a text is a domain and nothing else."""
    found = _DOTTED.fullmatch(text)
    return found is not None and _ends_like_one(_labels(text)[-1])


def _is_path(name: str) -> bool:
    """Whether a domain is followed by a path."""
    return any(
        _names_domain(m[0]) and name[m.end() : m.end() + 1] in {"/", ":", "?"} for m in _DOTTED.finditer(name)
    )


def _has_domain(name: str) -> bool:
    return bool(_NUMBERS.search(name)) or any(_names_domain(found[0]) for found in _DOTTED.finditer(name))


def _names_domain(dotted: str) -> bool:
    """Whether dotted words name a domain: not `Dr.Kim`, `M.Sc` or `J.R.Li`, which are titles and initials."""
    *_, before, last = _labels(dotted)
    if not _ends_like_one(last):
        return False
    if last.casefold() in _NEVER_NAMES or not before[:1].isupper():
        return True
    return not (last in _TITLES or (last[0].isupper() and len(before) <= _LONGEST_INITIAL))


def _ends_like_one(label: str) -> bool:
    return domain_key(label.casefold()) in _endings()


@cache
def _endings() -> frozenset[str]:
    return _KEPT | {domain_key(ending.lower()) for ending in tlds.TLDS}


def _labels(dotted: str) -> list[str]:
    return _DOT.split(dotted)
