"""A file encrypted as it is written, and decrypted as it is read, whatever its length.

Pieces of 64 KiB by AES-256-GCM, each with its number and whether it is the last in its nonce: none can be changed, moved,
left out or cut off (STREAM, Hoang, Reyhanitabar, Rogaway, Vizár 2015). A key serves one file, so no nonce comes twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PIECE = 1 << 16
TAG = 16


class Damaged(Exception):
    """What lies there isn't what was written: changed, cut off, or of another file."""


class TooLarge(Exception):
    """More was written than the file may hold."""


class SealedWriter:
    """Takes the plain bytes of one file; `close` writes its last piece. It can't be sought in."""

    def __init__(self, file: BinaryIO, key: bytes, place: bytes, most: int) -> None:
        self._file, self._box, self._place, self._most = file, AESGCM(key), place, most
        self._waiting = bytearray()
        self._number = 0
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        """Take some bytes. Raises TooLarge."""
        self.size += len(data)
        if self.size > self._most:
            raise TooLarge(self._most)
        self._digest.update(data)
        self._waiting += data
        while len(self._waiting) > PIECE:  # the last piece is never empty but in an empty file
            self._put(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(data)

    def flush(self) -> None:
        """Do nothing: whole pieces are written as they come. Writers of archives ask for it."""

    def close(self) -> None:
        """Write what is left."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()

    @property
    def sha256(self) -> str:
        """The digest of the plain bytes (hex)."""
        return self._digest.hexdigest()

    def _put(self, piece: bytes, *, last: bool) -> None:
        self._file.write(self._box.encrypt(_nonce(self._number, last), piece, self._place))
        self._number += 1


def unsealed(file: BinaryIO, key: bytes, place: bytes) -> Iterator[bytes]:
    """The plain bytes of a file in pieces. Raises Damaged at the first that isn't as it was written."""
    box, number = AESGCM(key), 0
    piece = file.read(PIECE + TAG)
    while True:
        following = file.read(PIECE + TAG)
        try:
            plain = box.decrypt(_nonce(number, not following), piece, place)
        except (InvalidTag, ValueError) as error:
            raise Damaged from error
        yield plain
        if not following:
            return
        piece, number = following, number + 1


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])
