"""Files that are sent with a text: shape only; how large they are and what they are is judged as they are read."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import CombinedMultiDict, FileStorage
from wtforms import MultipleFileField

from admin_app.ticket.attachment.storing import Upload
from forms.base import Form


class WithFiles(Form):
    """A form that may bring files along."""

    files = MultipleFileField(_l("Files"))

    def __init__(self, **kwargs: Any) -> None:
        """Its files are let in beside its texts."""
        if "formdata" not in kwargs and request.method == "POST":
            kwargs["formdata"] = CombinedMultiDict[str, Any]([request.files, request.form])
        super().__init__(**kwargs)

    @property
    def uploads(self) -> list[Upload]:
        """What was chosen, each as it is read."""
        chosen = (file for file in self.files.data or () if isinstance(file, FileStorage) and file.filename)
        return [Upload(str(file.filename), file.stream) for file in chosen]
