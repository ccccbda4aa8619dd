"""Statements that are built once, executed on the driver's own connection: what they cost is the database's answer.

SQLAlchemy and psycopg make a dozen objects for each execution, and wait for each answer by itself. Here a statement has
its text, the order of its values and what reads its columns at hand, is sent by the name under which psycopg has
prepared it, and several go out together. Rows are SQLAlchemy's own. On SQLite, and wherever somebody listens to each
statement, they are executed the usual way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NoReturn, TypeVarTuple, cast

import psycopg
import sqlalchemy as sa
from psycopg import errors
from psycopg.abc import PQGen, Transformer
from psycopg.adapt import PyFormat
from psycopg.adapt import Transformer as NewTransformer
from psycopg.generators import execute, fetch_many
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import NoResultFound
from sqlalchemy.sql.compiler import SQLCompiler

Columns = TypeVarTuple("Columns")
TEXT = 0  # the format of answers
WRITING = re.compile(r"\b(INSERT|UPDATE|DELETE|MERGE|SHARE|LOCK)\b")  # in what changes rows, or locks them
DONE = {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement as it goes out: the name it is prepared under, its values as bytes and their formats."""

    name: bytes
    values: Sequence[Any]
    formats: Sequence[Any]


class AskingConnection(psycopg.Connection[Any]):
    """psycopg's connection, which can be asked without a cursor."""

    _own_transformer: Transformer | None = None
    _turns = False  # the transaction under way only read: it ends before what comes next, in one that writes

    @property
    def transformer(self) -> Transformer:
        """What makes bytes of values and values of bytes, the same for all that is asked."""
        if self._own_transformer is None:
            self._own_transformer = NewTransformer(self)
        return self._own_transformer

    def sent(self, text: bytes, given: Sequence[object]) -> Sent | None:
        """How a statement goes out; None as long as psycopg hasn't prepared it, which it does once it comes often."""
        transformer = self.transformer
        values = transformer.dump_sequence(given, [PyFormat.AUTO] * len(given)) if given else ()
        key = (text, (transformer.types or ()) if given else ())
        prepared = self._prepared._names  # noqa: SLF001 - psycopg is pinned
        name = prepared.get(key)
        if name is None:
            return None
        prepared.move_to_end(key)
        return Sent(name, values, (transformer.formats or ()) if given else ())

    def ask(self, text: bytes, given: Sequence[object], *, reads: bool = False) -> PGresult:
        """The answer to one statement; `reads` as in `ask_together`. Raises psycopg.Error."""
        sent = self.sent(text, given)
        if sent is not None:
            return self.ask_together([sent], reads=reads)[0]
        cursor = self.cursor()
        cursor.execute(text, given or None)
        return cast("PGresult", cursor.pgresult)

    def tell(self, statements: Sequence[tuple[bytes, Sequence[object]]], *, ends: bool = False) -> None:
        """Execute statements in their order, together where all of them are prepared. Raises psycopg.Error.

        `ends`: the transaction is kept with the last of them, where they go out together.
        """
        sent = [self.sent(text, given) for text, given in statements]
        ready = [one for one in sent if one is not None]
        if len(ready) == len(statements):
            self.ask_together(ready, ends=ends)
            return
        for text, given in statements:
            self.ask(text, given)

    def ask_together(
        self, sent: Sequence[Sent], *, ends: bool = False, reads: bool = False
    ) -> list[PGresult]:
        """The answers to several statements, which go out at once, with the beginning of the transaction. Raises psycopg.Error.

        `ends`: its end goes out with them too. `reads`: they change nothing. Where nothing else may either, no transaction
        is begun for them: each sees what is committed as it begins, as it would within one, and nothing has to be ended.
        """
        with self.lock:
            self._check_connection_ok()
            before, after = self._beginning(reads=reads), [b"COMMIT"] if ends else []
            alone = len(sent) == 1 and not before and not after
            answers = self.wait(self._alone(sent[0]) if alone else self._together(sent, before, after))
            self._turns = False
        return self._judged(answers)[len(before) : len(before) + len(sent)]

    def tell_apart(self, sent: Sequence[Sent]) -> None:
        """Execute statements as a transaction of their own, after the one that only read until now. Raises psycopg.Error."""
        with self.lock:
            self._check_connection_ok()
            answers = self.wait(self._together(sent, [] if self._is_idle else [b"COMMIT"]))
        self._judged(answers)

    def turn_to_writing(self) -> bool:
        """End the transaction that only read, and begin one that writes, with whatever is asked next.

        False where no such transaction is under way, and nothing is done.
        """
        status = self.pgconn.transaction_status
        if not self.read_only or status not in {TransactionStatus.INTRANS, TransactionStatus.IDLE}:
            return False
        self._read_only, self._begin_statement = None, b""  # psycopg sets them between transactions alone
        self._turns = status == TransactionStatus.INTRANS
        return True

    def commit(self) -> None:
        """Keep the transaction; where it ended with what was asked last, nothing is left to do."""
        self._turns = False
        if not self._is_idle:
            super().commit()

    def _beginning(self, *, reads: bool) -> list[bytes]:
        if self._turns:
            return [b"COMMIT", self._get_tx_start_command()]
        needs_none = self.autocommit or (reads and self.read_only)
        return [self._get_tx_start_command()] if self._is_idle and not needs_none else []

    def _start_query(self) -> PQGen[None]:
        """What psycopg's own execution asks before each statement."""
        if self._turns:
            yield from self._exec_command(b"COMMIT")
            self._turns = False
        yield from super()._start_query()

    @property
    def _is_idle(self) -> bool:
        return self.pgconn.transaction_status == TransactionStatus.IDLE

    def _judged(self, answers: list[PGresult]) -> list[PGresult]:
        for answer in answers:
            if answer.status not in DONE:
                raise errors.error_from_result(answer, encoding=self.info.encoding)
        return answers

    def _alone(self, sent: Sent) -> PQGen[list[PGresult]]:
        self.pgconn.send_query_prepared(sent.name, sent.values, sent.formats, TEXT)
        answers: list[PGresult] = yield from execute(self.pgconn)
        return answers

    def _together(
        self, sent: Sequence[Sent], before: Sequence[bytes], after: Sequence[bytes] = ()
    ) -> PQGen[list[PGresult]]:
        to, count = self.pgconn, len(before) + len(sent) + len(after)
        to.enter_pipeline_mode()
        try:
            for command in before:
                to.send_query_params(command, None)
            for one in sent:
                to.send_query_prepared(one.name, one.values, one.formats, TEXT)
            for command in after:
                to.send_query_params(command, None)
            to.pipeline_sync()
            answers: list[PGresult] = yield from execute(to)
            while len(answers) < count:
                answers += yield from fetch_many(to)
            yield from fetch_many(to)  # the end of them
        finally:
            if not self.closed:
                to.exit_pipeline_mode()
        return answers

    def rows(self, answer: PGresult) -> list[tuple[Any, ...]]:
        """The rows of an answer, as psycopg reads them."""
        self.transformer.set_pgresult(answer)
        return self.transformer.load_rows(0, answer.ntuples, tuple)


