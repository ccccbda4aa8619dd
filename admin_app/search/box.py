"""Search at the desk: one box for accounts, people and things, each found by spellings or its number in an arm of its own.

A whole e-mail, phone or IP address (or a username that tells one) is found by its keyed hash, and that it was asked
is recorded before a hit leaves; a part of a private value finds nothing. Nothing is counted, nothing
scanned: an OR over the columns of two tables would defeat every index. At most four statements find and show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from admin_app.desk import by_spelling, finding
from admin_app.identity.models import User, UserKind
from admin_app.identity.spelled import Noun
from admin_app.kernel import crypto, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, took_too_long, transaction
from admin_app.kernel.errors import Invalid, NotAllowed, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission
from admin_app.lib.text import links
from admin_app.overview import refusals
from admin_app.search import exact, hits, kinds
from admin_app.search.hits import Fit, Hit, Ids
from admin_app.search.kinds import ACCOUNT, PERSON, REFUSAL, HitKind
from admin_app.sign_in.throttle import limits
from admin_app.support_access import searching
from admin_app.support_access.models import SearchedValue

ARM = 40  # accounts, and people, that are shown at most
ROWS = 2 * ARM + 1  # read of each: a name in two spellings may be met twice
AN_HOUR_AN_ADDRESS = 300
SUGGESTIONS_AN_HOUR = 1200  # to one person of staff
HIDDEN = "hidden"  # a person whose username tells an address
UNREAD = "unread"  # somebody whom the words begin as well, but who wasn't looked at
OF_NOUN = {Noun.ACCOUNT: ACCOUNT, Noun.PERSON: PERSON, Noun.DOMAIN: PERSON}
BROAD = N_("That is too broad to search for. Type more letters.")


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer: hits in order, whether there are more, and what kind of whole value was asked for (if any)."""

    hits: tuple[Hit, ...]
    more: bool = False
    private: SearchedValue | None = None


def find(actor: Actor, term: str) -> SearchResult:
    """Accounts, people and things that a term means, the likeliest first, of the kinds that the reader may read.

    Raises NotAllowed, Invalid (nothing typed, control characters, too broad to answer in time), RateLimited for
    too many whole values.
    """
    _need_some(actor)
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


def suggest(actor: Actor, term: str, only: HitKind | None = None) -> SearchResult:
    """What is shown while somebody types: names and numbers, never by a private value, which is searched for by Enter alone.

    `private` says that the term is a whole private value, for which nothing was looked up. `only` looks for one kind.
    Raises NotAllowed, Invalid as `find` does, RateLimited after 1,200 in an hour.
    """
    _need_some(actor)
    typed = finding.checked(term)
    if not typed:
        return SearchResult(())
    if kind := finding.private_kind(typed):
        return SearchResult((), private=kind)
    _limit_suggestions(actor)
    keyed = exact.by_key(actor, typed)
    found = tuple(hits.load(keyed.ids, (text.fold(typed),), keyed.things))
    if any(only in {None, hit.kind} for hit in found):
        return SearchResult(tuple(hit for hit in found if only in {None, hit.kind}))
    return _in_time(lambda: _by_parts(actor, typed, hidden=False, only=only))


def _need_some(actor: Actor) -> None:
    """Whoever may find nothing of any kind hears so; else what the reader may not read is left out of the question."""
    searched = (Permission.ACCOUNT_READ, Permission.PERSON_READ)
    if not actor.is_staff or not (any(map(actor.may, searched)) or kinds.readable(actor)):
        raise NotAllowed


def _by_words(actor: Actor, typed: str) -> SearchResult:
    """Whoever is called so. Raises Invalid where that is too broad to answer in time, or nothing has a refusal's code."""
    found = _in_time(lambda: _by_parts(actor, typed))
    if not found.hits and refusals.is_written(typed):
        raise Invalid(refusals.UNKNOWN, field="q", code="unknown")
    return found


def _in_time(ask: Callable[[], SearchResult]) -> SearchResult:
    try:
        return ask()
    except OperationalError as error:
        if not took_too_long(error):
            raise
        db.session.rollback()
        raise Invalid(BROAD, field="q", code="broad") from error


def _by_key(actor: Actor, typed: str) -> SearchResult | None:
    """What a number or id names, nothing where it names nothing.

    Digits that may be a phone's within its country are a question for a private value: counted, and recorded.
    """
    term = (text.fold(typed),)
    national = finding.national(typed) if actor.may(Permission.PERSON_READ) else []
    if not national:
        keyed = exact.by_key(actor, typed)
        named = keyed.ids or keyed.things
        return SearchResult(tuple(hits.load(keyed.ids, term, keyed.things))) if named else None
    with transaction():
        _limit_address(actor)
        keyed = exact.by_key(actor, typed, national)
        if keyed.ids or keyed.things:
            return SearchResult(tuple(hits.load(keyed.ids, term, keyed.things)))
        if keyed.by_phone:
            more = len(keyed.by_phone) > ARM
            people = Ids(people=keyed.by_phone[:ARM])
            return _recorded(actor, SearchedValue.PHONE, people, term, more=more)
        searching.record_search(actor, SearchedValue.PHONE, [])
    return None


def _by_refusal(actor: Actor, typed: str) -> SearchResult | None:
    """The refusal behind a code that the customer gave; that it was looked up is recorded. None where it is a name."""
    refusal_id = refusals.find(actor, typed)
    if refusal_id is None:
        return None
    hit = Hit(REFUSAL, refusal_id, refusals.code_in(typed), "", "", None, fit=Fit.EXACT)
    return SearchResult((hit,))


