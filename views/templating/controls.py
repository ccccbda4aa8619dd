"""Buttons, links, menus and hidden inputs, drawn in Python as the other small parts are. `macros/ui.html` names and tells them.

Texts are escaped here; what is Markup already stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from flask import current_app, session
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from views.http.addresses import kept
from views.http.cookie import signing
from views.pages import appearance
from views.templating import dialogs
from views.templating.parts import drawn_icon, html

TOKEN = "csrf_token"  # noqa: S105 - the name of the field, and of the value in Flask's cookie
NONE: Mapping[str, object] = {}


class Shown(Protocol):
    """An entry of a menu that is no dict."""

    @property
    def label(self) -> str: ...

    @property
    def url(self) -> str: ...

    @property
    def icon(self) -> str: ...

    @property
    def tone(self) -> str: ...

    @property
    def sub(self) -> str: ...


Item = Mapping[str, object] | Shown


def csrf_token() -> str:
    """The token of this request's forms; a page has a dozen, and the stock one reads the configuration for each."""
    here = kept()
    known: str | None = here.get(TOKEN)
    if known:
        return known
    own = session.get(TOKEN)
    if not own:
        return str(generate_csrf())
    here.csrf_token = made = str(signing.of_forms(current_app.secret_key or "").dumps(own))
    return made


def attributes(attrs: Mapping[str, object] = NONE) -> Markup:
    """Attributes for a tag; True writes the bare name, None and False nothing."""
    return Markup(_attributes(attrs))  # noqa: S704 - escaped


def _attributes(attrs: Mapping[str, object]) -> str:
    return "".join(
        f" {html(name)}" if value is True else f' {html(name)}="{html(value)}"'
        for name, value in attrs.items()
        if value is not None and value is not False
    )


def hidden(fields: Mapping[str, object] = NONE) -> Markup:
    """The CSRF token and hidden inputs of a form."""
    return Markup(_hidden(fields))  # noqa: S704 - escaped


def _hidden(fields: Mapping[str, object]) -> str:
    given = {"csrf_token": csrf_token(), **fields}
    return "".join(field(name, value) for name, value in given.items() if value is not None)


def field(name: str, value: object) -> str:
    """One hidden input."""
    return f'<input type="hidden" name="{html(name)}" value="{html(value)}">'


def _classes(kind: str, only_icon: bool, cls: str) -> str:
    return html(
        f"btn{' btn-' + kind if kind else ''}{' btn-icon' if only_icon else ''}{' ' + cls if cls else ''}"
    )


def _face(label: object, icon: str | None, after: bool, only_icon: bool) -> str:
    drawn = drawn_icon(icon) if icon else ""
    words = "" if only_icon else html(label)
    return f"{words}{drawn}" if after else f"{drawn}{words}"


def btn(  # noqa: PLR0913 - keywords, each told by its name
    label: object,
    kind: str = "",
    icon: str | None = None,
    *,
    type: str = "button",  # noqa: A002 - the attribute's name
    name: object = None,
    value: object = None,
    only_icon: bool = False,
    after: bool = False,
    disabled: bool = False,
    why: object = None,
    cls: str = "",
    attrs: Mapping[str, object] = NONE,
) -> Markup:
    """A button; see the macros' file."""
    named = f' name="{html(name)}"' if name else ""
    valued = f' value="{html(value)}"' if value is not None else ""
    heard = f' aria-label="{html(label)}"{appearance.tip(label)}' if only_icon else ""
    off = f' aria-disabled="true" title="{html(why)}"' if why else " disabled" if disabled else ""
    return Markup(  # noqa: S704 - escaped
        f'<button class="{_classes(kind, only_icon, cls)}" type="{html(type)}"{named}{valued}{heard}{off}'
        f"{_attributes(attrs)}>{_face(label, icon, after, only_icon)}</button>"
    )


def link_btn(  # noqa: PLR0913 - keywords, each told by its name
    label: object,
    url: object,
    kind: str = "",
    icon: str | None = None,
    *,
    only_icon: bool = False,
    after: bool = False,
    dialog: object = None,
    aria: object = None,
    cls: str = "",
    attrs: Mapping[str, object] = NONE,
) -> Markup:
    """A link that looks like a button; see the macros' file."""
    heard = f' aria-label="{html(aria or label)}"' if aria or only_icon else ""
    tip = str(appearance.tip(label)) if only_icon else ""
    opens = f' data-dialog="{html(dialog)}"' if dialog else dialogs.mark(str(url))
    return Markup(  # noqa: S704 - escaped
        f'<a class="{_classes(kind, only_icon, cls)}" href="{html(url)}"{heard}{tip}{opens}{_attributes(attrs)}>'
        f"{_face(label, icon, after, only_icon)}</a>"
    )


