"""Objections to acts of staff."""
