"""A browser in words: "Firefox on Windows", never a version. User agents lie and freeze, so no more is claimed."""

from __future__ import annotations

from functools import cache, lru_cache

from ua_parser import Domain
from ua_parser.loaders import load_lazy_builtins
from ua_parser.regex import Resolver

LONGEST = 400  # what browsers send is shorter; the rest is not worth reading
SHOWN = 80
SYSTEMS = {
    "Mac OS X": "macOS",
    "Chrome OS": "ChromeOS",
    "Ubuntu": "Linux",
    "Fedora": "Linux",
    "Debian": "Linux",
}


@cache
def _tables() -> Resolver:
    """Patterns of browsers and systems. Those of devices are two thirds of all (14 MB), and no page names a device."""
    browsers, systems, _devices = load_lazy_builtins()
    return Resolver((browsers, systems, []))


@lru_cache(maxsize=1024)
def words(user_agent: str) -> str:
    """What a user agent says, in at most 80 characters; empty when it says nothing we know."""
    return " on ".join(parts(user_agent))[:SHOWN]


def parts(user_agent: str) -> list[str]:
    """Browser and operating system, as far as known."""
    found = _tables()(user_agent[:LONGEST], Domain.USER_AGENT | Domain.OS)
    browser = found.user_agent.family if found.user_agent else ""
    system = found.os.family if found.os else ""
    browser = browser.removesuffix(" iOS").removesuffix(" Mobile").removeprefix("Mobile ")
    system = SYSTEMS.get(system, system)
    return [part for part in (browser, system) if part and part != "Other"]
