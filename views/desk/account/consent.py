"""What the customer's consent lets the reader of a page open, and whether the reader may ask for more."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from admin_app.identity.models import AccountStatus
from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.permissions import Permission, holds_while
from admin_app.overview.consent import ConsentLine, Consents
from admin_app.staff_edit import consent as staff_edit
from views.pages import broken_glass


def granted_areas(actor: Actor, account_id: UUID | None, consents: Iterable[ConsentLine]) -> frozenset[str]:
    """The areas that a click of the reader's shows: what the customer allowed, or what this session broke the glass for."""
    broken = broken_glass.areas_open(account_id)
    if not actor.may(Permission.LOOK_UNDER_GRANT):
        return broken
    return broken | {area for consent in consents for area in consent.areas}


def offered(actor: Actor, consents: Consents, status: AccountStatus | None) -> bool:
    """Whether the reader may ask the customer now; the command judges again."""
    right = Permission.SUPPORT_ACCESS_ASK
    return status is not None and actor.may(right) and holds_while(right, status) and consents.can_be_asked


def corrects(actor: Actor, consents: Consents, status: AccountStatus | None) -> bool:
    """Whether the reader may correct what is the customer's; the command judges again."""
    right = Permission.ACCOUNT_WRITE
    held = status is not None and actor.may(right) and holds_while(right, status)
    return held and any(staff_edit.allows(line.areas, changes=line.changes) for line in consents)
