"""Flask-Admin over Gatehouse's tables, tuned: joins named by attributes, nothing counted, only what is edited in the form.

Runs in .venv-peers. Whoever signs in is kept in Flask's own cookie and read anew at each request.
"""

from __future__ import annotations

import os
from datetime import datetime
from uuid import UUID

from flask import Flask, abort, session
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_admin.contrib.sqla.filters import FilterEqual
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, Query, joinedload, mapped_column, relationship

ROWS = 25


class Base(DeclarativeBase):
    """Base of the models."""


db = SQLAlchemy(model_class=Base)


class Account(db.Model):
    """A customer's account."""

    __tablename__ = "accounts"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    status: Mapped[str]
    country: Mapped[str]
    currency: Mapped[str]
    customer_since: Mapped[datetime]

    def __str__(self) -> str:
        return self.name


class Role(db.Model):
    """A role within an account."""

    __tablename__ = "roles"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str]

    def __str__(self) -> str:
        return self.name


class Person(db.Model):
    """A person."""

    __tablename__ = "users"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str]
    full_name: Mapped[str]
    username: Mapped[str]
    email: Mapped[str]
    status: Mapped[str]
    language: Mapped[str]
    time_zone: Mapped[str]
    theme: Mapped[str]
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]
    membership: Mapped[Membership] = relationship(back_populates="user")


class Membership(db.Model):
    """Where a person belongs."""

    __tablename__ = "memberships"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    role_id: Mapped[UUID] = mapped_column(ForeignKey("roles.id"))
    user: Mapped[Person] = relationship(back_populates="membership")
    account: Mapped[Account] = relationship()
    role: Mapped[Role] = relationship()


class Guarded(ModelView):
    """A view for whoever is signed in."""

    page_size = ROWS
    simple_list_pager = True  # counts nothing
    can_view_details = True

    def is_accessible(self) -> bool:
        """Whether somebody is signed in who is still there."""
        return "who" in session and db.session.get(Person, UUID(session["who"])) is not None

    def inaccessible_callback(self, _name: str, **_more: object) -> None:
        """Nobody is."""
        abort(403)


class AccountView(Guarded):
    """Accounts."""

    column_list = ("name", "number", "kind", "country", "currency", "customer_since", "status")
    column_filters = (FilterEqual(Account.status, "Status"),)
    column_default_sort = [("customer_since", True), ("id", True)]
    form_columns = ("name", "status", "country")


class PersonView(Guarded):
    """People."""

    column_list = (
        "full_name",
        "username",
        "membership.account.name",
        "membership.role.name",
        "created_at",
        "last_sign_in_at",
        "status",
    )
    column_auto_select_related = False  # `get_query` says it
    column_searchable_list = ("full_name", "username", "email", "membership.account.name")
    column_default_sort = [("created_at", True), ("id", True)]
    form_columns = ("full_name", "username", "email", "status", "language", "time_zone", "theme")
    can_export = True
    export_max_rows = 100_000

    def get_query(self) -> Query[Person]:
        """Customers' people with what the list shows of their accounts, in one statement."""
        shown = joinedload(Person.membership)
        found = super().get_query().filter(Person.kind == "customer")
        return found.options(shown.joinedload(Membership.account), shown.joinedload(Membership.role))


def create_app() -> Flask:
    """The site."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY="benchmark", SQLALCHEMY_DATABASE_URI=os.environ["BENCH_DATABASE"])
    db.init_app(app)

    @app.get("/sign-in/<uuid:who>")
    def sign_in(who: UUID) -> str:
        session["who"] = str(who)
        return "signed in"

    admin = Admin(app, name="Flask-Admin")
    admin.add_view(PersonView(Person, db.session, endpoint="people", url="/admin/people", name="People"))
    admin.add_view(
        AccountView(Account, db.session, endpoint="accounts", url="/admin/accounts", name="Accounts")
    )
    return app
