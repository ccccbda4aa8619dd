"""What somebody of staff wants to look at, checked before any right is asked."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Account, Membership
from admin_app.kernel import text
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.lens import Area

# What can be shown by itself; nothing else may be named (allow-list).
FIELDS: dict[Area, frozenset[str]] = {
    Area.PROFILE: frozenset({"address", "contacts", "email", "mail", "phone", "username"}),
    Area.SECURITY: frozenset({"addresses", "ip", "networks", "user_agent"}),
    Area.BILLING: frozenset({"amounts", "balance", "tax_id"}),
    Area.KEYS: frozenset({"fingerprints", "last_use", "names"}),
}
# What a case alone opens, to whom it waits for: no grant and no broken glass name it.
OF_CASES: dict[Area, frozenset[str]] = {
    Area.PROFILE: frozenset({"request"}),
    Area.SECURITY: frozenset({"server_password"}),
}


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody wants to see, checked for its form."""

    account_id: UUID
    area: Area
    field: str
    user_id: UUID | None
    reason: str


def sought_of(
    account_id: UUID,
    area: str,
    field: str | None,
    user_id: UUID | None,
    reason: str,
    *,
    needs_reason: bool = False,
    by_case: bool = False,
) -> Sought:
    """What is asked for. Raises NotFound (no such area, field, account or person of it), Invalid (the reason)."""
    if area not in set(Area) or (field and not _is_known(Area(area), field, by_case=by_case)):
        raise NotFound
    words = (
        reasons.needed(reason)
        if needs_reason
        else text.clean_line(reason, reasons.REASON_MAX, "reason", required=False, lines=True)
    )
    if db.session.get(Account, account_id) is None:
        raise NotFound
    if user_id is not None and not _belongs(user_id, account_id):
        raise NotFound
    return Sought(account_id, Area(area), field or "", user_id, words)


def _is_known(area: Area, field: str, *, by_case: bool) -> bool:
    return field in FIELDS[area] or (by_case and field in OF_CASES.get(area, ()))


def _belongs(user_id: UUID, account_id: UUID) -> bool:
    here = sa.select(sa.literal(1)).where(Membership.user_id == user_id, Membership.account_id == account_id)
    return db.session.scalar(here) is not None
