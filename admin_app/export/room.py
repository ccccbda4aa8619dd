"""How much room exports take: bounded for a file, for what is kept of one person, and of everybody together.

A week of the 30 exports an hour that one person may ask for would fill any disk.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.export.models import Export, ExportState
from admin_app.identity.locking import take_turn
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_

GIGABYTE = 1 << 30
OF_A_FILE, OF_ONE, IN_ALL = GIGABYTE, 2 * GIGABYTE, 20 * GIGABYTE  # bytes; kept at once, until they expire
TURN = 0x6578706F7274  # "export"
OWN_FULL = N_(
    "Your files already take the %(most)s\u00a0GB that one person may keep. There is room again %(days)s days after you requested them."
)
FULL = N_(
    "The exports of all together take the %(most)s\u00a0GB that there is for them. Try again once some have expired."
)


def left(user_id: UUID) -> int:
    """How many bytes a new file of this person may have now, perhaps none."""
    mine, every = _kept(user_id)
    return max(0, min(OF_A_FILE, OF_ONE - mine, IN_ALL - every))


def need(user_id: UUID, *, days: int) -> None:
    """Refuse an export for which there is no room. Raises Invalid."""
    mine, every = _kept(user_id)
    if mine >= OF_ONE:
        raise Invalid(OWN_FULL, code="own_full", most=OF_ONE // GIGABYTE, days=days)
    if every >= IN_ALL:
        raise Invalid(FULL, code="full", most=IN_ALL // GIGABYTE)


def fits(user_id: UUID, size: int) -> bool:
    """Whether a file that is written may be kept, in the transaction that keeps it: two at once are judged one after the other."""
    take_turn(TURN)
    return size <= left(user_id)


def _kept(user_id: UUID) -> tuple[int, int]:
    """The bytes of this person's files, and of all."""
    of_one = sa.case((Export.user_id == user_id, Export.size), else_=0)
    wanted = sa.select(
        sa.func.coalesce(sa.func.sum(of_one), 0), sa.func.coalesce(sa.func.sum(Export.size), 0)
    ).where(Export.state == ExportState.DONE, Export.expires_at > clock.now())
    mine, every = db.session.execute(wanted).one()
    return int(mine), int(every)
