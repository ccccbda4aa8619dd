"""Runs of an act on many, by the commands themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from admin_app.bulk import again, service
from admin_app.bulk.models import BulkActName, BulkRun
from admin_app.bulk.service import Choice
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.db import db
from tests.cast import actor_of
from tests.factories.people import make_person, make_staff

WHY = "Their former links have run out"


def make_invited(account: Account, number: int, **traits: Any) -> list[User]:
    """People who were invited and haven't joined."""
    values = {"status": "invited", "password": False, "invited_at": clock.now(), **traits}
    return [make_person(account, **values) for _ in range(number)]


def prepared(by: User, things: Sequence[User], act: BulkActName = BulkActName.RESEND_INVITATIONS) -> UUID:
    """A dry run over people."""
    return service.prepare(actor_of(by), act, Choice([thing.id for thing in things], listed="people"))


def begun(by: User, things: Sequence[User], act: BulkActName = BulkActName.RESEND_INVITATIONS) -> UUID:
    """A run that a worker may take up."""
    run_id = prepared(by, things, act)
    service.begin(actor_of(by), run_id, reason=WHY)
    return run_id


def run_of(run_id: UUID) -> BulkRun:
    """The run as it is now."""
    db.session.rollback()
    found = db.session.get(BulkRun, run_id, populate_existing=True)
    assert found is not None
    return found


def make_kept_out(account: Account, number: int = 1, **traits: Any) -> list[User]:
    """People whom a closing that didn't come about left disabled."""
    values = {
        "status": "disabled",
        "disabled_for_request_id": clock.new_id(),
        "activated_at": clock.now(),
        **traits,
    }
    return [make_person(account, **values) for _ in range(number)]


def enabled_again(owner: User, account: Account) -> UUID:
    """A run by which an owner let somebody in again."""
    return again.enable(actor_of(owner), [make_kept_out(account)[0].id])


def in_world(account: Account) -> dict[str, Any]:
    """A run that has been begun by an agent, over somebody of the account, and one of an owner of it."""
    enabling = enabled_again(make_person(account, role="owner", full_name="Olga Again"), account)
    run_id = begun(make_staff("support", full_name="Rob Runner"), make_invited(account, 1))
    return {**dict.fromkeys(("bulk_run", "own_bulk_run"), run_id), "enable_run": enabling}
