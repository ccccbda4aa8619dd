"""One's own profile."""

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditDetail, AuditEvent
from admin_app.identity.models import Account, User
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed
from admin_app.user import people
from tests.cast import actor_of

SAME = {"language": "en", "time_zone": "Europe/Berlin", "theme": "auto"}


def test_a_person_changes_the_own_profile_and_the_trail_tells_which_fields(cast, db, outbox):
    people.change_profile(
        actor_of(cast.bob), full_name=" Bób  Solberg ", language="de", time_zone="Asia/Tokyo", theme="dark"
    )
    db.session.rollback()
    user = db.session.get(User, cast.bob.id, populate_existing=True)
    assert (user.full_name, user.full_name_folded, user.language) == ("Bób  Solberg", "bób solberg", "de")
    event = db.session.scalar(sa.select(AuditEvent))
    assert event.facts == {"fields": "full_name, language, time_zone, theme"}
    words = [d.words for d in db.session.scalars(sa.select(AuditDetail).where(AuditDetail.role == "subject"))]
    assert words[0]["before"]["full_name"] == "Bob Solberg"
    assert outbox.all() == []


def test_nothing_is_written_when_nothing_differs(cast, db):
    assert people.change_profile(actor_of(cast.bob), full_name="Bob Solberg", **SAME) is False
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [("full_name", ""), ("full_name", "x" * 201), ("full_name", "a\u202eb"), ("language", "klingon"), ("language", ""),
     ("time_zone", "Mars/Base"), ("time_zone", "../../etc/passwd"), ("theme", "pink")],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_beside_its_field(cast, field, value):
    with pytest.raises(Invalid) as refused:
        people.change_profile(actor_of(cast.bob), **{"full_name": "Bob", **SAME, field: value})
    assert refused.value.field == field


def test_a_value_that_came_with_the_import_may_stay(cast, db):
    with transaction():
        db.session.execute(sa.update(User).where(User.id == cast.bob.id).values(time_zone="Old/Zone"))
    assert people.change_profile(actor_of(cast.bob), full_name="Bob S", **{**SAME, "time_zone": "Old/Zone"})


def test_a_suspended_account_keeps_its_profiles_as_they_are(cast, db):
    actor = actor_of(cast.bob)
    with transaction():
        db.session.execute(sa.update(Account).values(status="suspended"))
    with pytest.raises(NotAllowed):
        people.change_profile(actor, full_name="Bob S", **SAME)


def test_members_of_staff_change_theirs(cast):
    assert people.change_profile(actor_of(cast.sam), full_name="Samuel", **SAME)


def test_s41_an_older_page_is_refused(cast):
    version = cast.bob.version
    people.change_profile(actor_of(cast.bob), full_name="Bob S", version=version, **SAME)
    with pytest.raises(Conflict):
        people.change_profile(actor_of(cast.bob), full_name="Bob T", version=version, **SAME)


def test_saving_takes_few_statements(cast, db, count_statements):
    actor = actor_of(cast.bob)
    db.session.expunge_all()
    with count_statements() as seen:
        people.change_profile(actor, full_name="Bob S", **SAME)
    assert seen.total == 6, seen.statements  # one of them the spellings of the new name
    with count_statements() as seen:
        people.change_profile(actor, full_name="Bob S", **{**SAME, "language": "de"})
    assert seen.total == 5, seen.statements
