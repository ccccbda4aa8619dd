"""The start page of staff: what waits, figures that are links, charts with tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, g, url_for
from flask_admin import AdminIndexView, expose
from flask_babel import gettext as _
from markupsafe import Markup

from admin_app.kernel import clock
from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from admin_app.overview.home import page as home
from admin_app.overview.home.charts import DayCount
from views.desk.home import words
from views.desk.waiting import PAGES
from views.http.context import fmt_clock, fmt_date
from views.http.web import current_actor, page, see_other
from views.labels import countries
from views.labels import waiting as waiting_words
from views.labels.tickets import waits
from views.pages import registry, shortlist, start_pages
from views.templating.parts import html


class HomeView(AdminIndexView):
    """/admin/ is the page, /admin/start leads to the one of one's choice, else each role to its own."""

    def __init__(self) -> None:
        super().__init__(name="Home", endpoint="home", url="/admin")
        self.static_folder = None  # Flask-Admin's own scripts and styles are never served

    def is_accessible(self) -> bool:
        """For staff who are signed in; the gate has seen to that."""
        return current_actor().is_staff

    @expose("/")
    def index(self) -> Any:
        """What waits, in figures and short lists."""
        actor = current_actor()
        found = home.home(actor)
        today = clock.now().astimezone(ZoneInfo(actor.time_zone)).date()
        figures = [
            (count, words.FIGURES[key], words.FIGURES[key].url(today)) for key, count in found.figures.items()
        ]
        return page(
            "staff/home.html",
            home=found,
            figures_shown=figures,
            waiting=[(line, waiting_words.what(line), PAGES[line.kind](line)) for line in found.waiting],
            kinds=waiting_words.KINDS,
            steps=[(step, *words.STEPS[step.key]) for step in found.steps],
            restores=actor.may(P.PERSON_RESTORE),
            signed_in=_signed_in(),
            at_hand=shortlist.mine(),
            waits=waits,
            refused=_points(found.charts.refused),
            looks=_points(found.charts.looks),
            looks_url=url_for("audit.index_view", kind="looks") if actor.may(P.AUDIT_READ) else "",
        )

    @expose("/start")
    def start(self) -> Response:
        """Where this person's day begins."""
        if own := start_pages.chosen(current_actor()):
            return see_other(own)
        return see_other(url_for(registry.first_page(current_actor()).endpoint))


def _signed_in() -> Markup:
    """When this session began, and from where."""
    login = g.login
    words = (
        _("You signed in at %(time)s from %(country)s") if login.country else _("You signed in at %(time)s")
    )
    told = {
        "time": fmt_clock(login.began_at),
        "country": countries.name(login.country) if login.country else "",
    }
    return Markup(html(words)) % told  # noqa: S704 - escaped


def _points(days: Iterable[DayCount]) -> list[tuple[str, int, str]]:
    """A chart's days: label, height, and the number as it is told."""
    return [(fmt_date(one.day), one.number, str(one)) for one in days]
