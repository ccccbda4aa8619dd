"""Heads, cards, lines and lists of facts, drawn in Python as the smaller parts are. `macros/ui.html` names and tells them.

What stands inside of one is called for (`caller`), as a macro does: `{% call ui.card(…) %}…{% endcall %}`. Texts are escaped
here; what is Markup already stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from flask_babel import gettext
from markupsafe import Markup

from admin_app.kernel.i18n import N_
from views.http.requester.reader import said
from views.templating import controls
from views.templating.parts import drawn_icon, html, initials

HERE = N_("Where you are")
CHOSEN = ' aria-current="true"'
Inside = Callable[[], Markup]


def _classes(fixed: str, cls: object) -> str:
    return f"{fixed} {html(cls)}" if cls else fixed


def crumbs(items: Sequence[tuple[object, object]]) -> Markup:
    """Where you are: a list of (label, url); the last needs no url."""
    last = len(items) - 1
    drawn = [
        f"{drawn_icon('chevron-right') if number else ''}"
        + (
            f'<a href="{html(url)}">{html(label)}</a>'
            if url and number < last
            else f'<span aria-current="page">{html(label)}</span>'
        )
        for number, (label, url) in enumerate(items)
    ]
    return Markup(  # noqa: S704 - escaped
        f'<nav class="crumb" aria-label="{html(said(HERE))}">{"".join(drawn)}</nav>'
    )


def page_head(
    title: object,
    state: object = None,
    facts: Iterable[object] = (),
    face: str | None = None,
    square: bool = True,
    about: object = None,
    picture: str | None = None,
    caller: Inside | None = None,
) -> Markup:
    """The head of a page at the desk, with the acts at the right."""
    drawn = initials(face, square, "big no-phone", picture=picture) if face else ""
    more = f'<span class="soft">{html(about)}</span>' if about else ""
    shown = "".join([f"<span>{html(fact)}</span>" for fact in facts if fact])
    below = f'<p class="facts dots">{shown}</p>' if shown else ""
    acts = caller() if caller else ""
    buttons = f'<div class="btns acts">{html(acts)}</div>' if acts.strip() else ""
    return Markup(  # noqa: S704 - escaped
        f'<header class="head">{drawn}\n<div class="grow"><div class="title"><h1 dir="auto">{html(title)}</h1>{html(state) if state else ""}{more}</div>\n'
        f"{below}</div>\n{buttons}</header>"
    )


def seg(options: Iterable[tuple[object, object, object]], chosen: object, label: object) -> Markup:
    """One of several as links: options are (value, label, url)."""
    links = [
        f'<a href="{html(url)}"{CHOSEN if value == chosen else ""}>{html(text)}</a>'
        for value, text, url in options
    ]
    return Markup(f'<nav class="seg end" aria-label="{html(label)}">{"".join(links)}</nav>')  # noqa: S704 - escaped


def strip(
    tone: str = "info",
    icon: str = "info-circle",
    acts: object = None,
    label: object = None,
    calm: bool = False,
    alert: bool = False,
    caller: Inside | None = None,
) -> Markup:
    """A line that wants attention or says where consent stands."""
    told = ' role="alert"' if alert else f' aria-label="{html(label)}"' if label else ""
    buttons = f'<div class="btns">{html(acts)}</div>' if acts else ""
    return Markup(  # noqa: S704 - escaped
        f'<section class="strip {html(tone)}{" calm" if calm else ""}"{told}>{drawn_icon(icon)}<p>{_inside(caller)}</p>'
        f"{buttons}</section>"
    )


def card(  # noqa: PLR0913 - keywords, each told by its name
    title: object = None,
    n: object = None,
    state: object = None,
    *,
    sub: object = None,
    foot: object = None,
    body: bool = True,
    cls: str = "",
    id: object = None,  # noqa: A002 - the attribute's name
    label: object = None,
    caller: Inside | None = None,
) -> Markup:
    """A card; see the macros' file."""
    named = f' id="{html(id)}"' if id else ""
    heard = f' aria-label="{html(label)}"' if label and not title else ""
    head = _card_head(title, n, state, sub) if title else ""
    inside = f'<div class="card-body">{_inside(caller)}</div>' if body else _inside(caller)
    below = f'<footer class="card-foot">{html(foot)}</footer>' if foot else ""
    return Markup(  # noqa: S704 - escaped
        f'<section class="{_classes("card", cls)}"{named}{heard}>{head}\n{inside}\n{below}</section>'
    )


