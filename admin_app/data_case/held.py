"""What is held of a person that only staff can change: what a request for correction may be about (art. 16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from admin_app.billing.models import Invoice, Service
from admin_app.data_case.models import CorrectionTopic, DataCase, DataCaseAct, DataCaseEntry
from admin_app.identity.models import Account
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import Permission
from admin_app.note.models import Note

COUNTED = 200  # more is told as "200+"


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that is held: a value, or how many of it there are; one more than `COUNTED` means "and more"."""

    topic: CorrectionTopic
    value: str = ""
    number: int | None = None


def of(actor: Actor) -> list[Held]:
    """What the reader may ask to have corrected, as far as they may know of it. One or two statements."""
    account_id = actor.acting_account_id
    if account_id is None or account_id != actor.account_id:
        return []
    found = []
    if not actor.may(Permission.OWN_ACCOUNT_WRITE):
        account = db.session.get_one(Account, account_id)
        names = (account.legal_name or account.name, account.vat_id)
        found.append(Held(CorrectionTopic.COMPANY, " · ".join(name for name in names if name)))
    counted: list[tuple[CorrectionTopic, type[Any]]] = [(CorrectionTopic.NOTES, Note)]
    if actor.may(Permission.OWN_BILLING_READ):
        counted += [(CorrectionTopic.BILLING, Service), (CorrectionTopic.BILLING, Invoice)]
    numbers = db.session.execute(sa.select(*(_number(model, account_id) for _, model in counted))).one()
    return found + [
        Held(topic, model.__tablename__, n) for (topic, model), n in zip(counted, numbers, strict=True)
    ]


def statements(actor: Actor) -> Sequence[DataCase]:
    """The reader's own statements that are kept beside what is held, the newest first. One statement."""
    stated = sa.exists().where(DataCaseEntry.case_id == DataCase.id, DataCaseEntry.act == DataCaseAct.STATED)
    wanted = sa.select(DataCase).where(DataCase.subject_id == actor.user_id, stated)
    return db.session.scalars(wanted.order_by(DataCase.received_at.desc(), DataCase.id.desc())).all()


def _number(model: type[Any], account_id: object) -> sa.ScalarSelect[int]:
    some = sa.select(model.id).where(model.account_id == account_id).limit(COUNTED + 1).subquery()
    return sa.select(sa.func.count()).select_from(some).scalar_subquery()
