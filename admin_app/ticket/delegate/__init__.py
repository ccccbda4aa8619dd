"""Tickets of another account: what its delegates reach of them, and what they do there."""
