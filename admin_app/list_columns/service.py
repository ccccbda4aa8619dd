"""Choosing the columns of a list.

It is a preference of the reader's own, as the theme is: no event tells of it. A list keeps to the columns that it has,
so a name that a later release doesn't know does no harm.
"""

from __future__ import annotations

import re

from admin_app.identity.locking import lock_person
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.list_columns.models import ListColumns

MOST = 40  # columns of a list
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def choose(actor: Actor, name: str, columns: tuple[str, ...]) -> None:
    """Keep which columns the list of this name shows to the actor; without any, those it usually has.

    Raises NotAllowed for customers, Invalid for what can't be names.
    """
    if actor.user_id is None or not actor.is_staff:
        raise NotAllowed
    if len(columns) > MOST or not all(NAME.fullmatch(one) for one in (name, *columns)):
        raise Invalid(N_("This list has no such column."), code="bad_columns")
    with transaction() as session:
        lock_person(actor.user_id)
        row = session.get(ListColumns, actor.user_id)
        if row is None:
            row = ListColumns(user_id=actor.user_id, chosen={})
            session.add(row)
        others = {known: chosen for known, chosen in row.chosen.items() if known != name}
        row.chosen = {**others, name: list(columns)} if columns else others
