"""The list of sealed columns is whole: whoever seals something for the database finds it in it (SECURITY 35)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import sqlalchemy as sa

import admin_app
from admin_app.kernel.db import db
from admin_app.key_ring.sealed import SEALED
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.vocabulary import Data

ROOT = Path(admin_app.__file__).parent.parent
TABLES = {one.table for one in SEALED}
# Modules that seal, by the tables it is for; empty: it goes to a browser alone, or is the tool of those that name the table.
SEALERS = {
    "admin_app/affiliate/destination.py": "affiliate_destinations",
    "admin_app/data_case/telling.py": "data_cases",
    "admin_app/email/outbox.py": "mails",
    "admin_app/erasure/service.py": "erasures",
    "admin_app/former_state/service.py": "former_states dispute_items",
    "admin_app/key_ring/rotation.py": "",
    "admin_app/proposal/service.py": "proposals",
    "admin_app/recipient/payload.py": "recipient_notices",
    "admin_app/request_by_mail/service.py": "jobs",
    "admin_app/sign_in/flow/client_snapshot.py": "jobs",
    "admin_app/sign_in/known_devices.py": "jobs",
    "admin_app/sign_in/password/reset.py": "jobs",
    "admin_app/sign_in/totp/flows.py": "totp_credentials",
    "admin_app/stored_file/service.py": "stored_files",
    "admin_app/text_message/outbox.py": "text_messages",
    "admin_app/ticket/server_password/keeping.py": "ticket_secrets",
    "views/api/paging.py": "",
    "views/http/cookie/page_cookie.py": "",
    "views/http/cookie/unsent.py": "",
}
NOT_SEALED = re.compile(
    r"hash$|^salt$|^(bound_to|last_step|value)$"
)  # secrets that are hashed, or compared alone


def sealers():
    for folder in ("admin_app", "views"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text("utf-8"))
            called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
            if called & {"seal", "crypto.seal", "client_snapshot.seal"}:
                yield str(path.relative_to(ROOT))


def test_s35_whoever_seals_says_for_which_table_and_the_list_has_it():
    assert list(sealers()) == sorted(SEALERS)
    assert {table for tables in SEALERS.values() for table in tables.split()} == TABLES


def test_s35_the_list_has_every_secret_that_is_read_back_and_every_column_named_sealed():
    listed = {(one.table, one.column) for one in SEALED}
    secret = {
        (entry.name, column.name)
        for entry in inventory().values()
        for column in entry.all_columns
        if column.data is Data.SECRET and not NOT_SEALED.search(column.name)
    }
    named = {
        (table.name, column.name)
        for table in db.metadata.sorted_tables
        for column in table.c
        if "sealed" in column.name and isinstance(column.type, sa.String)
    }
    assert (secret | named) - listed == set()
    assert {(table, column) for table, column in listed if column not in db.metadata.tables[table].c} == set()


def test_s35_the_key_that_a_place_names_is_the_tables_own():
    assert [one for one in SEALED if [*one.of.primary_key] != [one.of.c[one.key]]] == []
