"""What somebody wrote, apart from what their mail program quoted below it, in German and English mails.

The patterns of mail-parser-reply know how quotes begin. They are asked about short lines and never many, since their
time grows with the square of both.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from admin_app.lib.lazy import Lazy

if TYPE_CHECKING:
    import mailparser_reply
else:
    mailparser_reply = Lazy("mailparser_reply")

LANGUAGES = ["de", "en"]
SEARCHED_LINES = 400
LINE_SEARCHED = 160  # characters
# Lines that stand above a quote and say nothing: rules, "Original Message".
_ABOVE = re.compile(
    r"[-_=]{5,}|-{2,}\s*(original message|forwarded message|urspr(ü|ue)ngliche nachricht|weitergeleitete nachricht|"
    r"original-?nachricht|original appointment)\s*-{2,}|begin forwarded message:|anfang der weitergeleiteten nachricht:",
    re.IGNORECASE,
)


def folded(text: str) -> tuple[str, str]:
    """What was written, and what it quotes. Answers between quoted lines stay where they are, with what they answer."""
    lines = text.strip("\n").split("\n")
    at = _begin(lines)
    if at is None or _goes_on(lines[at:]):
        at = _last_quote(lines)
    while at and (not lines[at - 1].strip() or _ABOVE.fullmatch(lines[at - 1].strip()[:LINE_SEARCHED])):
        at -= 1
    return "\n".join(lines[:at]).strip("\n"), "\n".join(lines[at:]).strip("\n")


@cache
def _pattern() -> re.Pattern[str]:
    found: re.Pattern[str] = mailparser_reply.EmailMessage(text="", languages=list(LANGUAGES)).HEADER_REGEX
    return found


def _begin(lines: list[str]) -> int | None:
    """The line with which a quote begins by its words; None without one.

    Of several blank lines the pattern sees two: that is where its time would go.
    """
    shown: list[str] = []
    at: list[int] = []
    for number, line in enumerate(lines[:SEARCHED_LINES]):
        seen = line.strip()[:LINE_SEARCHED]
        if not seen and shown[-2:] == ["", ""]:
            continue
        shown.append(seen)
        at.append(number)
    found = _pattern().search("\n".join(shown))
    if found is None:
        return None
    start = found.start() + len(found[0]) - len(found[0].lstrip())
    return at["\n".join(shown).count("\n", 0, start)]


def _goes_on(lines: list[str]) -> bool:
    """Whether somebody wrote between the quoted lines: after the first of them stands one that isn't, and then one that is."""
    marked = [line.lstrip().startswith(">") for line in lines if line.strip()]
    if True not in marked:
        return False
    rest = marked[marked.index(True) :]
    return False in rest


def _last_quote(lines: list[str]) -> int:
    """Where the quoted lines begin with which a text ends, if it does; the whole of a text is no quote."""
    at = len(lines)
    while at and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith(">")):
        at -= 1
    return at if any(line.strip() for line in lines[at:]) else len(lines)
