"""What a person signs in with, and the picture others see."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import CombinedMultiDict, FileStorage
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from admin_app.identity.models import EMAIL_MAX, USERNAME_MAX
from admin_app.user.avatar import BYTES_MAX, SENT_MAX
from forms.base import Form, VersionMixin, no_control, strip

NEEDED = _l("Fill this in.")
TOO_LONG = _l("Use at most %(max)d characters.")
CODE_MAX = 20  # six digits, and what people put between


class UsernameChangeForm(VersionMixin, Form):
    """Another username."""

    username = StringField(
        _l("New username"),
        [InputRequired(NEEDED), Length(max=USERNAME_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


class EmailChangeForm(Form):
    """Another e-mail address."""

    email = StringField(
        _l("New e-mail address"),
        [InputRequired(NEEDED), Length(max=EMAIL_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        render_kw={
            "type": "email",
            "inputmode": "email",
            "autocomplete": "email",
            "autocapitalize": "none",
            "spellcheck": "false",
        },
    )


class EmailCodeForm(Form):
    """The code that was sent to the new address."""

    code = StringField(
        _l("Code from the e-mail"),
        [InputRequired(NEEDED), Length(max=CODE_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        render_kw={"autocomplete": "one-time-code"},
    )


class AvatarForm(Form):
    """A picture: a file, or the scaled-down one that the page before showed. The one form that takes a file."""

    picture = FileField(_l("Picture"), render_kw={"accept": "image/png,image/jpeg,image/webp,image/gif"})
    # Base64 of a PNG of at most 64 KB; it is judged like any file that is sent.
    scaled = HiddenField(validators=[Optional(), Length(max=BYTES_MAX * 4 // 3 + 4)])

    def __init__(self, **kwargs: object) -> None:
        """Its file is let in beside its texts."""
        sent = (
            CombinedMultiDict[str, Any]([request.files, request.form]) if request.method == "POST" else None
        )
        super().__init__(formdata=sent, **kwargs)

    def validate_picture(self, field: FileField) -> None:
        """One of the two has to be there."""
        if not self.is_scaled and not isinstance(field.data, FileStorage):
            raise ValidationError(gettext("Choose a picture first."))

    @property
    def is_scaled(self) -> bool:
        """Whether the offered picture is taken, and no other file was chosen meanwhile."""
        return bool(self.scaled.data) and not isinstance(self.picture.data, FileStorage)

    @property
    def content(self) -> bytes:
        """The bytes that were sent, never more than one too many."""
        if self.is_scaled:
            try:
                return base64.b64decode(self.scaled.data, validate=True)
            except (binascii.Error, ValueError):
                return b""
        file = self.picture.data
        return bytes(file.stream.read(SENT_MAX + 1)) if isinstance(file, FileStorage) else b""

    def offer(self, scaled: bytes) -> None:
        """Carry the scaled-down picture, for the next answer."""
        self.scaled.data = base64.b64encode(scaled).decode()
