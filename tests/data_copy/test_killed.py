"""SECURITY 39, 40: a worker killed with SIGKILL while it writes a copy leaves nothing that counts; another one writes it whole."""

from __future__ import annotations

import os
import signal
from datetime import timedelta

import sqlalchemy as sa

from admin_app import config
from admin_app.data_copy.models import CopyState
from admin_app.kernel import clock, queue
from admin_app.kernel.db import db
from admin_app.stored_file import service as files
from admin_app.stored_file.models import StoredFile
from tests.data_copy.test_writing import make_attempts
from tests.factories.data_copies import again, ask, downloaded
from tests.jobs.process import flask, until

ROWS = 20_000


def test_s40_another_worker_finishes_what_a_killed_one_was_writing_with_one_file(app, cast, run_jobs):
    make_attempts(cast.bob, ROWS)
    copy_id = ask(cast.bob)
    killed = flask(
        "jobs",
        "once",
        url=app.config["SQLALCHEMY_DATABASE_URI"],
        files_folder=str(config.active().files_path),
    )
    until(lambda: again(copy_id).state is CopyState.RUNNING, 60)
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert again(copy_id).state is CopyState.RUNNING
    with clock.shifted(queue.CLAIM_FOR + timedelta(seconds=1)):
        run_jobs()
        assert len(downloaded(cast.bob, copy_id).table("sign_in_attempts")) == ROWS
    with clock.shifted(timedelta(days=2)):
        files.sweep()
        db.session.rollback()
        kept = db.session.scalars(sa.select(StoredFile.id)).all()
        assert kept == [again(copy_id).file_id]
        assert len([path for path in files.folder().root.rglob("*") if path.is_file()]) == 1
