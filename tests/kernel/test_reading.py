"""One reader for each kind of value: what is meant is read, and everything else is a ValueError (SECURITY 31)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from admin_app.lib import reading
from tests.security import nasty

READERS = (reading.moment, reading.day, reading.row_id, reading.whole, reading.address)
ZONES = [timezone(timedelta(hours=hours)) for hours in (-23, -14, 0, 14, 23)]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("value", [*nasty.ALL, None, 5, 1.5, [], {}, True])
def test_s31_a_reader_reads_a_value_or_says_that_it_is_none(reader, value):
    try:
        assert reader(value) is not None
    except ValueError:
        return
    assert isinstance(value, str)


@given(st.datetimes(timezones=st.sampled_from(ZONES)).map(lambda moment: moment.isoformat()))
@example("0001-01-01T00:00:00+14:00")
@example("9999-12-31T23:59:59.999999-14:00")
def test_s31_a_moment_that_was_read_stands_on_every_readers_calendar(text):
    try:
        found = reading.moment(text)
    except ValueError:
        assert text[:4] in {"0001", "9999"}
        return
    assert all(found.astimezone(zone) == found for zone in ZONES)


def test_a_moment_without_an_offset_is_meant_where_that_is_said():
    assert reading.moment("2026-03-31", zone=UTC) == datetime(2026, 3, 31, tzinfo=UTC)
    assert reading.moment("2026-03-31T04:00:00+02:00").utcoffset() == timedelta(0)
    with pytest.raises(ValueError, match="offset"):
        reading.moment("2026-03-31T04:00:00")


def test_what_is_meant_is_read():
    assert reading.day("2026-03-31") == date(2026, 3, 31)
    assert reading.row_id(nasty.ID) == reading.row_id(nasty.ID.replace("-", "")) == UUID(nasty.ID)
    assert reading.whole("-12") == -12
    assert reading.address("https://x.example:8000/a").port == 8000


@pytest.mark.parametrize("text", ["²", "٣", "1_0", "+1", " 1", "9" * 5000, str(2**63), "--5"])
def test_s31_a_number_has_plain_digits_and_fits_a_column(text):
    with pytest.raises(ValueError, match="whole"):
        reading.whole(text)


@pytest.mark.parametrize(
    "text", ["{" + nasty.ID + "}", "urn:uuid:" + nasty.ID, "٠" * 32, nasty.ID[:-1], nasty.ID + "\n"]
)
def test_s31_an_id_has_one_writing(text):
    with pytest.raises(ValueError, match="id"):
        reading.row_id(text)


@pytest.mark.parametrize("typed", [datetime.min, datetime.max])
@pytest.mark.parametrize("hours", [-12, 14])
def test_s31_what_a_clock_shows_at_the_edge_of_the_calendar_stays_on_it(typed, hours):
    found = reading.local(typed, timezone(timedelta(hours=hours)))
    assert reading.EARLIEST <= found <= reading.LATEST
