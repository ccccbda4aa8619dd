"""What others keep in which somebody is named: texts that people wrote stay and are counted, our own mails forget the name."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from admin_app.erasure.names import pattern
from admin_app.erasure.subject import Subject
from admin_app.identity.models import Account, User
from admin_app.kernel.db import db
from admin_app.lib import masks
from admin_app.personal_data import rows
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.rows import Condition
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import Erasure
from admin_app.personal_data.vocabulary import Data

LOOKED_THROUGH = 5000  # rows of a table
HIDDEN = masks.text("")


def count(subject: Subject) -> int:
    """How many texts that others wrote for the account name the person. A whole account's texts go with it, so: none."""
    user = None if subject.whole else db.session.get(User, subject.id)
    if user is None or user.account_id is None:
        return 0
    names = pattern([user.full_name, user.username, user.email])
    if names is None:
        return 0
    return sum(1 for text in _texts(subject, user.account_id) if text is not None and names.search(str(text)))


def _texts(subject: Subject, account_id: object) -> Iterator[object]:
    for entry in inventory().values():
        names = [column.name for column in entry.all_columns if column.data is Data.WORDS]
        table = db.metadata.tables.get(entry.name)
        if (
            not names
            or table is None
            or entry.erasure is Erasure.FOLLOWS
            or entry.name == Account.__tablename__
        ):
            continue
        for where in _of_others(entry, subject, account_id):
            wanted = sa.select(*(table.c[name] for name in names)).where(where).limit(LOOKED_THROUGH)
            for row in db.session.execute(wanted):
                yield from row


def _of_others(entry: TableEntry, subject: Subject, account_id: object) -> list[Condition]:
    """Rows about the account, but those that the erasure empties or deletes."""
    own = sa.or_(sa.false(), *subject.ways(entry))
    return [
        sa.and_(way, sa.not_(sa.func.coalesce(own, sa.false())))
        for way in rows.ways_of_account(entry, account_id)  # type: ignore[arg-type]
    ]
