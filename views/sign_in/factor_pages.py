"""How each second factor is asked for, set up and shown on pages. A further one registers its template here.

A template in templates/factors has these macros, and each is called for its factor alone:

- `intro()`, `step(form, kind)`: the heading and the way of the second step, where it comes first;
- `below(kind, main)`: what stands under the step's form, whether it comes first there or is another way;
- `line(state, manage)`: its row on the sign-in security page;
- `state(state)`: its state for staff;
- `set_up(kind, done)`: its part of the set-up that a sign-in can ask for, where `set_up` gives what that shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from admin_app.sign_in.factors import registry
from admin_app.sign_in.factors.factor import Factor
from admin_app.sign_in.factors.summary import FactorState, Summary
from admin_app.sign_in.passkey.factor import PASSKEYS
from admin_app.sign_in.totp import flows
from admin_app.sign_in.totp.factor import TOTP
from forms.base import Form
from forms.sign_in.door import BeginFactorForm, FirstCodeForm
from forms.you.passkeys import AddPasskeyForm
from views.http.web import current_actor
from views.labels.people.factors import WORDS, FactorWords
from views.sign_in import qr

Given = Mapping[str, Form]  # forms that were sent and refused, by their names in the template


@dataclass(frozen=True, slots=True)
class FactorPages:
    """The template of a factor; the page that manages it, as an endpoint of one's own pages; what its set-up shows.

    `begin` takes the POST that begins the set-up at once.
    """

    template: str
    manage: str = ""
    begin: str = ""
    set_up: Callable[[Given], Mapping[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class ShownFactor:
    """One factor of a person on a page."""

    template: str
    manage: str
    words: FactorWords
    state: FactorState
    typed: bool  # its codes go into the field for codes


def _app(given: Given) -> Mapping[str, Any]:
    pending = flows.pending(current_actor())
    return {
        "pending": pending,
        "qr": qr.svg(pending.link) if pending else None,
        "begin": given.get("begin") or BeginFactorForm(formdata=None),
        "first": given.get("first") or FirstCodeForm(formdata=None),
    }


def _passkeys(given: Given) -> Mapping[str, Any]:
    return {"passkey": given.get("passkey") or AddPasskeyForm(formdata=None)}


PAGES: dict[str, FactorPages] = {
    TOTP.key: FactorPages("factors/app.html", "authenticator", "begin_authenticator", _app),
    PASSKEYS.key: FactorPages("factors/passkeys.html", "passkeys", set_up=_passkeys),
}


def shown(ways: Summary) -> list[ShownFactor]:
    """Every factor there is, with its state for one person."""
    return [_shown(factor, ways.factors[factor.key]) for factor in registry.FACTORS]


def in_step(ways: Summary | None) -> tuple[ShownFactor, Sequence[ShownFactor]]:
    """The factor that a second step asks for first, and the others that the person has.

    One whose codes are typed comes first, since the field takes recovery codes as well.
    """
    every = [_shown(factor, FactorState()) for factor in registry.FACTORS] if ways is None else shown(ways)
    own = sorted((one for one in every if one.state.count), key=lambda one: not one.typed) or every[:1]
    return own[0], own[1:]


def set_ups(given: Given) -> tuple[list[str], dict[str, Any]]:
    """The templates of all factors that a sign-in can set up, and what they show."""
    pages = [PAGES[factor.key] for factor in registry.FACTORS]
    context: dict[str, Any] = {}
    for page in pages:
        context.update(page.set_up(given) if page.set_up else {})
    return [page.template for page in pages if page.set_up], context


def first_to_set_up() -> str:
    """One's own page, as an endpoint, where somebody without a second factor begins."""
    return _first().manage


def first_begun() -> str:
    """The endpoint that takes the POST by which they begin at once; empty where a page has to come first."""
    return _first().begin


def _first() -> FactorPages:
    return next(page for page in (PAGES[factor.key] for factor in registry.FACTORS) if page.manage)


def _shown(factor: Factor, state: FactorState) -> ShownFactor:
    page = PAGES[factor.key]
    return ShownFactor(page.template, page.manage, WORDS[factor.key], state, factor.code is not None)
