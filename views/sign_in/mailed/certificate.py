"""Checking the certificate of an erasure: for anybody who has the file. Nothing of it is kept or logged."""

from __future__ import annotations

from flask import Blueprint, Response

from admin_app.erasure.proof import verify
from admin_app.erasure.proof.certificate import MOST_BYTES
from admin_app.kernel.signing import SignatureState
from forms.sign_in.certificate import CertificateForm
from views.http import uploads
from views.http.web import page, perform, public

bp = Blueprint("certificate", __name__)


@bp.route("/verify", methods=["GET", "POST"])
@public
@uploads.takes(MOST_BYTES)
def check() -> Response:
    """A GET shows the keys and the form; the POST judges the file it brings, and shows what it says."""
    form = CertificateForm()
    done = perform(form, verify.judge, data=form.content if form.is_submitted() else b"")
    return page(
        "sign_in/certificate.html",
        done,
        form=form,
        found=done.value if done.ok else None,
        good=SignatureState.GOOD,
        unknown=SignatureState.UNKNOWN_KEY,
        keys=verify.published(),
    )
