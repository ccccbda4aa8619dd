"""A small act on a page of its own: what it does, its fields, one button. Works without script."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from flask import Response, g

from admin_app.kernel.rights.permissions import Permission, Subject, require
from forms.base import Form
from views.http.web import Performed, current_actor, page

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")


def allowed(permission: Permission) -> Callable[[Callable[Parameters, Answer]], Callable[Parameters, Answer]]:
    """Refuse a page of an act to whoever lacks its right, or in the wrong state of the account.

    A courtesy, so that nobody fills in a form in vain: the command judges again, under its lock.
    """

    def mark(view: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
        @functools.wraps(view)
        def judged(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Answer:
            actor = current_actor()
            require(actor, permission, Subject(actor.acting_account_id, g.get("account_status")))
            return view(*args, **kwargs)

        return judged

    return mark


@dataclass(frozen=True, slots=True)
class ConfirmationText:
    """What the page says: the act in words, its effect, the button, where Cancel leads."""

    title: str
    text: str
    button: str
    back: str
    back_label: str
    ends: bool = False  # the act ends something, so its button is red
    again: bool = False  # the answer is a file, so the page stays and may ask again
    optional: tuple[str, ...] = ()  # fields that may stay empty


def act_page(ask: ConfirmationText, form: Form, done: Performed) -> Response:
    """Ask for the act, or show why it was refused, everything typed kept."""
    return page("customer/act.html", done, ask=ask, form=form)
