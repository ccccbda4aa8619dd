"""One's own appearance: what may be chosen, by whom, and what is written."""

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.identity.models import Account, User
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed
from admin_app.user import appearance
from tests.cast import actor_of
from views.pages import registry

pytestmark = pytest.mark.one_database

CHOSEN = {
    "theme": "dark", "button_size": "large", "tooltips": False, "rows_per_page": 10, "start_page": "people",
    "welcome": "Call Ada\r\nfirst",
}  # fmt: skip


@pytest.mark.both_databases
def test_all_of_it_is_kept_and_the_trail_tells_which_fields(cast, db, outbox):
    assert appearance.change_appearance(actor_of(cast.bob), **CHOSEN)
    db.session.rollback()
    user = db.session.get(User, cast.bob.id, populate_existing=True)
    assert {name: getattr(user, name) for name in CHOSEN} == {**CHOSEN, "welcome": "Call Ada\nfirst"}
    assert db.session.scalar(sa.select(AuditEvent)).facts == {"fields": ", ".join(CHOSEN)}
    assert outbox.all() == []


def test_nothing_is_written_when_nothing_differs(cast, db):
    assert appearance.change_appearance(actor_of(cast.bob), button_size="normal", tooltips=True) is False
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("theme", "pink"), ("button_size", "huge"), ("rows_per_page", 51), ("rows_per_page", 1_000_000),
        ("start_page", "close"), ("start_page", "https://evil.example"), ("start_page", "accounts"),
        ("welcome", "x" * 501), ("welcome", "a\0b"), ("welcome", "a\u202eb"),
    ],
)  # fmt: skip
def test_what_is_not_on_the_list_is_refused_beside_its_field(cast, field, value):
    with pytest.raises(Invalid) as refused:
        appearance.change_appearance(actor_of(cast.bob), **{field: value})
    assert refused.value.field == field


def test_a_line_break_counts_as_one_character(cast):
    assert appearance.change_appearance(actor_of(cast.bob), welcome="ab\r\n" * 166 + "ab")


def test_staff_choose_pages_of_the_desk_that_their_roles_open(cast):
    assert appearance.change_appearance(actor_of(cast.sam), start_page="accounts")
    for page in ("staff", "security"):
        with pytest.raises(Invalid):
            appearance.change_appearance(actor_of(cast.sam), start_page=page)


def test_a_suspended_account_keeps_its_peoples_appearance_as_it_is(cast, db):
    actor = actor_of(cast.bob)
    with transaction():
        db.session.execute(sa.update(Account).values(status="suspended"))
    with pytest.raises(NotAllowed):
        appearance.change_appearance(actor, button_size="large")


@pytest.mark.both_databases
def test_s41_an_older_page_is_refused(cast):
    version = cast.bob.version
    appearance.change_appearance(actor_of(cast.bob), button_size="large", version=version)
    with pytest.raises(Conflict):
        appearance.change_appearance(actor_of(cast.bob), button_size="small", version=version)


@pytest.mark.parametrize("name", ["sam", "alice"])
def test_start_pages_are_those_of_the_menu_and_ask_for_its_rights(cast, name):
    actor = actor_of(getattr(cast, name))
    wanted = [p for p in registry.of(actor) if p.starts and (p.permission is None or actor.may(p.permission))]
    assert appearance.starts(actor) == tuple(page.key for page in wanted)
