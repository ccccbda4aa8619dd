"""axe finds nothing on the pages of disputes, at 1280 and 390 px, light and dark; nothing goes over the edge."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from admin_app.contact.models import Contact
from admin_app.dispute.models import DisputeState, ItemAct
from admin_app.former_state import service as former_state
from admin_app.identity.models import UserStatus
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.links import LinkPurpose
from admin_app.session.models import LoginSession, Stage
from admin_app.sign_in import links
from admin_app.sign_in.models import ResetHold
from admin_app.sign_in.password import reset_delay
from tests.browser.looks import wrong_with
from tests.factories.billing import change
from tests.factories.contacts import MOBILE, make_contact
from tests.factories.people import make_person, role_id
from tests.factories.taken_back import make_dispute, make_thing

pytestmark = pytest.mark.browser


def link(user: Any, purpose: LinkPurpose, **payload: str) -> str:
    with transaction() as session:
        return f"/link/{purpose.value}/{links.issue(session.merge(user), purpose, payload=payload).token}"


@pytest.fixture
def own(cast) -> Any:
    """A settled dispute of Alice's with a thing of each kind; what can be put back."""
    dispute = make_dispute(cast.alice)
    contact = make_contact(cast.alice, MOBILE)
    make_thing(dispute, "contacts", contact.id, before=former_state.of(contact), act=ItemAct.REMOVED)
    make_thing(dispute, "recovery_codes", cast.alice.id, after={"codes": []})
    make_thing(
        dispute, "email", cast.alice.id, before={"email": "old@nordlicht.example"}, after={"email": "new@evil.example"}
    )  # fmt: skip
    assert db.session.get(Contact, contact.id)
    return make_thing(dispute, "passkeys", clock.new_id(), after={"name": "Key at home " + "W" * 60})


@pytest.fixture
def others(cast) -> Any:
    """What another owner did to others, and a person who is frozen."""
    olaf = make_person(cast.nordlicht, role="owner", full_name="Olaf Owner")
    dispute = make_dispute(olaf)
    change(cast.bob, status=UserStatus.DISABLED, frozen_by=dispute.id)
    status = {"status": "active", "status_reason": "", "disabled_for_request_id": None}
    roles = [{"role_id": role_id(key).hex} for key in ("manager", "owner")]
    about = {"others": True, "subject_id": cast.bob.id}
    make_thing(dispute, "role", cast.bob.id, before=roles[0], after=roles[1], **about)
    item = make_thing(
        dispute, "person", cast.bob.id, before=status, after={**status, "status": "disabled"}, **about
    )
    return SimpleNamespace(item=item, olaf=olaf)


def look_at(page: Any, paths: Any, status: int = 200) -> None:
    for path in paths:
        assert page.goto(path).status == status, path
        assert wrong_with(page) == [], path


def test_axe_finds_nothing_on_ones_own_and_the_owners_pages(new_page, enter, cast, own, others):
    page = new_page()
    enter(page, cast.alice)
    look_at(
        page,
        (
            "/security",
            "/security/disputes",
            f"/security/disputes/{own.id}/restore",
            "/people",
            f"/people/{cast.bob.id}",
            "/people/disputes",
            f"/people/disputes/{others.item.id}/confirm",
            f"/people/disputes/{others.item.id}/drop",
        ),
    )
    enter(page, others.olaf)
    look_at(page, ("/people/disputes",))


def test_axe_finds_nothing_on_the_pages_of_links(new_page, enter, cast):
    page = new_page()
    dispute = make_dispute(cast.alice, DisputeState.WAITING)
    objection = link(cast.alice, LinkPurpose.DISPUTE_OBJECT, dispute=dispute.id.hex)
    not_me = link(cast.bob, LinkPurpose.NOT_ME, at=(clock.now()).isoformat(), what="password_changed")
    look_at(page, (objection, not_me))
    page.goto(objection)
    page.get_by_role("button", name="object").click()
    page.get_by_role("heading", name="Nobody sets a new password now").wait_for()
    assert wrong_with(page) == []
    with transaction():
        reset_delay.hold(cast.alice.id, ResetHold.OBJECTED)
    look_at(page, (link(cast.alice, LinkPurpose.RESET),), 403)
    enter(page, cast.alice)
    change(db.session.query(LoginSession).filter_by(user_id=cast.alice.id).one(), stage=Stage.NEW_PASSWORD)
    look_at(page, ("/sign-in/new-password",))
