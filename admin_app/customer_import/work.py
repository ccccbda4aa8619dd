"""The work of a run: batches, each one transaction with the run's row advanced in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import DataError, IntegrityError, OperationalError

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.customer_import import files
from admin_app.customer_import.files import ImportFile
from admin_app.customer_import.load import NOT_TAKEN, Context, Loader, LoadOutcome
from admin_app.customer_import.models import ImportRun, RunState
from admin_app.customer_import.reports import Reports
from admin_app.customer_import.rows import accounts, facts, people
from admin_app.customer_import.rows.keys import ImportRow, account_of, judge, reason_of
from admin_app.identity.models import Role, RoleScope
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid
from admin_app.kernel.i18n import N_, translate
from admin_app.role import service as roles

BATCH = 1000  # rows a transaction; a web request waits for one at most a fraction of a second
TRIES = 3  # a batch that met a deadlock or a statement's time limit
LOADERS: dict[str, Loader] = {
    ImportFile.ACCOUNTS: accounts.load,
    ImportFile.PEOPLE: people.load,
    ImportFile.SERVICES: facts.load_services,
    ImportFile.INVOICES: facts.load_invoices,
}
COUNTED = ("read", "created", "changed", "unchanged", "kept", "skipped", "refused")


@dataclass(slots=True)
class Result:
    """What became of a run. `counts` by file: rows read, created, changed, unchanged, skipped (erased, past its term), refused;
    `kept` counts fields. `reasons` counts refused rows by file and reason."""

    run_id: UUID
    as_of: datetime
    state: RunState = RunState.RUNNING
    counts: dict[ImportFile, dict[str, int]] = field(default_factory=dict)
    missing: list[ImportFile] = field(default_factory=list)
    reasons: Counter[tuple[ImportFile, str]] = field(default_factory=Counter)
    written: list[Path] = field(default_factory=list)

    def total(self, *names: str) -> int:
        """A sum over all files."""
        return sum(counts[name] for counts in self.counts.values() for name in names)

    @property
    def accepted(self) -> int:
        """Rows that came in, the unchanged ones among them."""
        return self.total("created", "changed", "unchanged")


Progress = Callable[[int], None]
Stop = Callable[[], bool]


class Stopped(Exception):
    """Somebody asked to stop; what is in stays."""


@dataclass(slots=True)
class ImportWork:
    """A run under way."""

    context: Context
    result: Result
    reports: Reports
    sources: list[files.ImportSource]
    progress: Progress
    stop: Stop

    def begin(self) -> None:
        """Close what was abandoned, and write this run's row."""
        with transaction() as session:
            for former in session.scalars(sa.select(ImportRun).where(ImportRun.state == RunState.RUNNING)):
                former.state, former.ended_at = RunState.ABANDONED, self.context.now
                facts_ = {
                    "run": str(former.id),
                    "started": f"{former.started_at:%Y-%m-%d %H:%M} UTC",
                    "counts": former.counts,
                }
                audit.record(
                    Event.IMPORT_ABANDONED, self.context.actor, target=("import", former.id), facts=facts_
                )
            roles.ensure_built_in()
            session.add(
                ImportRun(
                    id=self.result.run_id,
                    started_at=self.context.now,
                    advanced_at=self.context.now,
                    as_of=self.result.as_of,
                    actor=self.context.actor.kind.value,
                    counts=self.result.counts,
                    file_hashes={source.kind: source.sha256 for source in self.sources},
                )
            )

    def go(self) -> None:
        """Bring in file by file, then renew as of when the facts are known."""
        account_roles = sa.select(Role.key, Role.id).where(Role.scope == RoleScope.ACCOUNT)
        self.context.roles = {r.key: r.id for r in db.session.execute(account_roles)}
        try:
            for source in self.sources:
                self._file(source)
            self._renew()
            self.result.state = RunState.DONE
        except (Stopped, KeyboardInterrupt):
            self.result.state = RunState.INTERRUPTED

    def end(self) -> None:
        """Close the run's row, and tell of it in one event."""
        with transaction():
            self._advance(self.result.counts, state=self.result.state, ended_at=clock.now())
            audit.record(
                Event.IMPORT_DONE if self.result.state is RunState.DONE else Event.IMPORT_INTERRUPTED,
                self.context.actor,
                target=("import", self.result.run_id),
                facts={
                    **{name: self.result.total(name) for name in ("created", "changed", "refused")},
                    "counts": self.result.counts,
                    "files": {source.kind: source.sha256 for source in self.sources},
                    "as_of": self.result.as_of.isoformat(),
                },
            )

    def _file(self, source: files.ImportSource) -> None:
        with files.Reader(source.path) as reader:
            records = iter(reader)
            next(records, None)  # the header, checked before
            told = 0
            while batch := list(islice(records, BATCH)):
                self._batch(source, batch)
                self.progress(reader.position - told)
                told = reader.position
                if self.stop():
                    raise Stopped

    def _batch(self, source: files.ImportSource, records: list[files.Record]) -> None:
        rows, refused = [], []
        for record in records:
            try:
                rows.append(judge(source.kind, source.header, record))
            except Invalid as error:
                refused.append((record.line, record.cells, reason_of(error)))
        taken = self.context.seen.taken(source.kind, {row.key for row in rows})
        outcome, counts = self._bring_in(source, rows, taken, len(refused))
        refused += [(row.line, row.cells, translate(why)) for row, why in outcome.refused]
        self.result.counts = counts
        self._remember(source, outcome)
        for line, cells, reason in sorted(refused):
            self._refuse(source, line, cells, reason)
        for row, name in outcome.kept:
            self.reports.kept(source, row.cells, row.line, name)

    def _bring_in(
        self, source: files.ImportSource, rows: list[ImportRow], taken: set[str], refused: int
    ) -> tuple[LoadOutcome, dict[ImportFile, dict[str, int]]]:
        loader = LOADERS[source.kind]
        if self.context.dry:
            outcome = loader(self.context, rows, taken)
            db.session.rollback()
            return outcome, self._counted(source, outcome, refused)
        for attempt in range(1, TRIES + 1):
            try:
                with transaction():
                    outcome = _in_pieces(loader, self.context, rows, taken)
                    counts = self._counted(source, outcome, refused)
                    self._advance(counts)
                break
            except OperationalError as error:
                if error.connection_invalidated or attempt == TRIES:
                    raise
        return outcome, counts

    def _counted(
        self, source: files.ImportSource, outcome: LoadOutcome, refused: int
    ) -> dict[ImportFile, dict[str, int]]:
        new = {name: getattr(outcome, name) for name in ("created", "changed", "unchanged", "skipped")}
        new |= {"kept": len(outcome.kept), "refused": refused + len(outcome.refused)}
        new["read"] = sum(new.values()) - new["kept"]
        former = self.result.counts[source.kind]
        return {**self.result.counts, source.kind: {name: former[name] + new[name] for name in COUNTED}}

    def _advance(self, counts: dict[ImportFile, dict[str, int]], **values: object) -> None:
        mine = sa.update(ImportRun).where(
            ImportRun.id == self.result.run_id, ImportRun.state == RunState.RUNNING
        )
        mine = mine.values(counts=counts, advanced_at=clock.now(), **values).returning(ImportRun.id)
        if db.session.scalar(mine.execution_options(synchronize_session=False)) is None:
            raise Conflict(N_("A later import has closed this one."), code="run_closed")

    def _remember(self, source: files.ImportSource, outcome: LoadOutcome) -> None:
        seen = self.context.seen
        seen.take(source.kind, outcome.taken)
        if self.context.dry:
            seen.hold(outcome.holders)
        else:
            seen.renew(outcome.accounts)

    def _refuse(self, source: files.ImportSource, line: int, cells: list[str], reason: str) -> None:
        self.result.reasons[source.kind, reason] += 1
        self.reports.refused(source, cells, line, reason)
        if number := account_of(source.kind, source.header, cells):
            self.context.seen.spoil(source.kind, number)

    def _renew(self) -> None:
        for source in self.sources:
            if self.context.dry or source.kind not in facts.KINDS:
                continue
            for portion in self.context.seen.renewals(source.kind, BATCH):
                with transaction():
                    facts.renew(facts.KINDS[source.kind], portion, self.result.as_of)
                    self._advance(self.result.counts)
                if self.stop():
                    raise Stopped


def _in_pieces(loader: Loader, context: Context, rows: list[ImportRow], taken: set[str]) -> LoadOutcome:
    """The batch as a whole; where the database refuses it, halves of it, down to the row that is at fault.

    That happens when somebody took an e-mail address or a number between our question and our insert.
    """
    try:
        with db.session.begin_nested():
            return loader(context, rows, taken)
    except (IntegrityError, DataError):
        if len(rows) == 1:
            return LoadOutcome(refused=[(rows[0], NOT_TAKEN)])
    half = len(rows) // 2
    outcome = _in_pieces(loader, context, rows[:half], taken)
    outcome.add(_in_pieces(loader, context, rows[half:], taken | outcome.taken))
    return outcome
