"""What the palette can do: acts on a person or an account, pages of the menu and kept views, each for whoever has the right.

Acts on people and accounts come from their nouns' own lists of acts. One that isn't such an act joins by a line of `ACTS`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.kernel import text
from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817 - a table of rights
from admin_app.saved_view import queries as saved_views
from admin_app.search.kinds import ACCOUNT, PERSON, HitKind
from forms.base import Text
from views.desk.account.acts import ON_ACCOUNTS
from views.desk.person.acts import ON_CUSTOMERS
from views.http import addresses
from views.pages import shortlist
from views.pages.registry import DESK, MenuPage


class Way(enum.StrEnum):
    """How an act begins."""

    DIALOG = "dialog"  # over the page that is open
    POST = "post"  # it asks nothing


@dataclass(frozen=True, slots=True)
class PaletteAct:
    """One thing that can be done to a person or an account.

    `label` says it in a few words, `named` with the name of whom it is done to as %(name)s. `others` are more words by
    which it is found. `argument` is what the route calls the row.
    """

    key: str
    subject: HitKind
    rights: tuple[P, ...]
    label: Text
    named: Text
    icon: str
    endpoint: str
    argument: str = "row_id"
    way: Way = Way.DIALOG
    others: str = ""

    def url(self, row_id: UUID) -> str:
        """Where it is done to a row."""
        values: dict[str, Any] = {self.argument: row_id}
        return url_for(self.endpoint, **values)

    def words(self, name: str) -> str:
        """What it does to whom."""
        return gettext(str(self.named)) % {"name": name}


ACTS: tuple[PaletteAct, ...] = (
    PaletteAct("break-glass", ACCOUNT, (P.BREAK_GLASS,), _l("Break glass"), _l("Break glass at %(name)s"), "lock-open",
               "staff_glass.break_glass", "account_id"),
    PaletteAct("note", ACCOUNT, (P.NOTE_WRITE,), _l("Add a note"), _l("Add a note to %(name)s"), "note",
               "staff_notes.add", "account_id"),
    PaletteAct("ask-support", ACCOUNT, (P.SUPPORT_ACCESS_ASK,), _l("Access request"), _l("Ask %(name)s for support access"),
               "heart-handshake", "staff_asking.ask", "account_id"),
    PaletteAct("pin", ACCOUNT, (P.ACCOUNT_READ,), _l("Pin an account"), _l("Pin %(name)s"), "pin",
               "staff_shortlist.pin", "account_id", Way.POST),
    PaletteAct("unpin", ACCOUNT, (P.ACCOUNT_READ,), _l("Unpin an account"), _l("Unpin %(name)s"), "pinned",
               "staff_shortlist.unpin", "account_id", Way.POST),
    PaletteAct("view-as", PERSON, (P.VIEW_AS,), _l("View as a customer"), _l("View as %(name)s"), "eye",
               "staff_view_as.start", "user_id"),
)  # fmt: skip


def all_acts() -> Iterator[PaletteAct]:
    """Every act there is: on people, on accounts, and those of the palette's own."""
    for person_act in ON_CUSTOMERS:
        label = person_act.menu or person_act.button
        endpoint = f"people.{person_act.name}"
        yield PaletteAct(
            person_act.slug,
            PERSON,
            person_act.rights,
            label,
            person_act.label,
            person_act.icon,
            endpoint,
            others=person_act.slug.replace("-", " "),
        )
    for act in ON_ACCOUNTS:
        endpoint = f"accounts.{act.name}"
        yield PaletteAct(
            f"account-{act.slug}", ACCOUNT, act.rights, act.menu or act.button, act.label, act.icon, endpoint
        )
    yield from ACTS


def acts_of(actor: Actor) -> list[PaletteAct]:
    """What the reader may do."""
    return [act for act in all_acts() if all(actor.may(right) for right in act.rights)]


def act(actor: Actor, key: str) -> PaletteAct | None:
    """An act that the reader may do, by its key."""
    return next((act for act in acts_of(actor) if act.key == key), None)


def applies(act: PaletteAct, row_id: UUID) -> bool:
    """Whether an act makes sense as far as that costs no question: what is pinned can't be pinned."""
    pinned = shortlist.mine().is_pinned(row_id)
    return {"pin": not pinned, "unpin": pinned}.get(act.key, True)


@dataclass(frozen=True, slots=True)
class PalettePage:
    """A page that the reader may go to; of a view that was kept, `listed` names its list."""

    label: str
    url: str
    icon: str
    listed: str = ""


def pages_of(actor: Actor) -> list[PalettePage]:
    """The pages of the desk."""
    return [
        PalettePage(str(page.label), addresses.plain(page.endpoint), page.icon) for page in _open_to(actor)
    ]


def views_of(actor: Actor) -> list[PalettePage]:
    """The views that were kept of lists that the reader may read. One statement."""
    lists = {page.endpoint: page for page in _open_to(actor)}
    found = [(view, lists.get(f"{view.listed}.index_view")) for view in saved_views.of_all_lists(actor)]
    return [
        PalettePage(view.name, f"{addresses.plain(page.endpoint)}?view={view.id}", page.icon, str(page.label))
        for view, page in found
        if page is not None
    ]


def _open_to(actor: Actor) -> list[MenuPage]:
    return [page for page in DESK if page.permission is None or actor.may(page.permission)]


def fits(typed: str, *words: str) -> bool:
    """Whether every word that was typed begins a word of what it may mean."""
    there = text.fold(" ".join(words)).split()
    return all(any(word.startswith(part) for word in there) for part in text.fold(typed).split())
