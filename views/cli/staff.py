"""The company's own people at the console: the first administrator, the way back, imported people's invitations."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import click
from flask.cli import AppGroup, with_appcontext

from admin_app.dispute import settling
from admin_app.email.message import link
from admin_app.kernel import actor, clock
from admin_app.kernel.errors import DomainError
from admin_app.kernel.i18n import translate
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.rights.permissions import STAFF_ROLES
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.user import people, staff
from admin_app.user.staffing import by_two
from views.cli.types import TEXT

group = AppGroup(
    "staff", help="Members of staff: the first administrator, and the way back for the last one."
)


@group.command("add")
@click.argument("name", type=TEXT)
@click.argument("email", type=TEXT, metavar="E-MAIL")
@click.option(
    "--role",
    type=click.Choice(sorted(key.value for key in STAFF_ROLES)),
    required=True,
    help="What the person may do.",
)
@click.option("--full-name", type=TEXT, default=None, help="Shown to colleagues; the NAME unless given.")
def add(name: str, email: str, role: str, full_name: str | None) -> None:
    """Add a member of staff who signs in as NAME, and print the single-use set-up link."""
    try:
        token = staff.add(actor.console(), username=name, email=email, role=role, full_name=full_name)
    except DomainError as error:
        raise click.ClickException(_words(error)) from error
    until = clock.now() + timedelta(days=policy.number(Key.INVITATION_DAYS))
    click.echo(f"{name} is added. This link sets the password, then the second factor. It works once,")
    click.echo(f"until {until:%Y-%m-%d %H:%M} UTC. Hand it over where nobody else reads along:")
    click.echo(link(LinkPurpose.STAFF_SETUP, token))


@group.command("reset-factors")
@click.argument("name", type=TEXT)
def reset_factors(name: str) -> None:
    """Take all second factors of NAME away, end the sessions, and print a link that sets a new password."""
    try:
        purpose, token = staff.reset_factors(actor.console(), name)
    except DomainError as error:
        raise click.ClickException(_words(error)) from error
    click.echo(
        f"The second factors of {name} are gone and all sessions have ended. This single-use link sets a new"
    )
    click.echo("password; after it a new second factor must be set up:")
    click.echo(link(purpose, token))


@group.command("confirm")
@click.argument("proposal", type=click.UUID)
def confirm(proposal: UUID) -> None:
    """Confirm PROPOSAL, by which the only administrator gives or takes an administrator's rights. Its page names it."""
    try:
        by_two.confirm_at_console(actor.console(), proposal)
    except DomainError as error:
        raise click.ClickException(_words(error)) from error
    click.echo("Confirmed and done. Whom it is about is told by mail.")


@group.command("settle-dispute")
@click.argument("name")
def settle_dispute(name: str) -> None:
    """Confirm the open dispute of NAME where no other administrator can, and print a link that sets a new password."""
    try:
        token = settling.confirm_at_console(actor.console(), name)
    except DomainError as error:
        raise click.ClickException(_words(error)) from error
    if not token:
        click.echo(f"What was done in the name of {name} is taken back. {name} signs in by another service.")
        return
    click.echo(f"What was done in the name of {name} since is taken back. This single-use link sets a new")
    click.echo("password:")
    click.echo(link(LinkPurpose.RESET, token))


@click.command("invite")
@click.option("--imported", is_flag=True, required=True, help="Imported people who were never invited.")
@click.option(
    "--account", "number", type=TEXT, metavar="NUMBER", default=None, help="Only the people of this account."
)
@with_appcontext
def invite(*, imported: bool, number: str | None) -> None:  # noqa: ARG001 - the flag says what is meant
    """Mail an invitation to imported people of active accounts who never got one."""
    try:
        count = people.invite_imported(actor.console(), account_number=number)
    except DomainError as error:
        raise click.ClickException(_words(error)) from error
    click.echo(f"Invitations in the outbox: {count}." if count else "Nobody waits for an invitation.")


def _words(error: DomainError) -> str:
    words = translate(error.text, "en", **error.params) if error.params else translate(error.text)
    return f"{error.field}: {words}" if error.field else words
