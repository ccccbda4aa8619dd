"""Keys at the command line: to encrypt with, and to sign with."""

from __future__ import annotations

import base64
import secrets

import click
from flask.cli import AppGroup

from admin_app.config.keys import AES_KEY_BYTES
from admin_app.kernel import clock, signing

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
