"""People whom a closing that didn't come about left disabled: an owner sees who and why not, and lets all or some in again."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from admin_app.bulk import again, queries, service
from admin_app.bulk.models import OPEN_STATES, BulkState, RowState
from admin_app.kernel.rights.permissions import Permission
from forms.account.people import EnableAgainForm
from forms.base import ConfirmForm
from views.http.web import current_actor, fresh_required, page, perform, see_other
from views.labels.bulk import WORDS
from views.pages.appearance import rows_a_page
from views.self_service.account.people import bp
from views.self_service.acts import allowed

NOT_DONE = (RowState.SKIPPED, RowState.FAILED)


@bp.route("/enable-again", methods=["GET", "POST"])
@allowed(Permission.OWN_PEOPLE_ENABLE)
@fresh_required
def enable_again() -> Response:
    """Who is disabled, who of them can be let in again, and which of those it shall be."""
    form, actor = EnableAgainForm(), current_actor()
    done = perform(form, again.enable, form.row, everybody=form.everybody, reason=_("The account stays open"))
    if done.ok:
        return see_other(".enabled_again", run_id=done.value)
    found = again.kept_out(actor, key=request.args.get("key"), size=rows_a_page())
    return page(
        "customer/enable_again.html",
        done,
        form=form,
        found=found,
        number=again.number(actor),
        words=WORDS[again.ACT],
    )


@bp.get("/enabled-again/<uuid:run_id>")
@allowed(Permission.OWN_PEOPLE_ENABLE)
def enabled_again(run_id: UUID) -> Response:
    """How far it is, and who was let in again and who not."""
    run = queries.own(current_actor(), run_id)
    key = request.args.get("key")
    lines = queries.lines(current_actor(), run.id, NOT_DONE, size=rows_a_page(), key=key)
    return page(
        "customer/enabled_again.html",
        run=run,
        running=run.state in OPEN_STATES,
        lines=lines,
        older_url=url_for(".enabled_again", run_id=run.id, key=lines.older) if lines.older else None,
        newer_url=url_for(".enabled_again", run_id=run.id, key=lines.newer) if lines.newer else None,
        cancelled=run.state is BulkState.CANCELLED,
    )


@bp.post("/enabled-again/<uuid:run_id>/cancel")
@allowed(Permission.OWN_PEOPLE_ENABLE)
def cancel_enabling(run_id: UUID) -> Response:
    """Leave the rest as they are."""
    run = queries.own(current_actor(), run_id)
    perform(ConfirmForm(), service.cancel, run.id)
    return see_other(".enabled_again", run_id=run.id)
