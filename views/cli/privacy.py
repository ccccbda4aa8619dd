"""Personal data at the command line."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from admin_app.kernel.i18n import LANGUAGES
from admin_app.privacy import records as reading
from admin_app.privacy import records_file

group = AppGroup("privacy", help="Personal data: what is kept, why and how long.")


@group.command("records")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def records(language: str) -> None:
    """Print the records of processing (GDPR art. 30) as CSV."""
    click.echo(records_file.written(reading.read(language), language), nl=False)
