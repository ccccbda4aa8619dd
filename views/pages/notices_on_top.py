"""What stands above every page until it is dealt with: a restriction of addresses that is on trial."""

from __future__ import annotations

from types import SimpleNamespace
from zoneinfo import ZoneInfo

from flask import current_app, g, url_for
from flask_babel import force_locale, gettext, ngettext
from markupsafe import Markup

from admin_app.kernel import clock
from admin_app.kernel.i18n import formats
from admin_app.kernel.rights.permissions import Permission
from admin_app.lib.times.dates import short_time
from admin_app.trusted_ip.judging import Trial
from admin_app.view_as.service import SeenAs
from views.http.requester import seen_as


def shown() -> list[SimpleNamespace]:
    """The banners of this request; costs no statement, the session brought what they tell."""
    if (seen := seen_as.banner()) is not None:
        return [_of_view(seen)]
    login = g.get("login")
    trial = login.trial if login else None
    if trial is None or (trial.of_account and not login.actor.may(Permission.OWN_ACCOUNT_ADDRESSES)):
        return []
    noun = "staff_me" if login.actor.is_staff else "customer_security"
    if f"{noun}.confirm_address" not in current_app.view_functions:
        return []
    return [_of_trial(trial, noun)]


def _of_view(seen: SeenAs) -> SimpleNamespace:
    """Told in the language and zone of whoever looks, not of whose pages these are."""
    until = short_time(seen.until.astimezone(ZoneInfo(g.staff_zone)), formats(g.staff_language))
    with force_locale(g.staff_language):
        text = gettext(
            "You see this as %(name)s sees it, read only. Ends %(time)s.", name=seen.actor.name, time=until
        )
        act = gettext("Stop")
    return SimpleNamespace(text=text, label=text, tone="act", url=seen_as.stop_url(), act=act)


def _of_trial(trial: Trial, noun: str) -> SimpleNamespace:
    left = max(1, round((trial.until - clock.now()).total_seconds() / 60))
    text = (
        ngettext(
            "The account’s restriction to trusted addresses is on trial: in %(num)s minute it expires by itself.",
            "The account’s restriction to trusted addresses is on trial: in %(num)s minutes it expires by itself.",
            left,
        )
        if trial.of_account
        else ngettext(
            "Your restriction to trusted addresses is on trial: in %(num)s minute it expires by itself.",
            "Your restriction to trusted addresses is on trial: in %(num)s minutes it expires by itself.",
            left,
        )
    )
    undo = url_for(f"{noun}.undo_address", address_id=trial.address_id)
    return SimpleNamespace(
        text=Markup('{} <a href="{}">{}</a>').format(text, undo, gettext("Undo it")),
        label=text,
        tone="warn",
        url=url_for(f"{noun}.confirm_address", address_id=trial.address_id),
        act=gettext("Confirm"),
    )
