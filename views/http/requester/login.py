"""Flask-Login as an adapter over our own sessions: Flask-Admin asks it for `current_user`.

It keeps nothing of its own: no user id in Flask's cookie, no remember cookie, no session protection. The gate
has recognised the session before; this only hands it on.
"""

from __future__ import annotations

from flask import Flask, Request, g
from flask_login import LoginManager, UserMixin

from admin_app.kernel.actor import Actor
from admin_app.sign_in import reauthentication
from views.http import web


class SessionUser(UserMixin):
    """The person of the present session, as Flask-Login wants to see somebody."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.id = str(actor.user_id)

    @property
    def name(self) -> str:
        """The full name."""
        return self.actor.name


def register(app: Flask) -> None:
    """Set up the adapter, and say how a form's "Confirm it's you" is proven."""
    manager = LoginManager()
    manager.session_protection = None
    manager.request_loader(_present)
    manager.init_app(app, add_context_processor=False)  # no template asks for its `current_user`
    web.on_confirm(reauthentication.confirm)


def _present(_request: Request) -> SessionUser | None:
    return SessionUser(g.actor) if g.get("session_open") else None
