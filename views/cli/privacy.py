"""Personal data at the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

import click
from flask.cli import AppGroup

from admin_app.erasure import scan as scanning
from admin_app.erasure import service as erasures
from admin_app.erasure import settling
from admin_app.erasure.proof import certificate, lines
from admin_app.erasure.proof import replay as replaying
from admin_app.erasure.work import StillWriting
from admin_app.kernel import signing
from admin_app.kernel.actor import console
from admin_app.kernel.errors import Conflict, NotFound
from admin_app.kernel.i18n import LANGUAGES
from admin_app.policy import words
from admin_app.privacy import records as reading
from admin_app.privacy import records_file
from admin_app.retention import queries, work
from views.cli.types import PublicKeys, Text

group = AppGroup("privacy", help="Personal data: what is kept, why and how long.")


@group.command("records")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def records(language: str) -> None:
    """Print the records of processing (GDPR art. 30) as CSV."""
    click.echo(records_file.written(reading.read(language), language), nl=False)


def _counted(number: int) -> str:
    return f"{'more than ' if number > queries.COUNTED else ''}{min(number, queries.COUNTED)}"


@group.command("retention")
@click.option("--dry-run", is_flag=True, help="Count what is due, and change nothing.")
def retention(*, dry_run: bool) -> None:
    """Delete and empty what is older than its policy says, now and to the end."""
    for rule, length, number in queries.dry_run():
        verb = "to be emptied" if rule.emptied else "to be deleted"
        click.echo(
            f"{rule.key.value}: {words.value(rule.key, length, 'en')}, {_counted(number)} rows {verb} ({rule.table})"
        )
    run_out = queries.run_out_files()
    click.echo(
        f"{run_out.key.value}: {words.value(run_out.key, run_out.length, 'en')}, {_counted(run_out.due)} files to be deleted (each hour)"
    )
    if not dry_run:
        run = work.run_now(console())
        click.echo(f"{sum(run.counts.values())} rows deleted or emptied")


@group.command("verify-certificate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--public-keys",
    "given",
    type=PublicKeys(),
    help="Trust these alone, not those of the settings, as `flask keys public` printed them.",
)
def verify_certificate(file: Path, given: dict[str, bytes] | None) -> None:
    """Check the certificate of an erasure. Ends with 1 where it doesn't hold."""
    try:
        with file.open("rb") as opened:
            data = opened.read(certificate.MOST_BYTES + 1)
        found = certificate.check(data, signing.public_keys() if given is None else given)
    except certificate.NoCertificate as error:
        raise click.ClickException(f"{file} is no certificate of an erasure, or not a whole one.") from error
    if found.state is signing.SignatureState.UNKNOWN_KEY:
        raise click.ClickException(
            f"The public key {found.key_id!r} isn't known here; give it with --public-keys."
        )
    if found.state is signing.SignatureState.WRONG:
        raise click.ClickException(
            f"THE CERTIFICATE WAS ALTERED, or isn't signed by the key {found.key_id!r}."
        )
    click.echo(
        f"The certificate {found.number} of {found.issuer} holds: {found.subject}, erased {found.done_at}."
    )
    for area in found.areas:
        click.echo(f"  {area.name}: {area.deleted} deleted, {area.emptied} emptied, {area.kept} kept")
    for answer in found.outside:
        click.echo(f"  outside, {answer.get('system')}: {answer.get('answer')}")


@group.command("certificate")
@click.argument("number", type=Text())
def print_certificate(number: str) -> None:
    """Print the certificate of the erasure NUMBER (E-…), as its file."""
    found = erasures.of_number(number)
    if found is None:
        raise click.ClickException(f"There is no erasure {number}.")
    if not found.certificate:
        raise click.ClickException(f"The erasure {number} isn't done yet, so there is no certificate.")
    click.echo(found.certificate, nl=False)


@group.command("replay-erasures")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def replay_erasures(file: Path) -> None:
    """Erase once more whatever was erased, after a backup was restored. An unsigned or altered line stops all of it."""
    try:
        known = lines.read(file.read_text("utf-8"), signing.public_keys())
    except (lines.BadLine, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}: {error}. Nothing was erased.") from error
    try:
        found = replaying.replay(console(), known)
    except StillWriting as error:
        raise click.ClickException(
            "A list is being written that may hold them; try again in a minute."
        ) from error
    click.echo(
        f"Erased now: {found.now}. Erased before: {found.before}. Not in this database: {found.absent}."
    )


@group.command("settle-claim")
@click.argument("number", type=Text())
def settle_claim(number: str) -> None:
    """Erase name and address that the erasure NUMBER left for a claim, now that nothing is owed any more."""
    try:
        count = settling.settle(console(), number)
    except NotFound as error:
        raise click.ClickException(f"There is no erasure {number}.") from error
    except Conflict as error:
        raise click.ClickException(f"Nothing is kept for a claim by the erasure {number}.") from error
    click.echo(f"Rows erased: {count}.")


@group.command("scan")
@click.argument("values", type=click.File("r", encoding="utf-8"))
@click.option(
    "--also",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A log or any other file; several may be given.",
)
def scan(values: TextIO, also: tuple[Path, ...]) -> None:
    """Look for the values in a file (one a line; - reads them from the input) in every column and file. Ends with 1 if there are any."""
    wanted = [line.strip() for line in values if line.strip()]
    found = scanning.scan(wanted, also)
    for one in found:
        click.echo(f"{one.place}: value {one.value + 1}, {one.count} times")
    if found:
        raise click.exceptions.Exit(1)
    click.echo(f"None of {len(wanted)} values was found.")
