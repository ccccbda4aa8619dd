"""One person at the desk: why she can't sign in and what helps, then sessions, tries and story."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request, url_for

from admin_app.identity.models import UserKind, UserStatus
from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from admin_app.legal_hold import queries as holds
from admin_app.overview import person_page
from admin_app.overview.person_page import PersonPage
from views.desk.account.consent import corrects, granted_areas, offered
from views.desk.account.frame import local_time
from views.desk.parts import restricting
from views.desk.person import fixing
from views.http.web import current_actor, page
from views.labels.cases import data_cases
from views.sign_in import factor_pages


def show(user_id: UUID, kind: UserKind) -> Response:
    """A customer's person, or a member of staff for who may see them."""
    actor = current_actor()
    found = person_page.open_person(actor, user_id, kind)
    who = found.person
    offers = fixing.offered(found)
    said = fixing.helps(found, offers)
    return page(
        "staff/person.html",
        found=found,
        factors=factor_pages.shown(found.ways),
        person=who,
        account={"id": who.account_id},
        consents=found.consents,
        corrects=corrects(actor, found.consents, who.account_status),
        asks=offered(actor, found.consents, who.account_status),
        granted=granted_areas(actor, who.account_id, found.consents),
        requests=[(row, data_cases.state(row)) for row in found.requests],
        request_kinds=data_cases.KINDS,
        here=request.path,
        local_time=local_time(who.time_zone),
        view_as=_may_view_as(actor, found),
        offers=offers,
        right=said.right,
        holds=holds.shown(actor, person_id=who.id),
        **_restricted(actor, found),
        hold_url=url_for("staff_holds.person", user_id=who.id)
        if actor.may(P.LEGAL_HOLD_WRITE) and who.id != actor.user_id
        else "",
        helps=bool(said.right or said.others),
    )


def _restricted(actor: Actor, found: PersonPage) -> dict[str, Any]:
    """What restricts a customer's person, and the account around; staff's own data aren't restricted here."""
    who = found.person
    if who.is_staff:
        return {"restricted": [], "restrict_url": ""}
    return restricting.strip(actor, who.restricted_since, user_id=who.id, account_id=who.account_id)


def _may_view_as(actor: Actor, found: PersonPage) -> bool:
    """Whether the reader may see this person's pages now; the command judges again."""
    who = found.person
    alive = any(consent.areas for consent in found.consents)
    free = not who.is_staff and who.status is UserStatus.ACTIVE and who.restricted_since is None
    return free and alive and actor.may(P.VIEW_AS)
