"""Requests about personal data that came by letter, phone or e-mail, entered by staff for the person.

A caller is verified first. Whoever enters a request doesn't decide it; the person is told at every known address.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from admin_app.data_case import service
from admin_app.data_case.kind import known
from admin_app.data_case.models import ENTERED, WORDS_MAX, DataCaseAct, DataCaseKind, Source
from admin_app.data_case.service import Asked
from admin_app.identity.locking import lock_person
from admin_app.identity.models import UserKind
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.verified_caller import standing

LONG_AGO = timedelta(days=365)  # a day before it is a slip of the hand


def enter(
    actor: Actor,
    person_id: UUID,
    *,
    kind: str,
    source: str,
    words: str,
    received_at: datetime,
    topic: str | None = None,
    whole_account: bool = False,
) -> UUID:
    """Enter a request of a person; the month runs from `received_at`. `words` are theirs, as they came. Gives its id.

    By phone only once the caller is verified; of an owner with `whole_account` for the deletion of the closed account.
    Raises NotFound, NotAllowed (role, staff's own data), Invalid (kind, source, words, topic, whole_account, a moment to come
    or more than a year ago, a caller who isn't verified), Conflict while one is open.
    """
    require(actor, Permission.DATA_CASE_ENTER)
    if kind not in known():
        raise Invalid(N_("Choose what is asked for."), field="kind", code="kind")
    if source not in ENTERED:
        raise Invalid(N_("Choose how it came."), field="source", code="source")
    wanted = DataCaseKind(kind)
    about, told = service.topic_of(wanted, topic), reasons.needed(words, "words", limit=WORDS_MAX)
    _judge_moment(received_at)
    with transaction():
        person = lock_person(person_id)
        if person.user.kind is not UserKind.CUSTOMER:
            raise NotAllowed(N_("Requests are entered for customers only."))
        verified = standing.of(actor, person_id)
        if source == Source.PHONE and verified is None:
            raise Invalid(
                N_("Check the caller first: a request by phone counts once it is known who calls."),
                field="source",
                code="caller",
            )
        asked = Asked(
            kind=wanted,
            subject_id=person_id,
            account_id=person.user.account_id,
            source=Source(source),
            words=told,
            topic=about,
            whole_account=service.whole_of(wanted, whole=whole_account),
            received_at=received_at,
            caller_check_id=verified.check_id if verified and source == Source.PHONE else None,
        )
        case = service.open_case(actor, asked, DataCaseAct.ENTERED)
    return case.id


def _judge_moment(received_at: datetime) -> None:
    now = clock.now()
    if received_at > now:
        raise Invalid(N_("This moment hasn’t come yet."), field="received_at", code="future")
    if received_at < now - LONG_AGO:
        raise Invalid(N_("Choose a moment of the last 12 months."), field="received_at", code="past")
