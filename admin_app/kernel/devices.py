"""A browser in words: "Firefox on Windows", never a version. User agents lie and freeze, so no more is claimed."""

from __future__ import annotations

from functools import lru_cache

from ua_parser import parse

from admin_app.kernel.i18n import N_, translate

LONGEST = 400  # what browsers send is shorter; the rest is not worth reading
SHOWN = 80
SYSTEMS = {
    "Mac OS X": "macOS",
    "Chrome OS": "ChromeOS",
    "Ubuntu": "Linux",
    "Fedora": "Linux",
    "Debian": "Linux",
}


@lru_cache(maxsize=1024)
def words(user_agent: str) -> str:
    """What a user agent says, in at most 80 characters; empty when it says nothing we know."""
    return " on ".join(_parts(user_agent))[:SHOWN]


def told(user_agent: str, language: str) -> str:
    """The same in a reader's language: "Firefox unter Windows"."""
    parts = _parts(user_agent)
    if len(parts) < 2:  # noqa: PLR2004
        return "".join(parts)[:SHOWN]
    return translate(N_("%(browser)s on %(system)s"), language, browser=parts[0], system=parts[1])[:SHOWN]


def _parts(user_agent: str) -> list[str]:
    found = parse(user_agent[:LONGEST])
    browser = found.user_agent.family if found.user_agent else ""
    system = found.os.family if found.os else ""
    browser = browser.removesuffix(" iOS").removesuffix(" Mobile").removeprefix("Mobile ")
    system = SYSTEMS.get(system, system)
    return [part for part in (browser, system) if part and part != "Other"]
