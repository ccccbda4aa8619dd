"""What belongs to people besides their row, how long, and what becomes of it."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import person
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import (
    FOR_GOOD,
    UNTIL_REMOVED,
    WITH_PERSON,
    Erasure,
    Restriction,
    for_period,
)
from admin_app.personal_data.vocabulary import EVERYBODY, Data, Purpose
from admin_app.user.identifiers import held_back

TABLES = (
    TableEntry(
        "avatars", N_("Pictures of people"), Purpose.ACCOUNTS, UNTIL_REMOVED, Erasure.DELETED,
        {Data.IDENTITY: "image", Data.TECHNICAL: "media_type", Data.ACTIVITY: "set_at"},
        about=(person("user_id"),), people=EVERYBODY, given="image",
    ),
    TableEntry(
        "email_changes", N_("Changes of e-mail addresses"), Purpose.SIGN_IN, WITH_PERSON, Erasure.DELETED,
        {
            Data.KEY: "id", Data.CONTACT: "former new", Data.COPY: "former_hash",
            Data.ACTIVITY: "state asked_at done_at undo_until undone_at",
        },
        about=(person("user_id"),), people=EVERYBODY, restriction=Restriction.PROTECTS,
    ),
    TableEntry(
        "freed_usernames", N_("Usernames that somebody gave up"), Purpose.SIGN_IN, for_period(held_back.HELD, since="freed_at"),
        Erasure.DELETED, {Data.COPY: "name_hash skeleton_hash", Data.ACTIVITY: "freed_at"},
        about=(person("user_id"),), people=EVERYBODY, restriction=Restriction.PROTECTS,
    ),
    TableEntry(
        "erased_keys", N_("Marks of what was erased"), Purpose.RIGHTS, FOR_GOOD, Erasure.AGAINST_RETURN,
        {Data.COPY: "key_hash", Data.TECHNICAL: "erased_at"}, people=EVERYBODY,
    ),
)  # fmt: skip
