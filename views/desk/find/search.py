"""The search box: posted, so no private value stands in an address; a single hit opens at once."""

from __future__ import annotations

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _

from admin_app.desk.finding import national
from admin_app.kernel.actor import Actor
from admin_app.search import box as searching
from admin_app.search.box import SearchResult
from admin_app.search.kinds import REFUSAL
from forms.desk.search import SearchForm, SuggestForm
from views.desk.find import commands, hits, palette
from views.desk.find.palette import Group
from views.http.web import current_actor, page, perform, see_other
from views.pages.registry import desk_page

ELSEWHERE = (
    "invoices",
    "services",
    "staff",
)  # lists that are searched by the beginning of a number or a name
bp = Blueprint("staff_search", __name__, url_prefix="/admin/search")


@bp.get("/")
def box() -> Response:
    """The box alone, for whoever comes here by an address: nothing is searched by GET."""
    return _page(SearchForm(formdata=None), None)


@bp.post("/")
def find() -> Response:
    """Search; one hit opens at once."""
    form = SearchForm()
    done = perform(form, searching.find, form.q)
    if not done.ok:
        return _page(form, None, done.status)
    found: SearchResult = done.value
    if len(found.hits) == 1 and not found.more:
        return see_other(hits.url(found.hits[0]))
    return _page(form, found)


@bp.post("/suggest")
def suggest() -> Response:
    """What the palette offers for what is typed: a part of a page. What can't be offered says why."""
    form = SuggestForm()
    done = perform(form, _offer, form.q, here=form.here, act=form.act, sure=form.sure)
    said = "" if done.ok else " ".join(str(e) for errors in form.errors.values() for e in errors)
    return page("staff/suggestions.html", done, groups=done.value or [], said=said)


def _offer(actor: Actor, typed: str, *, here: str, act: str, sure: bool) -> list[Group]:
    chosen = commands.act(actor, act) if act else None
    return palette.offer(actor, palette.Asked(typed or "", here or "", chosen, sure))


def _page(form: SearchForm, found: SearchResult | None, status: int = 200) -> Response:
    query = "" if found and found.private else form.q.data or ""
    response = page(
        "staff/search.html",
        form=form,
        found=found,
        url_of=hits.url,
        chips_of=hits.chips,
        line_of=hits.line_of,
        query=query,
        elsewhere=_elsewhere(query) if found and not found.hits and query and not national(query) else [],
    )
    response.status_code = status
    return response


def _elsewhere(query: str) -> list[tuple[str, str, str]]:
    """Where else a term may be looked for: a label, an address, an icon. A private value never stands in one."""
    may = current_actor().may
    lists = [
        listed for key in ELSEWHERE if (listed := desk_page(key)).permission is None or may(listed.permission)
    ]
    found = [(str(listed.label), url_for(listed.endpoint, search=query), listed.icon) for listed in lists]
    if may(REFUSAL.permission):
        found.append((_("Refusal codes"), url_for("staff_refusals.box"), "shield-x"))
    return found