class Found(Generic[*Columns]):
    """The rows that a statement gave, all of them read."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Sequence[sa.Row[*Columns]]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[sa.Row[*Columns]]:
        return iter(self._rows)

    def all(self) -> Sequence[sa.Row[*Columns]]:
        """All rows."""
        return self._rows

    def first(self) -> sa.Row[*Columns] | None:
        """The first row, None without any."""
        return self._rows[0] if self._rows else None

    def one(self) -> sa.Row[*Columns]:
        """The only row. Raises NoResultFound where there is none."""
        if len(self._rows) != 1:
            raise NoResultFound(f"{len(self._rows)} rows where one was wanted")
        return self._rows[0]

    def scalar(self) -> Any:
        """The first value of the first row, None without any."""
        first: Any = self.first()
        return first[0] if first else None


class Direct:
    """A statement as it was compiled for one dialect."""

    __slots__ = ("_along", "_metadata", "_places", "_readers", "_results", "dialect", "reads", "text")

    def __init__(self, compiled: SQLCompiler, dialect: Dialect) -> None:
        self.dialect = dialect
        self.text = compiled.string.encode()
        self.reads = not WRITING.search(compiled.string)
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        processors: Mapping[str, Any] = compiled._bind_processors  # noqa: SLF001 - as its own execution reads them
        self._places = [
            (binds[name].key, name, binds[name], processors.get(name)) for name in compiled.positiontup or ()
        ]
        # What the statement brings along by `params()`; what is asked for at execution goes before it.
        self._along: Mapping[str, Any] = compiled._collected_params if compiled._collect_params else {}  # noqa: SLF001
        self._results = compiled._result_columns  # noqa: SLF001
        self._metadata = SimpleResultMetaData([column.keyname for column in self._results])
        self._readers: Any = None

    def given(self, values: Mapping[str, object]) -> list[object]:
        """The values in their order, as the driver takes them. Raises KeyError for one that is missing."""
        found = []
        for key, name, bind, process in self._places:
            value = values[key] if key in values else values[name] if name in values else self._kept(bind)
            found.append(process(value) if process else value)
        return found

    def _kept(self, bind: sa.BindParameter[Any]) -> object:
        if bind.key in self._along:
            return self._along[bind.key]
        if bind.required:
            raise KeyError(bind.key)
        return bind.value

    def rows(self, connection: AskingConnection, answer: PGresult) -> list[sa.Row[Any]]:
        """The rows of an answer, each column as its type reads it."""
        readers = self._readers
        if readers is None:
            readers = self._readers = [
                column.type._cached_result_processor(self.dialect, answer.ftype(i))  # noqa: SLF001
                for i, column in enumerate(self._results)
            ]
        metadata = self._metadata
        index = metadata._key_to_index  # noqa: SLF001 - as SQLAlchemy makes its rows
        return [sa.Row(metadata, readers, index, row) for row in connection.rows(answer)]


def direct(statement: sa.ClauseElement, dialect: Dialect) -> Direct | None:
    """The statement for a dialect; None for one whose text depends on its values, or that SQLAlchemy adds something to."""
    compiled = cast("SQLCompiler", statement.compile(dialect=dialect))
    added = compiled.insert_prefetch or compiled.update_prefetch or compiled.effective_returning
    grows = compiled.literal_execute_params or compiled.post_compile_params
    asks = any(bind.callable for bind in compiled.bind_names)
    return None if added or grows or asks else Direct(compiled, dialect)


def asking(connection: sa.Connection) -> AskingConnection | None:
    """The driver's connection, where it may be asked itself: nobody listens to what goes out."""
    listeners = connection.engine.dispatch  # nobody listens to one connection alone
    if listeners.before_cursor_execute or listeners.before_execute or listeners.after_cursor_execute:
        return None
    driver = connection.connection.driver_connection
    return driver if isinstance(driver, AskingConnection) else None


def failed(connection: sa.Connection, error: psycopg.Error, text: bytes) -> NoReturn:
    """Raise the driver's error as SQLAlchemy does, and give up a connection that is broken."""
    connection._handle_dbapi_exception(error, text.decode(), None, None, None)  # noqa: SLF001