def _card_head(title: object, n: object, state: object, sub: object) -> str:
    small = f'<span class="sub">{html(sub)}</span>' if sub else ""
    right = f'<span class="line end">{html(state)}</span>' if state else ""
    return f'<header class="card-head"><h2>{html(title)}</h2>{controls.count(n)}{small}{right}</header>'


def _inside(caller: Inside | None) -> str:
    return caller() if caller else ""


def kv(rows: Iterable[tuple[object, object] | None], wide: bool = False, cls: str = "") -> Markup:
    """A definition list of (label, value); a value of None is left out, an empty one is a dash."""
    lines = [
        f"<div><dt>{html(row[0])}</dt><dd>{html(row[1]) if row[1] != '' else '–'}</dd></div>"
        for row in rows
        if row and row[1] is not None
    ]
    return Markup(f'<dl class="{_classes("kv wide" if wide else "kv", cls)}">{"".join(lines)}</dl>')  # noqa: S704 - escaped


def row(  # noqa: PLR0913 - keywords, each told by its name
    title: object,
    sub: str | Iterable[object] | None = None,
    icon: str | None = None,
    state: object = None,
    act: object = None,
    *,
    tone: str = "",
    url: object = None,
    face: str | None = None,
    square: bool = False,
    picture: str | None = None,
    caller: Inside | None = None,
) -> Markup:
    """One line of a list of rows."""
    mark = drawn_icon(icon) if icon else ""
    drawn = initials(face, square, picture=picture) if face else ""
    thing = f"<bdi>{html(title)}</bdi>"
    if url:
        thing = f'<a class="name" href="{html(url)}">{thing}</a>'
    shape = f' class="{html(tone)}"' if tone else ""
    return Markup(  # noqa: S704 - escaped
        f'<li{shape}>{mark}{drawn}<div class="grow">\n'
        f'    <div class="thing">{thing}</div>{_below(sub)}{_inside(caller)}</div>'
        f"{html(state) if state else ''}{html(act) if act else ''}</li>"
    )


def _below(sub: str | Iterable[object] | None) -> str:
    if not sub:
        return ""
    if isinstance(sub, str):
        return f'<p class="sub">{html(sub)}</p>'
    return f'<p class="sub dots">{"".join([f"<span>{html(part)}</span>" for part in sub if part])}</p>'


def meter(value: int, most: int, label: object, text: object = None) -> Markup:
    """A bar of part and whole; `text` at the right."""
    told = text or gettext("%(part)s of %(whole)s", part=value, whole=most)
    return Markup(  # noqa: S704 - escaped
        f'<p class="meter-line"><span>{html(label)}</span><span>{html(told)}</span></p>'
        f'<progress value="{html(value)}" max="{html(most or 1)}"\n      aria-label="{html(label)}">'
        f"{html(value)} / {html(most)}</progress>"
    )


def empty(
    icon: str,
    title: object,
    text: object = None,
    action: object = None,
    tight: bool = False,
    caller: Inside | None = None,
) -> Markup:
    """Nothing here: what would be, why not, one button."""
    why = f"<p>{html(text)}</p>" if text else ""
    button = f'<div class="btns">{html(action)}</div>' if action else ""
    return Markup(  # noqa: S704 - escaped
        f'<div class="blank{" tight" if tight else ""}">{drawn_icon(icon)}<div class="thing">{html(title)}</div>{why}'
        f"{_inside(caller)}{button}</div>"
    )


PIECES = {
    "draw_card": card,
    "draw_crumbs": crumbs,
    "draw_empty": empty,
    "draw_kv": kv,
    "draw_meter": meter,
    "draw_page_head": page_head,
    "draw_row": row,
    "draw_seg": seg,
    "draw_strip": strip,
}
