"""Requests about personal data without signing in: asking for the link, what it opens, and stopping a download.

A GET shows and changes nothing; each POST uses the link up (SECURITY 6). None opens a session.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, Response, session, url_for
from flask_babel import gettext as _

from admin_app.data_case.kind import known
from admin_app.data_copy.service import Download
from admin_app.kernel.crypto import new_token
from admin_app.mailed_link.service import LinkDead
from admin_app.request_by_mail import releasing, service
from admin_app.sign_in.passkey.factor import PASSKEYS
from forms.base import ConfirmForm, Form
from forms.sign_in.data_request import (
    KIND_TEXTS,
    KINDS,
    CopyCodeForm,
    DataLinkForm,
    DataRequestForm,
    ProofForm,
)
from views.http.web import Performed, page, perform, public
from views.sign_in import passkey_place
from views.sign_in.mailed.links import dead
from views.sign_in.passkey_options import SECRET, options

F = TypeVar("F", bound=Form)
bp = Blueprint("data_request", __name__)


@bp.route("/privacy-request", methods=["GET", "POST"])
@public
def ask() -> Response:
    """Ask for a link. The answer is the same for every name."""
    form = DataLinkForm()
    done = perform(form, service.ask, name=form.name)
    return page("sign_in/data_request.html", done, form=form)


@bp.get("/link/data_request/<token>")
@public
def follow(token: str) -> Response:
    """What the link opens: one's requests, and a form for another."""
    return _page(token, Performed())


@bp.post("/link/data_request/<token>/send")
@public
def send(token: str) -> Response:
    """Send a request."""
    form = DataRequestForm()
    form.offer(known())
    done = perform(
        form,
        service.send,
        token,
        kind=form.kind,
        words=form.words,
        topic=form.topic,
        whole_account=form.whole_account,
    )
    if done.ok:
        return _done(
            _("Your request is in"), _("You get an e-mail as soon as it is answered, within a month.")
        )
    return _page(token, done, request_form=form)


@bp.post("/link/data_request/<token>/requests/<uuid:case_id>/withdraw")
@public
def withdraw(token: str, case_id: UUID) -> Response:
    """Take a request back."""
    form = ConfirmForm()
    done = perform(form, service.withdraw, token, case_id)
    if done.ok:
        return _done(_("Your request is withdrawn"), _("Nothing of it is carried out."))
    return _page(token, done, refused=form)


@bp.post("/link/data_request/<token>/requests/<uuid:case_id>/answer")
@public
def answer(token: str, case_id: UUID) -> Response:
    """Answer what staff need to know."""
    form = ProofForm()
    done = perform(form, service.answer, token, case_id, words=form.words)
    if done.ok:
        return _done(_("Your answer is in"), _("We go on with your request."))
    return _page(token, done, proof_form=form, answered=case_id)


@bp.post("/link/data_request/<token>/copies/<uuid:copy_id>/download")
@public
def download(token: str, copy_id: UUID) -> Response:
    """The file, by a code or a passkey, or once its waiting time is over."""
    form = CopyCodeForm()
    done = perform(
        form,
        releasing.download,
        token,
        copy_id,
        code=form.code,
        passkey=form.passkey,
        secret=str(session.get(SECRET, "")),
    )
    if not done.ok:
        return _page(token, done, code_form=form)
    found: Download = done.value
    headers = {
        "Content-Disposition": f'attachment; filename="{found.name}"',
        "Content-Length": str(found.file.size),
    }
    return Response(found.file.pieces, mimetype="application/zip", headers=headers)


@bp.post("/link/data_request/<token>/passkey")
@public
def passkey(token: str) -> Response:
    """A challenge for the person's passkeys, in place of a code."""
    session.setdefault(SECRET, new_token())
    return options(lambda _actor: releasing.ask_passkey(token, secret=session[SECRET]))


@bp.post("/link/data_request/<token>/copies/<uuid:copy_id>/release")
@public
def release(token: str, copy_id: UUID) -> Response:
    """Have every known contact told; the download opens in 72 hours unless one objects."""
    form = ConfirmForm()
    done = perform(form, releasing.ask, token, copy_id)
    if done.ok:
        return _done(
            _("All your addresses are told"),
            _("If nobody objects, the download opens in 72 hours. Then ask for a new link."),
        )
    return _page(token, done, refused=form)


@bp.route("/link/copy_object/<token>", methods=["GET", "POST"])
@public
def stop(token: str) -> Response:
    """Somebody who was told of a download stops it; a GET only tells."""
    form = ConfirmForm()
    try:
        found = releasing.asked_by(token)
    except LinkDead:
        return dead()
    done = perform(form, releasing.stop, token)
    if isinstance(done.error, LinkDead):
        return dead()
    return page("sign_in/copy_object.html", done, form=form, found=found)


def _done(title: str, text: str) -> Response:
    return page("sign_in/data_request_done.html", Performed(ok=True), title=title, text=text)


def _page(
    token: str,
    done: Performed,
    *,
    request_form: DataRequestForm | None = None,
    proof_form: ProofForm | None = None,
    code_form: CopyCodeForm | None = None,
    answered: UUID | None = None,
    refused: Form | None = None,
) -> Response:
    if isinstance(done.error, LinkDead):
        return dead()
    try:
        found = service.requests_of(token)
    except LinkDead:
        return dead()
    form = request_form or _empty(DataRequestForm)
    form.offer(known())
    return page(
        "sign_in/data_requests.html",
        done,
        token=token,
        found=found,
        form=form,
        proof_form=proof_form or _empty(ProofForm),
        code_form=code_form or _empty(CopyCodeForm),
        answered=answered,
        refused=refused,
        kinds=KINDS,
        kind_texts=KIND_TEXTS,
        is_open=service.is_open,
        lacks_answer=service.lacks_answer,
        by_passkey=url_for(".passkey", token=token)
        if found.person.has(PASSKEYS) and passkey_place.are_here()
        else "",
    )


def _empty(form: Callable[..., F]) -> F:
    return form(formdata=None)
