"""`flask demo …`: the made-up past of `make run`, only into an empty database and never in production."""

from __future__ import annotations

import shutil
import time
from datetime import timedelta
from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask
from flask.cli import AppGroup

from admin_app import config
from admin_app.audit.proof import sealing
from admin_app.audit.proof import service as proof
from admin_app.customer_import.models import ImportRun
from admin_app.demo import documents, play, story, world
from admin_app.demo.cases import asks, closings
from admin_app.demo.records import exports
from admin_app.identity.models import Account
from admin_app.kernel import clock
from admin_app.kernel.actor import console
from admin_app.kernel.db import db
from admin_app.role import service as roles
from admin_app.support_access import service as support_access
from views.http import log

group = AppGroup("demo", help="The demo's people and their past.")
SHOWN = ("sam", "bill", "ada", "ruth", "aud")


def load_or_renew(app: Flask) -> None:
    """Make the demo in an empty database; in a filled one renew what has run out."""
    with app.app_context(), log.errors_alone():
        _refuse_elsewhere()
        if db.session.scalar(sa.select(Account.id).limit(1)) is None:
            load()
        elif db.session.scalar(sa.select(ImportRun.id).limit(1)) is not None:
            renew()
        db.session.remove()


def load() -> None:
    """Tell the whole story, saying what happens."""
    began = time.monotonic()
    roles.ensure_built_in()
    story.tell(clock.now(), lambda text: click.echo(f"  {text}"))
    play.run_jobs()
    click.echo("  The audit trail is sealed and verified")
    sealing.seal()
    proof.verify(console())
    click.echo(f"  The demo is made ({time.monotonic() - began:.0f} s)")


def renew() -> None:
    """By the same commands: fresh billing facts, a living grant, somebody locked out."""
    now = clock.now()
    first = db.session.scalar(sa.select(ImportRun.started_at).order_by(ImportRun.started_at).limit(1)) or now
    stale = db.session.scalar(sa.select(ImportRun.as_of).order_by(ImportRun.as_of.desc()).limit(1)) or first
    companies = world.companies()
    if stale < now - timedelta(hours=20):
        click.echo("  Renewing the billing facts")
        story.bring(companies, now - timedelta(minutes=5), first + timedelta(days=100))
    if support_access.live_grant(closings.account_of(companies[0])) is None:
        click.echo("  Renewing Mara's support access")
        story.renew_grant(now)
    asks.renew(now)
    exports.renew(now)
    if not play.must_wait(play.by_name(story.LOCKED)):
        click.echo("  Locking Frieda out again")
        story.lock_out(now)


@group.command("load")
def load_command() -> None:
    """Make the demo in an empty database."""
    _refuse_elsewhere()
    if db.session.scalar(sa.select(Account.id).limit(1)) is not None:
        raise click.ClickException("The database isn't empty; `make fresh` begins anew.")
    load()


@group.command("fresh")
def fresh() -> None:
    """Remove the demo's SQLite files, so that the next run makes them anew."""
    _refuse_elsewhere()
    url = sa.make_url(config.active().sqlalchemy_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise click.ClickException("Only SQLite's files are removed; drop a PostgreSQL database yourself.")
    db.engine.dispose()
    for name in (url.database, str(config.ROOT / "instance" / "jobs.db")):
        for tail in ("", "-wal", "-shm"):
            Path(name + tail).unlink(missing_ok=True)
    shutil.rmtree(config.ROOT / "instance" / "files", ignore_errors=True)  # no folder that was named
    click.echo("The demo's database is gone.")


@group.command("code")
def code() -> None:
    """Print the present one-time code of each person with an authenticator app who stands in the sign-ins."""
    _refuse_elsewhere()
    for username in (*SHOWN, "mara"):
        try:
            user = play.by_name(username)
            click.echo(f"{user.username:<10} {play.present_code(user)}")
        except LookupError:
            click.echo(f"{username:<10} has no authenticator app here any more, or another name and address")
    click.echo("A code works once; the next comes within 30 s.")


def sign_ins(port: int) -> str:
    """What `make run` prints: one sign-in a role."""
    lines = [f"  Staff      http://localhost:{port}/admin/   (codes: make code)"]
    titles = {
        "sam": "support agent",
        "bill": "billing",
        "ada": "approver",
        "ruth": "administrator",
        "aud": "auditor",
    }
    lines += [f"             {name:<16} {titles[name]}" for name in SHOWN]
    lines.append(f"  Customers  http://localhost:{port}/")
    lines.append("             mara             owner of Nordlicht Media GmbH (code: make code)")
    manager = world.shown_manager()
    lines.append(f"             {manager:<16} manager of Baobab Logistics Ltd")
    lines.append(
        f"             {documents.ASKED:<16} owner of Baobab Logistics Ltd, asked to agree to a new version"
    )
    lines.append(f"             {story.LOCKED:<16} locked out just now")
    lines.append(f"  Password of everybody: {play.PASSWORD}     Mail: http://localhost:{port}/outbox")
    return "\n".join(lines)


def _refuse_elsewhere() -> None:
    if not config.active().is_demo:
        raise click.ClickException("The demo exists in the demo environment only.")
