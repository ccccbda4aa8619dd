"""Settings are judged all at once at start; production is judged strictly."""

from __future__ import annotations

import base64

import pytest

from admin_app import config
from admin_app.config.keys import parse_keys

OWN = "Vw3kQZt8s1mB0pJ6xGd9yRrL2hNfUc4aEoTi7CqKbXg="
KEY = f"k1:{OWN}"
SIGNING = "s1:akJPCN89WuXZsl2Wph/BsGQfd8gdi72ERuXk6QIuO9A="
DEMO = config.DEMO_KEY.partition(":")[2]
GOOD = {
    "environment": "production",
    "base_url": "https://desk.company.example",
    "database_url": "postgresql://web@localhost/gatehouse",
    "secret_key": "b7!xQ2pL9#vT4mZ8&wR6nK1$cY5dH3fJ0",
    "lookup_key": "mN8@bV3%cX1^zL6*kJ2hG9+fD4=sA7-qW5",
    "encryption_keys": KEY,
    "signing_keys": SIGNING,
    "smtp_url": "smtps://mail.company.example",
}
FAR = "postgresql://web@db.company.example/gatehouse?sslmode=verify-full"
WEAK = [
    bytes(32),
    b"\xff" * 32,
    bytes(range(32)),
    bytes.fromhex("8f02c45be1397da6") * 4,
    base64.b64decode(OWN)[:16] * 2,
]


def problems(**changes: object) -> list[str]:
    with pytest.raises(config.ConfigError) as caught:
        config.load(**{**GOOD, **changes})
    return caught.value.problems


def test_good_production_settings_pass():
    assert config.load(**GOOD).is_production


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"secret_key": config.DEMO_SECRET}, "SECRET_KEY"),
        ({"secret_key": "short"}, "SECRET_KEY"),
        ({"lookup_key": "a" * 64}, "LOOKUP_KEY"),
        ({"secret_key": f"{config.DEMO_SECRET} "}, "SECRET_KEY"),
        ({"lookup_key": base64.b64encode(config.DEMO_SECRET.encode()).decode()}, "LOOKUP_KEY"),
        ({"lookup_key": DEMO}, "LOOKUP_KEY"),
        ({"secret_key": "Password1" * 4}, "SECRET_KEY"),
        ({"secret_key": "abcdefghijklmnopqrstuvwxyz0123456789"}, "SECRET_KEY"),
        ({"encryption_keys": config.DEMO_KEY}, "ENCRYPTION_KEYS"),
        ({"encryption_keys": f"{KEY},{config.DEMO_KEY}"}, "ENCRYPTION_KEYS"),
        ({"encryption_keys": f"mine:{DEMO.rstrip('=')}"}, "ENCRYPTION_KEYS"),
        ({"encryption_keys": f"{KEY},k2:{DEMO[:-2]}B="}, "ENCRYPTION_KEYS"),
        *(
            ({"encryption_keys": f"{KEY},k2:{base64.b64encode(weak).decode()}"}, "ENCRYPTION_KEYS")
            for weak in WEAK
        ),
        ({"encryption_keys": "k1:dG9vc2hvcnQ="}, "ENCRYPTION_KEYS"),
        ({"encryption_keys": ""}, "ENCRYPTION_KEYS"),
        ({"signing_keys": ""}, "SIGNING_KEYS"),
        ({"signing_keys": config.DEMO_SIGNING_KEY}, "SIGNING_KEYS"),
        ({"signing_keys": f"{SIGNING},s2:{base64.b64encode(WEAK[1]).decode()}"}, "SIGNING_KEYS"),
        ({"signing_keys": "s1:dG9vc2hvcnQ="}, "SIGNING_KEYS"),
        ({"retired_signing_keys": SIGNING}, "RETIRED_SIGNING_KEYS"),
        ({"audit_head_url": "http://heads.company.example/x"}, "AUDIT_HEAD_URL"),
        ({"audit_head_url": "https://us@heads.company.example/x"}, "AUDIT_HEAD_URL"),
        ({"debug": True}, "DEBUG"),
        ({"base_url": "http://desk.company.example"}, "BASE_URL"),
        ({"database_url": "sqlite:////var/lib/gatehouse.db"}, "DATABASE_URL"),
        ({"smtp_url": ""}, "SMTP_URL"),
        ({"clock_offset": 5}, "CLOCK_OFFSET"),
    ],
)
def test_s37_production_refuses_to_start(change, named):
    assert [p for p in problems(**change) if named in p]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"database_url": "postgresql://web@db.company.example/gatehouse"}, "DATABASE_URL"),
        ({"redis_url": "redis://cache.company.example"}, "REDIS_URL"),
        ({"smtp_url": "smtp://mail.company.example"}, "SMTP_URL"),
        ({"database_url": "postgresql:///gatehouse?host=db.company.example"}, "DATABASE_URL"),
        (
            {"database_url": "postgresql://web@db.company.example/g?application_name=sslmode%3Dverify-full"},
            "DATABASE_URL",
        ),
        ({"jobs_store_url": "postgresql://web@db.company.example/jobs?sslmode=require"}, "JOBS_STORE_URL"),
        ({"redis_url": "rediss://cache.company.example?ssl_cert_reqs=none"}, "REDIS_URL"),
        ({"redis_url": "rediss://c.example?ssl_cert_reqs=none&ssl_cert_reqs=required"}, "REDIS_URL"),
        ({"redis_url": "rediss://c.example?ssl_check_hostname=False"}, "REDIS_URL"),
        ({"jobs_store_url": "redis:///0?host=cache.company.example"}, "JOBS_STORE_URL"),
        ({"jobs_store_url": "postgresql://web@localhost/jobs?hostaddr=203.0.113.5"}, "JOBS_STORE_URL"),
        ({"database_url": "postgresql://web@localhost/g?hostaddr=203.0.113.5"}, "DATABASE_URL"),
        ({"database_url": "postgresql:///g?host=db.company.example&host=localhost"}, "DATABASE_URL"),
        ({"database_url": f"{FAR}&sslmode=disable"}, "DATABASE_URL"),
        ({"database_url": "postgresql:///g?service=far"}, "DATABASE_URL"),
        ({"database_url": f"{FAR}&servicefile=/tmp/s.conf"}, "DATABASE_URL"),
    ],
)
def test_s61_unverified_transport_beyond_this_host_is_refused(change, named):
    assert [p for p in problems(**change) if named in p]


