"""Lines that are left outside of this installation: at the end of a file, or at an address, one a line."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from admin_app.lib import outgoing

TAKEN = range(200, 300)


class NotTaken(Exception):
    """The place didn't take the line; the text is a word and a code: `file ENOSPC`, `url 503`, `url timeout`."""


def to_file(path: str, line: str) -> None:
    """Write a line at the end of a file, and see it on the disk. Raises NotTaken."""
    try:
        handle = os.open(Path(path), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
        try:
            _append(handle, f"{line}\n".encode())
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise NotTaken(f"file {os.strerror(error.errno or 0)}") from None


def _append(handle: int, line: bytes) -> None:
    """Write a line at the end, and behind one that was cut off. Raises OSError where the place takes only a part of it."""
    size = os.fstat(handle).st_size
    if size and os.pread(handle, 1, size - 1) != b"\n":
        line = b"\n" + line
    # By one call, so that the lines of two workers don't mix. A line that was cut off is written once more, whole.
    if os.write(handle, line) != len(line):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def to_url(url: str, line: str, *, token: str) -> None:
    """Send a line to an address. Raises NotTaken."""
    try:
        answer = outgoing.post_json(url, line, token=token)
    except outgoing.Unreachable as error:
        raise NotTaken(f"url {error}") from None
    if answer.status not in TAKEN:
        raise NotTaken(f"url {answer.status}")
