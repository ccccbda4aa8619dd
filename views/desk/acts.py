"""Acts at the desk: a page that asks for the reason, a POST that calls one command.

An act is told once, in its noun's list of acts. The row's page, the menus of pages that show several nouns, what
helps after a failed sign-in, and the route all read that entry.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from flask import Response, flash, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.permissions import Permission
from admin_app.lib import reading
from admin_app.objection import queries
from admin_app.proposal.service import AwaitsSecond
from admin_app.sign_in.explain import Remedy
from forms.base import Form, Text, VersionMixin
from views.desk.parts import reasons
from views.http.requester.reader import reader
from views.http.web import Performed, current_actor, page, perform, safe_next, see_other
from views.labels.cases import objections

WAITS = _l("Nothing is changed yet. A second member of staff has 72 hours to confirm it.")
OWN_FIELDS = {"csrf_token", "confirm_password", "confirm_code", "confirm_passkey"}
Row = TypeVar("Row")
Facts = TypeVar("Facts")


@dataclass(frozen=True, slots=True)
class Effect:
    """What an act does, in words: on its page, and afterwards in the toast."""

    text: Text
    done: Text


@dataclass(frozen=True, slots=True, eq=False)
class DeskAct(Generic[Row, Facts]):
    """One thing that can be done to a row.

    `slug` ends its address. `fields` are the form's fields that the command takes, by name. `label` is the act in
    words, `text` its effect in figures or plain words, `button` what the button says, `done` what the toast says;
    %(name)s stands for the row. Pages that list several rows say `menu`, or the button's words without it, and
    `sub` under it. `applies` hides the act where the state forbids it: it is given what rows and pages both know.
    """

    slug: str
    form: type[Form]
    command: Callable[..., object]
    permission: Permission
    fields: tuple[str, ...]
    label: Text
    text: Text
    button: Text
    done: Text
    icon: str = "bolt"
    ends: bool = False  # ends something: the button is red
    applies: Callable[[Facts], bool] = lambda _facts: True
    prepare: Callable[[Any, Row], None] | None = None  # fill the form's choices and defaults from the row
    primary: bool = False
    menu: Text = ""
    sub: Text = ""
    in_menus: bool = True  # whether pages that show several nouns offer it
    remedy: Remedy | None = None  # what it is called where a failed sign-in is explained
    besides: Permission | None = None  # another right that is needed
    by_row: Callable[[Row], Effect] | None = None  # text and toast, where they depend on the row
    right_by_row: Callable[[Row], Permission] | None = None  # a further right that depends on the row
    template: str = "admin/act.html"
    leads: Callable[[Any], str] | None = None  # where it goes on, by what the command gave; else back
    one_of: frozenset[Permission] = frozenset()  # all that this right may be

    @property
    def name(self) -> str:
        """The name of its route within the noun's blueprint."""
        return self.slug.replace("-", "_")

    @property
    def rights(self) -> tuple[Permission, ...]:
        """All rights it takes, the one that is named to whoever lacks it first."""
        return (self.permission, self.besides) if self.besides else (self.permission,)

    def offered(self, actor: Actor, facts: Facts) -> bool:
        """Whether the reader may do it, as things stand."""
        return all(actor.may(right) for right in self.rights) and self.applies(facts)

    def words(self, text: Text, name: str) -> str:
        """A text of the act with the row's name in it."""
        return gettext(str(text)) % {"name": name} if text else ""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An act in a menu: where it leads and what it says. `tone` is red for what ends something."""

    label: str
    url: str
    icon: str
    tone: str = ""
    sub: str = ""
    remedy: Remedy | None = None


def menu(
    actor: Actor, acts: Iterable[DeskAct[Row, Facts]], facts: Facts, address: Callable[[str], str]
) -> list[MenuEntry]:
    """The acts that a page offers beside the row's own page; `address` gives an act's address by its route's name."""
    offered = (act for act in acts if act.in_menus and act.offered(actor, facts))
    language = reader().language
    found = []
    for act in offered:
        label, sub = _said(act, language)
        tone = "bad" if act.ends else ""
        found.append(MenuEntry(label, address(act.name), act.icon, tone, sub, act.remedy))
    return found


@functools.lru_cache(1024)
def _said(act: DeskAct[Any, Any], language: str) -> tuple[str, str]:  # noqa: ARG001 - the texts are lazy
    """An act's words in menus, looked up once: a page of people has seven acts a line."""
    return str(act.menu or act.button), str(act.sub)


def run(
    act: DeskAct[Row, Facts], row: Row, row_id: UUID, *, name: str, back: str, crumbs: list[tuple[str, str]]
) -> Response:
    """Ask for the act (GET), or do it (POST) and go back to where it was asked from."""
    form = act.form()
    if isinstance(form, VersionMixin):
        form.made_from(getattr(row, "version", None))
    if act.prepare:
        act.prepare(form, row)
    if "reason" in form and not form.is_submitted():
        form.reason.data = form.reason.data or _because()
        reasons.offer(form, reasons.account_of(row))
    effect = act.by_row(row) if act.by_row else Effect(act.text, act.done)
    target = safe_next(request.values.get("next"), back)
    done: Performed = perform(form, act.command, row_id, **{name: form[name] for name in act.fields})
    if done.ok:
        awaits = isinstance(done.value, AwaitsSecond)
        flash(str(WAITS) if awaits else act.words(effect.done, name), "good")
        return see_other(act.leads(done.value) if act.leads else target)
    return page(
        act.template,
        done,
        form=form,
        title=act.words(act.label, name),
        text=act.words(effect.text, name),
        button=act.words(act.button, name),
        ends=act.ends,
        back=target,
        fields=[f for f in form if f.name not in OWN_FIELDS and not isinstance(f, HiddenField)],
        crumbs=crumbs,
    )


def _because() -> str:
    """The reason that comes along with the act: that an objection was upheld, which the page's address names."""
    named = request.args.get("because", type=reading.row_id)
    note = queries.note_of(current_actor(), named) if named else ""
    return objections.reason(note) if note else ""
