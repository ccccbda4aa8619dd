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
from admin_app.lib.text import links
from admin_app.overview import refusals, search_exact, search_hits
from admin_app.overview.search_hits import Hit, HitKind, Ids
from admin_app.sign_in.throttle import limits
from admin_app.support_access import searching
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
    if refusals.code_in(typed) and (refusal := _by_refusal(actor, typed)):
        return refusal
    kind = finding.private_kind(typed)
    if kind:
        return _by_private(actor, kind, typed)
    return _by_key(actor, typed) or _by_words(actor, typed)


def _by_words(actor: Actor, typed: str) -> SearchResult:
    """Whoever is called so. Raises Invalid where that is too broad to answer in time, or nothing has a refusal's code."""
    try:
        found = _by_parts(actor, typed)
    except OperationalError as error:
        if not took_too_long(error):
            raise
        db.session.rollback()
        raise Invalid(
            N_("That is too broad to search. Type more letters."), field="q", code="broad"
        ) from error
    if not found.hits and refusals.is_written(typed):
        raise Invalid(refusals.UNKNOWN, field="q", code="unknown")
    return found


def _by_key(actor: Actor, typed: str) -> SearchResult | None:
    """What a number or id names, nothing where it names nothing.

    Digits that may be a phone's within its country are a question for a private value: counted, and recorded.
    """
    term, national = (text.fold(typed),), finding.national(typed)
    invoices = actor.may(Permission.INVOICE_READ)
    if not national:
        named = search_exact.by_key(typed, invoices=invoices).ids
        return SearchResult(tuple(search_hits.load(named, term))) if named else None
    with transaction():
        _limit_address(actor)
        keyed = search_exact.by_key(typed, national, invoices=invoices)
        if keyed.ids:
            return SearchResult(tuple(search_hits.load(keyed.ids, term)))
        if keyed.by_phone:
            more = len(keyed.by_phone) > ARM
            return _recorded(actor, SearchedValue.PHONE, keyed.by_phone[:ARM], term, more=more)
        searching.record_search(actor, SearchedValue.PHONE, [])
    return None


def _by_refusal(actor: Actor, typed: str) -> SearchResult | None:
    """The refusal behind a code that the customer gave; that it was looked up is recorded. None where it is a name."""
    refusal_id = refusals.find(actor, typed)
    if refusal_id is None:
        return None
    hit = Hit(HitKind.REFUSAL, refusal_id, refusals.code_in(typed), "", "", None, fit=search_hits.Fit.EXACT)
    return SearchResult((hit,))


def _by_private(actor: Actor, kind: SearchedValue, typed: str) -> SearchResult:
    """A whole private value by its keyed hash; recorded with whom it found before anybody sees it, in one go.

    At most 300 from one address an hour (SECURITY 57); how many one person may ask `searching` counts.
    """
    with transaction():
        _limit_address(actor)
        people = search_exact.by_value(kind, typed, ARM + 1)
        more = len(people) > ARM
        return _recorded(actor, kind, people[:ARM], (text.fold(typed),), more=more)


def _limit_address(actor: Actor) -> None:
    if actor.ip and not limits.within({"search-" + limits.address_key(actor.ip): AN_HOUR_AN_ADDRESS}):
        raise RateLimited


def _recorded(
    actor: Actor, kind: SearchedValue, people: list[UUID], term: tuple[str, ...], *, more: bool = False
) -> SearchResult:
    with transaction():
        hits = tuple(search_hits.load(Ids(people=people), term))
        searching.record_search(actor, kind, [(h.account_id, h.id) for h in hits if h.account_id])
    return SearchResult(hits, more, kind)


def _by_parts(actor: Actor, typed: str) -> SearchResult:
    """Names by their spellings, or domains behind an @ or bare; a username that tells an address only whole, and recorded."""
    behind_at = typed.startswith("@")
    question = by_spelling.ask(typed.lstrip("@") if behind_at else typed, in_one=behind_at)
    if question is None:
        return SearchResult(())
    nouns = _nouns(typed)
    values = {**question.values, "username": text.fold(typed)}
    met = list(db.session.execute(_arms(nouns, question.shape), values))
    found = {arm: list(dict.fromkeys(row_id for of, row_id in met if of == arm)) for arm in (*nouns, HIDDEN)}
    read = Counter(arm for arm, _ in met)
    more = UNREAD in read or max(read.values(), default=0) >= ROWS or max(map(len, found.values())) > ARM
    of_people = [arm for arm in (HIDDEN, *nouns) if arm != Noun.ACCOUNT]
    people = list(dict.fromkeys(row_id for arm in of_people for row_id in found[arm][:ARM]))
    if found[HIDDEN]:
        return _recorded(actor, SearchedValue.USERNAME, people[:ARM], question.spellings, more=more)
    ids = Ids(found.get(Noun.ACCOUNT, [])[:ARM], people)
    domains = Noun.DOMAIN in nouns
    return SearchResult(tuple(search_hits.load(ids, question.spellings, domains=domains)), more)


def _nouns(typed: str) -> tuple[Noun, ...]:
    """Where a term is looked for: what looks like a domain may be a username or a company's name too."""
    if typed.startswith("@"):
        return (Noun.DOMAIN,)
    return (Noun.ACCOUNT, Noun.PERSON, *([Noun.DOMAIN] if links.is_domain(typed) else []))


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
