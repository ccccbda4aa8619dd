"""Retention: how long each thing is kept, what is due, and what the last runs took."""

from __future__ import annotations

from functools import partial

from babel.numbers import format_decimal
from flask import Blueprint, Response
from flask_babel import get_locale

from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from admin_app.policy.register import REGISTER
from admin_app.policy.schedule import Setting
from admin_app.retention import queries
from views.http.web import current_actor, needs, page
from views.labels import policies as words

bp = Blueprint("staff_retention", __name__, url_prefix="/admin")


@bp.get("/retention")
@needs(P.RETENTION_READ)
def index() -> Response:
    """Each rule with its policy, what the next run takes and what the last one took; then the last runs."""
    actor = current_actor()
    return page(
        "staff/privacy/retention.html",
        lines=queries.lines(actor),
        files=queries.run_out_files(),
        runs=queries.runs(actor),
        most=queries.COUNTED,
        register=REGISTER,
        value=words.value,
        number=partial(format_decimal, locale=get_locale()),
        page_of=lambda key: words.page_of(Setting(key)),
    )
