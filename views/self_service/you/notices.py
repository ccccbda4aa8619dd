"""Notices of sign-ins: which are sent, and the answer "This wasn’t me" to a line of one's own history."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from admin_app.dispute import saying
from admin_app.identity.models import UserKind
from admin_app.kernel.errors import NotFound
from admin_app.sign_in.flow.subject import by_id
from admin_app.user import notices as choice
from forms.base import ConfirmForm
from forms.you.notices import NoticesForm
from views.http.context import fmt_time
from views.http.requester.gate import PAGES
from views.http.web import Performed, current_actor, fresh_required, page, perform, see_other
from views.labels import common, countries
from views.labels.people import taken_back
from views.self_service.acts import ConfirmationText, act_page
from views.self_service.you.signing_in.security import bp, current_user_id


def notices() -> Response:
    """A mail on each sign-in, and whether countries are remembered; what is always sent is said."""
    person = by_id(current_user_id(current_actor()))
    if person is None:
        raise NotFound
    form = NoticesForm(data={"sign_ins": person.notify_sign_in, "countries": person.region_tracking})
    done = perform(form, choice.choose, sign_ins=form.sign_ins, countries=form.countries)
    if done.ok:
        flash(_("Your notices are changed.") if done.value else _("Nothing was changed."), "good")
        return see_other(".notices")
    return page("customer/notices.html", done, form=form, data=countries.told())


@fresh_required
def attempt_not_me(attempt_id: UUID) -> Response:
    """ "This wasn’t me" at a line of the history."""
    line, form = saying.attempt(current_actor(), attempt_id), ConfirmForm()
    return _asked(line, form, perform(form, saying.of_attempt, attempt_id))


@fresh_required
def not_me(place_id: UUID) -> Response:
    """ "This wasn’t me" at a sign-in from a new device or country."""
    line, form = saying.place(current_actor(), place_id), ConfirmForm()
    return _asked(line, form, perform(form, saying.of_place, place_id))


def _asked(line: saying.HistoryLine, form: ConfirmForm, done: Performed) -> Response:
    actor = current_actor()
    if done.ok:
        text = ngettext("%(num)s device is signed out.", "%(num)s devices are signed out.", done.value)
        flash(_("Thank you for telling us.") + " " + text, "good")
        return see_other(PAGES[UserKind(actor.kind), saying.NEXT])
    found = saying.figures(current_user_id(actor), line.since, keep=actor.session_id)
    where = ", ".join(
        part
        for part in (common.device_name(line.device), countries.place(line.country, line.ip), line.ip)
        if part
    )
    when = Markup(fmt_time(line.at)).striptags()  # noqa: S704 - our own time, its tag taken off
    text = _("%(when)s, %(where)s.", when=when, where=where) if where else f"{when}."
    text = text[:1].upper() + text[1:]
    ask = ConfirmationText(
        _("This wasn’t me"),
        text + " " + effect(found),
        _("It wasn’t me"),
        url_for(".history"),
        _("Sign-ins"),
        ends=True,
    )
    return act_page(ask, form, done)


def effect(found: saying.DisputeFigures) -> str:
    """What saying so does, in figures."""
    parts = [
        ngettext(
            "%(num)s other device is signed out at once.",
            "%(num)s other devices are signed out at once.",
            found.sessions,
        ),
        ngettext(
            "%(num)s change made since then is taken back.",
            "%(num)s changes made since then are taken back.",
            found.frozen,
        )
        if found.frozen
        else "",
        ngettext(
            "%(num)s browser isn’t trusted any more.",
            "%(num)s browsers aren’t trusted any more.",
            found.browsers,
        )
        if found.browsers
        else "",
        _("You choose a new password before anything else.") if found.has_password else "",
        str(taken_back.WAYS[found.way]) if found.has_password else "",
        _("Our support and all your e-mail addresses are told."),
    ]
    return " ".join(part for part in parts if part)


def routes(to: Blueprint, prefix: str = "") -> None:
    """Mount what both audiences have."""
    both = ["GET", "POST"]
    to.add_url_rule(f"{prefix}/security/notices", view_func=notices, methods=both)
    to.add_url_rule(
        f"{prefix}/security/history/<uuid:attempt_id>/not-me", view_func=attempt_not_me, methods=both
    )
    to.add_url_rule(f"{prefix}/security/places/<uuid:place_id>/not-me", view_func=not_me, methods=both)


routes(bp)
