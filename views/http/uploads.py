"""Routes that take a file may be sent more than others; all others keep the general limit (SECURITY 30, 34)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

F = TypeVar("F", bound=Callable[..., Any])
AROUND = 64 * 1024  # what a form adds to its file


def takes(most: int) -> Callable[[F], F]:
    """Mark a view that takes a file of at most `most` bytes; beyond it the answer is 413, before it is read."""

    def mark(view: F) -> F:
        view.most_bytes = most  # type: ignore[attr-defined]
        return view

    return mark


def limit() -> int:
    """How many bytes may be sent to this page: of a file, where it takes one."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "most_bytes", 0) or request.max_content_length or 0


def register(app: Flask) -> None:
    """After the gate, so that only whoever may use the page is heard out; before anything reads what was sent."""
    app.before_request(_raise_limit)


def _raise_limit() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    most = getattr(view, "most_bytes", 0)
    if most:
        request.max_content_length = max(most + AROUND, request.max_content_length or 0)
