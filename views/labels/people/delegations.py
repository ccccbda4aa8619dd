"""What a delegate sees and how a delegation stands, in words."""

from __future__ import annotations

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from admin_app.delegation.models import DelegationEnd, DelegationLevel
from admin_app.delegation.queries import DelegateLine
from forms.base import Text
from views.labels import desk

ENDS: dict[DelegationEnd, Text] = {
    DelegationEnd.ACCOUNT: _l("Ended with an account"),
    DelegationEnd.DELEGATE: _l("Ended by the delegate"),
    DelegationEnd.NOT_ME: _l("Ended by “This wasn’t me”"),
    DelegationEnd.OWNER: _l("Ended by an owner"),
    DelegationEnd.PERSON: _l("Ended as the person was disabled"),
    DelegationEnd.STAFF: _l("Ended by our staff"),
}
LEVELS: dict[DelegationLevel, Text] = {
    DelegationLevel.MANAGE: _l("See, and work on support tickets"),
    DelegationLevel.VIEW: _l("Only see"),
}
PAUSED = (_l("Paused"), "warn")


def sees(all_services: bool, services: int) -> str:
    """How much a delegate sees."""
    if all_services:
        return gettext("All services and the invoices")
    return ngettext("%(num)s service", "%(num)s services", services)


def may_do(level: DelegationLevel) -> Text | None:
    """What a delegate may do besides seeing; nothing said where that is nothing."""
    return _l("with the support tickets about them") if level is DelegationLevel.MANAGE else None


def state(line: DelegateLine) -> tuple[Text, str]:
    """How it stands, and its tone."""
    return PAUSED if line.frozen and line.is_alive else desk.of(line.state)
