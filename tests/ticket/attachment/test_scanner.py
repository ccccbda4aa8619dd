"""Asking the scanner: a clear word counts, nothing else does, and nobody waits for one that hangs (SECURITY 65)."""

from __future__ import annotations

import pytest

from admin_app.config import addresses
from admin_app.lib import scanner as asking
from admin_app.lib.scanner import ScannerAway, is_harmful
from tests.scanning import EICAR, scanner


def test_s65_eicar_is_found_and_a_harmless_file_is_clean():
    with scanner() as server:
        assert is_harmful(server.url, iter([b"before ", EICAR, b" behind"])) is True
        assert is_harmful(server.url, iter([b"a" * 200_000])) is False
        assert is_harmful(server.url, iter([])) is False


@pytest.mark.parametrize("says", [b"INSTREAM size limit exceeded. ERROR", b"stream: OK FINE", b"?"])
def test_s65_whatever_else_it_says_judges_nothing(says):
    with scanner() as server:
        server.says = says
        with pytest.raises(ScannerAway, match="answer"):
            is_harmful(server.url, iter([b"a"]))


def test_a_scanner_that_hangs_is_left_alone(monkeypatch):
    monkeypatch.setattr(asking, "STEP_SECONDS", 0.05)
    with scanner() as server:
        server.silent = 0.5
        with pytest.raises(ScannerAway, match="timeout"):
            is_harmful(server.url, iter([b"a"]))


def test_a_scanner_that_isnt_there_is_away():
    with scanner() as server:
        url = server.url
    with pytest.raises(ScannerAway, match="connection"):
        is_harmful(url, iter([b"a"]))
    with pytest.raises(ScannerAway, match="connection"):
        is_harmful("unix:///nowhere/clamd.ctl", iter([b"a"]))


@pytest.mark.parametrize("url", ["http://host:1", "tcp://", "unix://host/path", "tcp://host/path", "clamd"])
def test_no_scanner_s_address_is_refused(url):
    with pytest.raises(ValueError, match="address"):
        addresses.scanner_place(url)


def test_s61_customers_files_leave_this_host_for_no_scanner_in_production():
    assert addresses.scanner_problem("tcp://scanner.example:3310") != ""
    assert addresses.scanner_problem("tcp://127.0.0.1:3310") == ""
    assert addresses.scanner_problem("unix:///run/clamav/clamd.ctl") == ""
    assert addresses.scanner_problem("") == ""