def test_verified_transport_and_sockets_of_this_host_are_taken():
    assert config.load(
        **{**GOOD, "database_url": FAR, "jobs_store_url": FAR, "redis_url": "rediss://cache.company.example"}
    )
    assert config.load(**{**GOOD, "database_url": f"{FAR}&hostaddr=203.0.113.5"})
    assert config.load(**{**GOOD, "database_url": "postgresql:///gatehouse?host=/run/postgresql"})


@pytest.mark.parametrize("variable", ["PGHOST", "PGHOSTADDR"])
def test_s61_a_server_named_by_the_environment_is_judged_too(monkeypatch, variable):
    monkeypatch.setenv(variable, "203.0.113.5")
    assert [p for p in problems(database_url="postgresql:///gatehouse") if "sslmode=verify-full" in p]


def test_s61_a_service_named_by_the_environment_is_refused(monkeypatch, tmp_path):
    (tmp_path / "services").write_text("[far]\nhost=db.company.example\nsslmode=disable\n")
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    monkeypatch.setenv("PGSERVICE", "far")
    assert [p for p in problems(database_url=FAR) if "service file" in p]


@pytest.mark.parametrize(
    ("change", "pair"),
    [
        ({"lookup_key": GOOD["secret_key"]}, ("SECRET_KEY", "LOOKUP_KEY")),
        ({"lookup_key": OWN}, ("LOOKUP_KEY", "ENCRYPTION_KEYS")),
        ({"secret_key": base64.b64decode(OWN).hex()}, ("SECRET_KEY", "ENCRYPTION_KEYS")),
        ({"encryption_keys": f"{KEY},k2:{OWN}"}, ("(K1)", "(K2)")),
        ({"signing_keys": f"s1:{OWN}"}, ("ENCRYPTION_KEYS", "SIGNING_KEYS")),
        (
            {
                "smtp_url": "smtps://us:Kq7%23vT4mZ8wR6nK1cY5dH3fJ0pL9xQ2b@m.example",
                "secret_key": "Kq7#vT4mZ8wR6nK1cY5dH3fJ0pL9xQ2b",
            },
            ("SECRET_KEY", "SMTP_URL"),
        ),
    ],
)
def test_s37_one_secret_for_two_purposes_is_refused(change, pair):
    assert [p for p in problems(**change) if all(name in p for name in pair)]


def test_one_role_of_the_database_may_serve_twice():
    url = "postgresql://web:b7xQ2pL9vT4mZ8wR6nK1cY5@localhost/gatehouse"
    assert config.load(**{**GOOD, "database_url": url, "migration_database_url": url})


@pytest.mark.parametrize("name", ["support_url", "privacy_url", "billing_pay_url"])
@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JavaScript://x/%0aalert(1)",
        "data:text/html,x",
        "http://help.example",
        "//help.example",
        "https:help",
        "https://us@help.example",
        "mailto:",
        "java\tscript:alert(1)",
        "/help",
    ],
)
def test_s37_a_link_that_is_no_page_over_tls_and_no_letter_is_refused(name, link):
    assert [p for p in problems(**{name: link}) if name.upper() in p]


