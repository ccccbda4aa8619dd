"""A connection that lay idle is asked whether it still stands before a request gets it."""

from __future__ import annotations

import psycopg
import pytest
import sqlalchemy as sa

from admin_app.kernel.database import patience
from admin_app.kernel.db import db

pytestmark = pytest.mark.usefixtures("postgres_only")
WHO = sa.text("SELECT pg_backend_pid()")


def ask():
    found = db.session.scalar(WHO)
    db.session.remove()
    return found


def kill(pid):
    with psycopg.connect(db.engine.url.set(drivername="postgresql").render_as_string(False)) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def test_after_a_restart_the_next_request_is_answered(app, monkeypatch):
    monkeypatch.setattr(patience, "TRUSTED_SECONDS", 0)
    former = ask()
    kill(former)
    assert ask() != former


def test_one_that_stands_is_used_again(app, monkeypatch):
    monkeypatch.setattr(patience, "TRUSTED_SECONDS", 0)
    assert ask() == ask()


def test_one_that_was_used_just_now_is_trusted(app, monkeypatch):
    asked = []
    monkeypatch.setattr(patience.Connection, "answers", lambda self: asked.append(self) or True)
    ask()
    ask()
    assert not asked
