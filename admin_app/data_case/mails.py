"""Mails about requests for personal data, to the person they are about (GDPR art. 12(3) and (4))."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from admin_app.data_case.models import DataCase, DataCaseKind, Source
from admin_app.email.message import Message, notice, page
from admin_app.email.models import Topic
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.i18n import N_, translate
from admin_app.user import access

ASKED = {
    DataCaseKind.ACCESS: N_("Access to your data"),
    DataCaseKind.CORRECTION: N_("Correction of your data"),
    DataCaseKind.RESTRICTION: N_("Restriction of your data"),
    DataCaseKind.DELETION: N_("Deletion of your data"),
}
WHOLE_ACCOUNT = N_("Deletion of the account with all its people")


def received(user: User, actor: Actor, *, case: DataCase) -> Message:
    """It has come in, by the person or entered by staff, and is answered by a day."""
    return _told("data_case_received", user, actor, case, until=case.due_at)


def extended(user: User, actor: Actor, *, case: DataCase, note: str) -> Message:
    """The answer takes longer, and why (art. 12(3))."""
    return _told("data_case_extended", user, actor, case, note=note, until=case.due_at)


def sent_back(user: User, actor: Actor, *, case: DataCase, note: str, is_reminder: bool = False) -> Message:
    """Something is missing, which the person is asked for; `is_reminder` where they were asked before."""
    how = "again" if is_reminder else ""
    return _told("data_case_sent_back", user, actor, case, note=note, how=how, until=case.due_at)


def refused(user: User, actor: Actor, *, case: DataCase, note: str, authority: str) -> Message:
    """It is refused: why, where to complain, and that a court may be asked (art. 12(4))."""
    return _told("data_case_refused", user, actor, case, note=note, authority=authority)


def fulfilled(user: User, actor: Actor, *, case: DataCase, how: str, note: str = "") -> Message:
    """It is done; `how` says what: `corrected`, `stated` or `restricted`. A copy has a mail of its own."""
    return _told("data_case_fulfilled", user, actor, case, how=how, note=note)


def withdrawn(user: User, actor: Actor, *, case: DataCase) -> Message:
    """It was taken back; nothing is done."""
    return _told("data_case_withdrawn", user, actor, case)


def signs_in(user: User, case: DataCase) -> bool:
    """Whether the person reaches their own page of requests; others ask for a link."""
    return case.source is not Source.MAILED_LINK and access.signs_in(user)


def requests_page(user: User, case: DataCase) -> str:
    """Where the person sees the request: signed in, or by a link that they ask for there."""
    return page("/privacy/requests" if signs_in(user, case) else "/privacy-request")


def asked_for(case: DataCase) -> str:
    """What is asked for, as a msgid."""
    return WHOLE_ACCOUNT if case.whole_account else ASKED[case.kind]


def _told(
    template: str,
    user: User,
    actor: Actor,
    case: DataCase,
    *,
    note: str = "",
    how: str = "",
    authority: str = "",
    until: datetime | None = None,
) -> Message:
    message = notice(
        template,
        user,
        actor,
        topic=Topic.ACCOUNT,
        account_id=case.account_id,
        asked=translate(asked_for(case), user.language),
        case=case.number,
        source=case.source.value,
        requests_url=requests_page(user, case),
        note=note,
        how=how,
        authority=authority,
        until=until,
    )
    return dataclasses.replace(message, addressee_only=True)
