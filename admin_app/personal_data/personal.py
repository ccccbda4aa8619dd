"""Tables that belong to no noun: the queue of jobs, Huey's store, and what the migrations note for themselves."""

from __future__ import annotations

from admin_app.kernel import queue
from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import account, over, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import FOR_GOOD, UNTIL_REPLACED, Erasure, Keep, Restriction, for_period
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose


def _machinery(name: str, words: str, columns: str, keep: Keep = FOR_GOOD) -> TableEntry:
    """Of a table that says nothing of anybody."""
    held, untouched = {Data.TECHNICAL: columns}, Restriction.NOTHING
    return TableEntry(
        name, words, Purpose.OPERATION, keep, Erasure.NOTHING, held, people=(), restriction=untouched
    )


def _wake_ups(name: str, columns: str) -> TableEntry:
    """Of Huey's store, where it lies in this database: the names and ids of jobs that are due, and nothing else."""
    return _machinery(name, N_("Wake-ups of background jobs"), columns, UNTIL_REPLACED)


TABLES = (
    TableEntry(
        "jobs", N_("Background jobs"), Purpose.OPERATION, for_period(queue.GIVEN_UP_KEPT_FOR, since="ended_at"), Erasure.DELETED,
        {
            Data.KEY: "id", Data.TECHNICAL: "name state rank attempts last_error run_at claimed_until",
            Data.COPY: "arguments", Data.ACTIVITY: "created_at ended_at",
        },
        about=(person("subject_id"), account("subject_id"), over("subject_id", "mails"), over("subject_id", "text_messages")),
        people=EVERYBODY, restriction=Restriction.PROTECTS,
    ),
    _wake_ups("huey_task", "id queue data priority"),
    _wake_ups("huey_schedule", "id queue data timestamp"),
    _wake_ups("huey_kv", "queue key value"),
    _wake_ups("huey_counter", "queue key value"),
    _machinery("alembic_version", N_("Version of the database"), "version_num"),
)  # fmt: skip
