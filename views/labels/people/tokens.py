"""API tokens in words: what they open, and why they ended."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.api_token.models import TokenEnd, TokenLevel
from admin_app.api_token.queries import TokenLine
from forms.account.tokens import SCOPES
from forms.base import Text

ENDED: Mapping[TokenEnd, Text] = {
    TokenEnd.ACCOUNT: _l("Ended with the account"),
    TokenEnd.DISABLED: _l("Ended as the person was disabled"),
    TokenEnd.NOT_ME: _l("Ended after “This wasn’t me”"),
    TokenEnd.OWN: _l("Ended by its person"),
    TokenEnd.OWNER: _l("Ended by an owner"),
    TokenEnd.PASSWORD: _l("Ended with the previous password"),
    TokenEnd.STAFF: _l("Ended by our staff"),
    TokenEnd.TIME: _l("Ended on its last day"),
}


def reach(line: TokenLine) -> str:
    """What a token opens."""
    if line.level is TokenLevel.READ:
        return gettext("Reads everything its person may read")
    names = dict(SCOPES)
    return gettext("Reads: %(parts)s", parts=", ".join(str(names[scope.value]) for scope in line.scopes))
