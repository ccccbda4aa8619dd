"""Commands of the command line."""

from __future__ import annotations

from flask import Flask

from views.cli import demo, import_, jobs, keys, policy, staff, up


def register(app: Flask) -> None:
    """Add every group of commands; one line each."""
    app.cli.add_command(demo.group)
    app.cli.add_command(jobs.group)
    app.cli.add_command(keys.group)
    app.cli.add_command(import_.command)
    app.cli.add_command(policy.group)
    app.cli.add_command(staff.group)
    app.cli.add_command(staff.invite)
    app.cli.add_command(up.command)
