"""A hit as lists of hits show it: where it opens, and its state with all that troubles it."""

from __future__ import annotations

from flask_babel import gettext as _

from admin_app.search.hits import Hit
from admin_app.search.kinds import PERSON
from views.desk.find.registry import BY_KIND, SearchLine


def line_of(hit: Hit) -> SearchLine:
    """The registry's line of what was found."""
    return BY_KIND[hit.kind.key]


def url(hit: Hit) -> str:
    """Where a hit opens."""
    return line_of(hit).url(hit)


def chips(hit: Hit) -> list[tuple[str, str]]:
    """Words with their tones: what troubles a person, else the state; who has to wait is locked."""
    text, tone = line_of(hit).chip(hit.status)
    troubles = [
        (hit.waits_until is not None, (_("Locked"), "warn")),
        (hit.disputed, (_("Disputed"), "bad")),
        (hit.recovering, (_("Recovery open"), "warn")),
    ]
    found = [chip for there, chip in troubles if there]
    state = (str(text), tone)
    usual = hit.kind is PERSON and bool(found) and not hit.gone
    return found if usual else [*found, state]
