"""Programs' interface: `/api/v1`, read only, by bearer tokens."""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from views.api import docs, routes, spec


def register(app: Flask, csrf: CSRFProtect) -> None:
    """Mount it. No cookie is read there, so nothing can be forged in somebody's name: CSRF values aren't asked for."""
    api = spec.set_up(app)
    api.register_blueprint(routes.bp)
    csrf.exempt(routes.bp)
    app.register_blueprint(docs.bp)
    docs.keep(app, spec.problems(api.spec.to_dict()))
