"""Addresses and networks are read strictly and written one way (SECURITY 16)."""

from __future__ import annotations

import pytest

from admin_app.kernel import networks
from admin_app.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("203.0.113.7", "203.0.113.7"),
        (" 203.0.113.7/32 ", "203.0.113.7"),
        ("203.0.113.0/24", "203.0.113.0/24"),
        ("2001:DB8:0:0::/32", "2001:db8::/32"),
        ("2001:db8::7/128", "2001:db8::7"),
        ("::1", "::1"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::ffff:cb00:7107", "203.0.113.7"),
        ("::ffff:203.0.113.0/120", "203.0.113.0/24"),
        ("128.0.0.0/1", "128.0.0.0/1"),
    ],
)
def test_s16_an_address_has_one_form(typed, kept):
    assert networks.parse(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "0x7f.1", "127.1", "2130706433", "0177.0.0.1", "203.0.113.007", "203.0.113.7.", "fe80::1%eth0",
        "203.0.113.0/255.255.255.0", "203.0.113.0/0.0.0.255", "203.0.113.0/024", "203.0.113.0/33", "203.0.113.0/-1",
        "203.0.113.0/", "/24", "203.0.113.*", "203.0.113.1-9", "203.0.113.7, 203.0.113.8", "203.0.113.7:80",
        "[2001:db8::7]", "٢٠٣.0.113.7", "203.0.113.٧", "::/64", "::ffff:0:0/90", "localhost", "1" * 5000, "a\0b",
    ],
)  # fmt: skip
def test_s16_what_only_some_programs_take_for_an_address_is_refused(typed):
    with pytest.raises(Invalid) as refused:
        networks.parse(typed)
    assert (refused.value.field, refused.value.reason) == ("network", "unreadable")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("203.0.113.9/24", "203.0.113.0/24"),
        ("2001:db8::1/48", "2001:db8::/48"),
        ("::ffff:203.0.113.9/120", "203.0.113.0/24"),
    ],
)
def test_s16_bits_beyond_the_mask_name_the_network_that_was_meant(typed, meant):
    with pytest.raises(Invalid) as refused:
        networks.parse(typed)
    assert refused.value.reason == "host_bits"
    assert refused.value.params["network"] == meant


@pytest.mark.parametrize("typed", ["0.0.0.0/0", "::/0", "203.0.113.9/0", "::ffff:0:0/96"])
def test_every_address_there_is_is_no_network(typed):
    with pytest.raises(Invalid) as refused:
        networks.parse(typed)
    assert refused.value.reason == "everything"


@pytest.mark.parametrize("typed", ["0.0.0.0", "224.0.0.1", "255.255.255.255", "240.0.0.0/4", "::", "ff02::1"])
def test_nobody_comes_from_multicast_or_nowhere(typed):
    with pytest.raises(Invalid) as refused:
        networks.parse(typed)
    assert refused.value.reason == "nobodys"


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:50123", "203.0.113.7"),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("[::ffff:203.0.113.7]:1", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::1"),
        ("unknown", ""),
        ("203.0.113.7 or so", ""),
        ("0x7f.1", ""),
        ("", ""),
    ],
)
def test_s16_a_told_address_loses_port_brackets_and_zone(told, address):
    assert networks.of_peer(told) == address


def test_an_unreadable_address_lies_in_no_network():
    assert not networks.inside("", ["128.0.0.0/1", "0.0.0.0/1"])
    assert networks.inside("::ffff:203.0.113.7", ["203.0.113.0/24"])
    assert not networks.inside("2001:db8::7", ["203.0.113.0/24"])


def test_overlaps_are_found_both_ways_and_never_between_versions():
    assert networks.overlaps("203.0.113.0/24", "203.0.113.7")
    assert networks.overlaps("203.0.113.7", "203.0.113.0/24")
    assert not networks.overlaps("203.0.113.0/24", "2001:db8::/32")
    assert not networks.overlaps("203.0.113.0/25", "203.0.113.128/25")


@pytest.mark.parametrize(
    ("ip", "line"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("x", ""),
    ],
)
def test_a_line_is_an_ipv4_address_or_the_64_of_an_ipv6_one(ip, line):
    assert networks.line_of(ip) == line
