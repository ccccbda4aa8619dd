"""Accounts: opened, suspended, resumed. The package `closing` closes them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from babel import Locale

from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.email.message import Message
from admin_app.email.messages import account as mails
from admin_app.identity.locking import lock_account as lock_account
from admin_app.identity.locking import subject_of as subject_of
from admin_app.identity.models import NAME_MAX, Account, AccountKind, AccountStatus, User
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed
from admin_app.kernel.i18n import N_, known_language
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, require, require_fresh
from admin_app.lib.codes import currencies, time_zones
from admin_app.lib.text.pasted import account_number


def open_account(  # noqa: PLR0913 - what a new customer consists of
    actor: Actor,
    *,
    name: str,
    country: str,
    kind: AccountKind = AccountKind.COMPANY,
    language: str = "en",
    time_zone: str = "UTC",
    currency: str = "EUR",
    legal_name: str = "",
    number: str | None = None,
    customer_since: datetime | None = None,
) -> UUID:
    """Open an account, as the company's own act: for the console and jobs; `user.people.invite` brings its owner.

    `country` is ISO 3166-1 alpha-2, `currency` ISO 4217. A number is drawn unless one is given.
    Raises NotAllowed for anybody else, Invalid beside the field.
    """
    if not actor.is_internal:
        raise NotAllowed(grantor="console")
    name = text.name(name, NAME_MAX, "name", domains=True)
    now = clock.now()
    with transaction() as session:
        account = Account(
            id=clock.new_id(),
            number=_free_number(number),
            name=name,
            name_folded=text.fold(name),
            kind=_kind(kind),
            status=AccountStatus.ACTIVE,
            country=_country(country),
            language=_language(language),
            time_zone=_time_zone(time_zone),
            currency=_currency(currency),
            legal_name=text.name(legal_name, NAME_MAX, "legal_name", required=False, domains=True),
            customer_since=customer_since or now,
            created_at=now,
        )
        session.add(account)
        session.flush()
        audit.record(
            Event.ACCOUNT_OPENED,
            actor,
            account_id=account.id,
            target=("account", account.id),
            facts={"number": account.number},
        )
    return account.id


def suspend(actor: Actor, account_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Suspend an account: its people sign in, read, and little else; the owners are told.

    By billing and administrators. Raises ReauthRequired, NotFound, NotAllowed (role, state), Conflict when it
    was done already or the account was changed meanwhile.
    """
    _switch(actor, account_id, AccountStatus.SUSPENDED, reason, version)


def resume(actor: Actor, account_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Make a suspended account active again; the owners are told. Raises as `suspend` does."""
    _switch(actor, account_id, AccountStatus.ACTIVE, reason, version)


def _switch(actor: Actor, account_id: UUID, to: AccountStatus, reason: str, version: int | None) -> None:
    require_fresh(actor)
    reason = reasons.needed(reason)
    suspending = to is AccountStatus.SUSPENDED
    with transaction():
        account = lock_account(account_id)
        require(actor, Permission.ACCOUNT_SUSPEND, subject_of(account))
        if account.status is to:
            raise Conflict(
                N_("This account is already suspended.")
                if suspending
                else N_("This account isn’t suspended.")
            )
        meanwhile.require_same(actor, version, account.version, account.id)
        account.status = to
        account.status_reason = reason if suspending else ""
        event = Event.ACCOUNT_SUSPENDED if suspending else Event.ACCOUNT_RESUMED
        audit.record(event, actor, account_id=account.id, target=("account", account.id), reason=reason)
        make = mails.suspended if suspending else mails.resumed
        _tell_owners(account, lambda owner: make(owner, actor, account=account))


def _tell_owners(account: Account, make: Callable[[User], Message]) -> None:
    for owner in contacts.owners_of(account.id):
        outbox.queue(make(owner))


def _free_number(wanted: str | None) -> str:
    if wanted is None:
        while _in_use(number := f"A-{secrets.randbelow(10**8):08d}"):
            pass
        return number
    number = account_number(wanted)
    if not number:
        raise Invalid(N_("An account number is A- and eight digits."), field="number", code="number")
    if _in_use(number):
        raise Invalid(N_("This account number is already in use."), field="number", code="taken")
    return number


def _in_use(number: str) -> bool:
    return db.session.scalar(sa.select(Account.id).where(Account.number == number)) is not None


def _kind(value: str) -> AccountKind:
    try:
        return AccountKind(value)
    except ValueError as error:
        raise Invalid(N_("Choose person or company."), field="kind", code="kind") from error


def _country(code: str) -> str:
    if code not in Locale("en").territories or len(code) != 2 or not code.isalpha():  # noqa: PLR2004
        raise Invalid(N_("Choose a country from the list."), field="country", code="country")
    return code


def _currency(code: str) -> str:
    if code not in currencies():
        raise Invalid(N_("Choose a currency from the list."), field="currency", code="currency")
    return code


def _language(code: str) -> str:
    if not known_language(code):
        raise Invalid(N_("Choose a language from the list."), field="language", code="language")
    return code


def _time_zone(name: str) -> str:
    if name not in time_zones():
        raise Invalid(N_("Choose a time zone from the list."), field="time_zone", code="time_zone")
    return name
