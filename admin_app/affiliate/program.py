"""Whether there is an affiliate programme, on which terms, and where its links lead."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

import sqlalchemy as sa
from babel.numbers import get_currency_precision

from admin_app import config
from admin_app.affiliate.models import OPEN_PAYOUTS, AffiliatePayout
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.policy import service as policy
from admin_app.policy.models import IN_FORCE, PolicyValue
from admin_app.policy.register import Key

PARAMETER = "ref"  # by which the company's site gets the code
TERMS = (
    Key.AFFILIATE_COOKIE_DAYS,
    Key.AFFILIATE_MINIMUM,
    Key.AFFILIATE_MONTHS,
    Key.AFFILIATE_ON,
    Key.AFFILIATE_PERCENT,
    Key.AFFILIATE_REFUND_DAYS,
)


@dataclass(frozen=True, slots=True)
class Terms:
    """The policies of the programme as they are now. `minimum` is in whole units of any currency."""

    on: bool
    percent: int
    refund_days: int
    cookie_days: int
    minimum: int
    months: int  # 0: without an end

    def least(self, currency: str) -> int:
        """The smallest payout in a currency, in its smallest unit."""
        whole: int = self.minimum * 10 ** get_currency_precision(currency)
        return max(whole, 1)


def share(base: int, percent: int) -> int:
    """The commission of what was paid, both in the smallest unit: to the nearest one, halves up."""
    return (base * percent + 50) // 100


def terms() -> Terms:
    """The terms now. One statement."""
    found = policy.values(*TERMS)
    return Terms(
        on=bool(found[Key.AFFILIATE_ON]),
        percent=int(found[Key.AFFILIATE_PERCENT]),
        refund_days=int(found[Key.AFFILIATE_REFUND_DAYS]),
        cookie_days=int(found[Key.AFFILIATE_COOKIE_DAYS]),
        minimum=int(found[Key.AFFILIATE_MINIMUM]),
        months=int(found[Key.AFFILIATE_MONTHS]),
    )


def terms_if_on() -> Terms:
    """The same. Raises NotFound while the programme is off: there is nothing of it then."""
    found = terms()
    if not found.on:
        raise NotFound
    return found


def is_there(account_id: sa.orm.InstrumentedAttribute[UUID] | None = None) -> sa.ColumnElement[bool]:
    """Whether there is anything of the programme: it is on, or a payout is under way still, of the account that a column
    names, or of any. Executed with `now`: the clock's.
    """
    theirs = sa.true() if account_id is None else AffiliatePayout.account_id == account_id
    return sa.or_(
        sa.exists().where(
            PolicyValue.key == Key.AFFILIATE_ON.value,
            PolicyValue.account_id.is_(None),
            PolicyValue.user_id.is_(None),
            PolicyValue.value == sa.literal(True, PolicyValue.value.type),
            IN_FORCE,
        ),
        sa.exists().where(AffiliatePayout.state.in_(OPEN_PAYOUTS), theirs),
    )


def is_at_desk() -> bool:
    """Whether staff have to do with the programme. One statement."""
    return bool(db.session.scalar(sa.select(is_there()), {"now": clock.now()}))


def landing_url(code: str = "") -> str:
    """The configured page of the company, with a code where one is given; our own front page where none is configured."""
    url = config.active().affiliate_url or f"{config.active().base_url}/"
    if not code:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode({PARAMETER: code})}"


def short_url(code: str) -> str:
    """The address that an affiliate passes on, on our own host."""
    return f"{config.active().base_url}/r/{code}"
