"""Policies at the command line: what there is, and the operator's values."""

from __future__ import annotations

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from admin_app.identity.models import Account
from admin_app.kernel import actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import DomainError
from admin_app.kernel.i18n import N_, translate
from admin_app.lib.text.pasted import account_number
from admin_app.policy import operator
from admin_app.policy.register import Key, Value
from views.cli.types import TEXT

group = AppGroup("policy", help="Limits and switches: see them, set them for everybody or for one account.")
NAMES = click.Choice([key.value for key in Key])


def _shown(value: Value) -> str:
    return ("on" if value else "off") if isinstance(value, bool) else str(value)


@group.command("list")
def list_() -> None:
    """Print every policy: its value, default and range, and what it means."""
    for line in operator.lines():
        value = _shown(line.policy.default if line.value is None else line.value)
        mark = "" if line.value is None else "*"
        click.echo(
            f"{line.key.value + mark:<32} {value:<10} {operator.range_of(line.policy):<26} {translate(line.policy.text)}"
        )


@group.command("set")
@click.argument("key", type=NAMES)
@click.argument("value", type=TEXT)
@click.option(
    "--account",
    type=TEXT,
    metavar="NUMBER",
    help="For this account only; the strictest of all levels counts.",
)
def set_(key: str, value: str, account: str | None) -> None:
    """Set policy KEY to VALUE (a switch is on or off; "default" takes the value back). It stands in the audit trail."""
    name = Key(key)
    try:
        wanted = None if value == "default" else operator.parsed(name, value)
        account_id = None
        if account:
            account_id = db.session.scalar(
                sa.select(Account.id).where(Account.number == account_number(account))
            )
            if account_id is None:
                raise click.ClickException(translate(N_("There is no account %(number)s."), number=account))
        done = operator.put(actor.console(), name, wanted, account_id=account_id)
    except DomainError as error:
        raise click.ClickException(translate(error.text, "en", **error.params)) from error
    click.echo(f"{key} = {value}" if done else translate(N_("Nothing had changed.")))
