"""Pages of the desk on a small and a large PostgreSQL: milliseconds (median), and how much they grow.

`python -m benchmarks.bench_pages [--small 10000] [--large 300000]`. One process, no network: Flask's test client,
a signed-in support agent. Growth is large over small; aim 1.2, must 1.5 (a broad search 3).
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from admin_app.kernel.db import WRITES, db
from admin_app.role import service as roles
from tests import databases
from tests.cast import sign_in
from tests.factories.people import make_staff

PASSES = 15
FILL = """
INSERT INTO accounts (id, number, name, name_folded, kind, status, status_reason, country, language, time_zone, currency, legal_name,
                      vat_id, customer_since, created_at, brought, version)
SELECT gen_random_uuid(), 'A-' || (10000000 + i), initcap(w) || ' ' || i || ' GmbH', w || ' ' || i || ' gmbh', 'company',
       (ARRAY['active','active','active','active','suspended','closing','deactivated'])[1 + i % 7], '', (ARRAY['DE','FR','GB','PL','US'])[1 + i % 5],
       'en', 'Europe/Berlin', 'EUR', '', '', now() - make_interval(mins => i), now() - make_interval(mins => i), '{}', 1
FROM (SELECT i, (ARRAY['nordlicht','hafenkante','severn','baobab','prairie','kranich','bursztyn','skagen'])[1 + i % 8] AS w
      FROM generate_series(1, :accounts) AS i) AS s;
INSERT INTO users (id, kind, username, username_folded, username_shown, email, email_folded, email_hash, email_domain, full_name,
                   full_name_folded, status, status_reason, identity, language, time_zone, theme, created_at, brought, version, last_sign_in_country)
SELECT gen_random_uuid(), 'customer', 'person' || n, 'person' || n, 'person' || n, 'mail.of.' || n || '@firm' || n % 5000 || '.example',
       'mail.of.' || n || '@firm' || n % 5000 || '.example', md5(n::text), 'firm' || n % 5000 || '.example',
       initcap(f) || ' ' || initcap(l) || n, f || ' ' || l || n, 'active', '', 'local', 'en', 'Europe/Berlin', 'auto',
       now() - make_interval(secs => n), '{}', 1, ''
FROM (SELECT n, (ARRAY['mara','jonas','ingrid','lukas','frieda','anton','greta','till'])[1 + n % 8] AS f,
             (ARRAY['lindqvist','weidmann','solberg','okafor','dubois','patel','hayes'])[1 + n % 7] AS l
      FROM generate_series(1, 2 * :accounts) AS n) AS s;
INSERT INTO memberships (user_id, account_id, role_id, since)
SELECT u.id, a.id, (SELECT id FROM roles WHERE key = CASE WHEN u.r % 2 = 0 THEN 'owner' ELSE 'manager' END), now()
FROM (SELECT id, row_number() OVER () - 1 AS r FROM users WHERE kind = 'customer') AS u
JOIN (SELECT id, row_number() OVER () - 1 AS r FROM accounts) AS a ON a.r = u.r / 2;
INSERT INTO login_sessions (id, user_id, kind, stage, secret_hash, former_hash, renewed_at, first_ip, last_ip, ip_hash, country, user_agent,
                            device, methods, created_at, last_seen_at, ends_at, idle_seconds)
SELECT gen_random_uuid(), id, 'customer', 'open', md5(id::text), '', now(), '203.0.113.9', '203.0.113.9', 'x', '', '', 'Firefox on Windows', '[]',
       created_at, now(), now() + interval '1 day', 1800 FROM users WHERE kind = 'customer';
INSERT INTO audit_events (id, at, name, actor_kind, actor_id, account_id, target_kind, target_id, request_id, facts, commitments)
SELECT gen_random_uuid(), now() - make_interval(secs => (random() * 1000000)::int), 'sign_in.succeeded', 'customer', m.user_id, m.account_id,
       'user', m.user_id, '', '{}', '[]' FROM memberships m;
INSERT INTO invoices (id, account_id, number, issued_on, due_on, currency, total, paid, status, source, brought, version)
SELECT gen_random_uuid(), id, 'INV-' || number, current_date - 30, current_date - 10, 'EUR', 10000, 0, 'overdue', 'import', '{}', 1 FROM accounts;
"""


def filled(name: str, accounts: int) -> Flask:
    """A database with so many accounts, twice as many people, sessions and events."""
    app = databases.migrated_app(databases.new_postgres(name), statement_timeout_ms=600_000)
    with app.app_context():
        roles.ensure_built_in()
        with db.engine.execution_options(**{WRITES: True}).connect() as connection:
            for statement in FILL.split(";\n"):
                if statement.strip():
                    connection.execute(
                        sa.text(statement), {"accounts": accounts} if ":accounts" in statement else {}
                    )
            connection.commit()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    return app


def pages(app: Flask, client: FlaskClient) -> dict[str, Callable[[], object]]:
    """What is measured."""
    with app.app_context():
        account = db.session.execute(sa.text("SELECT id FROM accounts OFFSET 5000 LIMIT 1")).scalar()
        person = db.session.execute(sa.text("SELECT user_id FROM memberships OFFSET 5000 LIMIT 1")).scalar()
        db.session.remove()
    token = (
        client.get("/admin/").text.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    )

    def search(term: str) -> Callable[[], object]:
        return lambda: client.post("/admin/search/", data={"csrf_token": token, "q": term})

    return {
        "home": lambda: client.get("/admin/"),
        "accounts, first page": lambda: client.get("/admin/accounts/"),
        "accounts, by status": lambda: client.get("/admin/accounts/?status=suspended"),
        "people, first page": lambda: client.get("/admin/people/"),
        "sessions": lambda: client.get("/admin/sessions/"),
        "invoices": lambda: client.get("/admin/invoices/"),
        "account page": lambda: client.get(f"/admin/accounts/{account}"),
        "person page": lambda: client.get(f"/admin/people/{person}"),
        "search: a number": search("A-10005001"),
        "search: a whole address": search("mail.of.4711@firm4711.example"),
        "search: part of a name": search("solberg47"),
        "search: no hit": search("qqxyzzyqq"),
        "search: broad": search("lindqvist"),
        "search: two letters": search("ma"),
    }


def measure(app: Flask) -> dict[str, float]:
    """Median milliseconds of each page."""
    client = app.test_client()
    with app.app_context():
        agent = make_staff("support")
        sign_in(client, agent)
        db.session.remove()
    found = {}
    for name, ask in pages(app, client).items():
        times = []
        for _ in range(PASSES):
            began = time.perf_counter()
            response = ask()
            times.append((time.perf_counter() - began) * 1000)
            assert response.status_code in {200, 303}, (name, response.status_code)  # type: ignore[attr-defined]
        found[name] = statistics.median(times)
    return found


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=300_000)
    asked = parser.parse_args()
    results = []
    try:
        for name, size in (("bench_small", asked.small), ("bench_large", asked.large)):
            app = filled(name, size)
            results.append(measure(app))
            with app.app_context():
                db.engine.dispose()
    finally:
        databases.stop_postgres()
    print(f"{'page':<28}{asked.small:>12}{asked.large:>12}{'growth':>10}")
    for name, small in results[0].items():
        print(f"{name:<28}{small:>9.1f} ms{results[1][name]:>9.1f} ms{results[1][name] / small:>10.2f}")


if __name__ == "__main__":
    main()
