"""The demo has a request about personal data, a deletion and a breach in each state that such a case rests in."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.breach_case.models import BreachCase, BreachState
from admin_app.data_case.kind import DATA_CASE, DataCaseTable
from admin_app.data_case.models import DataCase, DataCaseAct, DataCaseEntry, DataCaseKind, DataCaseState
from admin_app.deletion.kind import DELETION_CASE
from admin_app.demo import world
from admin_app.demo.cases import breaches, closings, data_cases, restrictions
from admin_app.demo.play import Calendar
from admin_app.demo.records import deletions
from admin_app.kernel import clock
from admin_app.kernel.db import db
from tests.cast import actor_of
from tests.factories.people import make_account, make_person, make_staff

S = DataCaseState
STAFF = {
    "sam": "support",
    "sofia": "support",
    "bill": "billing",
    "ada": "approver",
    "ari": "approver",
    "ruth": "administrator",
}
SOON_OVER = {S.APPROVED}  # of the other kinds: the worker writes the copy within minutes


@pytest.fixture
def calendar(app, monkeypatch):
    """The demo's staff and the firms that its cases are about, in whose names they act without signing in."""
    for module in (breaches, closings, data_cases, deletions):
        monkeypatch.setattr(module, "enter", actor_of)
    for name, role in STAFF.items():
        make_staff(role, username=name, full_name=name.title(), email=f"{name}@company.example")
    return Calendar()


def firms(companies):
    """Have them as the import brings them, with their owners alone."""
    for firm in companies:
        account = make_account(number=firm.number, name=firm.name)
        make_person(
            account,
            role="owner",
            username=firm.owner.username,
            email=firm.owner.email,
            full_name=firm.owner.full_name,
        )


def resting(table: DataCaseTable):
    return {state for state, stage in table.stages.items() if not stage.passing}


def states_of(*kinds):
    db.session.rollback()
    return set(db.session.scalars(sa.select(DataCase.state).where(DataCase.kind.in_(kinds))))


@pytest.mark.one_database
def test_a_deletion_is_in_each_state_and_one_approval_lapsed(calendar):
    companies, now = world.companies(), clock.now()
    stored_only = [companies[place] for place in restrictions.COMPANIES]
    alone = [firm for firm in companies if len(firm.people) == 1 and firm not in stored_only]
    firms([companies[9], *alone[12:15]])
    deletions.add_to(calendar, companies, now)
    calendar.play()
    assert states_of(DataCaseKind.DELETION) == resting(DELETION_CASE)
    lapsed = sa.select(DataCaseEntry.case_id).where(DataCaseEntry.act == DataCaseAct.LAPSED)
    assert db.session.scalars(lapsed).all()


@pytest.mark.one_database
def test_a_request_is_in_each_state_and_a_breach_too(calendar, use_settings, tmp_path):
    use_settings(files_folder=str(tmp_path))
    companies, now = world.companies(), clock.now()
    firms(companies[:8])
    data_cases.add_to(calendar, companies, now)
    breaches.add_to(calendar, now)
    calendar.add(now - timedelta(days=7), lambda: None)  # the worker comes by, as it does all day in the demo
    calendar.play()
    others = states_of(DataCaseKind.ACCESS, DataCaseKind.CORRECTION, DataCaseKind.RESTRICTION)
    assert others == resting(DATA_CASE) - SOON_OVER
    found = set(db.session.scalars(sa.select(BreachCase.state)))
    assert found == set(BreachState)
