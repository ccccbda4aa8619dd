"""What happened, by the viewer's days, drawn in Python: a page has dozens of lines of it. `macros/stories.html` tells the parts.

Every value is escaped here; what is Markup already stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask_babel import gettext
from markupsafe import Markup

from admin_app.audit.timeline import TimelineEntry
from views.http.context import by_day, fmt_clock
from views.labels import events
from views.labels.events import Folded
from views.templating.parts import drawn_icon
from views.templating.parts import html as escaped


def draw(entries: Iterable[TimelineEntry], reader_id: UUID | None) -> Markup:
    """Events of the audit trail, newest first; neighbours that say the same stand once."""
    days = "".join(
        f'<li class="day">{escaped(day.label)}</li>\n'
        + "\n".join([_told(one, reader_id) for one in events.folded(day.rows)])
        for day in by_day(entries)
    )
    return Markup(f'<ol class="events">{days}</ol>')  # noqa: S704 - each part is escaped


def _told(one: Folded, reader_id: UUID | None) -> str:
    entry = one.entry
    when: Markup | str = fmt_clock(entry.at)
    if one.times > 1:
        span = Markup(escaped(gettext("%(first)s to %(last)s")))  # noqa: S704 - escaped
        when = span % {"first": fmt_clock(one.first_at), "last": when}
    said = events.sentence(entry, reader_id) + events.times(one)
    return _event(entry.icon, entry.tone, said, events.where(entry), when, changes=events.changed(entry))


def event(
    icon: str,
    tone: str,
    html: object,
    meta: object = None,
    time: object = None,
    acts: object = None,
    changes: Iterable[object] = (),
) -> Markup:
    """One line of a timeline; see the macros' file."""
    return Markup(_event(icon, tone, html, meta, time, acts, changes))  # noqa: S704 - each part is escaped


def _event(
    icon: str,
    tone: str,
    html: object,
    meta: object = None,
    time: object = None,
    acts: object = None,
    changes: Iterable[object] = (),
) -> str:
    below = "".join([f'<p class="change">{escaped(change)}</p>' for change in changes])
    when = f'<span class="when">{escaped(time)}</span>' if time else ""
    buttons = f'<div class="btns act-row">{escaped(acts)}</div>' if acts else ""
    return (
        f'<li><span class="mark {escaped(tone or "plain")}">{drawn_icon(icon)}</span><div><p>{escaped(html)}</p>'
        f"{below}{_meta(meta)}</div>{when}{buttons}</li>"
    )


def _meta(meta: object) -> str:
    if not meta:
        return ""
    if isinstance(meta, str):
        return f'<p class="sub">{escaped(meta)}</p>'
    parts = "".join([f"<span>{escaped(part)}</span>" for part in meta if part])  # type: ignore[attr-defined]
    return f'<p class="sub dots">{parts}</p>'


PARTS = {"draw_event": event, "draw_timeline": draw}
