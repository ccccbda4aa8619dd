"""Solving and reopening a ticket, by the page of whoever may: somebody of its account, or a delegate."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, flash
from flask_babel import gettext as _

from admin_app.ticket.queries import OwnTicket
from forms.base import ConfirmForm
from views.http.web import perform, see_other
from views.self_service.acts import ConfirmationText, act_page


def solve(found: OwnTicket, command: Callable[..., object], *which: object, back: str, text: str) -> Response:
    """Say that it is solved; `which` names the ticket to the command, `text` what that means, `back` is the ticket's page."""
    form = ConfirmForm(version=found.version)
    done = perform(form, command, *which, version=form.version)
    if done.ok:
        flash(_("The ticket is marked as solved."), "good")
        return see_other(back)
    title = _("Mark %(number)s as solved", number=found.number)
    return act_page(ConfirmationText(title, text, _("Mark as solved"), back, found.number), form, done)


def reopen(found: OwnTicket, command: Callable[..., object], *which: object, back: str) -> Response:
    """Say that it isn't; `which` and `back` as in `solve`."""
    form = ConfirmForm(version=found.version)
    done = perform(form, command, *which, version=form.version)
    if done.ok:
        flash(_("The ticket is open again. Write what is still missing."), "good")
        return see_other(back)
    title = _("Reopen %(number)s", number=found.number)
    words = ConfirmationText(title, _("We look at it again."), _("Reopen it"), back, found.number)
    return act_page(words, form, done)
