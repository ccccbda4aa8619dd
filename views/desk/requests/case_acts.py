"""Acts on cases at the desk, as data, and the page of each; what a kind of case shows is its own."""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar
from uuid import UUID

from flask import Blueprint, Response, flash

from admin_app.case_kind.definition import CaseKind
from admin_app.kernel.rights.permissions import Permission
from forms.base import Form, Text
from views.http.web import Performed, fresh_required, needs, page, perform, see_other

ActT = TypeVar("ActT", bound=enum.StrEnum)


class ShownCase(Protocol):
    """A case as its page shows it."""

    @property
    def may(self) -> Collection[enum.StrEnum]:
        """The acts that the reader is offered."""


ShownT = TypeVar("ShownT", bound=ShownCase)


@dataclass(frozen=True, slots=True)
class CaseAct(Generic[ActT]):
    """One act at the desk. `fields` are the form's fields the command takes; right and freshness are the case kind's."""

    kind: ClassVar[CaseKind[Any, Any]]

    slug: str
    act: ActT
    form: type[Form]
    command: Callable[..., object]
    fields: tuple[str, ...]
    title: Text
    text: Text
    button: Text
    done: Text
    ends: bool = False
    back: str = ".case"

    @property
    def permission(self) -> Permission:
        """The right that the case kind asks for."""
        return self.kind.right_of(self.act)

    @property
    def fresh(self) -> bool:
        """Whether the page asks first who you are."""
        return self.kind.of(self.act).fresh_sign_in


@dataclass(frozen=True, slots=True)
class CasePages(Generic[ActT, ShownT]):
    """How the acts of a kind of case are shown. `part` names the case's id in addresses.

    `conflict` draws the answer to whom somebody was faster than; None where nobody was.
    """

    part: str
    template: str
    read: Callable[[UUID], ShownT]
    new_form: Callable[[CaseAct[ActT], ShownT], Form]
    conflict: Callable[[ShownT, Performed, Form], Response | None]

    def mount(self, bp: Blueprint, acts: Iterable[CaseAct[ActT]]) -> None:
        """Give each act its address."""
        for act in acts:
            rule = f"/<uuid:{self.part}>/{act.slug.replace('_', '-')}"
            bp.add_url_rule(rule, act.slug, self._view(act), methods=["GET", "POST"])

    def _view(self, act: CaseAct[ActT]) -> Callable[..., Response]:
        """A page that asks (for browsers without script), a POST that calls the act's one command."""

        def view(**parts: UUID) -> Response:
            form, case_id = act.form(), parts[self.part]
            given = {name: getattr(form, name) for name in ("version", *act.fields)}
            done = perform(form, act.command, case_id, **given)
            if done.ok:
                flash(str(act.done), "good")
                return see_other(act.back, **(parts if act.back == ".case" else {}))
            current = self.read(case_id)
            if not form.is_submitted():
                if act.act not in current.may:
                    return see_other(".case", **parts)
                form = self.new_form(act, current)
            return self.conflict(current, done, form) or page(
                self.template, done, case=current, act=act, form=form
            )

        view.__name__ = act.slug
        view.__doc__ = str(act.slug)
        return needs(act.permission)(fresh_required(view) if act.fresh else view)
