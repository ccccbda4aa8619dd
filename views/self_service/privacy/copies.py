"""A copy of one's own data and the portable set: asking, how far it has come, and downloading, each time freshly signed in."""

from __future__ import annotations

import json
from uuid import UUID

from flask import Blueprint, Response, flash, url_for
from flask_babel import gettext as _

from admin_app.data_copy import portable, queries, service
from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from admin_app.policy import keeping
from forms.base import ConfirmForm
from forms.you.data_copies import KIND_TEXTS, DataCopyForm
from views.http.web import Performed, current_actor, needs, page, perform, public, see_other
from views.labels.cases import data_copies as words
from views.labels.desk import size
from views.self_service.acts import ConfirmationText, act_page

bp = Blueprint("customer_copies", __name__, url_prefix="/privacy")


@bp.get("/copies")
@needs(P.OWN_DATA_COPY)
def overview() -> Response:
    """What was asked for, and asking."""
    return _page(DataCopyForm(formdata=None))


@bp.post("/copies")
@needs(P.OWN_DATA_COPY)
def ask() -> Response:
    """Ask for one."""
    form = DataCopyForm()
    done = perform(form, service.ask, form.kind)
    if done.ok:
        flash(_("It is being written. You get an e-mail once it is ready."), "good")
        return see_other(".overview")
    return _page(form, done)


@bp.post("/copies/<uuid:copy_id>/download")
@needs(P.OWN_DATA_COPY)
def download(copy_id: UUID) -> Response:
    """The file; who isn't freshly signed in is asked who they are first."""
    form = ConfirmForm()
    done = perform(form, service.download, copy_id)
    if not done.ok:
        text = _("Everything that is kept about you is in this file. So first confirm that it’s you.")
        back, title = url_for(".overview"), _("Download")
        return act_page(ConfirmationText(title, text, title, back, _("Your data")), form, done)
    found: service.Download = done.value
    headers = {
        "Content-Disposition": f'attachment; filename="{found.name}"',
        "Content-Length": str(found.file.size),
    }
    return Response(found.file.pieces, mimetype="application/zip", headers=headers)


@bp.post("/copies/<uuid:copy_id>/cancel")
@needs(P.OWN_DATA_COPY)
def cancel(copy_id: UUID) -> Response:
    """Stop one."""
    done = perform(ConfirmForm(), service.cancel, copy_id)
    if done.error is not None:
        raise done.error
    if done.ok:
        flash(_("It is cancelled. Nothing of it is kept."), "good")
    return see_other(".overview")


@bp.get("/portable.schema.json")
@public
def schema() -> Response:
    """The schema of portable sets, for whoever reads one."""
    return Response(json.dumps(portable.schema(), indent=2), mimetype="application/schema+json")


def _page(form: DataCopyForm, done: Performed | None = None) -> Response:
    copies = queries.own(current_actor())
    states = {copy.id: queries.state_of(copy) for copy in copies}
    return page(
        "customer/privacy/copies.html",
        done,
        form=form,
        kind_texts=KIND_TEXTS,
        copies=copies,
        states=states,
        waits=any(state in service.UNDER_WAY for state in states.values()),
        kinds=words.KINDS,
        chips=words.STATES,
        failures=words.FAILURES,
        size=size,
        days=keeping.of_files().days,
        with_account=current_actor().may(P.OWN_ACCOUNT_WRITE),
    )
