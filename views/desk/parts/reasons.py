"""Why fields at the desk: filled with what was said last of the same account, with the company's own texts beside them."""

from __future__ import annotations

import re
from uuid import UUID

from flask import Flask, request
from flask_babel import get_locale, gettext
from markupsafe import Markup
from wtforms import Field

from admin_app.case_kind.numbers import ALPHABET, DIGITS
from admin_app.desk import reasons
from admin_app.identity.models import Account
from forms.base import Form
from views.http.web import current_actor
from views.templating.parts import html

TICKET = re.compile(f"T-[{ALPHABET}]{{{DIGITS}}}")
CHIP = '<button class="btn saved" type="button" data-fill="{field}">{text}</button>'


def register(app: Flask) -> None:
    """Let templates draw the texts beside a field."""
    app.jinja_env.globals["draw_saved_reasons"] = saved


def account_of(row: object) -> UUID | None:
    """The account that a row is of, as far as its acts are about one."""
    return row.id if isinstance(row, Account) else getattr(row, "account_id", None)


def offer(form: Form, account_id: UUID | None) -> None:
    """Fill in reason and ticket of this work where the form is shown first; whoever types writes over it."""
    if account_id is None or form.is_submitted() or form.reason.data:
        return
    named = request.args.get("ticket", "")  # of the page that the act was begun from
    work = (
        reasons.Work(ticket=named)
        if TICKET.fullmatch(named)
        else reasons.of_work(current_actor(), account_id)
    )
    _fill(
        form.reason, work.reason or (gettext("Ticket %(ticket)s", ticket=work.ticket) if work.ticket else "")
    )
    if "ticket" in form:
        _fill(form.ticket, work.ticket)


def _fill(field: Field, text: str) -> None:
    if text:
        field.data = text
        field.render_kw = {**(field.render_kw or {}), "data-offered": True}


def saved(field_id: str) -> Markup:
    """The company's texts as buttons that fill the field; nothing where there are none, or for a customer."""
    if not current_actor().is_staff:
        return Markup("")
    texts = reasons.saved(str(get_locale() or "en"))
    if not texts:
        return Markup("")
    chips = "".join(CHIP.format(field=html(field_id), text=html(text)) for text in texts)
    label = html(gettext("Saved reasons"))
    return Markup(f'<div class="saved-reasons js-only" role="group" aria-label="{label}">{chips}</div>')  # noqa: S704 - escaped
