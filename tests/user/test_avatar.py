"""A picture comes in by its pixels alone: bombs, disguises, metadata and further frames stay outside (SECURITY 30)."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
import sqlalchemy as sa
from PIL import Image, PngImagePlugin

from admin_app.audit.models import AuditEvent
from admin_app.identity.models import AccountStatus
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited
from admin_app.support_access import service as support_access
from admin_app.user import avatar
from admin_app.user.models import Avatar
from tests.cast import actor_of
from tests.factories.billing import change
from tests.factories.support import allow
from tests.user.test_username import mine

pytestmark = pytest.mark.one_database

RED = (200, 30, 30)


def drawn(kind="PNG", size=(80, 80), mode="RGB", colour=RED, **options):
    """A file of one colour."""
    target = io.BytesIO()
    Image.new(mode, size, colour).save(target, kind, **options)
    return target.getvalue()


def kept(db, user):
    """What is stored, opened."""
    db.session.rollback()
    row = db.session.get(Avatar, user.id, populate_existing=True)
    return Image.open(io.BytesIO(row.image))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_head(width, height):
    """A PNG that says how large it is and holds next to nothing."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


@pytest.mark.both_databases
@pytest.mark.feature("S0-28")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_each_of_the_four_kinds_is_taken_and_written_anew(cast, db, kind):
    avatar.set_own(actor_of(cast.alice), data=drawn(kind))
    picture = kept(db, cast.alice)
    assert (picture.format, picture.size) == ("PNG", (80, 80))
    red, green, blue = picture.convert("RGB").getpixel((40, 40))
    assert red > 180
    assert max(green, blue) < 60
    assert len(mine(db, cast.alice).avatar_hash) == 64


@pytest.mark.feature("S0-28")
def test_a_larger_one_is_offered_scaled_down_and_kept_only_then(cast, db):
    data = drawn("JPEG", (1200, 600))
    with pytest.raises(avatar.TooLarge) as offered:
        avatar.set_own(actor_of(cast.alice), data=data)
    assert (offered.value.params["width"], offered.value.params["height"]) == (1200, 600)
    assert mine(db, cast.alice).avatar_hash == ""
    avatar.set_own(actor_of(cast.alice), data=offered.value.scaled)
    assert kept(db, cast.alice).size == (80, 40)


def test_scaled_down_at_once_where_that_is_asked_for(cast, db):
    avatar.set_own(actor_of(cast.alice), data=drawn(size=(81, 10)), scale_down=True)
    assert kept(db, cast.alice).size == (80, 10)


@pytest.mark.feature("S0-28")
def test_small_in_pixels_but_over_64_kb_is_offered_too(cast, db):
    heavy = drawn() + b"\0" * avatar.BYTES_MAX
    with pytest.raises(avatar.TooLarge):
        avatar.set_own(actor_of(cast.alice), data=heavy)


def test_80_times_80_of_noise_stays_under_64_kb():
    noise = Image.effect_noise((80, 80), 100).convert("RGBA")
    target = io.BytesIO()
    noise.save(target, "PNG")
    assert len(avatar._clean(target.getvalue(), scale_down=False)) <= avatar.BYTES_MAX


@pytest.mark.both_databases
def test_s30_metadata_and_what_stands_behind_the_end_are_gone(cast, db):
    exif = Image.Exif()
    exif[0x010E] = "Kanarienstrasse 77"
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "Kanarienvogel")
    for data in (
        drawn("JPEG", exif=exif, comment=b"Kanarienvogel") + b"<script>evil()</script>",
        drawn(pnginfo=text, dpi=(300, 300)) + b"PK\x03\x04",
    ):
        avatar.set_own(actor_of(cast.alice), data=data)
        row = db.session.get(Avatar, cast.alice.id, populate_existing=True)
        assert not any(
            x in row.image for x in (b"Kanarien", b"script", b"PK\x03\x04", b"tEXt", b"eXIf", b"pHYs")
        )
        assert not kept(db, cast.alice).getexif()


def test_a_photo_taken_sideways_stands_upright(cast, db):
    exif = Image.Exif()
    exif[0x0112] = 6
    avatar.set_own(actor_of(cast.alice), data=drawn("JPEG", (60, 30), exif=exif))
    assert kept(db, cast.alice).size == (30, 60)


