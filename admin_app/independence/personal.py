"""What is kept of staff so that two pairs of eyes are two people’s, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import WITH_PERSON, Erasure, Restriction
from admin_app.personal_data.vocabulary import Data, People, Purpose

TABLES = (
    TableEntry(
        "staff_ties", N_("What members of staff did to each other"), Purpose.STAFF_WORK, WITH_PERSON, Erasure.DELETED,
        {Data.KEY: "id", Data.ACTIVITY: "kind at"},
        about=(person("person_id"),), by="actor_id", people=(People.STAFF,), restriction=Restriction.PROVES,
    ),
    TableEntry(
        "first_administrators", N_("The first two administrators"), Purpose.STAFF_WORK, WITH_PERSON, Erasure.FOR_REFERENCES,
        {Data.ACTIVITY: "since"}, about=(person("user_id"),), people=(People.STAFF,), restriction=Restriction.PROVES,
    ),
)  # fmt: skip
