"""Search at the desk: one box for accounts and people, each found by spellings in an arm of its own, all capped.

A whole e-mail, phone or IP address (or a username that tells one) is found by its keyed hash, and that it was asked
is recorded before a hit leaves; a part of a private value finds nothing (DOMAIN 7). Nothing is counted, nothing
scanned: an OR over the columns of two tables would defeat every index.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from admin_app.closing.models import DeactivationRequest
from admin_app.contact.models import Contact, ContactKind
from admin_app.desk import by_spelling, finding
from admin_app.identity.models import NUMBER_PATTERN, Account, User, UserKind
from admin_app.identity.spelled import Noun
from admin_app.kernel import text
from admin_app.kernel.actor import Actor
from admin_app.kernel.crypto import lookup_hash
from admin_app.kernel.db import db, took_too_long, transaction
from admin_app.kernel.errors import Invalid, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.kernel.permissions import Permission, require
from admin_app.lib import reading
from admin_app.overview import refusals, search_hits
from admin_app.overview.search_hits import Hit, HitKind, Ids
from admin_app.session.models import LoginSession, SignInAttempt
from admin_app.sign_in.throttle import limits
from admin_app.support_access import looks
from admin_app.support_access.models import SearchedValue

ARM = 40  # rows an arm gives at most; one more says "there are more"
IP_ROWS = 200
AN_HOUR_AN_ADDRESS = 300
HIDDEN = "hidden"  # a person whose username tells an address


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
    exact = _by_key(typed)
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


def _by_key(typed: str) -> Ids:
    """A number or an id is looked up, never searched."""
    number = typed.upper()
    if re.fullmatch(r"\d{8}", number):
        number = f"A-{number}"
    if re.fullmatch(NUMBER_PATTERN, number):
        return Ids(accounts=_ids(sa.select(Account.id).where(Account.number == number)))
    if re.fullmatch(r"C-[0-9A-Z]{6}", number):
        case = sa.select(DeactivationRequest.id).where(DeactivationRequest.number == number)
        return Ids(cases=_ids(case))
    try:
        row_id = reading.row_id(typed)
    except ValueError:
        return Ids()
    return Ids(
        accounts=_ids(sa.select(Account.id).where(Account.id == row_id)),
        people=_ids(sa.select(User.id).where(User.id == row_id, _customer())),
    )


def _by_private(actor: Actor, kind: SearchedValue, typed: str) -> SearchResult:
    """A whole private value by its keyed hash; recorded with whom it found before anybody sees it, in one go.

    At most 300 from one address an hour (SECURITY 57); how many one person may ask `looks` counts.
    """
    with transaction():
        if actor.ip and not limits.within({"search-" + limits.address_key(actor.ip): AN_HOUR_AN_ADDRESS}):
            raise RateLimited
        people = BY_VALUE[kind](typed)
        more = len(people) > ARM
        return _recorded(actor, kind, people[:ARM], (text.fold(typed),), more=more)


def _recorded(
    actor: Actor, kind: SearchedValue, people: list[UUID], term: tuple[str, ...], *, more: bool = False
) -> SearchResult:
    with transaction():
        hits = tuple(search_hits.load(Ids(people=people), term))
        looks.record_search(actor, kind, [(h.account_id, h.id) for h in hits if h.account_id])
    return SearchResult(hits, more, kind)


def _of_email(typed: str) -> list[UUID]:
    hashed = text.email_hash(typed)
    arms = (
        sa.select(User.id).where(User.email_hash == hashed, _customer()),
        sa.select(User.id).where(User.username_folded == text.fold(typed), _customer()),
        sa.select(User.id)
        .join(Contact, Contact.user_id == User.id)
        .where(Contact.value_hash == hashed, Contact.kind == ContactKind.EMAIL, _customer()),
    )
    return _ids(sa.union(*arms).limit(ARM + 1))


def _of_phone(typed: str) -> list[UUID]:
    hashed = text.phone_hash(finding.phone(typed))
    wanted = sa.select(User.id).join(Contact, Contact.user_id == User.id)
    return _ids(
        wanted.where(Contact.value_hash == hashed, Contact.kind == ContactKind.CELL_PHONE, _customer()).limit(
            ARM + 1
        )
    )


def _of_ip(typed: str) -> list[UUID]:
    """Customers who signed in, or tried to, from an address lately."""
    hashed = lookup_hash(finding.ip(typed), "ip")
    sessions = (
        sa.select(LoginSession.user_id)
        .where(LoginSession.ip_hash == hashed, LoginSession.kind == UserKind.CUSTOMER.value)
        .order_by(LoginSession.created_at.desc())
        .limit(IP_ROWS)
        .subquery()
    )
    tries = (
        sa.select(SignInAttempt.user_id)
        .join(User, User.id == SignInAttempt.user_id)
        .where(SignInAttempt.ip_hash == hashed, _customer())
        .order_by(SignInAttempt.at.desc())
        .limit(IP_ROWS)
        .subquery()
    )
    return _ids(sa.union(sa.select(sessions.c.user_id), sa.select(tries.c.user_id)).limit(ARM + 1))


BY_VALUE = {SearchedValue.EMAIL: _of_email, SearchedValue.PHONE: _of_phone, SearchedValue.IP: _of_ip}


def _by_parts(actor: Actor, typed: str) -> SearchResult:
    """Names by their spellings, or domains behind an @; a username that tells an address only whole, and recorded."""
    domains = typed.startswith("@")
    question = by_spelling.ask(typed.lstrip("@") if domains else typed, in_one=domains)
    if question is None:
        return SearchResult(())
    nouns = (Noun.DOMAIN,) if domains else (Noun.ACCOUNT, Noun.PERSON)
    values = {**question.values, "username": text.fold(typed)}
    found: dict[str, dict[UUID, None]] = {arm: {} for arm in (*nouns, HIDDEN)}
    for arm, owner_id in db.session.execute(_arms(nouns, question.shape), values):
        found[arm][owner_id] = None
    more = any(len(ids) > ARM for ids in found.values())
    people = [*found[HIDDEN], *(found[Noun.DOMAIN] if domains else found[Noun.PERSON])]
    if found[HIDDEN]:
        return _recorded(actor, SearchedValue.USERNAME, people[:ARM], question.spellings, more=more)
    ids = Ids([] if domains else list(found[Noun.ACCOUNT]), people)
    return SearchResult(tuple(search_hits.load(ids, question.spellings, domains=domains)), more)


@lru_cache(maxsize=512)
def _arms(nouns: tuple[Noun, ...], shape: by_spelling.Shape) -> sa.CompoundSelect[Any]:
    """One statement for all that a term may mean, one more of each than is shown; the term is to be bound."""
    arms = [
        sa.select(sa.literal(noun.value), by_spelling.ids(noun, shape, ARM + 1).subquery().c.owner_id)
        for noun in nouns
    ]
    hidden = sa.select(sa.literal(HIDDEN), User.id).where(
        User.username_folded == sa.bindparam("username"), User.username_shown == "", _customer()
    )
    return sa.union_all(*arms, hidden)


def _customer() -> sa.ColumnElement[bool]:
    return User.kind == UserKind.CUSTOMER


def _ids(statement: sa.Executable) -> list[UUID]:
    return list(db.session.scalars(statement))