def test_of_an_animated_one_the_first_frame_is_kept(cast, db):
    frames = [Image.new("RGB", (40, 40), c) for c in (RED, (0, 255, 0), (0, 0, 255))]
    for kind in ("GIF", "WEBP", "PNG"):
        target = io.BytesIO()
        frames[0].save(target, kind, save_all=True, append_images=frames[1:], duration=50)
        avatar.set_own(actor_of(cast.alice), data=target.getvalue())
        picture = kept(db, cast.alice)
        assert getattr(picture, "n_frames", 1) == 1
        assert picture.convert("RGB").getpixel((5, 5))[0] > 180


@pytest.mark.parametrize(
    ("kind", "mode", "colour"),
    [("JPEG", "CMYK", (0, 0, 0, 0)), ("JPEG", "L", 120), ("PNG", "P", 3), ("PNG", "1", 1), ("PNG", "I;16", 60_000),
     ("PNG", "LA", (9, 9)), ("GIF", "P", 3)],
)  # fmt: skip
def test_every_way_to_hold_colours_is_understood(cast, db, kind, mode, colour):
    avatar.set_own(actor_of(cast.alice), data=drawn(kind, (20, 20), mode, colour))
    assert kept(db, cast.alice).mode in {"RGB", "RGBA"}
    if mode == "I;16":
        assert kept(db, cast.alice).getpixel((1, 1))[0] > 200


def test_transparency_stays(cast, db):
    avatar.set_own(actor_of(cast.alice), data=drawn("WEBP", (9, 9), "RGBA", (0, 0, 0, 0), lossless=True))
    assert kept(db, cast.alice).getpixel((1, 1))[3] == 0


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "data",
    [b"", b"\0", b"<svg xmlns='http://www.w3.org/2000/svg'><script>evil()</script></svg>", b"<html><script>evil()</script>",
     b"GIF89a<script>evil()</script>", b"\x89PNG\r\n\x1a\n<script>", b"\xff\xd8\xff\xe0<?php evil(); ?>", b"RIFF\x10\0\0\0WEBPVP8 ",
     b"%PDF-1.7", b"PK\x03\x04", b"MZ" + b"\0" * 200, b"BM" + b"\0" * 60],
    ids=range(12),
)  # fmt: skip
def test_s30_what_only_calls_itself_a_picture_is_refused_by_its_content(cast, db, data):
    for scale_down in (False, True):
        with pytest.raises(Invalid, match="PNG, JPEG, WebP or GIF"):
            avatar.set_own(actor_of(cast.alice), data=data, scale_down=scale_down)
    assert mine(db, cast.alice).avatar_hash == ""


@pytest.mark.both_databases
@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "PPM", "JPEG2000"])
def test_s30_other_kinds_of_pictures_are_refused(cast, db, kind):
    with pytest.raises(Invalid, match="PNG, JPEG, WebP or GIF"):
        avatar.set_own(actor_of(cast.alice), data=drawn(kind, (16, 16)))


