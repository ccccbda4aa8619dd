"""A page's own way of reading, on behalf of somebody who isn't there: what a worker reads for them, in their language and zone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from flask import current_app, g

from admin_app import config
from admin_app.identity.models import UserKind
from admin_app.kernel.actor import Actor
from views.http.requester.gate import OF_REQUEST


@contextmanager
def request_of(actor: Actor, path: str, arguments: Mapping[str, str]) -> Iterator[None]:
    """A request that nobody sent, for the block: of this member of staff, to this page with these arguments."""
    base = config.active().base_url
    with current_app.test_request_context(path, base_url=base, query_string=dict(arguments)):
        _forget()
        g.actor, g.kind = actor, UserKind.STAFF
        try:
            yield
        finally:
            _forget()


def _forget() -> None:
    for name in OF_REQUEST:
        g.pop(name, None)
