"""What a page costs: statements with the session check, BEGIN and COMMIT not counted, however many rows there are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.audit.models import AuditEvent
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.session.models import AttemptResult, LoginSession, SignInAttempt, Stage
from admin_app.support_access.models import GrantMode, Look, LookGround, SupportGrant
from tests.factories.people import make_person
from tests.factories.support import allow

# page: statements; the most a self-service page may cost is 8
COSTS = {
    "/profile": 2,
    "/profile/appearance": 2,
    "/security": 8,
    "/security/history": 2,
    "/security/password": 4,
    "/security/authenticator": 5,
    "/security/passkeys": 2,
    "/security/browsers": 2,
    "/security/recovery-codes": 2,
    "/security/rules": 6,
    "/security/sessions/others/end": 2,
    "/support-access": 8,  # among them whether staff ask for it, and broken glass
    "/support-access/earlier": 3,
    "/activity": 3,
    "/people": 3,  # the third: whether something waits for an owner
    "/tokens": 4,
    "/people/invite": 3,  # the roles that may be given, beside person and rules
}


@pytest.fixture
def crowd(cast, db):
    """Many rows of each kind on the account and the person."""
    allow(cast.alice)
    for _ in range(40):
        make_person(cast.nordlicht, password=False)
    with transaction() as session:
        session.add_all(row for number in range(300) for row in rows(cast, number))


def rows(cast, number):
    at = clock.now() - timedelta(minutes=number + 1)
    grant = clock.new_id()
    yield SignInAttempt(at=at, user_id=cast.alice.id, result=AttemptResult.SIGNED_IN, ip="192.0.2.1")
    yield AuditEvent(
        at=at,
        name="person.enabled",
        actor_kind="customer",
        actor_id=cast.bob.id,
        account_id=cast.nordlicht.id,
        target_kind="user",
        target_id=cast.bob.id,
    )
    yield LoginSession(
        user_id=cast.alice.id,
        kind="customer",
        stage=Stage.OPEN,
        secret_hash=str(number),
        ends_at=at + timedelta(days=1),
        created_at=at,
        last_seen_at=at,
        methods=["password"],
    )
    yield SupportGrant(
        id=grant,
        account_id=cast.nordlicht.id,
        areas=["profile"],
        mode=GrantMode.LOOK,
        allowed_by=cast.alice.id,
        from_at=at - timedelta(days=9),
        until_at=at - timedelta(days=8),
        ended_at=at - timedelta(days=8),
    )
    yield Look(
        at=at,
        until_at=at,
        account_id=cast.nordlicht.id,
        staff_id=cast.sam.id,
        session_id=grant,
        area="profile",
        reason="why",
        ground=LookGround.GRANT,
        grant_id=None,
    )


@pytest.mark.parametrize(("path", "cost"), COSTS.items())
def test_a_page_costs_the_same_with_few_rows(alice, cast, count_statements, path, cost):
    allow(cast.alice)
    alice.get(path)
    with count_statements() as seen:
        assert alice.get(path).status_code == 200
    assert seen.total <= cost, seen.statements


def test_a_page_costs_the_same_with_many_rows(alice, crowd, count_statements):
    for path, cost in COSTS.items():
        with count_statements() as seen:
            assert alice.get(path).status_code == 200
        assert seen.total <= cost, (path, seen.statements)
    assert max(COSTS.values()) <= 8


@pytest.mark.parametrize(
    ("path", "data", "most"),
    [
        ("/profile", {"full_name": "Al", "language": "de", "time_zone": "UTC"}, 8),
        (
            "/profile/appearance",
            {"theme": "dark", "button_size": "large", "rows_per_page": "10", "start_page": ""},
            8,
        ),
        ("/theme", {"theme": "dark"}, 8),
        ("/security/sessions/others/end", {}, 4),
    ],
)
def test_saving_costs_as_much_as_the_paper_allows(alice, count_statements, post, path, data, most):
    token = alice.csrf()
    with count_statements() as seen:
        assert alice.post(path, data={"csrf_token": token, **data}).status_code == 303
    assert seen.total <= most, seen.statements