def _by_private(actor: Actor, kind: SearchedValue, typed: str) -> SearchResult:
    """A whole private value by its keyed hash; recorded with whom it found before anybody sees it, in one go.

    At most 300 from one address an hour (SECURITY 57); how many one person may ask `searching` counts.
    """
    if not actor.may(Permission.PERSON_READ):
        return SearchResult((), private=kind)
    with transaction():
        _limit_address(actor)
        found = exact.by_value(actor, kind, typed, ARM + 1)
        more = len(found.people) + len(found.accounts) > ARM
        shown = Ids(found.accounts[:ARM], found.people[:ARM])
        return _recorded(actor, kind, shown, (text.fold(typed),), more=more)


def _limit_address(actor: Actor) -> None:
    if actor.ip and not limits.within({"search-" + limits.address_key(actor.ip): AN_HOUR_AN_ADDRESS}):
        raise RateLimited


def _limit_suggestions(actor: Actor) -> None:
    who = crypto.lookup_hash(actor.user_id.hex if actor.user_id else "", "throttle")
    if not limits.within({f"suggest:{who}": SUGGESTIONS_AN_HOUR}):
        raise RateLimited


def _recorded(
    actor: Actor, kind: SearchedValue, ids: Ids, term: tuple[str, ...], *, more: bool = False
) -> SearchResult:
    with transaction():
        found = tuple(hits.load(ids, term))
        of_whom = [(h.account_id, h.person_id) for h in found if h.account_id]
        searching.record_search(actor, kind, of_whom)
    return SearchResult(found, more, kind)


def _by_parts(actor: Actor, typed: str, *, hidden: bool = True, only: HitKind | None = None) -> SearchResult:
    """Names by their spellings, or domains behind an @ or bare; a username that tells an address only whole, and recorded."""
    behind_at = typed.startswith("@")
    question = by_spelling.ask(typed.lstrip("@") if behind_at else typed, in_one=behind_at)
    if question is None:
        return SearchResult(())
    nouns = tuple(noun for noun in _nouns(typed) if _asked(actor, OF_NOUN[noun], only))
    hidden = hidden and actor.may(Permission.PERSON_READ)
    names = {} if behind_at else kinds.names(typed)
    readable = [kind for kind in kinds.readable(actor) if names and _asked(actor, kind, only)]
    named = tuple(kind for kind in readable if kind.named is not None)
    values = {**question.values, **names, "username": text.fold(typed)}
    if not (nouns or hidden or named):
        return SearchResult(())
    met = list(db.session.execute(_arms(nouns, question.shape, named, hidden=hidden), values))
    found = {arm: list(dict.fromkeys(row.id for row in met if row.kind == arm)) for arm in (*nouns, HIDDEN)}
    read = Counter(row.kind for row in met)
    more = UNREAD in read or max(read.values(), default=0) >= ROWS or max(map(len, found.values())) > ARM
    of_people = [arm for arm in (HIDDEN, *nouns) if arm != Noun.ACCOUNT]
    people = list(dict.fromkeys(row_id for arm in of_people for row_id in found[arm][:ARM]))
    if found[HIDDEN]:
        return _recorded(
            actor, SearchedValue.USERNAME, Ids(people=people[:ARM]), question.spellings, more=more
        )
    ids = Ids(found.get(Noun.ACCOUNT, [])[:ARM], people)
    keys = {kind.key for kind in named}
    things = [hits.thing(row, Fit.PART) for row in met if row.kind in keys]
    more = more or any(read[key] > kinds.NAMED_MOST for key in keys)
    shown = hits.load(ids, question.spellings, things, domains=Noun.DOMAIN in nouns)
    return SearchResult(tuple(shown), more)


def _asked(actor: Actor, kind: HitKind, only: HitKind | None) -> bool:
    return only in {None, kind} and actor.may(kind.permission)


def _nouns(typed: str) -> tuple[Noun, ...]:
    """Where a term is looked for: what looks like a domain may be a username or a company's name too."""
    if typed.startswith("@"):
        return (Noun.DOMAIN,)
    return (Noun.ACCOUNT, Noun.PERSON, *([Noun.DOMAIN] if links.is_domain(typed) else []))


@lru_cache(maxsize=512)
def _arms(
    nouns: tuple[Noun, ...], shape: by_spelling.Shape, named: tuple[HitKind, ...] = (), *, hidden: bool = True
) -> sa.CompoundSelect[Any]:
    """One statement for all that a term may mean; the term is to be bound."""
    arms = [
        kinds.bare(noun.value, by_spelling.ids(noun, shape, ROWS).subquery().c.owner_id) for noun in nouns
    ]
    unread = [rest for noun in nouns if (rest := by_spelling.beyond(noun, shape)) is not None]
    arms += [kinds.bare(UNREAD, rest.subquery().c.owner_id) for rest in unread]
    arms += [part for kind in named if (part := kind.by_name(postgres=shape.postgres)) is not None]
    if hidden:
        secret = kinds.bare(HIDDEN, User.id).where(
            User.username_folded == sa.bindparam("username"),
            User.username_shown == "",
            User.kind == UserKind.CUSTOMER,
        )
        arms.append(secret)
    return sa.union_all(*arms)
