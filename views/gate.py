"""One gate before every route."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Ask the gate before each request."""
