"""What a disputed administrator did to roles: nobody has more by it until it is decided."""

from __future__ import annotations

import pytest

from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict
from admin_app.role import editing
from admin_app.user import disputed, people
from tests.cast import actor_of
from tests.dispute.test_staff import confirmed_by, is_disputed
from tests.factories.roles import make_role, rights_of

WHY = {"reason": "For the test"}


def test_s66_rights_that_a_thief_gave_a_role_hold_no_more(cast, outbox):
    role = make_role("import:read", "policy:read", held_by=[cast.bill])
    editing.change(actor_of(cast.root), role.id, name=role.name, rights=["import:read", "wait:end"], **WHY)
    is_disputed(cast.root, outbox)
    assert rights_of(role.id) == {"import:read"}  # what was taken away stays so until it is decided
    confirmed_by(cast.ruth, cast.root)
    assert rights_of(role.id) == {"import:read", "policy:read"}


def test_s66_a_former_role_that_was_deleted_since_is_not_put_back(cast, db):
    role = make_role("own_account:read", scope="account", held_by=[cast.bob])
    state = {"role_id": role.id.hex}
    people.change_role(actor_of(cast.root), cast.bob.id, role="manager", **WHY)
    editing.delete(actor_of(cast.root), role.id, **WHY)
    [part] = [part for part in disputed.PARTS if part.noun == disputed.ROLE]
    with pytest.raises(Conflict), transaction():
        part.write(cast.bob.id, state)
