"""The floor: Flask, psycopg and one precompiled Jinja table, no layout. Runs the statements that Gatehouse ran for a page.

Runs in .venv-peers. BENCH_STATEMENTS names a file with the statements of each page (`benchmarks.statements` writes it).
"""

from __future__ import annotations

import csv
import io
import os
import pickle
from collections.abc import Iterator
from pathlib import Path

import psycopg
from flask import Flask, Response, request
from jinja2 import Environment

TABLE = Environment(autoescape=True).from_string(
    "<!doctype html><title>Bare</title>{% for head, rows in tables %}<table><tr>{% for name in head %}<th>{{ name }}</th>{% endfor %}</tr>"
    "{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>{% endfor %}"
)
BATCH = 2_000
# What Gatehouse's export of accounts says, in one statement.
EXPORT = """
SELECT a.name, a.number, o.full_name, (SELECT count(*) FROM memberships m WHERE m.account_id = a.id),
       (SELECT max(until_at) FROM support_grants g WHERE g.account_id = a.id AND g.ended_at IS NULL AND g.until_at > now()),
       a.country, a.customer_since, a.status
FROM accounts a LEFT JOIN LATERAL (
    SELECT u.full_name FROM memberships m JOIN roles r ON r.id = m.role_id JOIN users u ON u.id = m.user_id
    WHERE m.account_id = a.id AND r.key = 'owner' AND u.status = 'active' ORDER BY m.user_id LIMIT 1) o ON true
WHERE a.customer_since >= %s ORDER BY a.customer_since DESC, a.id DESC LIMIT 100000
"""


def create_app() -> Flask:
    """The site."""
    app = Flask(__name__)
    statements = pickle.loads(Path(os.environ["BENCH_STATEMENTS"]).read_bytes())
    kept: list[psycopg.Connection] = []

    def connection() -> psycopg.Connection:
        if not kept:
            kept.append(
                psycopg.connect(
                    os.environ["BENCH_DATABASE"],
                    options="-c enable_memoize=off -c timezone=UTC",
                    cursor_factory=psycopg.RawCursor,  # they are written as PostgreSQL has them
                )
            )
        return kept[0]

    @app.get("/page/<name>")
    def page(name: str) -> str:
        tables = []
        for statement, values in statements[name]:
            cursor = connection().execute(statement, values)
            if cursor.description:
                tables.append(([column.name for column in cursor.description], cursor.fetchall()))
        connection().commit()
        return TABLE.render(tables=tables)

    @app.get("/export")
    def export() -> Response:
        since = request.args["since"]

        def lines() -> Iterator[str]:
            with connection().cursor("export") as cursor:
                cursor.itersize = BATCH
                cursor.execute(EXPORT, [since])
                while rows := cursor.fetchmany(BATCH):
                    buffer = io.StringIO()
                    csv.writer(buffer).writerows(rows)
                    yield buffer.getvalue()
            connection().commit()

        return Response(lines(), mimetype="text/csv")

    @app.get("/")
    def start() -> str:
        return "bare"

    return app
