"""The head of the chain leaves for a file or a URL, signed, and is tried again until it is taken."""

from __future__ import annotations

import json
import os
from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.proof import heads, sealing
from admin_app.audit.proof.models import HeadPlace, PublishedHead
from admin_app.config import SecretStr
from admin_app.kernel import clock, signing
from admin_app.kernel.queue import Job, JobState
from admin_app.lib import outgoing
from tests.factories.audit import tell


@pytest.fixture
def file(tmp_path, use_settings):
    """Where heads go."""
    use_settings(audit_head_file=str(tmp_path / "heads"))
    return tmp_path / "heads"


@pytest.fixture
def posts(use_settings, monkeypatch):
    """A receiver of heads: what it got, and how it answers next."""
    got = []

    def post(url, body, *, token):
        got.append((url, json.loads(body), token))
        return outgoing.Answer(post.status, b"")

    post.status = 204
    monkeypatch.setattr(outgoing, "post_json", post)
    use_settings(audit_head_url="https://heads.example/in", audit_head_token=SecretStr("canary-token"))
    post.got = got
    return post


def sealed():
    tell(1)
    sealing.seal()
    return sealing.last_block()


def jobs(db, **wanted):
    db.session.rollback()
    return db.session.scalars(sa.select(Job).filter_by(**wanted).order_by(Job.created_at)).all()


def test_a_file_gets_a_signed_line_at_its_end(db, file, run_jobs):
    block = sealed()
    run_jobs()
    (head,) = heads.read(file.read_text(), signing.public_keys())
    assert head == heads.Head(block.number, block.hash)
    assert db.session.get(PublishedHead, HeadPlace.FILE).block == 1
    with clock.shifted(timedelta(minutes=11)):
        sealed()
        run_jobs()
    assert [head.block for head in heads.read(file.read_text(), signing.public_keys())] == [1, 2]


def test_a_url_gets_it_with_the_token(db, posts, run_jobs):
    block = sealed()
    run_jobs()
    ((url, head, token),) = posts.got
    assert (url, token, head["block"], head["hash"]) == (
        "https://heads.example/in",
        "canary-token",
        1,
        block.hash,
    )


def test_heads_leave_every_ten_minutes_at_most(db, file, run_jobs):
    for _ in range(3):
        sealed()
        run_jobs()
    assert [head.block for head in heads.read(file.read_text(), signing.public_keys())] == [1]
    with clock.shifted(timedelta(minutes=11)):
        run_jobs()
    assert [head.block for head in heads.read(file.read_text(), signing.public_keys())] == [1, 3]


def test_a_place_that_takes_nothing_is_tried_again_with_the_newest_head(db, posts, run_jobs):
    posts.status = 503
    sealed()
    run_jobs()
    (job,) = jobs(db, name="audit.publish_url")
    assert (job.state, job.last_error) == (JobState.WAITING, "url 503")
    posts.status = 200
    sealed()
    with clock.shifted(timedelta(minutes=1)):
        run_jobs()
    assert [head["block"] for _, head, _ in posts.got] == [1, 2]
    assert [job.state for job in jobs(db, name="audit.publish_url")] == [JobState.DONE]


def test_a_file_that_cant_be_written_is_told_by_its_cause(db, use_settings, tmp_path, run_jobs):
    use_settings(audit_head_file=str(tmp_path / "missing" / "heads"))
    sealed()
    run_jobs()
    assert [job.last_error for job in jobs(db, name="audit.publish_file")] == [
        "file No such file or directory"
    ]


def test_a_head_that_was_cut_off_isnt_noted_as_taken_and_leaves_the_file_readable(
    db, file, run_jobs, monkeypatch
):
    write = os.write
    with monkeypatch.context() as full:
        full.setattr(
            os, "write", lambda to, data: write(to, data[:40] if b"gatehouse.audit" in data else data)
        )
        sealed()
        run_jobs()
    assert [job.last_error for job in jobs(db, name="audit.publish_file")] == ["file No space left on device"]
    assert db.session.get(PublishedHead, HeadPlace.FILE) is None
    with clock.shifted(timedelta(hours=2)):
        sealed()
        run_jobs()
    assert [head.block for head in heads.read(file.read_text(), signing.public_keys())] == [2]


def test_without_a_place_nothing_is_asked(db, run_jobs):
    sealed()
    assert jobs(db) == []
