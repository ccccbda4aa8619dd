"""The banner above every page of a customer whose account is suspended or closing, or whose data is about to be erased."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

from flask import g, request, url_for
from flask_babel import gettext
from markupsafe import Markup

from admin_app import config
from admin_app.kernel.rights.permissions import AccountStatus, Permission
from admin_app.overview import account_standing
from admin_app.overview.account_standing import AccountStanding
from views.http.context import fmt_time

CLOSE = "customer_close.close"
DELETION = "customer_deletion.mine"
TOLD = frozenset({AccountStatus.SUSPENDED, AccountStatus.CLOSING})


def shown() -> list[SimpleNamespace]:
    """The banner of this page; costs a statement only where the account isn't simply active."""
    login = g.get("login")
    if login is not None and login.actor.is_customer and login.erasure_due_at is not None:
        return [_deletion(login.erasure_due_at)]
    if login is None or login.actor.is_staff or g.get("account_status") not in TOLD:
        return []
    if request.endpoint == CLOSE and g.account_status is AccountStatus.CLOSING:
        return []  # the page itself tells it, and more
    found = account_standing.of_own(login.actor)
    if found is None or found.status not in TOLD:
        return []
    owns = login.actor.may(Permission.OWN_ACCOUNT_CLOSE)
    if found.status is AccountStatus.SUSPENDED:
        return [_banner(_suspended(found), config.active().support_url, gettext("Write to our support"))]
    answer = owns and found.asked and not found.frozen
    act = gettext("Answer") if answer else gettext("See how it stands")
    return [_banner(_closing(found, owns=owns), url_for(CLOSE) if owns else "", act)]


def _banner(text: str | Markup, url: str, act: str) -> SimpleNamespace:
    linked = Markup('{} <a href="{}">{}</a>').format(text, url, act) if url else text
    return SimpleNamespace(text=linked, label="", tone="warn", url=None, act=None)  # it is named by its text


def _deletion(due_at: datetime) -> SimpleNamespace:
    """The approved deletion of one's own data; on the request's own page without a link."""
    words = gettext("Your data is erased from %(when)s on. Until then nothing can be changed.")
    text = Markup(words) % {"when": fmt_time(due_at)}  # noqa: S704 - our own text; the time is escaped
    here = request.endpoint == "customer_deletion.case"
    return _banner(text, "" if here else url_for(DELETION), gettext("See the request"))


def _suspended(found: AccountStanding) -> str:
    if found.reason:
        return gettext(
            "This account is suspended: “%(reason)s”. Until that is settled you can sign in, read and take care of your own security, nothing else.",
            reason=found.reason,
        )
    return gettext(
        "This account is suspended. You can sign in, read and take care of your own security; our support knows what helps."
    )


def _closing(found: AccountStanding, *, owns: bool) -> str | Markup:
    if found.frozen:
        return gettext("This account is to be closed; the request stands still until a dispute is decided.")
    if found.asked and owns:
        return gettext("Our billing team has a question. This account isn’t closed before you have answered.")
    if found.ends_at is not None:
        when = fmt_time(found.ends_at)
        text = (
            gettext("This account is closed %(when)s. Until then you can withdraw the request.")
            if owns
            else gettext("This account is closed %(when)s. Until then an owner can withdraw the request.")
        )
        return Markup(text) % {"when": when}  # noqa: S704 - our own text; the time is escaped
    return (
        gettext(
            "This account is being closed: nobody can be invited or enabled. You can still withdraw the request."
        )
        if owns
        else gettext(
            "This account is being closed: nobody can be invited or enabled. An owner can still withdraw the request."
        )
    )
