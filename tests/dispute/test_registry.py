"""Every table has its place: what a dispute freezes, or the reason why it leaves it alone."""

from __future__ import annotations

from admin_app.dispute.registry import BY_NOUN, PARTS, UNTOUCHED
from admin_app.kernel.db import db
from admin_app.kernel.i18n import translate

# What a dispute freezes, of the nouns there are so far: the table of each.
NAMED = {
    "totp_credentials", "passkeys", "recovery_codes", "pin_credentials", "trusted_browsers", "trusted_addresses",
    "contacts", "email_changes", "users", "policy_values", "support_grants", "memberships", "recovery_vouches",
    "deactivation_requests", "deactivation_clearances", "recovery_cases", "proposals", "staff_roles", "policy_changes",
}  # fmt: skip


def tables() -> set[str]:
    return {table for part in PARTS for table in part.tables}


def test_each_table_that_a_dispute_freezes_has_its_part(app):
    assert tables() >= NAMED


def test_each_table_of_the_database_has_a_part_or_a_reason_to_have_none(app):
    known = tables() | set(UNTOUCHED)
    assert {table.name for table in db.metadata.sorted_tables} - known == set()


def test_no_table_has_both(app):
    assert tables() & set(UNTOUCHED) == set()
    assert set(UNTOUCHED) <= set(db.metadata.tables)


def test_each_part_has_a_name_of_its_own_and_words_in_both_languages(app):
    assert len(BY_NOUN) == len(PARTS)
    for part in PARTS:
        assert part.words
        assert translate(part.words, "de") != part.words or part.words in {"Passkey", "PIN"}, part.noun
