"""Addresses that a page has by the dozen, built once: a list asks for a hundred, a menu for twenty.

They depend on where the application is mounted and on nothing else of a request.
"""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from flask import request, url_for

NOBODY = UUID(int=0)


def of_row(endpoint: str, row_id: UUID, place: str = "row_id") -> str:
    """The page of one row; `endpoint` is whole, with its blueprint, and calls the row's id by `place`."""
    before, after = _around(request.script_root, endpoint, place)
    return f"{before}{row_id}{after}"


def of_account(endpoint: str, account_id: UUID) -> str:
    """A page of an account, as those of its tabs and acts are addressed."""
    return of_row(endpoint, account_id, "account_id")


def plain(endpoint: str) -> str:
    """A page that takes nothing; `endpoint` is whole, with its blueprint."""
    return _plain(request.script_root, endpoint)


def static(name: str, version: str) -> str:
    """A static file in a version."""
    return _static(request.environ.get("gatehouse.root", request.script_root), name, version)


@lru_cache(1024)
def _around(root: str, endpoint: str, place: str) -> tuple[str, str]:  # noqa: ARG001 - url_for reads the root from the request
    before, _, after = url_for(endpoint, **{place: NOBODY}).partition(str(NOBODY))  # type: ignore[arg-type]
    return before, after


@lru_cache(1024)
def _plain(root: str, endpoint: str) -> str:  # noqa: ARG001
    return url_for(endpoint)


@lru_cache(1024)
def _static(root: str, name: str, version: str) -> str:
    return root + url_for("static", filename=name, v=version)[len(request.script_root) :]
