"""Commands of the command line."""

from __future__ import annotations

import importlib

import click
from flask import Flask
from flask.cli import AppGroup

# Where each stands. A web process knows their names alone: what they import is a quarter of its memory.
COMMANDS = {
    "audit": "audit:group",
    "demo": "demo:group",
    "import": "import_:command",
    "invite": "staff:invite",
    "jobs": "jobs:group",
    "keys": "keys:group",
    "mail": "mail:group",
    "policy": "policy:group",
    "privacy": "privacy:group",
    "staff": "staff:group",
    "up": "up:command",
}


class Console(AppGroup):
    """The application's commands, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all."""
        return sorted({*COMMANDS, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One by its name; none where there is no such command."""
        where = COMMANDS.get(cmd_name)
        if where is None:
            return super().get_command(ctx, cmd_name)
        module, _, name = where.partition(":")
        command: click.Command = getattr(importlib.import_module(f"{__name__}.{module}"), name)
        return command


def register(app: Flask) -> None:
    """Let `flask` find the commands."""
    app.cli = Console(name=app.name)
