"""Every table and column that the migrations make is declared: what it tells of whom, and what becomes of it."""

from __future__ import annotations

import re

import sqlalchemy as sa

from admin_app.kernel.db import db as database
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.leads import LeadsTo
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.vocabulary import IMPERSONAL

# Tables that are not declared yet. This list only ever shrinks.
NOT_YET = {
    "audit_blocks", "audit_details", "audit_events", "audit_published_heads",
    "audit_sealed_events", "avatars", "balances", "bell_notices", "break_glasses", "bulk_rows", "bulk_runs",
    "caller_checks", "customer_views", "deactivation_clearances", "deactivation_moves",
    "deactivation_requests", "dispute_items", "disputes", "email_changes", "erased_keys", "exports",
    "facts_known", "first_administrators", "former_passwords", "former_states", "freed_usernames",
    "import_runs", "invoices", "known_places", "legal_orders", "life_signs", "link_tokens",
    "list_columns", "login_sessions", "looks", "mails", "notes", "objections", "passkey_challenges",
    "passkeys", "password_credentials", "pin_credentials", "policy_changes", "policy_values", "proposals",
    "receipts", "recovery_cases", "recovery_codes", "recovery_vouches", "refusals", "saved_views",
    "search_spelled_accounts", "search_spelled_domains", "search_spelled_people", "search_spelled_staff",
    "services", "shortlist", "sign_in_attempts", "staff_ties", "start_views", "stored_files",
    "support_asks", "support_grants", "text_messages", "throttles", "totp_credentials", "trusted_addresses",
    "trusted_browsers", "withheld",
}  # fmt: skip
# SQLite's index over a table of the search, in parts: it holds what that table holds.
INDEX_OF_WORDS = re.compile(r"search_\w+_parts(_\w+)?")
ON_POSTGRESQL = re.compile(r"huey_\w+")


def made() -> dict[str, set[str]]:
    """Tables with their columns, as the database says, not as the models do."""
    found = sa.inspect(database.engine)
    names = (name for name in found.get_table_names() if not INDEX_OF_WORDS.fullmatch(name))
    return {name: {column["name"] for column in found.get_columns(name)} for name in names}


def declared() -> dict[str, TableEntry]:
    """What is declared, but for what this database has no need of."""
    everything = inventory().items()
    sqlite = database.engine.dialect.name == "sqlite"
    return {name: entry for name, entry in everything if not (sqlite and ON_POSTGRESQL.fullmatch(name))}


def test_each_table_of_the_database_is_declared_and_no_other(app):
    assert set(made()) - NOT_YET == set(declared())


def test_each_column_of_the_database_is_declared_and_no_other(app):
    for name, columns in made().items():
        if name not in NOT_YET:
            assert {column.name for column in inventory()[name].all_columns} == columns, name


def test_no_column_is_declared_twice(app):
    for entry in inventory().values():
        names = " ".join(entry.columns.values()).split()
        assert sorted(names) == sorted(set(names)), entry.name
        named = {*entry.given.split(), *entry.stays.split()}
        assert named <= {column.name for column in entry.all_columns}, entry.name


def test_each_way_to_the_people_concerned_leads_over_columns_that_there_are(app):
    there = made()
    for entry in declared().values():
        over = [lead for lead in entry.about if lead.to is LeadsTo.ROW]
        assert all(lead.there in there[lead.table] for lead in over), entry.name


def test_what_leads_to_nobody_tells_of_nobody(app):
    for entry in inventory().values():
        if not entry.about and not entry.by:
            assert {column.data for column in entry.all_columns} <= IMPERSONAL, entry.name
