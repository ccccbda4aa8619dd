"""Flask-Login over our own sessions."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Set up the adapter."""
