"""The API does what its description says, to whatever is asked: Schemathesis over a server of its own.

It runs as a command: its plugin for pytest would be loaded for every other test too, so `pyproject.toml` turns that off.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from admin_app.kernel.db import db
from admin_app.sign_in.bearer import authenticate
from tests.browser.conftest import Answering
from tests.factories.billing import make_invoice, make_service
from tests.factories.contacts import make_contact
from tests.factories.people import make_person
from tests.factories.tokens import make_token
from tests.world import World

SCHEMATHESIS = Path(sys.executable).with_name("st")
EXAMPLES = 5  # of each route and database


@pytest.fixture
def url(app: Flask) -> Iterator[str]:
    """The application, served by threads on a free port."""
    answering = Answering(app)
    server = make_server("localhost", 0, answering, threaded=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    db.session.rollback()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    answering.end()
    thread.join(10)
    server.server_close()


@pytest.mark.timeout(180)
def test_s31_no_fault_and_nothing_but_what_is_described(cast, url, monkeypatch, tmp_path):
    monkeypatch.setattr(authenticate, "REQUESTS", 100_000)
    monkeypatch.setattr(authenticate, "REFUSED", 100_000)
    make_contact(cast.alice, "alice.also@nordlicht.example")
    make_person(cast.nordlicht, full_name="ليلى الفارسي")
    make_invoice(cast.nordlicht)
    make_service(cast.nordlicht)
    World(cast).mail(cast.alice)
    token = make_token(cast.alice)
    db.session.rollback()
    done = subprocess.run(
        [
            SCHEMATHESIS, "run", f"{url}/api/v1/openapi.json", "-H", f"Authorization: Bearer {token.text}",
            "--max-examples", str(EXAMPLES), "--seed", "1", "--phases", "examples,coverage,fuzzing", "--no-color",
            "--generation-database", "none",
            "--exclude-checks", "positive_data_acceptance",  # a cursor that we never gave out is refused
        ],
        capture_output=True, text=True, timeout=170, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
