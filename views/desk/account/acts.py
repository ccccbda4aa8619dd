"""Acts on an account, and the menu that its page offers."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.account import service as accounts
from admin_app.account.queries import AccountFacts
from admin_app.identity.models import Account, AccountStatus
from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.permissions import Permission
from forms.base import ReasonForm
from views.desk.acts import DeskAct, MenuEntry, menu
from views.desk.parts import restricting
from views.desk.requests.acts import ACTS as CASE_ACTS
from views.http import addresses


class AccountState(Protocol):
    """What decides which acts apply: a row of the list and the page's facts both tell it."""

    @property
    def status(self) -> AccountStatus: ...


ON_ACCOUNTS: tuple[DeskAct[Account, AccountState], ...] = (
    DeskAct(
        "suspend", ReasonForm, accounts.suspend, Permission.ACCOUNT_SUSPEND, ("reason", "version"), _l("Suspend %(name)s"),
        _l("Its people can sign in, read and take care of their own security, and nothing else. The owners read your reason by e-mail and at the top of their pages."),
        _l("Suspend the account"), _l("%(name)s is suspended."), "player-pause", ends=True,
        applies=lambda account: account.status is AccountStatus.ACTIVE,
    ),
    DeskAct(
        "resume", ReasonForm, accounts.resume, Permission.ACCOUNT_SUSPEND, ("reason", "version"), _l("Resume %(name)s"),
        _l("Everything works again as before. The owners are told by e-mail."),
        _l("Resume the account"), _l("%(name)s is active again."), "player-play",
        applies=lambda account: account.status is AccountStatus.SUSPENDED,
    ),
    *restricting.ON_ACCOUNT,
)  # fmt: skip


def acts_on_account(actor: Actor, account: AccountFacts, case_id: UUID | None = None) -> list[MenuEntry]:
    """Suspend, resume, reopen (by the closing that ended it): as far as right and state go."""
    found = menu(actor, ON_ACCOUNTS, account, lambda name: addresses.of_row(f"accounts.{name}", account.id))
    if actor.may(Permission.LEGAL_ORDER_RECORD):
        url = addresses.of_account("staff_glass.record_order", account.id)
        found.append(MenuEntry(gettext("Record a legal order…"), url, "scale"))
    if actor.may(Permission.LEGAL_HOLD_WRITE) and account.status is not AccountStatus.ERASED:
        url = addresses.of_account("staff_holds.account", account.id)
        found.append(MenuEntry(gettext("Propose a legal hold…"), url, "lock"))
    reopen = next(act for act in CASE_ACTS if act.slug == "reopen")
    if case_id and account.status is AccountStatus.DEACTIVATED and actor.may(reopen.permission):
        url = url_for("staff_requests.reopen", request_id=case_id)
        found.append(MenuEntry(str(reopen.button), url, "lock-open"))
    return found
