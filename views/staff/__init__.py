"""The staff's desk under /admin/."""

from __future__ import annotations

from flask import Flask

from views.staff import me, requests


def register(app: Flask) -> None:
    """Mount the desk."""
    app.register_blueprint(me.bp)
    app.register_blueprint(requests.bp)