@pytest.mark.both_databases
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_s30_a_file_cut_off_or_garbled_anywhere_is_refused_or_harmless(cast, kind):
    whole = bytearray(drawn(kind, (64, 64), colour=(1, 2, 3)))
    for at in range(0, len(whole), max(1, len(whole) // 40)):
        for data in (bytes(whole[:at]), bytes(whole[:at] + b"\xff\x00\xfe" + whole[at + 3 :])):
            try:
                made = avatar._clean(data, scale_down=True)
            except Invalid:
                continue
            assert Image.open(io.BytesIO(made)).size <= (80, 80)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("width", "height"), [(60_000, 60_000), (2**31 - 1, 1), (2**31 - 1, 2**31 - 1), (24_000, 1_001), (0, 10)]
)
def test_s30_a_bomb_is_refused_by_its_head_before_it_is_unpacked(cast, db, width, height):
    with pytest.raises(Invalid):
        avatar.set_own(actor_of(cast.alice), data=png_head(width, height), scale_down=True)


@pytest.mark.both_databases
def test_s30_a_bomb_in_a_text_or_profile_of_the_file_is_refused_or_dropped(cast, db):
    blown = zlib.compress(b"A" * 80_000_000, 9)
    plain = drawn()
    for extra in (chunk(b"zTXt", b"k\0\0" + blown), chunk(b"iCCP", b"k\0\0" + blown)):
        data = plain[:33] + extra + plain[33:]
        try:
            avatar.set_own(actor_of(cast.alice), data=data, scale_down=True)
        except Invalid:
            continue
        assert kept(db, cast.alice).size == (80, 80)


@pytest.mark.both_databases
def test_s30_a_gif_whose_frame_is_larger_than_it_says_is_refused(cast, db):
    small = bytearray(drawn("GIF", (10, 10), "P", 1))
    at = small.index(b"\x2c")
    small[at + 5 : at + 9] = struct.pack("<HH", 65_535, 65_535)
    with pytest.raises(Invalid):
        avatar.set_own(actor_of(cast.alice), data=bytes(small), scale_down=True)


@pytest.mark.both_databases
def test_s30_more_bytes_than_a_photo_has_are_refused_unread(cast, db):
    with pytest.raises(Invalid, match="MB"):
        avatar.set_own(actor_of(cast.alice), data=b"\xff" * (avatar.SENT_MAX + 1), scale_down=True)


@pytest.mark.both_databases
@pytest.mark.feature("S0-28")
def test_it_can_be_removed_once(cast, db):
    alice = actor_of(cast.alice)
    avatar.set_own(alice, data=drawn())
    avatar.remove_own(alice)
    assert mine(db, cast.alice).avatar_hash == ""
    assert db.session.get(Avatar, cast.alice.id, populate_existing=True) is None
    with pytest.raises(Conflict):
        avatar.remove_own(alice)
    names = db.session.scalars(sa.select(AuditEvent.name).order_by(AuditEvent.at)).all()
    assert names == ["person.avatar_changed", "person.avatar_removed"]


@pytest.mark.both_databases
def test_another_picture_takes_its_place_under_another_hash(cast, db):
    alice = actor_of(cast.alice)
    avatar.set_own(alice, data=drawn())
    first = mine(db, cast.alice).avatar_hash
    avatar.set_own(alice, data=drawn(colour=(0, 0, 9)))
    assert mine(db, cast.alice).avatar_hash != first


@pytest.mark.both_databases
def test_s19_it_is_seen_by_oneself_and_the_own_account(cast, db):
    avatar.set_own(actor_of(cast.alice), data=drawn())
    for who in (cast.alice, cast.bob):
        assert avatar.seen_by(actor_of(who), cast.alice.id).media_type == "image/png"
    for who in (cast.carol, cast.sam, cast.root, cast.aud):
        with pytest.raises(NotFound):
            avatar.seen_by(actor_of(who), cast.alice.id)


@pytest.mark.both_databases
def test_s22_staff_see_it_only_under_a_look_at_the_profile(cast, db):
    avatar.set_own(actor_of(cast.bob), data=drawn())
    sam = actor_of(cast.sam)
    allow(cast.alice)
    with pytest.raises(NotFound):
        avatar.seen_by(sam, cast.bob.id)
    support_access.look(sam, cast.nordlicht.id, area="profile", user_id=cast.bob.id, reason="Asked for help")
    assert avatar.seen_by(sam, cast.bob.id).image
    with pytest.raises(NotFound):
        avatar.seen_by(actor_of(cast.sam), cast.bob.id)  # another session of the same person


def test_staff_have_one_too_and_only_they_see_it(cast, db):
    avatar.set_own(actor_of(cast.sam), data=drawn())
    assert avatar.seen_by(actor_of(cast.sam), cast.sam.id)
    with pytest.raises(NotFound):
        avatar.seen_by(actor_of(cast.root), cast.sam.id)


def test_not_while_the_account_is_suspended_and_thirty_an_hour_at_most(cast, db):
    carol = actor_of(cast.carol)
    change(cast.other, status=AccountStatus.SUSPENDED)
    with pytest.raises(NotAllowed):
        avatar.set_own(carol, data=drawn())
    for _ in range(avatar.UPLOADS_AN_HOUR):
        with pytest.raises(Invalid):
            avatar.set_own(actor_of(cast.bob), data=b"")
    with pytest.raises(RateLimited):
        avatar.set_own(actor_of(cast.bob), data=drawn())
