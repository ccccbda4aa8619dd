"""A worker that writes exports: `python -m benchmarks.alone.one_export` reads their ids line by line and answers with JSON.

It does what a worker does with a job it has claimed, and nothing beside, so its processor time is that of the export.
"""

from __future__ import annotations

import json
import os
import sys
import time
from uuid import UUID

import sqlalchemy as sa

from admin_app import jobs
from admin_app.kernel.db import db
from admin_app.kernel.queue import Job
from benchmarks.processes import forget_peak, memory
from wsgi import create_app


def main() -> None:
    """Write one after the other until the input ends."""
    app = create_app()
    for line in sys.stdin:
        idle = memory(os.getpid())
        forget_peak(os.getpid())
        began = time.process_time()
        with app.app_context():
            job_id = db.session.scalars(sa.select(Job.id).where(Job.subject_id == UUID(line.strip()))).one()
            db.session.rollback()
            jobs.run_job(job_id)
        spent = (time.process_time() - began) * 1000
        print(json.dumps({"spent": spent, "peak": memory(os.getpid(), "VmHWM") - idle}), flush=True)


if __name__ == "__main__":
    main()
