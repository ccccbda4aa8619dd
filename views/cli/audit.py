"""The proof of the audit trail at the command line: seal, verify, and the head of the chain."""

from __future__ import annotations

import os
import time
from pathlib import Path

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from admin_app import config
from admin_app.audit.proof import heads, sealing, service, verifying
from admin_app.audit.proof.report import Verification
from admin_app.config import addresses
from admin_app.kernel import actor, signing
from views.cli.types import PublicKeys

group = AppGroup(
    "audit", help="The proof of the audit trail: sealed, signed, and verified here or on a copy."
)
SHOWN = 20
EXCHANGED = (
    "The last block isn't signed by the key {name} of GATEHOUSE_SIGNING_KEYS: another key has its name now. Put the "
    "former one back, or give the new one a name of its own and the public half of the former to "
    "GATEHOUSE_RETIRED_SIGNING_KEYS."
)


@group.command("seal")
def seal() -> None:
    """Seal what waits, now; a running worker does so every minute."""
    try:
        count = sealing.seal()
    except sealing.SigningKeyExchanged as error:
        raise click.ClickException(EXCHANGED.format(name=error)) from error
    click.echo(f"Events sealed: {count}.")


@group.command("head")
def head() -> None:
    """Print the head of the chain, signed: keep it where nobody who holds the database can reach."""
    block = sealing.last_block()
    if block is None:
        raise click.ClickException("Nothing is sealed yet.")
    click.echo(heads.line(block))


@group.command("verify")
@click.option(
    "--database",
    metavar="URL",
    help="A copy, like sqlite:////mnt/copy.db or postgresql://…; nothing is written to it.",
)
@click.option(
    "--public-keys",
    "given",
    type=PublicKeys(),
    help="Trust these alone, not those of the settings, as `flask keys public` printed them.",
)
@click.option(
    "--heads",
    "published",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Heads that were published, one a line: the trail must hold each.",
)
@click.option(
    "--processes", type=click.IntRange(1, 64), default=os.cpu_count() or 1, show_default="one a core"
)
def verify(
    database: str | None, given: dict[str, bytes] | None, published: Path | None, processes: int
) -> None:
    """Prove the trail, or name the first event that breaks it. Ends with 1 where it doesn't hold."""
    began = time.monotonic()
    trusted = signing.public_keys() if given is None else given
    try:
        known = [*heads.read(published.read_text("utf-8"), trusted)] if published else []
    except heads.BadHead as error:
        raise click.ClickException(f"{published}, {error}") from error
    try:
        found = _verified(database, given, known, processes)
    except sa.exc.SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        raise click.ClickException(f"The trail can't be read there: {cause}") from error
    _tell(found, time.monotonic() - began)
    if not found.holds:
        raise click.exceptions.Exit(1)


def _verified(
    database: str | None, given: dict[str, bytes] | None, known: list[heads.Head], processes: int
) -> Verification:
    """This database by the settings' keys is verified by the operator, and recorded; anything else is a copy."""
    if database is None and given is None:
        return service.verify(actor.console(), published=known, processes=processes)
    url = addresses.normal_database_url(database) if database else config.active().sqlalchemy_url
    trusted = signing.public_keys() if given is None else given
    return verifying.verify(url, trusted, heads=known, processes=processes)


def _tell(found: Verification, seconds: float) -> None:
    tally = found.tally
    click.echo(
        f"Looked at {tally.events:,} events in {found.blocks:,} blocks, with {tally.details:,} details "
        f"({tally.emptied:,} of them emptied), in {seconds:.1f} s."
    )
    if found.waiting:
        click.echo(f"Not sealed yet: {found.waiting:,} events. They prove nothing so far.")
    if found.holds:
        click.echo(
            f"The trail holds. Head: block {found.blocks}, {found.head}"
            if found.head
            else "Nothing is sealed."
        )
        return
    click.echo(f"THE TRAIL IS BROKEN. {found.findings[0].text}")
    for finding in found.findings[1:SHOWN]:
        click.echo(f"  also: {finding.text}")
    if len(found.findings) > SHOWN:
        click.echo(f"  and {len(found.findings) - SHOWN:,} more.")
