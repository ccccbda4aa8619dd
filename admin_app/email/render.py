"""Mail in words: subject, text part and HTML part, in the reader's language.

A mail has one body template; it is rendered twice, once with the macros of `parts.txt` and once with those of
`parts.html`, so the two parts always say the same. The HTML is a table layout, its style inlined as it is sent: nothing
is loaded from anywhere, nothing is tracked. Values are escaped by the environment, never by a template.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.dates import get_timezone
from babel.support import NullTranslations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from admin_app import config
from admin_app.email.message import Message, Recipient, page
from admin_app.email.models import Topic
from admin_app.email.unsubscribe_link import PATH
from admin_app.identity import role_words
from admin_app.kernel.i18n import N_, catalogue, formats, short_day, shown_language
from admin_app.lib.lazy import Lazy
from admin_app.lib.put_in import PutIn
from admin_app.lib.text.characters import cleaned_lines
from admin_app.lib.text.links import harmless
from admin_app.lib.times import dates

if TYPE_CHECKING:
    import css_inline
else:
    css_inline = Lazy("css_inline")

TEMPLATES = Path(__file__).parent / "templates"
SUBJECT_MAX = 200
# Of a built-in role the name is a msgid; what administrators call theirs is said as it is.
ROLES = {**role_words.NAMES, **{name: name for name in role_words.BUILT_IN}}
REMOVED = "(removed)"
TOPICS = {
    Topic.SUPPORT: N_("Support replies"),
    Topic.STATUS: N_("Service status"),
    Topic.BILLING: N_("Statements and invoices"),
    Topic.NEWSLETTER: N_("Newsletter"),
}
AREAS = {"profile": N_("Profile"), "security": N_("Security"), "billing": N_("Billing"), "keys": N_("Keys")}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail's words."""

    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)


def render(message: Message) -> Rendered:
    """Put a message into words."""
    context = _context(message)
    language = shown_language(message.to.language)
    text, html = _environment(language, "txt"), _environment(language, "html")
    subject = one_line(text.get_template(f"{message.template}/subject.txt").render(context), SUBJECT_MAX)
    context["subject"] = subject
    plain = _part(text, "txt", message.template, context)
    return Rendered(subject, _tidy(plain), _part(html, "html", message.template, context))


def styled(html: str) -> str:
    """An HTML part as it is sent: many readers of mail heed a style only where it stands with each tag.

    Done by whoever sends it, since who acts needn't wait for it.
    """
    return _inliner().inline(html)


def one_line(value: str, limit: int) -> str:
    """A text that can stand in a header: one line, no control or direction marks, at most `limit` characters."""
    spaced = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp", "Cs"} else c for c in value)
    line = " ".join(cleaned_lines(spaced).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def moment(at: datetime, to: Recipient) -> str:
    """A moment as its reader's clock shows it, with the zone: `23 Nov 2026, 14:02 CET`."""
    local = at.astimezone(get_timezone(to.time_zone))
    zone = local.tzname() or "UTC"
    time = dates.short_time(local, formats(to.language))
    shown = f"{short_day(local, to.language)}, {time}"
    return f"{shown} {zone if zone.isalpha() else 'UTC' + zone}"


def _context(message: Message) -> dict[str, Any]:
    settings = config.active()
    to = message.to
    return {
        **message.context,
        "reader": replace(to, name=harmless(to.name)),
        "brand": settings.brand,
        "links": dict(message.links),
        "home_url": page("/admin/" if to.is_staff else "/"),
        "security_url": page("/admin/me/security" if to.is_staff else "/security"),
        "notices_url": page("/admin/me/security/notices" if to.is_staff else "/security/notices"),
        "forgotten_url": page("/admin/forgotten" if to.is_staff else "/forgotten"),
        "support_access_url": page("/support-access"),
        "close_url": page("/close"),
        "receipt_url": page(f"/activity/support/{message.receipt}") if message.receipt else "",
        "support_url": settings.support_url,
        "company_url": page("/"),
        "language": shown_language(to.language),
        "is_security": message.topic is Topic.SECURITY,
        "subscribed_to": TOPICS[message.topic] if message.subscribed else "",
        "subscriptions_url": page("/notifications"),
        "unsubscribe_url": page(PATH + REMOVED),
    }


def _part(environment: Environment, part: str, name: str, context: dict[str, Any]) -> str:
    """One part: the body rendered with this part's macros, put into this part's layout."""
    macros = environment.get_template(f"parts.{part}").make_module(context)
    body = environment.get_template(f"{name}/body.j2").render(context, m=macros)
    return environment.get_template(f"layout.{part}").render(context, body=Markup(body))  # noqa: S704 - escaped above


class _Translated(Environment):
    """Templates of mails in one language: their texts are put in when they are compiled."""

    words: NullTranslations

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        PutIn(self.words, escaped=bool(self.autoescape)).visit(tree)
        return tree


@cache
def _environment(language: str, part: str) -> Environment:
    """One environment for each language and part; only the HTML one escapes, and it escapes everything."""
    environment = _Translated(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=part == "html",
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.policies["ext.i18n.trimmed"] = True
    words = environment.words = catalogue(language)
    environment.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.filters["moment"] = _moment
    environment.filters["day"] = lambda day: short_day(day, language)
    environment.filters["role_name"] = lambda name: _named(words, ROLES, [name])
    environment.filters["role_names"] = lambda names: _named(words, ROLES, names)
    environment.filters["right_names"] = lambda rights: _named(words, role_words.RIGHTS, rights)
    environment.filters["area_names"] = lambda keys: _named(words, AREAS, keys)
    return environment


def _named(words: NullTranslations, names: Mapping[str, str], keys: Iterable[str]) -> str:
    return ", ".join(words.gettext(names[key]) if key in names else key for key in keys)


@pass_context
def _moment(context: Context, at: datetime) -> str:
    return moment(at, context["reader"])


def _tidy(text: str) -> str:
    """No white space at the ends of lines, and never more than one empty line."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for i, line in enumerate(lines) if line or (i and lines[i - 1])]
    return "\n".join(kept) + "\n"


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True, keep_at_rules=True)
