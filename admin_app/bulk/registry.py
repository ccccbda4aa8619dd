"""The acts on many that there are: one entry each, by the command that does it to one."""

from __future__ import annotations

from uuid import UUID

from admin_app.bulk import eligibility
from admin_app.bulk.act import BulkAct, BulkNoun
from admin_app.bulk.models import BulkActName
from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.permissions import Permission
from admin_app.session import service as sessions
from admin_app.user import people
from admin_app.user.joining import invitations

NAMES = BulkActName


def _invite(actor: Actor, user_id: UUID, reason: str) -> None:
    invitations.resend_one_of_many(actor, user_id, reason=reason)


def _enable(actor: Actor, user_id: UUID, reason: str) -> None:
    people.enable(actor, user_id, reason=reason)


ACTS: dict[BulkActName, BulkAct] = {
    act.name: act
    for act in (
        BulkAct(
            NAMES.FIRST_INVITATIONS, BulkNoun.PEOPLE, Permission.PERSON_RESTORE,
            eligibility.people(eligibility.first_invitation), _invite, mails=True,
        ),
        BulkAct(
            NAMES.RESEND_INVITATIONS, BulkNoun.PEOPLE, Permission.PERSON_RESTORE,
            eligibility.people(eligibility.another_invitation), _invite, mails=True,
        ),
        BulkAct(
            NAMES.END_SESSIONS_OF, BulkNoun.PEOPLE, Permission.PERSON_RESTORE,
            eligibility.people(eligibility.any_session), sessions.end_all, ends=True,
        ),
        BulkAct(
            NAMES.END_SESSIONS, BulkNoun.SESSIONS, Permission.PERSON_RESTORE,
            eligibility.sessions, sessions.end_session, ends=True,
        ),
        BulkAct(
            NAMES.ENABLE_AGAIN, BulkNoun.PEOPLE, Permission.OWN_PEOPLE_ENABLE,
            eligibility.people(eligibility.kept_out), _enable, fresh=True,
        ),
    )
}  # fmt: skip
