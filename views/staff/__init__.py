"""The staff's desk under /admin/."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Mount the desk."""
