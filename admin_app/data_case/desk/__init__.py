"""Requests about personal data as staff work on them."""
