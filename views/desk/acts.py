"""Acts at the desk: a page that asks for the reason, a POST that calls one command."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, request
from flask_babel import gettext
from wtforms import Field, HiddenField

from admin_app.kernel.permissions import Permission
from forms.base import Form
from views.http.web import Performed, page, perform, safe_next, see_other

OWN_FIELDS = {"csrf_token", "confirm_password", "confirm_code", "confirm_passkey"}


@dataclass(frozen=True)
class Act:
    """One thing that can be done to a row. The form's fields are the command's arguments, by name.

    `label` is the act in words, `text` its effect in figures or plain words, `button` what the button says, `done`
    what the toast says; %(name)s stands for the row. `applies` hides it where the row's state forbids it.
    """

    name: str
    form: type[Form]
    command: Callable[..., Any]
    permission: Permission
    label: Any = ""
    text: Any = ""
    button: Any = ""
    done: Any = ""
    icon: str = "bolt"
    ends: bool = False  # ends something: the button is red
    applies: Callable[[Any], bool] = lambda _row: True
    prepare: Callable[[Form, Any], None] | None = None  # fill choices and defaults from the row
    primary: bool = False

    def words(self, text: Any, name: str) -> str:
        """A text of the act with the row's name in it."""
        return gettext(str(text)) % {"name": name} if text else ""


def arguments(act: Act, form: Form) -> dict[str, Field]:
    """The form's fields that the command knows by name."""
    known = inspect.signature(act.command).parameters
    return {f.name: f for f in form if f.name in known and f.name not in OWN_FIELDS}


def run(act: Act, row: Any, row_id: Any, *, name: str, back: str, crumbs: list[tuple[str, str]]) -> Response:
    """Ask for the act (GET), or do it (POST) and go back to where it was asked from."""
    form = act.form()
    if "version" in form and not form.is_submitted():
        form.version.data = getattr(row, "version", None)
    if act.prepare:
        act.prepare(form, row)
    target = safe_next(request.values.get("next"), back)
    done: Performed = perform(form, act.command, row_id, **arguments(act, form))
    if done.ok:
        flash(act.words(act.done or act.label, name), "good")
        return see_other(target)
    return page(
        "admin/act.html",
        done,
        form=form,
        title=act.words(act.label, name),
        text=act.words(act.text, name),
        button=act.words(act.button or act.label, name),
        ends=act.ends,
        back=target,
        fields=[f for f in form if f.name not in OWN_FIELDS and not isinstance(f, HiddenField)],
        crumbs=crumbs,
    )
