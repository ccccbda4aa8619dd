"""A folder of files: each is whole or absent, readable by this user alone, and found by its id, never by a name from outside."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

from admin_app.lib.files.sealed import SealedWriter, unsealed

PRIVATE, PRIVATE_FOLDER = 0o600, 0o700
PARTIAL = ".part"
SCRATCH = "scratch"
HELD = ".held"  # beside a writer's folder: locked by its process until that ends, however it does
ABANDONED = 86_400  # seconds
HEX_DIGITS = 32


class FileFolder:
    """Files below a folder, which machines may share. It is made when the first file is."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _path(self, file_id: UUID) -> Path:
        # By the last digits: the first of a UUIDv7 are the same for hours.
        return self.root / file_id.hex[-2:] / file_id.hex

    @contextmanager
    def writing(self, file_id: UUID, key: bytes, most: int) -> Iterator[SealedWriter]:
        """A new file of at most so many bytes, there as a whole once the block has ended; after a fault nothing is there.

        Raises TooLarge, FileExistsError, OSError where the folder can't be written.
        """
        path = self._path(file_id)
        path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        partial = path.with_suffix(PARTIAL)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with os.fdopen(os.open(partial, flags, PRIVATE), "wb") as file:
            try:
                writer = SealedWriter(file, key, file_id.bytes, most)
                yield writer
                writer.close()
                file.flush()
                os.fsync(file.fileno())
                partial.replace(path)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise
        _keep_entry(path.parent)

    def read(self, file_id: UUID, key: bytes) -> Iterator[bytes]:
        """The bytes of a file in pieces. Raises FileNotFoundError at once, Damaged on the way."""
        path = self._path(file_id)
        if not path.is_file():
            raise FileNotFoundError(path.name)

        def pieces() -> Iterator[bytes]:
            with path.open("rb") as file:
                yield from unsealed(file, key, file_id.bytes)

        return pieces()

    def delete(self, file_id: UUID) -> None:
        """Take a file away, and what its writer left that was killed; whether it is there doesn't matter."""
        path = self._path(file_id)
        for each in (path, path.with_suffix(PARTIAL)):
            each.unlink(missing_ok=True)

    def older(self, seconds: float) -> Iterator[UUID]:
        """Files that were written that long ago; what nobody finished by then is taken away on the way."""
        until = time.time() - seconds
        for path in self.root.glob("??/*"):
            try:
                if path.stat().st_mtime > until:
                    continue
                if path.suffix == PARTIAL:
                    path.unlink(missing_ok=True)
                elif len(path.name) == HEX_DIGITS:
                    yield UUID(path.name)
            except (FileNotFoundError, ValueError):  # gone meanwhile, or none of ours
                continue

    def clear_scratch(self) -> None:
        """Take away what writers put aside that have died: it isn't encrypted. Whoever lives holds its folder's lock."""
        for held in self.root.glob(f"{SCRATCH}/*{HELD}"):
            with suppress(FileNotFoundError, BlockingIOError), held.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(held.with_suffix(""), ignore_errors=True)
                held.unlink(missing_ok=True)
        until = time.time() - ABANDONED
        for path in self.root.glob(f"{SCRATCH}/*"):  # without a lock: of a release that knew none
            with suppress(FileNotFoundError):
                if not path.with_suffix(HELD).exists() and path.stat().st_mtime <= until:
                    shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder for what a writer has to put aside; it goes with the block, or by `clear_scratch` where its process was killed."""
        parent = self.root / SCRATCH
        parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(suffix=HELD, dir=parent)
        held = Path(name)
        folder = held.with_suffix("")
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            folder.mkdir(mode=PRIVATE_FOLDER)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            held.unlink(missing_ok=True)
            os.close(descriptor)

    def takes_files(self) -> bool:
        """Whether something can be written there now."""
        try:
            with self.scratch() as folder:
                (folder / "probe").write_bytes(b"probe")
        except OSError:
            return False
        return True


def _keep_entry(folder: Path) -> None:
    """A name outlives a power failure only once its folder is written out."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
