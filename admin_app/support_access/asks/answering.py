"""An owner's answer to an ask for support access: as it was asked, less than that, or no."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from admin_app.identity.models import Account
from admin_app.kernel import text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import require_fresh
from admin_app.support_access import service, terms
from admin_app.support_access.asks import asking
from admin_app.support_access.kind import AskAct
from admin_app.support_access.models import GrantMode, SupportAsk


def allow_asked(
    actor: Actor,
    ask_id: UUID,
    *,
    areas: Sequence[str],
    mode: str,
    hours: int | None = None,
    version: int | None = None,
) -> UUID:
    """Allow what staff asked for, or less of it: fewer areas, a shorter time, looks without changes. Gives the grant's id.

    What was on ends and this takes its place; all owners are told. Raises ReauthRequired, NotAllowed, NotFound for
    another account's, Invalid beside its field for more than was asked, Answered, Conflict.
    """
    require_fresh(actor)
    chosen, how = terms.areas(areas), terms.mode(mode, areas)
    with transaction():
        account, row = _own(actor, ask_id, version)
        most = min(row.hours, terms.most_hours(account.id))  # may have become stricter meanwhile
        for_hours = most if hours == row.hours else hours or most
        wanted = service.Wanted(chosen, how, for_hours, row.ticket, row.reason)
        _no_more_than(row, wanted)
        service.replace(actor, account.id)
        grant = service.begin(actor, account, wanted, asked_by=row.asked_by)
        row.grant_id = grant.id
        asking.close(AskAct.ALLOWED, actor, row)
    return grant.id


def decline(actor: Actor, ask_id: UUID, *, note: str = "", version: int | None = None) -> None:
    """Say no, with a word for whoever asked or without; for a day nobody asks again.

    Raises ReauthRequired, NotAllowed, NotFound for another account's, Invalid beside `note`, Answered, Conflict.
    """
    require_fresh(actor)
    note = text.clean_line(note, reasons.REASON_MAX, "note", required=False, lines=True)
    with transaction():
        _account, row = _own(actor, ask_id, version)
        asking.close(AskAct.DECLINED, actor, row, note=note)


def _own(actor: Actor, ask_id: UUID, version: int | None) -> tuple[Account, SupportAsk]:
    if asking.account_of(ask_id) != actor.acting_account_id:
        raise NotFound
    account, row = asking.locked(ask_id)
    service.own_account(actor)
    asking.judge(actor, account, row, version)
    return account, row


def _no_more_than(row: SupportAsk, wanted: service.Wanted) -> None:
    if not set(wanted.areas) <= set(row.areas):
        raise Invalid(N_("Only what was asked for can be allowed here."), field="areas", code="more")
    if wanted.mode is GrantMode.CHANGE and row.mode is GrantMode.LOOK:
        raise Invalid(N_("Only what was asked for can be allowed here."), field="mode", code="more")
    if wanted.hours is not None and wanted.hours > row.hours:
        raise Invalid(N_("Only what was asked for can be allowed here."), field="hours", code="more")
