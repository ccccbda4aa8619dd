"""Mail at the command line: what came back to the mailbox of bounces."""

from __future__ import annotations

import mailbox
import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from admin_app.bounce import notifications, service

group = AppGroup("mail", help="What became of mail that was sent.")


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
