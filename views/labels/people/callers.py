"""How somebody on the phone was verified, in words."""

from __future__ import annotations

from datetime import datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_app.verified_caller.models import CallerChannel
from views.http.context import fmt_clock

VERIFIED: dict[CallerChannel, LazyString] = {
    CallerChannel.TEXT: _l("Caller verified by text message"),
    CallerChannel.CALL: _l("Caller verified by a call"),
    CallerChannel.MAIL: _l("Caller verified by e-mail"),
    CallerChannel.PAGE: _l("Caller verified on their own page"),
}
UNTIL: dict[CallerChannel, LazyString] = {
    CallerChannel.TEXT: _l("Caller verified by text message until %(when)s."),
    CallerChannel.CALL: _l("Caller verified by a call until %(when)s."),
    CallerChannel.MAIL: _l("Caller verified by e-mail until %(when)s."),
    CallerChannel.PAGE: _l("Caller verified on their own page until %(when)s."),
}
WAYS: dict[CallerChannel, LazyString] = {
    CallerChannel.TEXT: _l("Text message to %(where)s"),
    CallerChannel.CALL: _l("Call to %(where)s"),
    CallerChannel.MAIL: _l("E-mail to %(where)s"),
    CallerChannel.PAGE: _l("A code shown on the caller’s own page, after they confirm who they are"),
}
SENT: dict[CallerChannel, LazyString] = {
    CallerChannel.TEXT: _l("A text message is on its way to %(where)s."),
    CallerChannel.CALL: _l("%(where)s is being called."),
    CallerChannel.MAIL: _l("An e-mail is on its way to %(where)s."),
    CallerChannel.PAGE: _l(
        "Ask the caller to sign in and to open “Your call with support” under “Support access”."
    ),
}


def verified(channel: str) -> str:
    """How, as a line says it."""
    return str(VERIFIED[CallerChannel(channel)])


def until(channel: CallerChannel, when: datetime) -> Markup:
    """How, and until when it holds."""
    return Markup("{}").format(str(UNTIL[channel])) % {"when": fmt_clock(when)}


def way(channel: CallerChannel, masked: str) -> str:
    """A way to check a caller, for a list to choose from."""
    return str(WAYS[channel]) % {"where": masked}


def sent(channel: CallerChannel, masked: str) -> str:
    """What happens now that the code was asked for."""
    return str(SENT[channel]) % {"where": masked}
