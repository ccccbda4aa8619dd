"""A session that gathers rows to insert: for those that are only ever added a unit of work takes twice as long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy.session import Session as PlainSession
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from admin_app.lib.sql.settled import Settled, execute_together

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection
    from sqlalchemy.engine.interfaces import CoreExecuteOptionsParameter
    from sqlalchemy.orm.session import _BindArguments

Rows = list[dict[str, Any]]
Insertion = Callable[[Rows], list[tuple[Settled[Any], dict[str, Any]]]]  # statements with their values
GATHERED = "gathered"
CONNECTED = "connected"  # the connection of the transaction under way
AHEAD = "read_ahead"  # answers that were read before somebody asked, of the transaction under way
ENDS = "ends"  # the session commits its outermost transaction: nothing comes after the next flush


class GatheringSession(PlainSession):
    """Flask-SQLAlchemy's session, and rows that are inserted without a unit of work.

    `gather` keeps them until the next flush, so that those of one kind are one statement. A flush comes before a query
    that could find them, before a savepoint, and at the end of a savepoint or transaction.
    """

    def connection(
        self,
        bind_arguments: _BindArguments | None = None,
        execution_options: CoreExecuteOptionsParameter | None = None,
    ) -> Connection:
        """The one of the transaction under way, found once: SQLAlchemy asks each time which database it is of."""
        if bind_arguments is not None or execution_options is not None:
            return super().connection(bind_arguments, execution_options)
        known: Connection | None = self.info.get(CONNECTED)
        if known is None:
            known = self.info[CONNECTED] = super().connection()
        return known

    @property
    def is_changed(self) -> bool:
        """Whether rows were added, changed or deleted that aren't written yet."""
        return not self._is_clean()

    def gather(self, insertion: Insertion, row: dict[str, Any]) -> None:
        """Keep a row for the insertion of its kind."""
        self.info.setdefault(GATHERED, {}).setdefault(insertion, []).append(row)

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what the unit of work holds, then what was gathered, which may refer to it."""
        super().flush(objects)
        gathered, ends = self.info.pop(GATHERED, {}), self.info.pop(ENDS, False)
        if gathered:
            insertions = [one for insertion, rows in gathered.items() for one in insertion(rows)]
            execute_together(self.connection(), insertions, ends=ends)


@event.listens_for(GatheringSession, "before_commit")
def _write(session: Session) -> None:
    """SQLAlchemy spares itself a flush that has nothing of its own to write; of a savepoint it tells here as well."""
    session.flush()


@event.listens_for(GatheringSession, "after_soft_rollback")
def _let_go(session: Session, _of: SessionTransaction) -> None:
    """What was gathered since the transaction or savepoint began goes with it."""
    session.info.pop(GATHERED, None)


@event.listens_for(GatheringSession, "after_transaction_end")
def _forget(session: Session, of: SessionTransaction) -> None:
    """Answers that were read ahead are of this transaction, and read by its connection."""
    if of.parent is None:
        session.info.pop(AHEAD, None)
        session.info.pop(CONNECTED, None)
