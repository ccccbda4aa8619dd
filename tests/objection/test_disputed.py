"""An objection that was made in a session somebody disputes is taken back, and can be made anew (SECURITY 66)."""

from __future__ import annotations

import sqlalchemy as sa

from admin_app.kernel.db import db as database
from admin_app.objection import service, waiting
from admin_app.objection.models import Objection
from tests.cast import actor_of
from tests.factories.disputes import say_not_me
from tests.factories.objections import object_to
from tests.factories.receipts import make_receipt


def there():
    database.session.rollback()
    return list(database.session.scalars(sa.select(Objection.id)))


def test_s66_what_was_objected_to_in_a_disputed_session_waits_for_nobody(cast):
    receipt_id = make_receipt(cast.bob)
    object_to(receipt_id, cast.bob)
    say_not_me(cast.bob)
    assert there() == []
    assert waiting.lines(actor_of(cast.ada), 5) == []
    assert object_to(receipt_id, cast.alice) in there()


def test_s66_what_was_answered_before_stays(cast):
    objection_id = object_to(make_receipt(cast.bob), cast.bob)
    service.reject(actor_of(cast.ada), objection_id, note="Looked at")
    say_not_me(cast.bob)
    assert there() == [objection_id]
