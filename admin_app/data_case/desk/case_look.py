"""Opening what a person wrote in a request about their data: to whom it waits for, by right, and each time recorded.

A request for correction opens what it is about, too, to whoever is to correct it and has to see it. Who entered it, or may
decide it when nothing is awaited of them, reads its words and no more: else staff would open a customer's data by a request
they wrote themselves.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from admin_app.data_case.kind import kept_out, rules_of
from admin_app.data_case.models import OPEN_STATES, CorrectionTopic, DataCase, DataCaseKind, DataCaseState
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.support_access import lens, looks

REQUEST = "request"  # the one field that other requests open
AREAS = {CorrectionTopic.COMPANY: Area.BILLING, CorrectionTopic.BILLING: Area.BILLING}
NOT_YOURS = N_("This request isn’t waiting for you, so its words stay masked.")


def may(actor: Actor, case: DataCase) -> bool:
    """Whether a request's words are this person's to read: their step is awaited, they may still decide it, or they entered it."""
    if case.frozen_by is not None or case.state not in OPEN_STATES:
        return False
    entered = actor.user_id == case.entered_by and actor.may(Permission.DATA_CASE_ENTER)
    return entered or actor.may(Permission.DATA_CASE_DECIDE) or _turn(actor, case)


def record(actor: Actor, case_id: UUID) -> datetime:
    """Open a request's words in this session, for 30 min while it waits; gives until when.

    Raises NotFound, NotAllowed where it doesn't wait for this person, Unavailable when it can't be recorded.
    """
    require(actor, Permission.DATA_CASE_READ)
    case = db.session.get(DataCase, case_id)
    if case is None or case.account_id is None:
        raise NotFound
    sought = _opens(actor, case)
    area, field, person_id = sought

    def judge() -> str:
        now = lock_row(DataCase, case_id)  # a step waits for it, and then ends what was opened
        if now is None or not may(actor, now) or _opens(actor, now) != sought:
            raise NotAllowed(NOT_YOURS)
        return now.number

    return looks.case_look(actor, case.account_id, area, case_id, judge=judge, field=field, user_id=person_id)


def opened_until(actor: Actor, case: DataCase) -> datetime | None:
    """Until when this session sees what the person wrote; None where it is masked. One statement."""
    if case.account_id is None:
        return None
    return lens.case_opened_until(actor, case.account_id, case.id)


def _turn(actor: Actor, case: DataCase) -> bool:
    """Whether the case waits for a step of this person's role."""
    waits = rules_of(case.kind).table.waits_for(case.state)
    return waits is not None and actor.may(waits)


def _decides(actor: Actor, case: DataCase) -> bool:
    """Whether the case waits for this person's decision; one that lacks something waits for who entered it."""
    return _turn(actor, case) and case.state is not DataCaseState.NEEDS_ENTRY


def _opens(actor: Actor, case: DataCase) -> tuple[Area, str | None, UUID | None]:
    """The area, the field of it where not the whole, and the person where it isn't the account's.

    The whole opens to whoever may take the step that a correction waits for, and to nobody else (DOMAIN 2, 7).
    """
    if (
        case.kind is not DataCaseKind.CORRECTION
        or not _decides(actor, case)
        or actor.user_id in kept_out(case)
    ):
        return Area.PROFILE, REQUEST, case.subject_id
    area = AREAS.get(case.topic, Area.PROFILE) if case.topic else Area.PROFILE
    return area, None, None if area is Area.BILLING else case.subject_id
