"""Receipts of acts of staff."""
