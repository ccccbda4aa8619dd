"""Saved views of lists, at the desk."""
