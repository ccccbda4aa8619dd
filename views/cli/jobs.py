"""Jobs at the command line: the worker, and one look at the queue."""

from __future__ import annotations

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup

from admin_app import config, worker
from admin_app.kernel.db import db
from admin_app.kernel.queue import Job

group = AppGroup("jobs", help="Work done beside the pages: mail, closings, clearing up.")


@group.command("work")
@click.option(
    "--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Jobs done at once."
)
@click.option("--processes", is_flag=True, help="A process for each worker instead of a thread.")
def work(workers: int, *, processes: bool) -> None:
    """Run jobs until this is ended; as many machines as wanted may do so."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    db.session.remove()
    worker.serve(config.active(), app.app_context, workers=workers, processes=processes)


@group.command("once")
def once() -> None:
    """Run what is due now, then end."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with worker.keeping(app.app_context):
        click.echo(f"{worker.sweep()} jobs ran.")


@group.command("list")
def list_() -> None:
    """Count the jobs by name and state."""
    counted = db.session.execute(
        sa.select(Job.name, Job.state, sa.func.count())
        .group_by(Job.name, Job.state)
        .order_by(Job.name, Job.state)
    )
    for name, state, number in counted:
        click.echo(f"{name}  {state.value}  {number}")
