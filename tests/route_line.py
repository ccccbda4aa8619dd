"""One line of the table of routes: whom it answers, and what its path parts lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from tests.rights import CUSTOMER_ROLES, RIGHTS, ROLES, STAFF_ROLES

PUBLIC, STEP, ANY, STAFF, CUSTOMER = "public", "step", "any", "staff", "customer"
Who = P | Literal["public", "step", "any", "staff", "customer"]


@dataclass(frozen=True, slots=True)
class Line:
    """One route. `about` says what each path part leads to; `closing` is asked by the owner of the closing account."""

    endpoint: str
    methods: tuple[str, ...]
    who: Who
    about: Mapping[str, str] = field(default_factory=dict)
    closing: bool = False

    @property
    def roles(self) -> frozenset[str]:
        """Whom it answers with a session of its side."""
        if isinstance(self.who, P):
            return RIGHTS[self.who]
        return {STAFF: frozenset(STAFF_ROLES), CUSTOMER: frozenset(CUSTOMER_ROLES)}.get(
            self.who, frozenset(ROLES)
        )


def line(endpoint: str, methods: str, who: Who, *, closing: bool = False, **about: str) -> Line:
    """A line of the table."""
    return Line(endpoint, tuple(methods.split()), who, about, closing)


def desk(noun: str, right: P, row: str) -> list[Line]:
    """A list at the desk: its page, its rows, its columns, its export."""
    return [
        line(f"{noun}.index_view", "GET", right),
        line(f"{noun}.details_view", "GET", right, row_id=row),
        line(f"{noun}.columns_view", "POST", right),
        line(f"{noun}.export_view", "GET POST", right),
        line(f"{noun}.save_view", "GET POST", right),
    ]
