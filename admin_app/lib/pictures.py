"""A picture made small: what comes in is unpacked within a bounded memory, and its pixels are written anew as PNG.

The threat: a file that unpacks to gigabytes, and many at once that together do. So the pixels are counted before they
are unpacked, each kind is reckoned with the memory its decoder takes, and a process unpacks two at once at most,
within `MEMORY` together (SECURITY 72). The large picture is made small in strips, so there is never a copy of it.
"""

from __future__ import annotations

import io
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, ImageOps

AT_ONCE = 2
MEMORY = 200_000_000  # bytes, of all that a process unpacks at once; docs/deployment.md counts with it
PIXELS_MAX = 40_000_000
WAIT_SECONDS = 20
STRIP = 256  # lines
# Bytes a pixel that a decoder takes, as measured: WebP's holds several canvases, a progressive JPEG's all coefficients.
COSTS = {"PNG": 4, "GIF": 5, "WEBP": 16}
JPEG_COST, PROGRESSIVE_COST = 1, 6
KINDS = ("PNG", "JPEG", "WEBP", "GIF")
BROKEN = (
    OSError, ValueError, TypeError, SyntaxError, KeyError, IndexError, EOFError, OverflowError, MemoryError,
    struct.error, zlib.error, Image.DecompressionBombError, Warning,
)  # fmt: skip

# We count for ourselves, by the head alone.
Image.MAX_IMAGE_PIXELS = PIXELS_MAX


class NoPicture(Exception):
    """The file is none of the four kinds, or damaged."""


class TooManyPixels(Exception):
    """It would take too much memory; `most` million pixels of its kind are taken."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class Busy(Exception):
    """Others' pictures were being unpacked for longer than anybody should wait."""


@dataclass(frozen=True, slots=True)
class Small:
    """A picture made small, as PNG, and the size it came in."""

    width: int
    height: int
    png: bytes


def small(data: bytes, side: int) -> Small:
    """The picture of a file, at most `side` pixels wide and high. Raises NoPicture, TooManyPixels, Busy."""
    try:
        with Image.open(io.BytesIO(data), formats=KINDS) as opened:
            width, height = opened.size  # from the head alone: nothing is unpacked yet
            need = _need(opened)
            with _room.taken(need):
                return Small(width, height, _encoded(_first_frame(opened, side)))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels(PIXELS_MAX // 1_000_000) from error
    except BROKEN as error:
        raise NoPicture from error


def _need(opened: Image.Image) -> int:
    cost = COSTS.get(opened.format or "", PROGRESSIVE_COST if opened.info.get("progressive") else JPEG_COST)
    most = min(PIXELS_MAX, MEMORY // cost)
    pixels = opened.width * opened.height
    if pixels > most:
        raise TooManyPixels(most // 1_000_000)
    return pixels * cost


class _Room:
    """How much memory is being used up, and by how many; whoever finds no room waits for it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._used = self._many = 0

    @contextmanager
    def taken(self, need: int) -> Iterator[None]:
        """A block that takes so many bytes. Raises Busy."""
        end = time.monotonic() + WAIT_SECONDS
        with self._changed:
            if not self._changed.wait_for(lambda: self._fits(need), end - time.monotonic()):
                raise Busy
            self._used, self._many = self._used + need, self._many + 1
        try:
            yield
        finally:
            with self._changed:
                self._used, self._many = self._used - need, self._many - 1
                self._changed.notify_all()

    def _fits(self, need: int) -> bool:
        return self._many < AT_ONCE and self._used + need <= MEMORY


_room = _Room()


def _first_frame(opened: Image.Image, side: int) -> Image.Image:
    """The picture upright, at most `side` wide and high, in plain red, green, blue, with alpha where it has any."""
    opened.draft("RGB", (2 * side, 2 * side))  # a large JPEG is unpacked at a fraction of its size
    opened.load()
    clear = opened.has_transparency_data
    frame = _in_strips(opened, max(1, max(opened.size) // (4 * side)), clear=clear)
    frame = ImageOps.exif_transpose(frame)
    frame.thumbnail((side, side), Image.Resampling.LANCZOS)
    return frame


def _in_strips(opened: Image.Image, factor: int, *, clear: bool) -> Image.Image:
    """The picture at a `factor`th of its size, with so many of its lines at a time in plain colours."""
    width, height = opened.size
    if factor == 1 and height <= STRIP:
        return _with_turn(_plain(opened, clear=clear), opened)
    lines = STRIP // factor * factor or factor
    target = Image.new("RGBA" if clear else "RGB", (-(-width // factor), -(-height // factor)))
    for top in range(0, height, lines):
        strip = _plain(opened.crop((0, top, width, min(top + lines, height))), clear=clear)
        target.paste(strip.reduce(factor) if factor > 1 else strip, (0, top // factor))
    return _with_turn(target, opened)


def _with_turn(frame: Image.Image, opened: Image.Image) -> Image.Image:
    """The frame, with what its file says of how it was held."""
    frame.info["exif"] = opened.getexif().tobytes()
    return frame


def _plain(frame: Image.Image, *, clear: bool) -> Image.Image:
    if frame.mode.startswith("I") or frame.mode == "F":  # 16 bits a channel
        frame = frame.convert("F").point(lambda value: value / 256).convert("L")
    return frame.convert("RGBA" if clear else "RGB")


def _encoded(frame: Image.Image) -> bytes:
    """The pixels alone, as PNG: 80 × 80 of them never reach 64 KB."""
    bare = Image.frombytes(frame.mode, frame.size, frame.tobytes())
    target = io.BytesIO()
    bare.save(target, "PNG", optimize=True)
    return target.getvalue()
