"""The start page of staff."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask_admin import AdminIndexView, expose

from admin_app.kernel.permissions import Permission as P  # noqa: N817
from admin_app.overview import home
from views.http.context import fmt_date
from views.http.web import current_actor, page, see_other
from views.pages import registry, start_pages


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
        charts = [
            [(fmt_date(day), number) for day, number in days]
            for days in (found.looks_by_day, found.mail_by_day)
        ]
        return page(
            "staff/home.html",
            home=found,
            restores=actor.may(P.PERSON_RESTORE),
            looks=charts[0],
            mails=charts[1],
        )

    @expose("/start")
    def start(self) -> Response:
        """Where this person's day begins."""
        if own := start_pages.chosen(current_actor()):
            return see_other(own)
        return see_other(url_for(registry.first_page(current_actor()).endpoint))
