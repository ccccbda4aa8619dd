"""Mail at the command line: what came back to the mailbox of bounces, and what customers answer."""

from __future__ import annotations

import mailbox
import os
import sys
from collections.abc import Callable
from pathlib import Path

import click
import structlog
from flask.cli import AppGroup

from admin_app import config
from admin_app.bounce import notifications, service
from admin_app.incoming_mail.ends import MailEnd
from admin_app.kernel.errors import told

group = AppGroup("mail", help="Mail that comes in: reports about what was sent, and answers to tickets.")


@group.command("bounces")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--maildir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Read what is new in a maildir, and mark it as seen.",
)
def bounces(files: tuple[Path, ...], maildir: Path | None) -> None:
    """Count delivery reports (RFC 3464) to the mails they are about: from FILES, a maildir, or the standard input.

    Whatever is no report about a mail of ours is passed over.
    """
    if maildir is not None:
        read, heard = _of_maildir(maildir)
    else:
        limit = notifications.MOST_BYTES + 1
        raw = [_start_of(path, limit) for path in files] if files else [sys.stdin.buffer.read(limit)]
        read, heard = len(raw), sum(_hear(one) for one in raw)
    click.echo(f"Messages read: {read}. Reports counted: {heard}.")


def _start_of(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        return file.read(limit)


def _of_maildir(folder: Path) -> tuple[int, int]:
    """Each message is marked once it was counted, so a stopped run goes on where it was."""
    box = mailbox.Maildir(folder, create=False)
    read = heard = 0
    for key in list(box.iterkeys()):
        message = box.get_message(key)
        if message.get_subdir() != "new":
            continue
        with box.get_file(key) as file:
            heard += _hear(file.read(notifications.MOST_BYTES + 1))
        message.set_subdir("cur")
        message.add_flag("S")
        box[key] = message
        read += 1
    return read, heard


def _hear(raw: bytes) -> int:
    return sum(service.hear(reported) for reported in notifications.read(raw))


@group.command("receive")
@click.option("--to", default="", help="The address that the mail server delivers to.")
@click.option(
    "--maildir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Take in what is new in a maildir, in place of one message from the standard input.",
)
def receive(to: str, maildir: Path | None) -> None:
    """Take in an answer to a support ticket, as a mail server pipes it, or all that is new in a maildir.

    Ends with 0 once a message is taken in or left out on purpose, else with 75 (sysexits): the mail server tries it again.
    """
    from admin_app.incoming_mail import maildir as folders
    from admin_app.incoming_mail import service as incoming
    from admin_app.lib.mail_reading.bounds import MOST_BYTES

    if not config.active().ticket_mail_domain:
        click.echo("Set GATEHOUSE_TICKET_MAIL_DOMAIN first.", err=True)
        sys.exit(os.EX_TEMPFAIL)
    try:
        if maildir is not None:
            click.echo(f"Messages taken in: {_all_of(folders.poll, maildir)}.")
            return
        end = incoming.receive(sys.stdin.buffer.read(MOST_BYTES + 1), to=to)
    except Exception as error:  # noqa: BLE001 - whatever it is, the mail server keeps the message and tries again
        structlog.get_logger("gatehouse.mail").warning("mail_failed", **told(error))
        sys.exit(os.EX_TEMPFAIL)
    if end is MailEnd.LATER:
        sys.exit(os.EX_TEMPFAIL)


def _all_of(poll: Callable[[Path], list[MailEnd]], folder: Path) -> int:
    """Batch after batch, until nothing is taken in any more."""
    count = 0
    while ends := poll(folder):
        count += len(ends)
    return count
