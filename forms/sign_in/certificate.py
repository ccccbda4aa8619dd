"""A certificate that anybody has checked."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import CombinedMultiDict, FileStorage
from wtforms import ValidationError

from admin_app.erasure.proof.certificate import MOST_BYTES
from forms.base import Form


class CertificateForm(Form):
    """The file as it was sent with the last mail."""

    file = FileField(_l("Certificate"), render_kw={"accept": "application/json,.json"})

    def __init__(self, **kwargs: object) -> None:
        """Its file is let in beside its texts."""
        sent = (
            CombinedMultiDict[str, Any]([request.files, request.form]) if request.method == "POST" else None
        )
        super().__init__(formdata=sent, **kwargs)

    def validate_file(self, field: FileField) -> None:
        """There has to be one."""
        if not isinstance(field.data, FileStorage):
            raise ValidationError(gettext("Choose the file of the certificate first."))

    @property
    def content(self) -> bytes:
        """The bytes that were sent, never more than one too many."""
        file = self.file.data
        return bytes(file.stream.read(MOST_BYTES + 1)) if isinstance(file, FileStorage) else b""
