"""One person at the desk: why she can't sign in and what helps, then sessions, tries and story."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request

from admin_app.identity.models import UserKind
from admin_app.overview import person_page
from views.desk.account.consent import granted_areas, offered
from views.desk.person.menu import acts_on_person
from views.http.web import current_actor, page
from views.sign_in import factor_pages


def show(user_id: UUID, kind: UserKind) -> Response:
    """A customer's person, or a member of staff for who may see them."""
    actor = current_actor()
    found = person_page.open_person(actor, user_id, kind)
    who = found.person
    return page(
        "staff/person.html",
        found=found,
        factors=factor_pages.shown(found.ways),
        person=who,
        account={"id": who.account_id},
        consents=found.consents,
        asks=offered(actor, found.consents, who.account_status),
        granted=granted_areas(actor, who.account_id, found.consents),
        here=request.path,
        offers=acts_on_person(actor, found, account_status=who.account_status, is_staff=who.is_staff),
    )
