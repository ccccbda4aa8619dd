"""What releases of copies hold of people, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import over, person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import WITH_PERSON, Erasure, Restriction
from admin_app.personal_data.vocabulary import Data, Purpose

TABLES = (
    TableEntry(
        "copy_releases", N_("Releases of a copy of personal data to somebody who can’t sign in"), Purpose.RIGHTS, WITH_PERSON, Erasure.DELETED,
        {Data.KEY: "id", Data.ACTIVITY: "asked_at opens_at ends_at told objected_at"},
        about=(person("user_id"), over("copy_id", "data_copies")), restriction=Restriction.PROTECTS,
    ),
)  # fmt: skip
