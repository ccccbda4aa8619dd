"""What the log tells of a fault: whose code, which route, the driver's code, the reference; and nothing private."""

from __future__ import annotations

import io
import json
import logging as stdlib
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
import structlog

from admin_app.config import SecretStr
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import cause, told
from admin_app.kernel.queue import Job
from admin_app.sign_in.throttle import limits
from tests.cast import sign_in
from tests.customer.test_profile import FIELDS
from tests.factories.people import make_person
from tests.sign_in.door import WRONG, app_code, enter, post
from tests.web.test_answers import failing as failing
from tests.web.test_ready import OTHER_KEY
from views.http import log

pytestmark = pytest.mark.one_database

SECRET = "canary@nordlicht.example"


class Raw(io.RawIOBase):
    """A stream that counts how often the system is asked to write."""

    def __init__(self) -> None:
        self.writes = []

    def writable(self):
        return True

    def write(self, part):
        self.writes.append(bytes(part))
        return len(part)


@pytest.fixture
def raw(settings, monkeypatch):
    """Everything that is logged, as the application logs it, write by write."""
    former, raw = structlog.get_config(), Raw()
    stream = io.TextIOWrapper(io.BufferedWriter(raw), line_buffering=True)
    monkeypatch.setattr(log, "sys", SimpleNamespace(stderr=stream))
    log.configure(settings)
    yield raw
    structlog.configure(**former)


def lines(raw):
    return [json.loads(line) for line in raw.writes]


@pytest.mark.both_databases
def test_a_refused_statement_is_told_with_its_sqlstate_and_our_own_frame(app):
    with pytest.raises(sa.exc.IntegrityError) as found, transaction() as session:
        session.add(Job(run_at=clock.now()))
    facts = told(found.value)
    assert facts["error"] in {"NotNullViolation", "IntegrityError"}
    assert facts["cause"] in {"23502", "SQLITE_CONSTRAINT_NOTNULL"}
    assert "kernel/db.py" in facts["where"]


def test_the_code_beneath_a_fault_is_found_through_what_was_raised_from_it():
    fault = ValueError(SECRET)
    assert cause(fault) == ""
    fault.__cause__ = OSError(28, "No space left on device")
    assert cause(fault) == "ENOSPC"


def test_each_line_of_a_request_has_its_reference_route_and_method(failing, client, raw):
    answer = client.get("/failing/fault")
    (line,) = lines(raw)
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert (line["route"], line["method"]) == ("/failing/<kind>", "GET")
    assert line["error"] == "ValueError"


def test_throttles_and_faults_at_the_door_have_the_reference_too(client, cast, raw, monkeypatch):
    for _ in range(6):
        waiting = enter(client, cast.alice.username, WRONG)
    assert (
        lines(raw)[-1] | {"event": "throttled", "request_id": waiting.headers["X-Request-Id"]}
        == lines(raw)[-1]
    )
    monkeypatch.setattr(limits, "take", lambda *_a, **_k: 1 / 0)
    broken = enter(client, cast.alice.username, WRONG)
    assert broken.status_code == 503
    faults = [line for line in lines(raw) if line.get("request_id") == broken.headers["X-Request-Id"]]
    assert [(f["event"], f.get("error")) for f in faults] == [
        ("sign_in_unguarded", "ZeroDivisionError"),
        ("unavailable", None),
    ]
    assert "password/login.py" in faults[0]["where"]


@pytest.mark.both_databases
def test_a_line_is_one_write(app, raw):
    log.log().error("fault", where="x" * 4000)
    log.log().error("fault")
    assert [write.endswith(b"}\n") for write in raw.writes] == [True, True]


@pytest.mark.both_databases
def test_s36_a_librarys_traceback_is_one_line_without_its_words(app, raw):
    try:
        raise ValueError(SECRET)
    except ValueError:
        stdlib.getLogger("huey").exception("Unhandled exception in task %s.", SECRET)
    stdlib.getLogger("some.library").warning(f"somebody wrote {SECRET}")
    first, second = lines(raw)
    assert (first["event"], first["logger"]) == ("Unhandled exception in task %s.", "huey")
    assert (first["error"], second["event"]) == ("ValueError", "library_message")
    assert SECRET not in str(raw.writes)


@pytest.mark.both_databases
def test_s77_a_librarys_line_raises_nothing_on_a_full_disk(app, raw, monkeypatch):
    monkeypatch.setattr(raw, "write", lambda _part: (_ for _ in ()).throw(OSError(28, "full")))
    stdlib.getLogger("huey").error("Error %s", "x")


def test_what_no_key_opens_is_named_as_that(client, cast, raw, use_settings):
    eve = make_person(cast.nordlicht, factor=True, username="eve.key")
    assert enter(client, eve.username).location == "/sign-in/code"
    use_settings(encryption_keys=SecretStr(OTHER_KEY.replace("demo", "newer")))
    db.session.rollback()
    answer = post(client, "/sign-in/code", code=app_code())
    assert answer.status_code == 503
    assert "can’t be opened" in answer.text
    assert "in a minute" not in answer.text
    assert "Try again" not in answer.text
    assert [(x["event"], x["key"]) for x in lines(raw) if x["event"] == "not_opened"] == [
        ("not_opened", "demo")
    ]


class Worst(Exception):
    """A fault that can't be looked at."""

    @property
    def orig(self):
        raise self

    def __str__(self):
        raise self


@pytest.mark.both_databases
def test_s77_a_fault_that_cannot_be_looked_at_is_told_all_the_same(app, raw):
    log.log().error("fault", **told(Worst()))
    stdlib.getLogger("huey").error(Worst(), exc_info=Worst())
    assert [line["error"] for line in lines(raw)[:1]] == ["Worst"]


@pytest.mark.parametrize("code", ["53100", "25006", "57P03"])
def test_a_write_that_a_full_read_only_or_starting_database_refuses_is_503(
    client, cast, raw, postgres_only, code
):
    sign_in(client, cast.alice)
    with db.engine.connect() as plain:
        connection = plain.execution_options(gatehouse_writes=True)
        with connection.begin():
            for statement in REFUSE:
                connection.exec_driver_sql(statement.format(code))
    try:
        answer = post(client, "/profile", "/profile", **FIELDS, version=str(cast.alice.version))
    finally:
        with db.engine.connect() as plain, plain.execution_options(gatehouse_writes=True).begin():
            plain.exec_driver_sql("DROP TRIGGER refuse ON audit_events")
    assert answer.status_code == 503
    assert [line["cause"] for line in lines(raw) if line["event"] == "database"] == [code]


REFUSE = (
    "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{}'; END $$",
    "CREATE TRIGGER refuse BEFORE INSERT ON audit_events EXECUTE FUNCTION refuse()",
)
