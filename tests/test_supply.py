"""What the product is built from (SECURITY.md statement 38)."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

from scripts import audit

# Whole words: LGPL is allowed (used as a library), these are not.
DENIED = ("AGPL", "AFFERO", "SSPL", "BUSL", "PROPRIETARY", "COMMERCIAL")


def _is_denied(licence: str) -> bool:
    text = licence.upper().replace("GNU LESSER GENERAL PUBLIC", "LGPL")
    return (
        any(word in text for word in DENIED)
        or "GPL" in text.replace("LGPL", "")
        or "GNU GENERAL PUBLIC" in text
    )


@pytest.mark.parametrize("lock", sorted(audit.LOCKS.values()), ids=lambda path: path.name)
def test_s38_every_line_of_a_lock_is_an_exact_pin_with_hashes(lock: Path) -> None:
    found = audit.pins(lock)
    assert len({pin.name for pin in found}) == len(found) > 40


def test_s38_development_runs_on_exactly_the_runtime_pins() -> None:
    development = {(pin.name, pin.version) for pin in audit.pins(audit.LOCKS["development"])}
    assert {(pin.name, pin.version) for pin in audit.pins(audit.LOCKS["runtime"])} <= development


def test_s38_locks_name_no_place_to_fetch_from() -> None:
    for lock in audit.LOCKS.values():
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        assert " @ " not in text
        assert "index" not in text


def test_s38_the_installed_version_is_the_pinned_one() -> None:
    for pin in audit.pins(audit.LOCKS["development"]):
        assert audit.distribution(pin.name).version == pin.version, pin.name


def test_s38_every_licence_is_known_and_allowed() -> None:
    rows = audit.packages()
    assert [row for row in rows if row[2] in {audit.UNKNOWN, "not installed"}] == []
    assert [row for row in rows if _is_denied(row[2])] == []


@pytest.mark.parametrize(
    ("licence", "denied"),
    [
        ("MIT", False),
        ("LGPL-3.0-only", False),
        ("GNU Lesser General Public License v2 or later (LGPLv2+)", False),
        ("GPL-3.0-or-later", True),
        ("GNU General Public License v2 (GPLv2)", True),
        ("AGPL-3.0", True),
        ("GNU Affero General Public License v3", True),
    ],
)
def test_s38_the_deny_list_tells_gpl_from_lgpl(licence: str, denied: bool) -> None:
    assert _is_denied(licence) is denied


@pytest.mark.parametrize("vendor", audit.VENDORS, ids=lambda path: path.name)
def test_s38_every_vendored_file_is_listed_with_its_checksum(vendor: Path) -> None:
    listed = {name: digest for asset in audit.assets(vendor) for name, digest in asset["files"].items()}
    present = {
        path.relative_to(vendor).as_posix(): audit.checksum(path)
        for path in vendor.rglob("*")
        if path.is_file() and path.name != audit.MANIFEST
    }
    assert listed == present


@pytest.mark.parametrize("vendor", audit.VENDORS, ids=lambda path: path.name)
def test_s38_every_vendored_asset_says_version_licence_and_source(vendor: Path) -> None:
    for asset in audit.assets(vendor):
        assert all(asset[key] for key in ("name", "version", "licence", "source", "folder")), asset["name"]
        assert not _is_denied(str(asset["licence"]))
        assert f"{asset['folder']}/LICENSE" in asset["files"]


def test_sockets_of_tests_reach_this_machine_only() -> None:
    with pytest.raises((SocketConnectBlockedError, UserWarning), match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()
