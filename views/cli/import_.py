"""`flask import DIR`: customers, their people, services and invoices from a company's own system."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from admin_app.customer_import.files import paths
from admin_app.customer_import.models import RunState
from admin_app.customer_import.run import run
from admin_app.customer_import.work import Result
from admin_app.kernel import actor
from admin_app.kernel.errors import DomainError
from admin_app.kernel.i18n import N_, translate
from views.cli.types import MOMENT

ALL_IN, SOME_REFUSED, NOTHING_USABLE, INTERRUPTED = 0, 1, 2, 130
STOPPED = N_("Stopped. What was imported stays; run the import again to continue.")


@click.command("import")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--dry-run", is_flag=True, help="Tell what would happen and write nothing.")
@click.option(
    "--as-of",
    type=MOMENT,
    help="When the files were made (ISO 8601, UTC unless it says otherwise). Default: now.",
)
@click.option(
    "--rejects",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for refused rows and kept fields. Default: DIR/rejects; with --dry-run none.",
)
@with_appcontext
def command(folder: Path, dry_run: bool, as_of: datetime | None, rejects: Path | None) -> None:
    """Import accounts.csv, people.csv, services.csv and invoices.csv from DIR.

    Good rows come in even where others are refused. What was changed here stays. It can be repeated at any time.

    Exit code: 0 all rows are in, 1 some were refused, 2 nothing was usable and nothing changed, 130 stopped by
    Ctrl+C, with what came in until then kept.
    """
    with _stoppable() as stop:
        try:
            with _progress(folder) as progress:
                result = run(
                    actor.console(),
                    folder,
                    as_of=as_of,
                    dry_run=dry_run,
                    rejects=rejects,
                    progress=progress,
                    stop=stop,
                )
        except DomainError as error:
            click.echo(translate(error.text, "en", **error.params), err=True)
            sys.exit(NOTHING_USABLE)
        except (DBAPIError, KeyboardInterrupt) as error:
            sys.exit(_broke_off(error, stopped=stop()))
    _tell(result, dry_run)
    sys.exit(exit_code(result))


def _broke_off(error: BaseException, *, stopped: bool) -> int:
    if stopped or not isinstance(error, DBAPIError):
        click.echo(translate(STOPPED), err=True)
        return INTERRUPTED
    # The driver's own words may quote a row; its class doesn't.
    words = N_(
        "The connection to the database broke (%(error)s). Whole batches were imported; run the import again."
    )
    click.echo(translate(words, error=type(error.orig).__name__), err=True)
    return SOME_REFUSED


def exit_code(result: Result) -> int:
    """What the shell is told of a run."""
    if result.state is RunState.INTERRUPTED:
        return INTERRUPTED
    if not result.accepted and not result.total("skipped"):
        return NOTHING_USABLE
    return SOME_REFUSED if result.total("refused") else ALL_IN


@contextmanager
def _stoppable() -> Iterator[Callable[[], bool]]:
    """The first Ctrl+C lets the batch under way finish, a second one breaks it off."""
    asked: list[int] = []

    def stop(number: int, _frame: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    former = signal.signal(signal.SIGINT, stop)
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, former)


@contextmanager
def _progress(folder: Path) -> Iterator[Callable[[int], None] | None]:
    """A bar over the bytes of all files, on a terminal only."""
    if not sys.stderr.isatty():
        with nullcontext():
            yield None
        return
    length = sum(path.stat().st_size for path in paths(folder))
    with click.progressbar(length=length or 1, label="Importing", file=sys.stderr) as bar:
        yield bar.update


def _tell(result: Result, dry_run: bool) -> None:
    for kind in result.missing:
        click.echo(translate(N_("%(file)s.csv is not there: skipped."), file=kind))
    for kind, counts in result.counts.items():
        words = N_(
            "%(file)s: %(created)s new, %(changed)s changed, %(unchanged)s unchanged, %(refused)s refused, "
            "%(skipped)s skipped as erased or past their term, %(kept)s fields kept as they are here"
        )
        click.echo(translate(words, "en", file=kind, **counts))
    for (kind, reason), count in sorted(result.reasons.items()):
        click.echo(f"  {kind}: {count} × {reason}")
    for path in result.written:
        click.echo(translate(N_("See %(path)s."), path=click.format_filename(path)))
    if dry_run:
        click.echo(translate(N_("This was a dry run: nothing was written.")))
    elif result.state is RunState.INTERRUPTED:
        click.echo(translate(STOPPED), err=True)
    else:
        click.echo(translate(N_("Imported as of %(time)s."), time=f"{result.as_of:%Y-%m-%d %H:%M} UTC"))