def test_links_to_pages_and_letters_are_taken():
    assert config.load(
        **GOOD, support_url="mailto:help@company.example", privacy_url="https://company.example/privacy?a=b"
    )


def test_a_printed_key_is_a_good_one(app):
    printed = app.test_cli_runner().invoke(args=["keys", "new"]).output.strip()
    assert len(parse_keys(printed)) == 1


def test_all_problems_come_at_once():
    assert len(problems(secret_key="x", base_url="http://x", smtp_url="", debug=True)) == 4


def test_sqlite_on_a_single_host_is_allowed_when_meant():
    assert config.load(**{**GOOD, "database_url": "sqlite:////var/lib/g.db", "single_host": True}).sqlite


def test_a_secret_may_stand_in_a_file(tmp_path, monkeypatch):
    file = tmp_path / "secret"
    file.write_text("from a file, long enough to be good 0123\n")
    monkeypatch.setenv("GATEHOUSE_SECRET_KEY_FILE", str(file))
    assert config.load().secret_key.get_secret_value() == "from a file, long enough to be good 0123"


def test_a_file_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setenv("GATEHOUSE_SECRET_KEY_FILE", "/nowhere/at/all")
    with pytest.raises(config.ConfigError, match="SECRET_KEY_FILE"):
        config.load()


def test_a_secret_does_not_print_itself():
    settings = config.load(**GOOD)
    assert GOOD["secret_key"] not in f"{settings!r} {settings.secret_key} {settings.secret_key!r}"


@pytest.mark.parametrize(
    ("name", "value", "field", "read"),
    [
        ("GATEHOUSE_PORT", "8081", "port", 8081),
        ("gatehouse_port", "8081", "port", 8081),
        ("GATEHOUSE_PREPARE_THRESHOLD", "-1", "prepare_threshold", -1),
        ("GATEHOUSE_DEBUG", "True", "debug", True),
        ("GATEHOUSE_SINGLE_HOST", "0", "single_host", False),
        ("GATEHOUSE_BANNER", "Back at noon", "banner", "Back at noon"),
    ],
)
def test_a_setting_is_read_by_what_it_is(monkeypatch, name, value, field, read):
    monkeypatch.setenv(name, value)
    assert getattr(config.load(), field) == read


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"port": "eighty"}, "GATEHOUSE_PORT: Expected `int`"),
        ({"port": "0"}, "GATEHOUSE_PORT: Expected `int` >= 1"),
        ({"port": ""}, "GATEHOUSE_PORT: Expected `int`"),
        ({"argon2_memory_kib": 19_455}, "GATEHOUSE_ARGON2_MEMORY_KIB: Expected `int` >= 19456"),
        ({"debug": "perhaps"}, "GATEHOUSE_DEBUG: Expected `bool`"),
        ({"environment": "prod"}, "GATEHOUSE_ENVIRONMENT: Invalid enum value 'prod'"),
        ({"banner": "x" * 501}, "GATEHOUSE_BANNER: Expected `str` of length <= 500"),
    ],
)
def test_a_value_that_is_none_is_told_by_the_name_of_its_variable(change, told):
    [said] = problems(**change)
    assert said.startswith(told)


def test_every_wrong_value_is_told_at_once():
    assert len(problems(port="x", debug="x", proxy_hops=11)) == 3


TEXTS = {
    "text_url": "https://api.texts.example/2010-04-01/Accounts/AC1",
    "text_token": "t0ken",
    "text_from": "+4930901820000",
}


def test_a_provider_of_texts_passes():
    assert config.load(**GOOD, **TEXTS).text_url


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"text_url": "http://api.texts.example/Accounts/AC1"}, "TEXT_URL"),
        ({"text_url": "https://user:secret@api.texts.example/Accounts/AC1"}, "TEXT_URL"),
        ({"text_url": "https://api.texts.example/"}, "TEXT_URL"),
        ({"text_url": "https://api.texts.example/Accounts/AC1?x=1"}, "TEXT_URL"),
        ({"text_token": ""}, "TEXT_TOKEN"),
        ({"text_from": ""}, "TEXT_FROM"),
    ],
)
def test_s61_a_provider_of_texts_is_configured_whole_and_over_tls(change, named):
    found = [p for p in problems(**(TEXTS | change)) if named in p]
    assert found
    assert "secret" not in str(found)


def test_the_folder_of_files_is_there_whole_and_writable(tmp_path):
    assert config.load(**GOOD, files_folder=str(tmp_path)).files_path == tmp_path
    (tmp_path / "file").write_text("")
    for wrong in ("instance/files", str(tmp_path / "absent"), str(tmp_path / "file")):
        assert [p for p in problems(files_folder=wrong) if "FILES_FOLDER" in p], wrong
