"""Fix sign-in: whom it is about, those in trouble first, and then what that person's state allows, the right remedy first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from admin_app.desk import finding
from admin_app.identity.models import UserKind
from admin_app.kernel.actor import Actor
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission
from admin_app.overview import person_page
from admin_app.overview.account import page as account_page
from admin_app.overview.account import people_lines
from admin_app.overview.account.page import AccountTab
from admin_app.overview.account.people_lines import PersonLine
from admin_app.overview.person_page import PersonPage
from forms.desk.search import FindPersonForm
from views.desk.acts import MenuEntry
from views.desk.person.menu import acts_on_person
from views.http.web import current_actor, needs, page, perform, safe_next

bp = Blueprint("staff_fixing", __name__, url_prefix="/admin")
SHOWN = 20
WHOLE = N_("Search for a whole address or phone number in the box at the top, where that is recorded.")
PAGES = {UserKind.CUSTOMER: "people.details_view", UserKind.STAFF: "staff_members.details_view"}


@dataclass(frozen=True, slots=True)
class Found:
    """Whom one may choose from, and whether there are more."""

    people: list[PersonLine]
    more: bool


@bp.route("/accounts/<uuid:account_id>/fix-sign-in", methods=["GET", "POST"])
@needs(Permission.PERSON_RESTORE)
def choose(account_id: UUID) -> Response:
    """Whom of the account it is about: those in trouble first, the others by name; or who is searched for, by POST."""
    actor, form = current_actor(), FindPersonForm()
    tab = account_page.open_tab(actor, account_id)
    done = perform(form, _found, tab, form.q)
    found: Found = done.value if done.ok else _troubled(actor, tab)
    own_page = url_for("accounts.details_view", row_id=account_id)
    return page(
        "staff/fix/choose.html",
        done,
        account=tab.account,
        form=form,
        found=found,
        back=safe_next(request.args.get("next"), own_page),
        crumbs=[(_("Accounts"), url_for("accounts.index_view")), (tab.account.name, own_page)],
    )


@bp.get("/people/<uuid:user_id>/fix-sign-in")
@needs(Permission.PERSON_RESTORE)
def person(user_id: UUID) -> Response:
    """What keeps a customer's person out, and what helps."""
    return _person(user_id, UserKind.CUSTOMER)


@bp.get("/staff/<uuid:user_id>/fix-sign-in")
@needs(Permission.STAFF_WRITE)
def colleague(user_id: UUID) -> Response:
    """The same for a member of staff."""
    return _person(user_id, UserKind.STAFF)


def offered(found: PersonPage, *, back: str = "") -> list[MenuEntry]:
    """All that the reader may do to somebody, as the state allows."""
    who = found.person
    return acts_on_person(
        current_actor(), found, account_status=who.account_status, is_staff=who.is_staff, back=back
    )


@dataclass(frozen=True, slots=True)
class Help:
    """What may be done about somebody's sign-in: what is right for the state, the first one first, and the rest."""

    right: list[MenuEntry]
    others: list[MenuEntry]


def helps(found: PersonPage, offers: Iterable[MenuEntry]) -> Help:
    """Of what is offered, that which helps somebody in."""
    by_remedy = {entry.remedy: entry for entry in offers if entry.remedy}
    right = [by_remedy.pop(remedy) for remedy in found.remedies if remedy in by_remedy]
    return Help(right, list(by_remedy.values()))


def _person(user_id: UUID, kind: UserKind) -> Response:
    found = person_page.open_person(current_actor(), user_id, kind)
    own_page = url_for(PAGES[kind], row_id=user_id)
    back = safe_next(request.args.get("next"), own_page)
    said = helps(found, offered(found, back=back))
    return page(
        "staff/fix/person.html",
        found=found,
        person=found.person,
        first=said.right[0] if said.right else None,
        others=[*said.right[1:], *said.others],
        own_page=own_page,
        back=back,
        crumbs=[(found.person.full_name, own_page)],
    )


def _found(actor: Actor, tab: AccountTab, term: str) -> Found:
    if not term:
        return _troubled(actor, tab)
    if finding.is_private(term):
        raise Invalid(WHOLE, field="q", code="private_search")
    return Found(*people_lines.named(actor, tab.account.id, tab.lens, term, size=SHOWN))


def _troubled(actor: Actor, tab: AccountTab) -> Found:
    first = people_lines.trouble_first(actor, tab.account.id, tab.lens, size=SHOWN, large=tab.counts.large)
    return Found(first.people, first.more)
