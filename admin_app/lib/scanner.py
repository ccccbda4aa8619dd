"""Asking a virus scanner about a file, by clamd's protocol (INSTREAM) over TCP or a socket of this machine.

The file goes over in pieces as it is read, so no more than a piece is in memory. Each step has its time and the whole talk
too: a scanner that hangs keeps nobody waiting. Only a clear word counts; whatever else comes back, the file isn't judged.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterable
from contextlib import closing

from admin_app.config.addresses import ScannerPlace, scanner_place

STEP_SECONDS = 10  # to connect, and for each piece
WHOLE_SECONDS = 120
ANSWER_MAX = 4096
PIECE = 1 << 16
LENGTH = struct.Struct("!L")
CLEAN, FOUND = b"stream: OK", b" FOUND"


class ScannerAway(Exception):
    """No judgement came; the text is a word: `connection`, `timeout`, `answer`."""


def is_harmful(url: str, pieces: Iterable[bytes]) -> bool:
    """Whether the scanner finds anything in a file. Raises ScannerAway where it doesn't say."""
    until = time.monotonic() + WHOLE_SECONDS
    try:
        with closing(_connected(scanner_place(url))) as talk:
            talk.settimeout(STEP_SECONDS)
            talk.sendall(b"zINSTREAM\0")
            for piece in pieces:
                _send(talk, piece, until)
            talk.sendall(LENGTH.pack(0))
            answer = _answer(talk, until)
    except TimeoutError:
        raise ScannerAway("timeout") from None
    except OSError:  # also where it hung up on a file that is too large for it
        raise ScannerAway("connection") from None
    if answer == CLEAN:
        return False
    if answer.endswith(FOUND):
        return True
    raise ScannerAway("answer")


def _connected(place: ScannerPlace) -> socket.socket:
    if not place.path:
        return socket.create_connection((place.host, place.port), STEP_SECONDS)
    talk = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        talk.settimeout(STEP_SECONDS)
        talk.connect(place.path)
    except OSError:
        talk.close()
        raise
    return talk


def _send(talk: socket.socket, piece: bytes, until: float) -> None:
    for start in range(0, len(piece), PIECE):
        part = piece[start : start + PIECE]
        _in_time(until)
        talk.sendall(LENGTH.pack(len(part)) + part)


def _answer(talk: socket.socket, until: float) -> bytes:
    """What it says, up to the NUL that ends it."""
    said = b""
    while b"\0" not in said and len(said) < ANSWER_MAX:
        _in_time(until)
        more = talk.recv(ANSWER_MAX)
        if not more:
            break
        said += more
    return said.partition(b"\0")[0].strip()


def _in_time(until: float) -> None:
    if time.monotonic() > until:
        raise TimeoutError
