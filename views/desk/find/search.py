"""The search box: posted, so no private value stands in an address; a single hit opens at once."""

from __future__ import annotations

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _

from admin_app.billing.models import InvoiceStatus
from admin_app.closing.models import State
from admin_app.identity.models import AccountStatus, UserStatus
from admin_app.kernel.permissions import Permission
from admin_app.overview import search
from admin_app.overview.search import SearchResult
from admin_app.overview.search_hits import Hit, HitKind
from forms.desk.search import SearchForm
from views.http.web import needs, page, perform, see_other
from views.labels import desk

bp = Blueprint("staff_search", __name__, url_prefix="/admin/search")


@bp.get("/")
@needs(Permission.ACCOUNT_READ)
def box() -> Response:
    """The box alone, for whoever comes here by an address: nothing is searched by GET."""
    return _page(SearchForm(formdata=None), None)


@bp.post("/")
@needs(Permission.ACCOUNT_READ)
def find() -> Response:
    """Search; one hit opens at once."""
    form = SearchForm()
    done = perform(form, search.find, form.q)
    if not done.ok:
        return _page(form, None, done.status)
    found: SearchResult = done.value
    if len(found.hits) == 1 and not found.more:
        return see_other(url_of(found.hits[0]))
    return _page(form, found)


def url_of(hit: Hit) -> str:
    """Where a hit opens."""
    if hit.kind is HitKind.ACCOUNT:
        return url_for("accounts.details_view", row_id=hit.id)
    if hit.kind is HitKind.REFUSAL:
        return url_for("staff_refusals.one", refusal_id=hit.id)
    if hit.kind is HitKind.CASE:
        return url_for("staff_requests.case", request_id=hit.id)
    if hit.kind is HitKind.INVOICE:
        return url_for("staff_account.billing", account_id=hit.account_id)
    return url_for("people.details_view", row_id=hit.id)


KINDS = {
    HitKind.ACCOUNT: AccountStatus, HitKind.PERSON: UserStatus, HitKind.CASE: State, HitKind.INVOICE: InvoiceStatus,
}  # fmt: skip


def chip_of(hit: Hit) -> tuple[str, str]:
    """The state of a hit and its tone; who has to wait is locked."""
    return (_("Locked"), "warn") if hit.waits_until else desk.of(KINDS[hit.kind](hit.status))


def _page(form: SearchForm, found: SearchResult | None, status: int = 200) -> Response:
    response = page(
        "staff/search.html",
        form=form,
        found=found,
        url_of=url_of,
        chip_of=chip_of,
        query="" if found and found.private else form.q.data or "",
    )
    response.status_code = status
    return response
