"""The certificate of a deletion, once more after its mail: at the desk, and for owners of the account.

Whoever was erased can't come in any more. A certificate names nobody, so owners may keep those of their colleagues.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.data_case.models import DataCase, DataCaseKind
from admin_app.erasure import service as erasure
from admin_app.erasure.models import Erasure, ErasureState
from admin_app.kernel import paging
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.kernel.rights.permissions import Permission, Subject, require
from admin_app.personal_data.inventory import inventory

LISTED = 50  # of a page
_ORDER = paging.Order((DataCase.received_at, DataCase.id))


@dataclass(frozen=True, slots=True)
class AreaCounts:
    """One kind of data: its name (a msgid), and how many rows were deleted, emptied and kept."""

    words: str
    deleted: int
    emptied: int
    kept: int


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What is told of a certificate beside its file."""

    case_id: UUID
    number: str
    done_at: datetime
    areas: tuple[AreaCounts, ...]

    @property
    def totals(self) -> tuple[int, int, int]:
        """Rows deleted, emptied and kept."""
        deleted, emptied, kept = (
            [getattr(a, name) for a in self.areas] for name in ("deleted", "emptied", "kept")
        )
        return sum(deleted), sum(emptied), sum(kept)


@dataclass(frozen=True, slots=True)
class CertificateFile:
    """A certificate as its file."""

    name: str
    text: str


def facts_of(case_id: UUID) -> CertificateFacts | None:
    """What an erasure did in figures, for the desk, which has those that no certificate tells as well; None while there is none. One statement."""
    found = erasure.of_case(case_id)
    return _facts(found, untold=True) if found is not None and found.state is ErasureState.DONE else None


def at_desk(actor: Actor, case_id: UUID) -> CertificateFile:
    """The file, for whoever reads the case, whose page tells the same. Raises NotAllowed, NotFound while there is none."""
    require(actor, Permission.DATA_CASE_READ)
    return _file(erasure.of_case(case_id))


def of_account(actor: Actor, *, key: str | None = None) -> paging.Page[CertificateFacts]:
    """A page of certificates of people of the reader's account, the newest first; none for who isn't an owner. One statement.

    Raises Invalid for a key that isn't one of ours.
    """
    if not actor.is_customer or not actor.may(Permission.OWN_ACTIVITY_READ_ALL):
        return paging.Page([], None, None)
    found = paging.fetch_rows(_of_account(actor), _ORDER, size=LISTED, key=key)
    return paging.Page([_facts(row.Erasure, untold=False) for row in found.rows], found.older, found.newer)


def own(actor: Actor, case_id: UUID) -> CertificateFile:
    """One of these as its file. Raises NotAllowed (not an owner), NotFound."""
    require(actor, Permission.OWN_ACTIVITY_READ_ALL, Subject(actor.acting_account_id))
    if not actor.is_customer:
        raise NotAllowed
    found = db.session.execute(_of_account(actor).where(DataCase.id == case_id)).one_or_none()
    return _file(found.Erasure if found is not None else None)


def _of_account(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(DataCase, Erasure)
        .join(Erasure, Erasure.case_id == DataCase.id)
        .where(
            DataCase.account_id == actor.acting_account_id,
            DataCase.kind == DataCaseKind.DELETION,
            Erasure.state == ErasureState.DONE,
        )
    )


def _file(found: Erasure | None) -> CertificateFile:
    if found is None or not found.certificate:
        raise NotFound
    return CertificateFile(erasure.file_name(found), found.certificate)


def _facts(found: Erasure, *, untold: bool) -> CertificateFacts:
    """The figures; with `untold`, for the desk alone, of tables of which customers aren't told by law as well."""
    known = inventory()
    areas = [
        AreaCounts(known[table].words, *(counts.get(name, 0) for name in ("deleted", "emptied", "kept")))
        for table, counts in sorted(found.counts.items())
        if table in known and (untold or not known[table].withheld)
    ]
    return CertificateFacts(found.case_id, found.number, found.done_at or found.begun_at, tuple(areas))
