"""Rows that a file of a list holds: whoever's data are restricted is left out (GDPR art. 18).

A list on a page tells that somebody is there, masked; a file is a use of its own. What proves the acts of staff is the
exception, as the inventory says of its table.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from admin_app.identity.restricted import is_restricted
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.leads import LeadsTo
from admin_app.personal_data.treatment import Restriction

STAYS = frozenset({Restriction.PROVES, Restriction.NOTHING})


def without_restricted(statement: sa.Select[Any], table: sa.Table) -> sa.Select[Any]:
    """The rows of a table without those about somebody, or an account, whose data are restricted."""
    entry = inventory().get(table.name)
    if entry is None or entry.restriction in STAYS:
        return statement
    about = {_restricted(lead.to, table.c[lead.column]) for lead in entry.about if lead.to is not LeadsTo.ROW}
    return statement.where(*(sa.not_(one) for one in about))


def _restricted(to: LeadsTo, column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    if to is LeadsTo.ADDRESS:
        return is_restricted(address=column)
    return is_restricted(person=column) if to is LeadsTo.PERSON else is_restricted(account=column)
