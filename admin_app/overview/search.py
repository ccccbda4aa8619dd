"""Search at the desk: one box for accounts and people, each found by spellings in an arm of its own, all capped.

A whole e-mail, phone or IP address (or a username that tells one) is found by its keyed hash, and that it was asked
is recorded before a hit leaves; a part of a private value finds nothing. Nothing is counted, nothing
scanned: an OR over the columns of two tables would defeat every index.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from admin_app.desk import by_spelling, finding
from admin_app.identity.models import User, UserKind
from admin_app.identity.spelled import Noun
from admin_app.kernel import text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, took_too_long, transaction
from admin_app.kernel.errors import Invalid, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.kernel.permissions import Permission, require
from admin_app.overview import refusals, search_exact, search_hits
from admin_app.overview.search_hits import Hit, HitKind, Ids
from admin_app.sign_in.throttle import limits
from admin_app.support_access import looks
from admin_app.support_access.models import SearchedValue

ARM = 40  # accounts, and people, that are shown at most
ROWS = 2 * ARM + 1  # read of each: a name in two spellings may be met twice
AN_HOUR_AN_ADDRESS = 300
HIDDEN = "hidden"  # a person whose username tells an address
UNREAD = "unread"  # somebody whom the words begin as well, but who wasn't looked at


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer: hits in order, whether there are more, and what kind of whole value was asked for (if any)."""

    hits: tuple[Hit, ...]
    more: bool = False
    private: SearchedValue | None = None


def find(actor: Actor, term: str) -> SearchResult:
    """Accounts and people that a term means, the likeliest first.

    Raises NotAllowed, Invalid (nothing typed, control characters, too broad to answer in time), RateLimited for
    too many whole values.
    """
    require(actor, Permission.ACCOUNT_READ)
    require(actor, Permission.PERSON_READ)
    typed = finding.checked(term)
    if not typed:
        raise Invalid(
            N_("Type a name, an account number, @domain or a whole address."), field="q", code="empty"
        )
    if refusals.code_in(typed):
        return _by_refusal(actor, typed)
    kind = finding.private_kind(typed)
    if kind:
        return _by_private(actor, kind, typed)
    exact = search_exact.by_key(typed)
    if exact:
        return SearchResult(tuple(search_hits.load(exact, (text.fold(typed),))))
    try:
        return _by_parts(actor, typed)
    except OperationalError as error:
        if not took_too_long(error):
            raise
        db.session.rollback()
        raise Invalid(
            N_("That is too broad to search. Type more letters."), field="q", code="broad"
        ) from error


def _by_refusal(actor: Actor, typed: str) -> SearchResult:
    """The refusal behind a code that the customer gave; that it was looked up is recorded."""
    try:
        refusal_id = refusals.resolve(actor, typed)
    except Invalid as error:
        raise Invalid(error.text, field="q", code=error.reason) from error
    code = refusals.code_in(typed)
    return SearchResult(
        (Hit(HitKind.REFUSAL, refusal_id, code, "", "", None, "", "", None, search_hits.Fit.EXACT),)
    )


def _by_private(actor: Actor, kind: SearchedValue, typed: str) -> SearchResult:
    """A whole private value by its keyed hash; recorded with whom it found before anybody sees it, in one go.

    At most 300 from one address an hour (SECURITY 57); how many one person may ask `looks` counts.
    """
    with transaction():
        if actor.ip and not limits.within({"search-" + limits.address_key(actor.ip): AN_HOUR_AN_ADDRESS}):
            raise RateLimited
        people = search_exact.by_value(kind, typed, ARM + 1)
        more = len(people) > ARM
        return _recorded(actor, kind, people[:ARM], (text.fold(typed),), more=more)


def _recorded(
    actor: Actor, kind: SearchedValue, people: list[UUID], term: tuple[str, ...], *, more: bool = False
) -> SearchResult:
    with transaction():
        hits = tuple(search_hits.load(Ids(people=people), term))
        looks.record_search(actor, kind, [(h.account_id, h.id) for h in hits if h.account_id])
    return SearchResult(hits, more, kind)


def _by_parts(actor: Actor, typed: str) -> SearchResult:
    """Names by their spellings, or domains behind an @; a username that tells an address only whole, and recorded."""
    domains = typed.startswith("@")
    question = by_spelling.ask(typed.lstrip("@") if domains else typed, in_one=domains)
    if question is None:
        return SearchResult(())
    nouns = (Noun.DOMAIN,) if domains else (Noun.ACCOUNT, Noun.PERSON)
    values = {**question.values, "username": text.fold(typed)}
    met = list(db.session.execute(_arms(nouns, question.shape), values))
    found = {arm: list(dict.fromkeys(row_id for of, row_id in met if of == arm)) for arm in (*nouns, HIDDEN)}
    read = Counter(arm for arm, _ in met)
    more = UNREAD in read or max(read.values(), default=0) >= ROWS or max(map(len, found.values())) > ARM
    people = [*found[HIDDEN], *found[nouns[-1]][:ARM]]
    if found[HIDDEN]:
        return _recorded(actor, SearchedValue.USERNAME, people[:ARM], question.spellings, more=more)
    ids = Ids([] if domains else found[Noun.ACCOUNT][:ARM], people)
    return SearchResult(tuple(search_hits.load(ids, question.spellings, domains=domains)), more)


@lru_cache(maxsize=512)
def _arms(nouns: tuple[Noun, ...], shape: by_spelling.Shape) -> sa.CompoundSelect[Any]:
    """One statement for all that a term may mean; the term is to be bound."""
    arms = [
        sa.select(sa.literal(noun.value), by_spelling.ids(noun, shape, ROWS).subquery().c.owner_id)
        for noun in nouns
    ]
    unread = [rest for noun in nouns if (rest := by_spelling.beyond(noun, shape)) is not None]
    arms += [sa.select(sa.literal(UNREAD), rest.subquery().c.owner_id) for rest in unread]
    hidden = sa.select(sa.literal(HIDDEN), User.id).where(
        User.username_folded == sa.bindparam("username"),
        User.username_shown == "",
        User.kind == UserKind.CUSTOMER,
    )
    return sa.union_all(*arms, hidden)