def post_button(  # noqa: PLR0913 - keywords, each told by its name
    url: object,
    label: object,
    fields: Mapping[str, object] = NONE,
    kind: str = "",
    icon: str | None = None,
    *,
    only_icon: bool = False,
    aria: object = None,
    busy: object = None,
    cls: str = "",
    key: str = "",
) -> Markup:
    """A form of one button with its CSRF token; see the macros' file. `busy`: what it says once pressed; `key` presses it."""
    heard = f' aria-label="{html(aria or label)}"' if aria or only_icon else ""
    tip = str(appearance.tip(label)) if only_icon else ""
    said = f' data-busy="{html(busy)}"' if busy else ""
    said += f' data-key="{html(key)}"' if key else ""
    return Markup(  # noqa: S704 - escaped
        f'<form class="inline" action="{html(url)}" method="post">{_hidden(fields)}'
        f'<button class="{_classes(kind, only_icon, cls)}" type="submit"{heard}{tip}{said}>'
        f"{_face(label, icon, False, only_icon)}</button></form>"
    )


def menu(
    label: object,
    items: Iterable[Item],
    kind: str = "",
    icon: str | None = None,
    only_icon: bool = False,
    cls: str = "",
) -> Markup:
    """A menu that needs no script, nothing without items; see the macros' file."""
    lines = "".join(f"<li>{_line(item)}</li>" for item in items)
    if not lines:
        return Markup("")
    heard = f' aria-label="{html(label)}"{appearance.tip(label)}' if only_icon else ""
    face = drawn_icon(icon or "dots") if only_icon else _face(label, icon, False, False)
    open_mark = "" if only_icon else drawn_icon("chevron-down")
    shape = f"menu{' small' if only_icon else ''}{' ' + html(cls) if cls else ''}"
    return Markup(  # noqa: S704 - escaped
        f'<details class="{shape}" data-menu><summary class="{_classes(kind, only_icon, "")}"{heard}>{face}{open_mark}'
        f'</summary>\n<ul class="menu-list">{lines}</ul></details>'
    )


def _line(item: Item) -> str:
    """One entry: a link, a form where it posts, or a line between others."""
    told = item if isinstance(item, Mapping) else _told(item)
    if told.get("line"):
        return "<hr>"
    tone = f' class="{html(told["tone"])}"' if told.get("tone") else ""
    icon, sub = told.get("icon"), told.get("sub")
    below = f'<br><span class="sub">{html(sub)}</span>' if sub else ""
    face = f"{drawn_icon(str(icon)) if icon else ''}<span>{html(told['label'])}{below}</span>"
    url = html(told.get("url", ""))
    if told.get("post"):
        fields = told.get("fields")
        kept = _hidden(fields if isinstance(fields, Mapping) else NONE)
        return f'<form action="{url}" method="post">{kept}<button type="submit"{tone}>{face}</button></form>'
    opens = f' data-dialog="{html(told["dialog"])}"' if told.get("dialog") else ""
    return f'<a href="{url}"{tone}{opens or dialogs.mark(url)}>{face}</a>'


def _told(item: Shown) -> Mapping[str, object]:
    return {"label": item.label, "url": item.url, "icon": item.icon, "tone": item.tone, "sub": item.sub}


def count(number: object, hot: bool = False) -> Markup:
    """The small number behind a heading or tab; nothing where there is none to tell."""
    if number is None or str(number) == "":
        return Markup("")
    return Markup(f'<span class="n{" hot" if hot else ""}">{html(number)}</span>')  # noqa: S704 - escaped


def tabs(items: Iterable[Mapping[str, object]], label: object) -> Markup:
    """Links beside each other, one of them where the reader is."""
    links = "".join(
        f'<a href="{html(item["url"])}"{" aria-current=" + chr(34) + "page" + chr(34) if item.get("active") else ""}>'
        f"{html(item['label'])}{count(item.get('count'))}</a>"
        for item in items
    )
    return Markup(f'<nav class="tabs" aria-label="{html(label)}">{links}</nav>')  # noqa: S704 - escaped


CONTROLS = {
    "draw_attributes": attributes,
    "draw_btn": btn,
    "draw_count": count,
    "draw_hidden": hidden,
    "draw_link_btn": link_btn,
    "draw_menu": menu,
    "draw_post_button": post_button,
    "draw_tabs": tabs,
}
