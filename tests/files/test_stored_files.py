"""Kept files: whole or absent, unreadable without their row, found by id alone, gone at their time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import NotFound
from admin_app.lib.files.sealed import PIECE, Damaged, TooLarge
from admin_app.stored_file import service as files
from admin_app.stored_file.models import FilePurpose, StoredFile

MOST = 10 * PIECE


def store(content: bytes = b"Dora Canari, dora@nordlicht.example", most: int = MOST):
    with files.writing(FilePurpose.EXPORT, most=most) as new:
        new.content.write(content)
    return new.id


def content(file_id) -> bytes:
    db.session.rollback()
    return b"".join(files.read(file_id).pieces)


def path_of(file_id):
    return files.folder()._path(file_id)


def everything():
    return [path for path in files.folder().root.rglob("*") if path.is_file()]


@pytest.fixture(autouse=True)
def own_folder(use_settings, tmp_path):
    use_settings(files_folder=str(tmp_path))


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_a_file_is_read_as_it_was_written(length):
    written = os.urandom(length)
    file_id = store(written)
    assert content(file_id) == written
    assert files.read(file_id).size == length


def test_what_lies_in_the_folder_tells_nothing_and_is_for_this_user_alone():
    file_id = store()
    assert b"Canari" not in path_of(file_id).read_bytes()
    assert path_of(file_id).stat().st_mode & 0o777 == 0o600
    assert path_of(file_id).parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("harm", ["bit", "cut", "tail", "swapped"])
def test_a_file_that_was_changed_is_refused(harm):
    file_id = store(os.urandom(2 * PIECE + 5))
    raw = bytearray(path_of(file_id).read_bytes())
    whole = PIECE + 16
    if harm == "bit":
        raw[10] ^= 1
    elif harm == "cut":
        del raw[2 * whole :]
    elif harm == "tail":
        raw += raw[:whole]
    else:
        raw[:whole], raw[whole : 2 * whole] = raw[whole : 2 * whole], raw[:whole]
    path_of(file_id).write_bytes(raw)
    with pytest.raises(Damaged):
        content(file_id)


def test_another_file_in_its_place_is_refused():
    one, other = store(b"one"), store(b"other")
    path_of(other).replace(path_of(one))
    with pytest.raises(Damaged):
        content(one)


def test_more_than_a_file_may_hold_leaves_nothing():
    with pytest.raises(TooLarge):
        store(b"x" * 11, most=10)
    assert everything() == []
    assert db.session.query(StoredFile).count() == 0


def test_a_fault_on_the_way_leaves_nothing():
    with pytest.raises(RuntimeError), files.writing(FilePurpose.EXPORT, most=MOST) as new:
        new.content.write(b"x" * 3 * PIECE)
        raise RuntimeError
    assert everything() == []
    with pytest.raises(NotFound):
        content(new.id)


def test_nobody_reads_a_file_that_is_still_being_written():
    with files.writing(FilePurpose.EXPORT, most=MOST) as new:
        new.content.write(b"half")
        with pytest.raises(NotFound):
            content(new.id)
    assert content(new.id) == b"half"


def test_a_file_that_nobody_keeps_goes_within_a_day():
    kept, left = store(), store()
    with transaction():
        files.keep(kept, clock.now() + timedelta(days=7))
    with clock.shifted(timedelta(hours=25)):
        with pytest.raises(NotFound):
            content(left)
        files.sweep()
        assert content(kept)
    assert everything() == [path_of(kept)]


def test_a_deleted_file_goes_once_that_is_kept_and_stays_when_it_is_undone():
    file_id = store()
    with pytest.raises(RuntimeError), transaction():
        files.delete(file_id)
        raise RuntimeError
    assert content(file_id)
    with transaction():
        files.delete(file_id)
    assert everything() == []


def test_what_has_no_row_is_swept_after_a_day_and_what_is_no_file_of_ours_stays(tmp_path):
    file_id = store()
    stray, part, foreign = (
        path_of(clock.new_id()),
        path_of(clock.new_id()).with_suffix(".part"),
        tmp_path / "xx",
    )
    for path in (stray, part):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"left behind")
    foreign.mkdir()
    (foreign / "notes.txt").write_text("the operator's")
    files.sweep()
    assert stray.exists()
    for path in (stray, part, foreign / "notes.txt", path_of(file_id)):
        os.utime(path, (time.time() - 90_000,) * 2)
    files.sweep()
    assert sorted(everything()) == sorted([path_of(file_id), foreign / "notes.txt"])


def test_a_folder_that_cannot_be_written_is_told(client, use_settings, tmp_path):
    assert client.get("/readyz").json["files"] is True
    (tmp_path / "file").write_text("no folder")
    use_settings(files_folder=str(tmp_path / "file"))
    assert client.get("/readyz").json["files"] is False


KILLED = """
import os, signal, sys
from pathlib import Path
from admin_app.lib.files.folder import FileFolder
with FileFolder(Path(sys.argv[1])).scratch() as folder:
    (folder / "whole.xlsx").write_bytes(b"Dora Canari")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_writer_put_aside_goes_at_the_start_of_a_worker_and_that_of_a_living_one_stays():
    root = files.folder().root
    subprocess.run([sys.executable, "-c", KILLED, str(root)], check=False)
    assert [path.name for path in everything() if path.suffix == ".xlsx"] == ["whole.xlsx"]
    with files.folder().scratch() as living:
        (living / "mine.xlsx").write_bytes(b"Dora Canari")
        files.clear_scratch()
        assert [path.name for path in everything() if path.suffix == ".xlsx"] == ["mine.xlsx"]
    assert everything() == []


def test_what_a_writer_put_aside_goes_when_it_fails():
    with pytest.raises(OSError, match="full"), files.folder().scratch() as folder:
        (folder / "whole.xlsx").write_bytes(b"Dora Canari")
        raise OSError("full")
    assert everything() == []
