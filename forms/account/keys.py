"""SSH keys: one's own public key, or a pair that is made; PGP keys. What a key is, the domain says; here only lengths are judged.

What was pasted stands in the form again only where it is surely public: a private key that lost its head looks like any
other text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from admin_app.kernel.errors import Invalid
from admin_app.pgp_key import reading as pgp_reading
from admin_app.pgp_key.limits import BLOCK_MAX
from admin_app.ssh_key import reading as ssh_reading
from admin_app.ssh_key.limits import NAME_MAX, TEXT_MAX
from forms.base import Form, MaybeSecretField, Text, no_control, strip

FILL_IN = _l("Fill this in.")
TOO_LONG = _l("Use at most %(max)d characters.")


class PublicKeyField(MaybeSecretField):
    """A public key that is pasted. `judge` is the domain's reading of such keys."""

    def __init__(
        self, label: Text, validators: Sequence[object], judge: ModuleType, **kwargs: object
    ) -> None:
        """As a field of several lines, with who knows what a key is."""
        super().__init__(label, validators, **kwargs)
        self._judge = judge

    def is_public(self, text: str) -> bool:
        """Whether it is surely no part of a private key."""
        return bool(self._judge.is_public(text))

    def fault(self) -> Invalid | None:
        """What the domain would say of what was pasted."""
        try:
            self._judge.read(self.data or "")
        except Invalid as fault:
            return fault
        return None


class _PastedKeyForm(Form):
    """A form with such a field."""

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """Where another field is refused, say what is wrong with the key as well: it may be gone from the page."""
        fine = super().validate(extra_validators)
        for field in [] if fine else self:
            if isinstance(field, PublicKeyField) and not field.errors and (fault := field.fault()):
                self.add_domain_error(fault)
        return fine


class GenerateSshKeyForm(_PastedKeyForm):
    """A pair that is made here."""

    name = StringField(
        _l("Name"),
        [InputRequired(FILL_IN), Length(max=NAME_MAX, message=TOO_LONG), no_control],
        filters=[strip],
        render_kw={"autocomplete": "off"},
    )


class AddSshKeyForm(GenerateSshKeyForm):
    """The public part of a pair that its owner made."""

    public_key = PublicKeyField(
        _l("Public key"),
        [InputRequired(FILL_IN), Length(max=TEXT_MAX, message=TOO_LONG), no_control],
        ssh_reading,
        render_kw={"rows": 4, "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


class AddPgpKeyForm(_PastedKeyForm):
    """A public key block."""

    block = PublicKeyField(
        _l("Public key block"),
        [InputRequired(FILL_IN), Length(max=BLOCK_MAX, message=TOO_LONG), no_control],
        pgp_reading,
        render_kw={"rows": 6, "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
