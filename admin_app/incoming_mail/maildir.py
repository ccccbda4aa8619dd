"""Reading a maildir: each new message once, by one worker at a time, and set aside where it can't be taken.

A message is counted as tried, in its own name, before it is opened: one that ends the worker which reads it is set aside
after a few tries like any other. Its file is removed once its transaction is kept, since it holds in clear what somebody
wrote; killed between the two, it comes in once more and is known. One that there is no room for waits a while by the moment
that its file bears. Whoever reads holds the folder's lock.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import structlog

from admin_app.incoming_mail import service
from admin_app.incoming_mail.ends import MailEnd
from admin_app.kernel import clock
from admin_app.kernel.db import db, is_away
from admin_app.kernel.errors import told
from admin_app.lib.mail_reading.bounds import MOST_BYTES

AT_ONCE = 50
MOST_TRIES = 3
LOCK = "gatehouse.lock"
BROKEN = ".Broken"  # a folder of the mailbox, which mail programs show
BROKEN_KEPT = timedelta(days=30)  # for an operator to look at
COMES_AGAIN = timedelta(minutes=15)  # after there was no room for it
_TRIED = re.compile(r"\.try(\d)$")


def poll(folder: Path, *, most: int = AT_ONCE) -> list[MailEnd]:
    """Take in what is new, at most so many, the oldest first; what became of each that was taken in.

    Gives nothing where another worker reads it just now. Raises OSError where the folder can't be read, and what the
    database raises when it is away: the message at hand is new again then.
    """
    ends = []
    with _alone(folder) as alone:
        if alone:
            _sweep(folder)
        for path in _new(folder, most) if alone else ():
            end = _take(folder, path)
            if end is not None:
                ends.append(end)
    return ends


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether nobody else reads the folder; the lock goes with its holder, however that ends."""
    with (folder / LOCK).open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _new(folder: Path, most: int) -> list[Path]:
    """Names begin with the second of their arrival. What waits is left out: it would stand before all others."""
    with os.scandir(folder / "new") as entries:
        there = [entry.name for entry in entries if not entry.name.startswith(".") and not _waits(entry)]
    return [folder / "new" / name for name in sorted(there)[:most]]


def _waits(entry: os.DirEntry[str]) -> bool:
    """Whether there was no room for it; a file of another clock bears a later moment."""
    until = entry.stat(follow_symlinks=False).st_mtime - clock.now().timestamp()
    return 0 < until <= COMES_AGAIN.total_seconds()


def _take(folder: Path, path: Path) -> MailEnd | None:
    tried = _TRIED.search(path.name)
    name, tries = (path.name[: tried.start()], int(tried[1])) if tried else (path.name, 0)
    if tries >= MOST_TRIES or path.is_symlink() or not path.is_file():
        _set_aside(folder, path, name)
        return None
    counted = path.with_name(f"{name}.try{tries + 1}")
    path.rename(counted)
    try:
        end = service.receive(start_of(counted))
    except Exception as error:
        db.session.rollback()
        if is_away(error) or isinstance(error, OSError):
            counted.rename(path)  # it isn't to blame
            raise
        structlog.get_logger("gatehouse.mail").warning("mail_failed", attempt=tries + 1, **told(error))
        return None
    if end is MailEnd.LATER:
        _bear(counted, COMES_AGAIN)
        counted.rename(path)
    else:
        counted.unlink(missing_ok=True)
    return end


def start_of(path: Path) -> bytes:
    """As much of a message as is read, and a byte more where there is one."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _set_aside(folder: Path, path: Path, name: str) -> None:
    for part in ("cur", "new", "tmp"):
        (folder / BROKEN / part).mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        _bear(path)  # it is kept from now on
        path.rename(folder / BROKEN / "new" / name)
    structlog.get_logger("gatehouse.mail").error("mail_set_aside")


def _bear(path: Path, later: timedelta = timedelta()) -> None:
    """Let a file bear a moment, now or later."""
    moment = (clock.now() + later).timestamp()
    os.utime(path, (moment, moment), follow_symlinks=False)


def _sweep(folder: Path) -> None:
    """Delete what was set aside long ago; whatever a mail program made of it lies in `cur`."""
    over = (clock.now() - BROKEN_KEPT).timestamp()
    for part in ("cur", "new"):
        for path in (folder / BROKEN / part).glob("*"):
            with suppress(OSError):  # a folder that somebody put there
                if path.lstat().st_mtime <= over:
                    path.unlink()
