"""The named people of the tests and their fixed relations, made when first asked for."""

from __future__ import annotations

import functools
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from admin_app.identity.models import Account, Membership, Role, StaffRole, User, UserKind
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, ActorKind, nobody
from admin_app.kernel.crypto import token_hash
from admin_app.kernel.db import db, transaction
from admin_app.kernel.rights.permissions import SELF, Permission
from admin_app.session import lifecycle
from tests.factories.people import make_account, make_person, make_staff

FIREFOX_ON_LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"


class Cast:
    """alice (owner) and bob (manager) of Nordlicht; carol owner of another account; the staff by role."""

    @functools.cached_property
    def nordlicht(self) -> Account:
        return make_account(number="A-20418836", name="Nordlicht Media GmbH")

    @functools.cached_property
    def other(self) -> Account:
        return make_account(number="A-30000001", name="Baobab Logistics Ltd", country="ZA")

    @functools.cached_property
    def alice(self) -> User:
        return make_person(
            self.nordlicht,
            role="owner",
            username="alice.lind",
            email="alice@nordlicht.example",
            full_name="Alice Lindqvist",
        )

    @functools.cached_property
    def bob(self) -> User:
        return make_person(
            self.nordlicht, username="bob.solberg", email="bob@nordlicht.example", full_name="Bob Solberg"
        )

    @functools.cached_property
    def carol(self) -> User:
        return make_person(
            self.other,
            role="owner",
            username="carol.n",
            email="carol@baobab.example",
            full_name="Carol Nkemelu",
        )

    @functools.cached_property
    def sam(self) -> User:
        return make_staff("support", username="sam", email="sam@company.example", full_name="Sam Ferreira")

    @functools.cached_property
    def bill(self) -> User:
        return make_staff("billing", username="bill", email="bill@company.example", full_name="Bill Weidmann")

    @functools.cached_property
    def ada(self) -> User:
        return make_staff("approver", username="ada", email="ada@company.example", full_name="Ada Okafor")

    @functools.cached_property
    def ari(self) -> User:
        return make_staff("approver", username="ari", email="ari@company.example", full_name="Ari Mäkinen")

    @functools.cached_property
    def root(self) -> User:
        return make_staff(
            "administrator", username="root", email="root@company.example", full_name="Root Castellan"
        )

    @functools.cached_property
    def ruth(self) -> User:
        return make_staff(
            "administrator", username="ruth", email="ruth@company.example", full_name="Ruth Dubois"
        )

    @functools.cached_property
    def aud(self) -> User:
        return make_staff("auditor", username="aud", email="aud@company.example", full_name="Aud Hansen")


def actor_of(user: User, *, fresh: bool = True, session_id: Any = None, **changes: Any) -> Actor:
    """The person as an actor, with the rights the database gives."""
    staff = user.kind == "staff"
    of_role = StaffRole.role_id if staff else Membership.role_id
    holder = StaffRole if staff else Membership
    roles = db.session.execute(
        sa.select(Role.key, Role.permissions)
        .join(holder, of_role == Role.id)
        .where(holder.user_id == user.id)
    ).all()
    account_id = (
        None
        if staff
        else db.session.scalar(sa.select(Membership.account_id).where(Membership.user_id == user.id))
    )
    values: dict[str, Any] = {
        "kind": ActorKind.STAFF if staff else ActorKind.CUSTOMER,
        "user_id": user.id,
        "name": user.full_name,
        "username": user.username,
        "account_id": account_id,
        "acting_account_id": account_id,
        "roles": tuple(r.key for r in roles),
        "permissions": frozenset(Permission(p) for r in roles for p in r.permissions) | SELF,
        "session_id": session_id or clock.new_id(),
        "fresh_until": clock.now() + timedelta(minutes=10) if fresh else None,
        "second_factor": staff,
        "ip": "203.0.113.7",
        "user_agent": FIREFOX_ON_LINUX,
        "request_id": "test",
        "time_zone": user.time_zone,
    }
    values.update(changes)
    return Actor(**values)


def sign_in(client: FlaskClient, user: User, *, fresh: bool = True) -> Any:
    """Give the browser an open session of the person; the session's id."""
    staff = user.kind is UserKind.STAFF
    account_id = (
        None
        if staff
        else db.session.scalar(sa.select(Membership.account_id).where(Membership.user_id == user.id))
    )
    door = nobody(ip="127.0.0.1", user_agent=FIREFOX_ON_LINUX)
    methods = ("password", "totp") if staff else ("password",)
    with transaction() as session:
        started = lifecycle.start(door, user.id, user.kind, account_id=account_id, methods=methods)
        if not fresh:
            session.flush()
            session.execute(
                sa.text("UPDATE login_sessions SET fresh_until = NULL WHERE secret_hash = :h"),
                {"h": _hash(started.cookie)},
            )
    client.set_cookie(f"gh_{user.kind}", started.cookie)
    return started.session_id


def _hash(cookie: str) -> str:
    return token_hash(cookie.partition(".")[2])
