"""From an address to a country, by the offline file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from admin_app import config
from admin_app.kernel import clock
from admin_app.lib import countries
from tests.databases import settings_for


@pytest.fixture(autouse=True)
def _settings() -> None:
    config.use(settings_for("sqlite://"))


@pytest.mark.parametrize(
    ("ip", "code"),
    [
        ("193.99.144.80", "DE"),
        ("196.25.1.1", "ZA"),
        ("2a02:2e0:3fe:1001:302::", "DE"),
        ("::ffff:193.99.144.80", "DE"),
        ("203.0.113.7", ""),
        ("", ""),
        ("0x7f.1", ""),
        ("not an address", ""),
    ],
)
def test_an_address_has_the_country_of_the_shipped_file(ip, code):
    assert countries.of(ip) == code


@pytest.mark.parametrize(
    "ip",
    ["10.1.2.3", "127.0.0.1", "192.168.0.1", "100.64.0.1", "::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1",
     "10.1.2.•", "fd00:1:2::/48"],
)  # fmt: skip
def test_a_private_address_has_none_and_is_told_apart_masked_too(ip):
    assert countries.is_private(ip)
    assert countries.of(ip) == ""


@pytest.mark.parametrize("ip", ["193.99.144.80", "203.0.113.•", "2a02:2e0:3fe::/48", "", "•••"])
def test_a_public_address_is_not_private(ip):
    assert not countries.is_private(ip)


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"country_code": "DE"}, "DE"),
        ({"country": {"iso_code": "za", "names": {"en": "South Africa"}}, "city": {}}, "ZA"),
        ({"country": "FR"}, "FR"),
        ({"country": {"names": {}}}, ""),
        ({"country_code": "<b>"}, ""),
        ({"country_code": "D\n"}, ""),
        (None, ""),
        ("DE", ""),
    ],
)
def test_both_schemas_of_files_are_read_and_nonsense_is_no_country(record, code):
    assert countries.code_in(record) == code


def test_the_age_of_the_data_is_known_and_old_data_is_told():
    built = countries.data().built_at
    assert built > datetime(2026, 1, 1, tzinfo=UTC)
    with clock.shifted(built + timedelta(days=89) - clock.now()):
        assert not countries.data().is_old(clock.now())
    with clock.shifted(built + timedelta(days=91) - clock.now()):
        assert countries.data().is_old(clock.now())


def test_the_shipped_data_is_db_ips_and_an_operators_own_file_is_not(tmp_path):
    assert countries.data().source_url == "https://db-ip.com"
    own = tmp_path / "own-country.mmdb"
    own.write_bytes(config.COUNTRY_DATA.read_bytes())
    config.use(replace(config.active(), country_file=str(own)))
    assert countries.of("193.99.144.80") == "DE"
    assert countries.data().source == ""


def test_a_missing_or_broken_country_file_is_told_at_start(tmp_path: Path, monkeypatch):
    broken = tmp_path / "broken.mmdb"
    broken.write_bytes(b"no database")
    for path, told in (
        (tmp_path / "absent.mmdb", "No such file"),
        (broken, "damaged"),
        (tmp_path, "COUNTRY_FILE"),
    ):
        monkeypatch.setenv("GATEHOUSE_COUNTRY_FILE", str(path))
        with pytest.raises(config.ConfigError, match=told):
            config.load()


def test_an_own_country_file_is_taken_from_the_environment(monkeypatch):
    monkeypatch.setenv("GATEHOUSE_COUNTRY_FILE", str(config.COUNTRY_DATA))
    assert config.load().country_file == str(config.COUNTRY_DATA)
