"""Entering what a person asked for about their data by letter, phone or e-mail: an act on the person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.data_case.desk import entering
from admin_app.data_case.kind import known
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.permissions import Permission
from admin_app.lib import reading
from admin_app.verified_caller import standing
from forms.desk.cases.data_cases import EnterRequestForm
from views.desk.acts import DeskAct
from views.desk.person.guards import PersonFacts
from views.desk.person.guards import known as is_known
from views.http.web import current_actor
from views.labels.people import callers


def _prepare(form: EnterRequestForm, row: User) -> None:
    """The kinds there are, this minute on the reader's clock, and whether the caller was checked."""
    actor = current_actor()
    form.offer(known())
    if not form.is_submitted():
        now = clock.now().astimezone(ZoneInfo(actor.time_zone))
        form.received_at.data = now.replace(tzinfo=None, second=0, microsecond=0)
    found = standing.of(actor, row.id)
    form.source.description = (
        callers.until(found.channel, found.until).striptags()
        if found
        else gettext("Nobody was checked on the phone as %(name)s.", name=row.full_name)
    )


def _enter(
    actor: Actor,
    person_id: UUID,
    *,
    source: str,
    received_at: datetime,
    kind: str,
    topic: str,
    whole_account: bool,
    words: str,
) -> UUID:
    at = reading.local(received_at, ZoneInfo(actor.time_zone))
    return entering.enter(
        actor,
        person_id,
        kind=kind,
        source=source,
        words=words,
        received_at=at,
        topic=topic or None,
        whole_account=whole_account,
    )


ENTERING: DeskAct[User, PersonFacts] = DeskAct(
    "enter-request", EnterRequestForm, _enter, Permission.DATA_CASE_ENTER,
    ("source", "received_at", "kind", "topic", "whole_account", "words"), _l("Enter a request of %(name)s about their data"),
    _l("It is answered by an approver, within a month from the day it came. %(name)s is told at every known address that you entered it."),
    _l("Enter the request"), _l("Entered. Approvers are told."), "shield-check", applies=is_known, prepare=_prepare,
    menu=_l("Enter a data request"), leads=lambda case_id: url_for("data_cases.details_view", row_id=case_id),
)  # fmt: skip
