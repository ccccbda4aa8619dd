"""Unpacking pictures takes a bounded memory, however many come in at once (SECURITY 72)."""

from __future__ import annotations

import io
import threading

import pytest
from PIL import Image

from admin_app.lib import pictures


def drawn(size, kind="PNG", **options):
    target = io.BytesIO()
    Image.new("L", size).save(target, kind, **options)
    return target.getvalue()


@pytest.fixture
def unpacking(monkeypatch):
    """What is being unpacked at once, by pixels; each is held up until two were seen."""
    now, seen, two = [], [], threading.Event()
    real = pictures._first_frame

    def slow(opened, side):
        now.append(opened.width * opened.height)
        seen.append(list(now))
        if len(now) == pictures.AT_ONCE:
            two.set()
        two.wait(0.2)
        frame = real(opened, side)
        now.remove(opened.width * opened.height)
        return frame

    monkeypatch.setattr(pictures, "_first_frame", slow)
    return seen


def at_once(data, times):
    done = []
    threads = [threading.Thread(target=lambda: done.append(pictures.small(data, 80))) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return done


def test_s72_of_twelve_pictures_at_once_two_are_unpacked_at_a_time(unpacking):
    assert len(at_once(drawn((300, 200)), 12)) == 12
    assert max(len(some) for some in unpacking) == pictures.AT_ONCE


def test_s72_two_that_are_too_large_together_are_unpacked_one_after_the_other(unpacking, monkeypatch):
    monkeypatch.setattr(pictures, "MEMORY", 300 * 200 * 4 * 3 // 2)
    assert len(at_once(drawn((300, 200)), 3)) == 3
    assert max(len(some) for some in unpacking) == 1


def test_s72_who_finds_no_room_for_long_is_told(monkeypatch):
    monkeypatch.setattr(pictures, "WAIT_SECONDS", 0.01)
    with pictures._room.taken(pictures.MEMORY), pytest.raises(pictures.Busy):
        pictures.small(drawn((9, 9)), 80)


@pytest.mark.parametrize(
    ("kind", "options", "most"), [("PNG", {}, 40), ("JPEG", {"progressive": True}, 33), ("WEBP", {}, 12)]
)
def test_s72_each_kind_has_as_many_pixels_as_its_decoder_has_room_for(kind, options, most, monkeypatch):
    monkeypatch.setattr(pictures, "PIXELS_MAX", 40_000_000)
    data = drawn((1000, 1000), kind, **options)
    with Image.open(io.BytesIO(data)) as opened:
        opened._size = (1000, most * 1000 + 1000)
        with pytest.raises(pictures.TooManyPixels) as refused:
            pictures._need(opened)
        opened._size = (1000, most * 1000)
        assert pictures._need(opened) <= pictures.MEMORY
    assert refused.value.most == most


@pytest.mark.parametrize("size", [(81, 80), (640, 480), (4000, 3), (3, 4000), (1023, 1025)])
def test_a_large_picture_keeps_its_shape(size):
    found = pictures.small(drawn(size), 80)
    with Image.open(io.BytesIO(found.png)) as small:
        wanted = [max(1, round(side * 80 / max(size))) for side in size]
        assert all(abs(got - want) <= 1 for got, want in zip(small.size, wanted, strict=True))
