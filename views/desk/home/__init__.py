"""The start page of staff."""
