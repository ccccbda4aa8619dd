"""What a dispute does with billing's facts: nothing, and why."""

from __future__ import annotations

UNTOUCHED = {
    "balances": "the company's own facts; entering them isn't an act in a customer's name",
    "facts_known": "the company's own facts; entering them isn't an act in a customer's name",
    "invoices": "the company's own facts; entering them isn't an act in a customer's name",
    "services": "the company's own facts; entering them isn't an act in a customer's name",
}
