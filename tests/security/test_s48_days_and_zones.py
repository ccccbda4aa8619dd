"""Days of 23 and 25 hours, leap days and another time zone lengthen or shorten nothing (SECURITY 48)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.links import LinkPurpose
from admin_app.session.models import LoginSession
from admin_app.sign_in import authenticate, links
from admin_app.sign_in.totp import codes as totp_codes
from admin_app.support_access import service as support_access
from admin_app.user import people
from tests.cast import actor_of
from tests.factories.people import TOTP_SECRET
from tests.factories.support import allow
from tests.session.test_life import begin

# The evenings before Berlin's clocks go on and back, and before a leap day.
EVENINGS = (
    datetime(2027, 3, 27, 22, tzinfo=UTC),
    datetime(2027, 10, 30, 22, tzinfo=UTC),
    datetime(2028, 2, 28, 22, tzinfo=UTC),
)


@pytest.mark.parametrize("evening", EVENINGS)
def test_s48_what_lasts_a_day_lasts_24_hours(cast, db, evening):
    with clock.at(evening):
        started, grant = begin(cast.alice), allow(cast.alice)
        with transaction() as session:
            link = links.issue(session.merge(cast.bob), LinkPurpose.RESET)
        row = db.session.get(LoginSession, started.session_id)
        assert row.ends_at - row.created_at == timedelta(days=14)
        assert grant.until_at - grant.from_at == timedelta(hours=24)
        until = grant.until_at
    with clock.at(evening + timedelta(minutes=61)), pytest.raises(links.LinkDead):
        links.peek(link.token, LinkPurpose.RESET)
    with clock.at(until - timedelta(seconds=1)):
        assert support_access.live_grant(cast.nordlicht.id)
    with clock.at(until):
        assert support_access.live_grant(cast.nordlicht.id) is None


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_s48_another_time_zone_of_the_person_moves_no_end(cast, db, zone):
    started = begin(cast.alice)
    before = db.session.get(LoginSession, started.session_id).ends_at
    people.change_profile(actor_of(cast.alice), time_zone=zone)
    assert db.session.get(LoginSession, started.session_id, populate_existing=True).ends_at == before
    with clock.shifted(timedelta(minutes=31)):
        assert authenticate.resolve(started.cookie, "customer") is None


@pytest.mark.parametrize("evening", EVENINGS)
def test_s48_codes_follow_utc_through_the_night(evening):
    seen = set()
    for hour in range(9):
        with clock.at(evening + timedelta(hours=hour)):
            step = totp_codes.present_step()
            assert (
                totp_codes.matching_step(TOTP_SECRET, totp_codes.code_at(TOTP_SECRET, step), after=step - 1)
                == step
            )
            seen.add(step)
    assert max(seen) - min(seen) == 8 * 120
