"""Forms about a lost second factor."""

from __future__ import annotations

from forms.base import Form
from forms.sign_in.door import NewPasswordMixin


class CompleteForm(NewPasswordMixin, Form):
    """The new password that ends a case."""
