"""Large accounts: the same people first as in a small one, and no statement goes through all of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.identity.models import Account, Membership, User
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.rights.lens import MASKED
from admin_app.overview.account import counts, people_lines
from admin_app.overview.account import page as account_page
from admin_app.overview.account import tabs as account_tabs
from admin_app.sign_in.models import PasswordCredential, Throttle, TotpCredential
from admin_app.user.identifiers.columns import name_columns
from tests.cast import actor_of, sign_in
from tests.factories.people import make_account, make_person, role_id
from tests.factories.sessions import make_session
from tests.plans import LARGE, asked, steps

NAMES = ("Zoë", "ada", "Mara", "Łuk", "bob", "Ingrid")
GONE, WAITS, OFF, INVITED, FINE = 6, 0, 1, 4, 5


def wait(user):
    until = clock.now() + timedelta(hours=1)
    return sa.insert(Throttle).values(key=f"name:{user.id}", failures=15, wait_until=until, user_id=user.id)


def off(model, user, **values):
    return sa.update(model).where(model.user_id == user.id).values(**values)


def people_of(account):
    """Two people of each kind and name with the rank that they should have, in no order."""
    now, found = clock.now(), []
    for n, name in enumerate(NAMES * 2):
        for rank, traits, trouble in (
            (FINE, {}, ()),
            (INVITED, {"status": "invited", "password": False}, ()),
            (GONE, {"status": "disabled"}, (wait,)),
            (GONE, {"status": "erased"}, ()),
            (WAITS, {}, (wait,)),
            (OFF, {}, (lambda user: off(PasswordCredential, user, disabled_at=now),)),
            (OFF, {}, (lambda user: off(PasswordCredential, user, must_renew=True),)),
            (OFF, {"factor": True}, (lambda user: off(TotpCredential, user, disabled_at=now),)),
            (
                WAITS,
                {"status": "invited"},
                (wait, lambda user: off(PasswordCredential, user, must_renew=True)),
            ),
        ):
            user = make_person(account, full_name=f"{name} {n % 3}", **traits)
            with transaction() as session:
                for change in trouble:
                    session.execute(change(user))
            found.append((rank, user.full_name_folded, user.id))
    return found


def test_those_in_trouble_come_first_then_by_name_in_large_and_small(cast):
    account = make_account(name="Large One")
    people_of(make_account(name="Another"))
    expected = [user_id for *_, user_id in sorted(people_of(account))]
    for size in (1, 5, 30, 70, 200):
        for large in (False, True):
            found = people_lines.trouble_first(actor_of(cast.sam), account.id, MASKED, size=size, large=large)
            assert [line.id for line in found.people] == expected[:size], (size, large)
            assert (found.more, found.troubled) == (len(expected) > size, 12 * 5)


def fill(sizes):
    """Accounts with so many people, written in bulk: their ids."""
    now, role, accounts = clock.now(), role_id("manager"), [clock.new_id() for _ in sizes]
    homes = [account for account, size in zip(accounts, sizes, strict=True) for _ in range(size)]
    people = [(clock.new_id(), home, f"crowd.{n:05}") for n, home in enumerate(homes)]
    with transaction() as session:
        session.execute(sa.insert(Account), [
            {"id": a, "number": f"A-7{n:07}", "name": "Crowd", "name_folded": "crowd", "kind": "company", "status": "active", "country": "DE", "currency": "EUR"}
            for n, a in enumerate(accounts)
        ])  # fmt: skip
        session.execute(sa.insert(User), [
            {"id": i, "kind": "customer", "account_id": a, "status": "active", **name_columns(username=n, email=f"{n}@example.com", full_name=n)}
            for i, a, n in people
        ])  # fmt: skip
        session.execute(
            sa.insert(Membership),
            [{"user_id": i, "account_id": a, "role_id": role, "since": now} for i, a, _ in people],
        )
        session.execute(sa.insert(PasswordCredential), [{"user_id": i, "hash": "x"} for i, *_ in people])
    return accounts


@pytest.fixture
def crowd(postgres_only, cast):
    """An account of 400 people among a thousand small ones."""
    large, *_ = fill([400, *[2] * 1000])
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    return large


def rows_read(sql, values):
    """How many people or memberships a step of a plan looked at, at most."""
    read = [step.read for step in steps(sql, values, *LARGE) if step.table in {"users", "memberships"}]
    return max(read, default=0)


def test_no_statement_of_an_accounts_page_goes_through_its_people(cast, crowd):
    with asked() as seen:
        found = account_page.open_account(actor_of(cast.sam), crowd)
    assert (found.tab.counts.people, counts.told(found.tab.counts.people)) == (counts.MOST + 1, "200+")
    counted = [sql for sql, values in seen.selects if rows_read(sql, values) > counts.MOST + 1]
    assert counted == []
    people = [rows_read(sql, values) for sql, values in seen.selects if "must_renew" in sql]
    assert max(people) <= 2 * account_page.PEOPLE_SHOWN + 2


def test_open_sessions_are_counted_further_in_an_account_of_few_than_in_a_large_one(cast, crowd, client):
    sign_in(client, cast.sam)
    in_crowd = db.session.scalars(sa.select(User).where(User.account_id == crowd)).first()
    for someone, told, most in ((in_crowd, "50+ open", 50), (cast.alice, "51 open", counts.MOST)):
        for _ in range(51):
            make_session(someone)
        figures = account_page.open_account(actor_of(cast.sam), someone.account_id).beside.figures
        assert (figures.sessions, figures.sessions_most) == (51, most)
        assert told in client.get(f"/admin/accounts/{someone.account_id}").text


def test_a_page_of_an_accounts_people_reads_no_more_than_it_shows(cast, crowd):
    with asked() as seen:
        page = account_tabs.people(actor_of(cast.sam), crowd, MASKED, key=None, size=10)
        account_tabs.people(actor_of(cast.sam), crowd, MASKED, key=page.older, size=10)
    assert max(rows_read(sql, values) for sql, values in seen.selects) <= 2 * 11
