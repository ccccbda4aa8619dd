"""Keys at the command line: to encrypt with, and to sign with."""

from __future__ import annotations

import base64
import secrets

import click
from flask.cli import AppGroup

from admin_app.config.keys import AES_KEY_BYTES
from admin_app.kernel import clock, signing
from admin_app.kernel.actor import console
from admin_app.key_ring import rotation

group = AppGroup(
    "keys", help="Keys that secrets are encrypted with, and that the audit trail is signed with."
)


@group.command("new", with_appcontext=False)
def new() -> None:
    """Print a new key for GATEHOUSE_ENCRYPTION_KEYS or GATEHOUSE_SIGNING_KEYS, each its own.

    Put it in front of those there are: the first writes or signs, all read.
    """
    click.echo(f"k{clock.now():%Y%m%d}:{base64.b64encode(secrets.token_bytes(AES_KEY_BYTES)).decode()}")


@group.command("public")
def public() -> None:
    """Print the public keys of GATEHOUSE_SIGNING_KEYS and of the retired ones, the one that signs first."""
    name, key = signing.signer()
    known = {name: key.public_key().public_bytes_raw(), **signing.public_keys()}
    for one, public_key in known.items():
        click.echo(signing.printed({one: public_key}))


@group.command("rotate")
def rotate() -> None:
    """Encrypt anew, with the first key of GATEHOUSE_ENCRYPTION_KEYS, whatever another one encrypted.

    It may be ended at any moment and run again; web and worker go on meanwhile. Ends with 1 where something can't be
    decrypted: it is named by its table, stays as it is, and the rest is done.
    """
    values, unopened = 0, 0
    for tally in rotation.rotate(console()):
        values, unopened = values + tally.resealed, unopened + tally.unopened
        if tally.resealed:
            click.echo(f"{tally.table}: {tally.resealed:,} encrypted anew")
        if tally.unopened:
            keys = ", ".join(sorted(tally.keys))
            click.echo(f"{tally.table}: {tally.unopened:,} CAN'T BE DECRYPTED, encrypted by {keys}", err=True)
    click.echo(f"Values encrypted anew: {values:,}.")
    if unopened:
        raise click.ClickException(
            f"{unopened:,} values can't be decrypted: their key isn't in GATEHOUSE_ENCRYPTION_KEYS, or is another one under "
            "its name, or they were changed. Put the key back and run this again."
        )
    if not values:
        click.echo("Everything is encrypted by the first key: the others can be taken out.")
