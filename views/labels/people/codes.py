"""Why a code may not have come, in sentences for whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _
from markupsafe import Markup, escape

from admin_app.contact.code_status import FAILED, WAITING, CodeStatus
from admin_app.contact.models import Channel
from admin_app.contact.rate_limits import ADDRESS_DAY, PERSON_DAY, WRONG, worded
from views.http.context import fmt_time

Hint = str | Markup


def hints(standing: CodeStatus | None) -> list[Hint]:
    """What is known, the cause first: the gateway, the address, the clock, the limits."""
    if standing is None:
        return [_("No code was sent yet.")]
    found: list[Hint] = [_carried(standing)]
    if not standing.works:
        found.append(_dead(standing))
    elif standing.message not in {WAITING, FAILED}:
        found.append(_elsewhere(standing.channel))
    return [*found, held(standing)]


def _carried(standing: CodeStatus) -> Hint:
    at = fmt_time(standing.left_us_at or standing.sent_at)
    if standing.message == WAITING:
        if standing.reason:
            return _cause(standing.reason) + " " + _("We keep trying while the code works.")
        return _when(_("It has been waiting to be sent since %(when)s."), at)
    if standing.message == FAILED:
        return _cause(standing.reason)
    if standing.channel is Channel.MAIL:
        return _when(_("The e-mail left us %(when)s."), at)
    if standing.channel is Channel.CALL:
        return _when(_("The provider was asked to call you %(when)s."), at)
    return _when(_("The text message left us %(when)s."), at)


def _cause(reason: str) -> str:
    """The reason's word in a sentence; the code after it is for support."""
    word, _space, code = reason.partition(" ")
    say = CAUSES.get(word)
    if say is None:  # an answer of the mail server
        return (
            _("The mail server of this address didn’t take it (%(code)s). Check the address.", code=reason)
            if reason[:1].isdigit()
            else _("Our mail server can’t be reached right now.")
        )
    return say() + (f" ({code})" if code else "")


CAUSES: dict[str, Callable[[], str]] = {
    "not_configured": lambda: _(
        "Text messages and calls can’t be sent from here: no gateway is configured. Tell our support."
    ),
    "credentials": lambda: _(
        "Our gateway for text messages and calls isn’t configured correctly; our support can fix it."
    ),
    "number": lambda: _("The provider can’t reach this number. Check it, or choose the other way."),
    "region": lambda: _("Text messages and calls to this country can’t be sent from here. Tell our support."),
    "refused": lambda: _("The provider refused it. Choose the other way, or tell our support."),
    "busy": lambda: _("Our provider is too busy right now."),
    "down": lambda: _("Our provider has a fault right now."),
    "timeout": lambda: _("Our provider isn’t answering right now."),
    "tls": lambda: _("Our provider can’t be reached safely right now."),
    "connection": lambda: _("Our provider can’t be reached right now."),
    "no_such_host": lambda: _("Our provider can’t be reached right now."),
    "address_refused": lambda: _(
        "Our gateway for text messages and calls isn’t configured correctly; our support can fix it."
    ),
    "too_late": lambda: _("It couldn’t be sent while the code worked."),
    "": lambda: _("It wasn’t sent."),
}


def _dead(standing: CodeStatus) -> Hint:
    if standing.tries_left <= 0:
        return _("Its attempts are used up. Send a new code.")
    return _when(_("It worked until %(when)s. Send a new code."), fmt_time(standing.expires_at))


def _elsewhere(channel: Channel) -> str:
    if channel is Channel.MAIL:
        return _("Check your spam folder too, and the address. Only the newest code works.")
    return _("Is the number right, and does the phone have a signal? Only the newest code works.")


def held(standing: CodeStatus | None) -> Hint:
    """When the next code may go; nothing where it may at once."""
    if standing is None or standing.again_at is None:
        return ""
    at = fmt_time(standing.again_at)
    if standing.held_by == ADDRESS_DAY:
        return _when(_("Five codes a day go to an address. The next one can go %(when)s."), at)
    if standing.held_by == PERSON_DAY:
        return _when(_("A person can get twenty codes a day. The next one can go %(when)s."), at)
    if standing.held_by == WRONG:
        return _when(_("Too many wrong codes were typed. The next one can go %(when)s."), at)
    left, text = worded(standing.again_at, standing.held_by)
    return _(text) % {"left": left}


def _when(text: str, at: Markup | str) -> Markup:
    """The sentence with its time, which is a tag of its own."""
    return Markup(escape(text)) % {"when": at}  # noqa: S704 - the text is ours and escaped, the time is markup
