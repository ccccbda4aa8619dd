"""What closing does to an account's row. The closing of an account decides when, under its lock, and tells of it."""

from __future__ import annotations

from admin_app.identity.models import Account, AccountStatus
from admin_app.kernel import clock


def begin(account: Account) -> None:
    """The account is closing: people read and answer, and nobody is invited, enabled or activated."""
    account.status = AccountStatus.CLOSING


def give_back(account: Account, former: AccountStatus) -> None:
    """The closing ended without closing: the account is what it was before."""
    account.status = former


def finish(account: Account) -> None:
    """The account is closed: nobody signs in any more."""
    account.status, account.closed_at = AccountStatus.DEACTIVATED, clock.now()


def reopen(account: Account, former: AccountStatus) -> None:
    """The account is open again, and what it was before anybody asked to close it: suspended stays suspended."""
    account.status, account.closed_at = former, None
