"""The small parts that a page has hundreds of, drawn in Python: a macro costs ten times as much. `macros/ui.html` names them.

Every value is escaped here; what is Markup already stays as it is.
"""

from __future__ import annotations

import re
from functools import cache

from markupsafe import Markup, escape

from views.http.assets import icon_svg

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
TINTS = "abcde"


_SPECIAL = re.compile("[&<>\"']").search


def html(value: object) -> str:
    """A value as it may stand in a page: escaped, unless it is Markup. Most texts have nothing to escape."""
    if type(value) is Markup or (type(value) is str and not _SPECIAL(value)):
        return value
    return str(escape(value))


@cache
def drawn_icon(name: str, cls: str = "") -> str:
    """A silent icon as text, for other parts."""
    return str(icon_svg(name)).replace('class="icon"', f'class="i{html(" " + cls) if cls else ""}"')


def icon(name: str, label: str | None = None, cls: str = "") -> Markup:
    """A vendored icon. With `label` it speaks, without it is silent."""
    spoken = f'<span class="hide">{html(label)}</span>' if label else ""
    return Markup(spoken + drawn_icon(name, cls))  # noqa: S704 - escaped


def chip(text: object, tone: str = "plain", icon: str | None = None, end: bool = False) -> Markup:
    """The state a thing is in. `end` pushes it to the right edge of a card's head."""
    drawn = drawn_icon(icon) if icon else ""
    return Markup(f'<span class="chip {html(tone)}{" end" if end else ""}">{drawn}{html(text)}</span>')  # noqa: S704 - escaped


def dot(text: object, tone: str = "plain") -> Markup:
    """On, low or off in a column; `plain` is a ring."""
    return Markup(f'<span class="dot {html(tone)}">{html(text)}</span>')  # noqa: S704 - escaped


def letters(name: str | None) -> str:
    """Up to two initials."""
    words = (name or "?").replace("&", " ").split()
    if len(words) > 1:
        return words[0][0].upper() + words[1][0].upper()
    return words[0][:1].upper() + words[0][1:2].upper() if words else "?"


def initials(
    name: str | None, square: bool = False, size: str = "", keep: bool = False, picture: str | None = None
) -> Markup:
    """A tinted circle, square for accounts; `size` is '', tiny or big. The tint follows the name.

    `picture` (the address of a person's) stands in their place where there is one.
    """
    shape = f"{' firm' if square else ''}{' ' + size if size else ''}"
    shape += f"{' round' if size == 'tiny' and not square else ''}{' keep' if keep else ''}"
    if picture:
        return Markup(  # noqa: S704 - escaped
            f'<img class="face{html(shape)}" src="{html(picture)}" alt="" width="80" height="80" decoding="async">'
        )
    plain = (name or "?").lower()
    tint = TINTS[(ALPHABET.find(plain[:1]) + ALPHABET.find(plain[-1:]) + 3 * len(plain) + 2) % 5]
    drawn = f'<span class="face {tint}{html(shape)}" aria-hidden="true">{html(letters(name))}</span>'
    return Markup(drawn)  # noqa: S704 - escaped


def who(
    name: object,
    url: str | None = None,
    sub: object = None,
    square: bool = False,
    mono: bool = False,
    mask: bool = False,
    face: bool = True,
    picture: str | None = None,
) -> Markup:
    """Initials, name and a second line, as in the first column of a list."""
    drawn = initials(str(name), square, keep=square, picture=picture) if face else ""
    link = f'<a href="{html(url)}">' if url else '<span class="name">'
    named = f"{link}<bdi>{html(name)}</bdi>{'</a>' if url else '</span>'}"
    below = (
        f'<span class="sub{" mono" if mono else ""}{" mask" if mask else ""}">{html(sub)}</span>'
        if sub
        else ""
    )
    return Markup(f'<div class="who">{drawn}<span class="cut">{named}{below}</span></div>')  # noqa: S704 - escaped


PARTS = {
    "draw_icon": icon,
    "draw_chip": chip,
    "draw_dot": dot,
    "draw_initials": initials,
    "draw_who": who,
}
