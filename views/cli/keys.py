"""Encryption keys at the command line."""

from __future__ import annotations

import base64
import secrets

import click
from flask.cli import AppGroup

from admin_app.config.keys import AES_KEY_BYTES
from admin_app.kernel import clock

group = AppGroup("keys", help="Keys that secrets are encrypted with.")


@group.command("new", with_appcontext=False)
def new() -> None:
    """Print a new key for GATEHOUSE_ENCRYPTION_KEYS; put it in front of those there are: the first writes, all read."""
    click.echo(f"k{clock.now():%Y%m%d}:{base64.b64encode(secrets.token_bytes(AES_KEY_BYTES)).decode()}")
