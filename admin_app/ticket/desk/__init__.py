"""Tickets as staff work on them."""
