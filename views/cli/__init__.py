"""Commands of the command line."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add every group of commands; one line each."""
