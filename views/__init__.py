"""Everything that answers over HTTP, and the command line: the list of what is mounted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import FileSystemBytecodeCache
from werkzeug.middleware.proxy_fix import ProxyFix

from admin_app import config
from views import api, cli, desk
from views.hooks import mail as mail_hook
from views.http import assets, context, errors, headers, health, log, uploads
from views.http.cookie.page_cookie import PageCookie
from views.http.requester import gate, login
from views.http.requester.seen_as import SeenPages
from views.labels import filters
from views.pages import account_banner, account_switch, broken_glass, followed_links, outbox, registry
from views.self_service import MOUNTED as CUSTOMER_PAGES
from views.sign_in import documents as sign_in_documents
from views.sign_in import door as sign_in
from views.sign_in import passkey as sign_in_passkey
from views.sign_in import recovery_case, session_state
from views.sign_in import steps as sign_in_steps
from views.sign_in.locked import forgotten_pin, screen_lock_pages
from views.sign_in.mailed import (
    certificate,
    data_request,
    delegation_link,
    deletion_link,
    email_undo,
    links,
    mailed_answers,
    unsubscribing,
)
from views.templating import compressed, dialogs
from views.templating.translated import TranslatedEnvironment
from views.templating.url_rules import LaterRule

csrf = CSRFProtect()
# Each adds its pages to the blueprint of the door.
DOOR_PAGES = (screen_lock_pages, session_state, sign_in_documents, sign_in_passkey, sign_in_steps)


class Application(Flask):
    """Flask for views that are plain functions: it needn't ask of each handler of a request whether it is a coroutine."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself."""
        return func


def register(app: Flask) -> None:
    """Mount it all on the application."""
    app.url_rule_class = LaterRule
    app.jinja_environment = TranslatedEnvironment
    app.jinja_env.bytecode_cache = _compiled(Path(app.instance_path))
    settings = config.active()
    app.wsgi_app = SeenPages(app.wsgi_app)  # type: ignore[method-assign]
    if settings.proxy_hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxy_hops, x_proto=settings.proxy_hops)  # type: ignore[method-assign]
    app.config.update(
        SESSION_COOKIE_NAME="__Host-gh_page" if settings.https else "gh_page",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        # Not by Referer: pages of mailed links send none, and some browsers never do. The token is bound to the
        # sealed `__Host-` cookie, which no other site or subdomain can set.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.session_interface = PageCookie()
    log.configure(settings)
    compressed.register(app)  # the first, so the last to see an answer
    headers.register(app)
    assets.register(app)
    context.register(app)
    dialogs.register(app)
    filters.register(app)
    app.jinja_env.globals["account_banners"] = account_banner.shown
    app.jinja_env.globals["account_switch"] = account_switch.shown
    app.jinja_env.globals["glass_banners"] = broken_glass.banners
    errors.register(app)
    login.register(app)
    gate.register(app)
    uploads.register(app)
    csrf.exempt(unsubscribing.ask)  # what a mail program posts (RFC 8058)
    csrf.exempt(mail_hook.report)  # signed by who sends it
    csrf.init_app(app)  # after the gate, so that a refused token is logged with who sent it
    registry.name_start_pages()
    desk.register(app)
    for blueprint in (
        health.bp,
        sign_in.bp,
        links.bp,
        delegation_link.bp,
        mailed_answers.bp,
        unsubscribing.bp,
        mail_hook.bp,
        certificate.bp,
        followed_links.bp,
        email_undo.bp,
        forgotten_pin.bp,
        outbox.bp,
        data_request.bp,
        recovery_case.bp,
        deletion_link.bp,
        *CUSTOMER_PAGES,
    ):
        app.register_blueprint(blueprint)
    api.register(app, csrf)
    cli.register(app)


def _compiled(instance: Path) -> FileSystemBytecodeCache | None:
    """Where compiled templates are kept from one start to the next, for this user alone; nowhere without the right."""
    folder = instance / "templates"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder))
