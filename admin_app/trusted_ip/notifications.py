"""Who hears of a change of trusted addresses: the trail, and by mail the person, or each owner of the account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.contact import service as contacts
from admin_app.email.message import Message
from admin_app.email.messages import trusted_ip as mails
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.trusted_ip.lists import AddressList
from admin_app.trusted_ip.models import AddressPurpose, TrustedAddress, TrustState

Writer = Callable[[User], Message]


def added(actor: Actor, owned: AddressList, row: TrustedAddress) -> None:
    """A network came onto a list."""
    _record(Event.TRUSTED_IP_ADDED, actor, owned, row, after=values(row))
    _mail_of_change(actor, owned, row)


def changed(actor: Actor, owned: AddressList, row: TrustedAddress, former: Mapping[str, str]) -> None:
    """An entry became another one; other words about it are told in the trail alone."""
    _record(Event.TRUSTED_IP_CHANGED, actor, owned, row, before=former, after=values(row))
    if values(row) | {"label": ""} != dict(former) | {"label": ""} or row.state is TrustState.TRIAL:
        _mail_of_change(actor, owned, row)


def removed(actor: Actor, owned: AddressList, row: TrustedAddress) -> None:
    """An entry left its list."""
    _record(Event.TRUSTED_IP_REMOVED, actor, owned, row, before=values(row))
    step = row.purpose.value
    if row.purpose is AddressPurpose.RESTRICT:
        _mail(owned, lambda u: mails.restriction_removed(u, actor, of_account=owned.of_account))
    else:
        _mail(owned, lambda u: mails.step_asked_again(u, actor, step=step, of_account=owned.of_account))


def confirmed(actor: Actor, owned: AddressList, row: TrustedAddress) -> None:
    """A restriction stays."""
    _record(Event.TRUSTED_IP_CONFIRMED, actor, owned, row, after=values(row))
    _mail(owned, lambda u: mails.restriction_kept(u, actor, of_account=owned.of_account))


def fell_back(system: Actor, owned: AddressList, row: TrustedAddress, until: datetime) -> None:
    """A restriction on trial wasn't confirmed in time."""
    _record(Event.TRUSTED_IP_FELL_BACK, system, owned, row, before=values(row))
    of_account = owned.of_account
    _mail(owned, lambda u: mails.restriction_fell_back(u, system, until=until, of_account=of_account))


def undone(actor: Actor, owned: AddressList, row: TrustedAddress) -> None:
    """A restriction on trial was taken back."""
    _record(Event.TRUSTED_IP_UNDONE, actor, owned, row, before=values(row))
    _mail(owned, lambda u: mails.restriction_removed(u, actor, of_account=owned.of_account))


def _mail_of_change(actor: Actor, owned: AddressList, row: TrustedAddress) -> None:
    until, step, of_account = row.trial_until, row.purpose.value, owned.of_account
    if row.state is TrustState.TRIAL and until is not None:
        _mail(owned, lambda u: mails.restriction_on_trial(u, actor, until=until, of_account=of_account))
    else:
        _mail(owned, lambda u: mails.step_spared(u, actor, step=step, of_account=of_account))


def _mail(owned: AddressList, write: Writer) -> None:
    people = [owned.user_id] if owned.user_id else []
    if owned.account_id:
        people = [owner.id for owner in contacts.owners_of(owned.account_id)]
    for user_id in people:
        security_mail.everywhere(user_id, write)


def _record(
    event: Event,
    actor: Actor,
    owned: AddressList,
    row: TrustedAddress,
    *,
    before: Mapping[str, str] | None = None,
    after: Mapping[str, str] | None = None,
) -> None:
    whose = "account_list" if owned.of_account else "own_list"
    audit.record(
        event,
        actor,
        account_id=owned.account_id or actor.account_id,
        target=("trusted_address", row.id),
        subject_id=owned.user_id,
        facts={"list": whose, "purpose": row.purpose.value, "state": row.state.value},
        before=before,
        after=after,
    )


def values(row: TrustedAddress) -> dict[str, str]:
    """An entry as the trail keeps it, in details that can be emptied."""
    return {"network": row.network, "label": row.label, "purpose": row.purpose.value}
