"""Addresses that a page has by the dozen, built once: a list asks for a hundred, a menu for twenty.

They depend on where the application is mounted and on nothing else of a request.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Request, current_app, url_for
from flask.ctx import _AppCtxGlobals
from flask.globals import _cv_app, _cv_request

NOBODY = UUID(int=0)
SEVERAL = (list, tuple, set)  # of one name in a query
UNQUOTED = "!$'()*,/:;?@"  # in a query, as Werkzeug writes it


def asked() -> Request:
    """The request that is answered, itself: Flask's own stand-in looks it up anew for each of its attributes.

    Raises LookupError where there is none.
    """
    return _cv_request.get().request


def kept() -> _AppCtxGlobals:
    """What is kept for this request: Flask's `g` itself. Raises LookupError where there is none."""
    return _cv_app.get().g


def of_row(endpoint: str, row_id: UUID, place: str = "row_id") -> str:
    """The page of one row; `endpoint` is whole, with its blueprint, and calls the row's id by `place`."""
    before, after = _around(asked().script_root, endpoint, place)
    return f"{before}{row_id}{after}"


def of_account(endpoint: str, account_id: UUID) -> str:
    """A page of an account, as those of its tabs and acts are addressed."""
    return of_row(endpoint, account_id, "account_id")


def to(endpoint: str, **values: Any) -> str:
    """As Flask's `url_for`, which templates call by that name: what is kept isn't built anew."""
    if endpoint[:1] == ".":
        return url_for(endpoint, **values)
    if not values:
        return plain(endpoint)
    ((place, value), *asked_for) = values.items()
    if type(value) is not UUID or any(name[:1] == "_" for name in values):
        return url_for(endpoint, **values)
    if not asked_for:
        return of_row(endpoint, value, place)
    places = _places(endpoint)
    if place not in places or any(name in places or type(more) in SEVERAL for name, more in asked_for):
        return url_for(endpoint, **values)
    query = urlencode([pair for pair in asked_for if pair[1] is not None], safe=UNQUOTED)
    return f"{of_row(endpoint, value, place)}{'?' if query else ''}{query}"


def plain(endpoint: str) -> str:
    """A page that takes nothing; `endpoint` is whole, with its blueprint."""
    return _plain(asked().script_root, endpoint)


def static(name: str, version: str) -> str:
    """A static file in a version."""
    here = asked()
    return _static(here.environ.get("gatehouse.root", here.script_root), name, version)


@lru_cache(1024)
def _places(endpoint: str) -> frozenset[str]:
    """What stands in the path of a page's addresses."""
    rules = current_app.url_map.iter_rules(endpoint)
    return frozenset(place for rule in rules for place in rule.arguments)


@lru_cache(1024)
def _around(root: str, endpoint: str, place: str) -> tuple[str, str]:  # noqa: ARG001 - url_for reads the root from the request
    before, _, after = url_for(endpoint, **{place: NOBODY}).partition(str(NOBODY))  # type: ignore[arg-type]
    return before, after


@lru_cache(1024)
def _plain(root: str, endpoint: str) -> str:  # noqa: ARG001
    return url_for(endpoint)


@lru_cache(1024)
def _static(root: str, name: str, version: str) -> str:
    return root + url_for("static", filename=name, v=version)[len(asked().script_root) :]
