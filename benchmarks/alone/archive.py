"""A copy of somebody's data of more than 1 GB: the memory of the worker that writes it, and how long it takes."""

from __future__ import annotations

import time
from uuid import UUID

import psycopg
from flask import Flask

from admin_app.data_copy import service
from admin_app.data_copy.models import CopyKind, DataCopy
from admin_app.kernel import clock, queue
from admin_app.kernel.db import db, transaction
from admin_app.stored_file import service as files
from benchmarks.contenders import gatehouse
from benchmarks.processes import JobWorker
from benchmarks.report.lines import Line
from benchmarks.sample import Person

TITLE = "archive"
# Each 3,200 times 32 random signs: 100 kB, of which a ZIP file keeps half.
MAILS, SIGNS = 10_000, 3_200
GIGABYTE = 1_000_000_000
TEMPLATE = "benchmark_archive"
DELETE = "DELETE FROM mails WHERE template = %s"
FILL = """
WITH one AS (SELECT string_agg(md5(random()::text), '') AS body FROM generate_series(1, %(signs)s))
INSERT INTO mails (id, created_at, template, topic, user_id, to_address, to_name, to_hash, language, subject, text, html,
  sealed, secrets, addressee_only, message_id, state, attempts, last_error)
SELECT gen_random_uuid(), now(), %(template)s, 'security', %(person)s, 'a@company.example', '', '', 'en', 'Long', body, '',
  false, '', false, 'archive-' || m, 'sent', 1, ''
FROM one, generate_series(1, %(mails)s) AS m
"""


def measure(app: Flask, database: str, person: Person) -> list[Line]:
    """Fill somebody's mails, let a worker write the copy, and take everything away again."""
    values = {"signs": SIGNS, "mails": MAILS, "template": TEMPLATE, "person": person.id}
    with psycopg.connect(database, autocommit=True) as connection:
        try:
            connection.execute(
                DELETE, [TEMPLATE]
            )  # what a run that was killed has left, here and in the next line
            connection.execute("DELETE FROM data_copies WHERE user_id = %s", [person.id])
            connection.execute(FILL, values)
            return _measured(app, database, person)
        finally:
            connection.execute(DELETE, [TEMPLATE])


def _measured(app: Flask, database: str, person: Person) -> list[Line]:
    worker = JobWorker(gatehouse.server(database, "gatehouse-archive"))
    try:
        _one(app, worker, person, CopyKind.PORTABLE)  # warms up
        began = time.perf_counter()
        over_idle, size = _one(app, worker, person, CopyKind.COPY)
        took, resident = time.perf_counter() - began, worker.resident
    finally:
        worker.stop()
    note = f"{over_idle:.0f} MB over idle, a file of {size / GIGABYTE:.2f} GB, {took:.0f} s by the clock"
    return [Line("copy of 1 GB: its worker's memory in all", resident, 200, 150, "MB", note=note)]


def _one(app: Flask, worker: JobWorker, person: Person, kind: CopyKind) -> tuple[float, int]:
    """The MB that one copy took over idle, and the bytes of its file, which is removed."""
    with app.app_context():
        copy_id = clock.new_id()
        with transaction() as session:
            session.add(DataCopy(id=copy_id, user_id=UUID(person.id), kind=kind))
            queue.enqueue(service.JOB, copy_id)
        _cost, peak = worker.write(str(copy_id))
        copy = db.session.get_one(DataCopy, copy_id)
        size, file_id = copy.size, copy.file_id
        db.session.rollback()
        with transaction() as session:
            if file_id is not None:
                files.delete(file_id)
            session.delete(session.get_one(DataCopy, copy_id))
    return peak, size
