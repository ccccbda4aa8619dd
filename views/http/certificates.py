"""The file of a certificate of erasure, for a browser to keep."""

from __future__ import annotations

from flask import Response

from admin_app.deletion.certificates import CertificateFile


def as_file(found: CertificateFile) -> Response:
    """A certificate as a download."""
    headers = {"Content-Disposition": f'attachment; filename="{found.name}"'}
    return Response(found.text, mimetype="application/json", headers=headers)
