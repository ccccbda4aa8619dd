"""Signing in, against the password's Argon2 verification alone: milliseconds (median of each pass) and their ratio.

`python -m benchmarks.bench_sign_in [--passes 5] [--tries 15]`. One process, no network: Flask's test client posts
name and password in a browser of its own each time; tries at the page and bare verifications take turns, so that a
busy machine slows both. The ratio must be 1.15 at most, aim 1.08. Statements: 12 at most, 14 with a notice by mail.
"""

from __future__ import annotations

import argparse
import re
import statistics
import tempfile
import time
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine

from admin_app import config
from admin_app.config import Settings
from admin_app.kernel.db import WRITES, db
from admin_app.role import service as roles
from admin_app.sign_in.password import hashing
from tests import databases
from tests.factories.people import PASSWORD, make_account, make_person

MUST, AIM, STATEMENTS = 1.15, 1.08, 14
OTHERS = 200
NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE")
# What is measured is what an operator gets who configures nothing.
AS_SHIPPED = {
    name: Settings.model_fields[name].default
    for name in ("argon2_memory_kib", "argon2_time_cost", "argon2_parallelism")
}


def prepared(url: str) -> tuple[Flask, str]:
    """An application with some people, whose hashes have the parameters as shipped; gives such a hash."""
    app = databases.migrated_app(url)
    config.use(config.active().model_copy(update=AS_SHIPPED))
    with app.app_context():
        roles.ensure_built_in()
        account = make_account()
        make_person(account, username="olga.bench")
        for _ in range(OTHERS):
            make_person(account)
        db.session.remove()
        with db.engine.execution_options(
            **{WRITES: True}
        ).connect() as connection:  # as a database in use knows its own sizes
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
        return app, hashing.make(PASSWORD)


def knock(app: Flask, known: FlaskClient | None) -> tuple[float, FlaskClient]:
    """Seconds of one sign-in, in a browser that signed in before or in a new one."""
    client = known or app.test_client()
    client.delete_cookie("gh_customer")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sign-in").text)
    assert token
    typed = {"csrf_token": token[1], "name": "olga.bench", "password": PASSWORD}
    began = time.perf_counter()
    answer = client.post("/sign-in", data=typed)
    spent = time.perf_counter() - began
    assert answer.status_code == 303, answer.status_code
    return spent, client


def alone(stored: str) -> float:
    """Seconds of the verification alone."""
    began = time.perf_counter()
    assert hashing.verify(stored, PASSWORD)
    return time.perf_counter() - began


def one_pass(app: Flask, stored: str, tries: int) -> tuple[float, float, float]:
    """Median seconds of a verification, of a sign-in in a known browser, and in a new one."""
    _, client = knock(app, None)
    found: tuple[list[float], list[float], list[float]] = ([], [], [])
    for _ in range(tries):
        found[0].append(alone(stored))
        found[1].append(knock(app, client)[0])
        found[2].append(knock(app, None)[0])
    return statistics.median(found[0]), statistics.median(found[1]), statistics.median(found[2])


def statements(app: Flask, known: FlaskClient | None) -> int:
    """How many statements one sign-in takes, BEGIN and COMMIT not counted."""
    seen: list[str] = []
    client = known or app.test_client()
    client.get("/sign-in")

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.lstrip().upper().startswith(NOT_COUNTED):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        knock(app, client)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(seen)


def measure(name: str, url: str, passes: int, tries: int) -> bool:
    """Measure on one database and print; gives whether the ratio and the statements are as they must be."""
    app, stored = prepared(url)
    _, client = knock(app, None)
    counts = statements(app, client), statements(app, None)
    rows = [one_pass(app, stored, tries) for _ in range(passes)]
    print(f"\n{name}: {counts[0]} statements, {counts[1]} in a new browser")
    print(f"{'pass':>4}{'verify':>12}{'sign-in':>12}{'ratio':>8}{'new browser':>14}{'ratio':>8}")
    for number, (verify, known, new) in enumerate(rows, 1):
        print(
            f"{number:>4}{verify * 1000:>9.1f} ms{known * 1000:>9.1f} ms{known / verify:>8.3f}"
            f"{new * 1000:>11.1f} ms{new / verify:>8.3f}"
        )
    ratio = statistics.median(known / verify for verify, known, _ in rows)
    ratio_new = statistics.median(new / verify for verify, _, new in rows)
    print(f"ratio {ratio:.3f}, in a new browser {ratio_new:.3f} (must {MUST}, aim {AIM})")
    with app.app_context():
        db.engine.dispose()
    return max(ratio, ratio_new) <= MUST and max(counts) <= STATEMENTS


def main() -> None:
    """Measure on both databases."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--passes", type=int, default=5)
    parser.add_argument("--tries", type=int, default=15)
    asked = parser.parse_args()
    cost = [str(v) for v in AS_SHIPPED.values()]
    print(f"Argon2id as shipped: {cost[0]} KiB, t={cost[1]}, p={cost[2]}")
    try:
        with tempfile.TemporaryDirectory() as folder:
            file = f"sqlite:///{Path(folder) / 'bench.db'}"
            good = [
                measure("PostgreSQL", databases.new_postgres("bench_sign_in"), asked.passes, asked.tries),
                measure("SQLite", file, asked.passes, asked.tries),
            ]
    finally:
        databases.stop_postgres()
    if not all(good):
        raise SystemExit("the sign-in costs more than it may")


if __name__ == "__main__":
    main()
