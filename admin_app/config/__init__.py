"""Settings: typed, read from the environment (`GATEHOUSE_…`, `…_FILE` for secrets), judged all at once at start."""

from __future__ import annotations

import os
import re
import zoneinfo
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, cast
from urllib.parse import urlsplit

import maxminddb
from msgspec import Meta

from admin_app.config import addresses, keys, production, reading, recipients
from admin_app.config.keys import DEMO_KEY, DEMO_SECRET, DEMO_SIGNING_KEY
from admin_app.config.reading import SecretStr

__all__ = [
    "DEMO_KEY",
    "DEMO_SECRET",
    "DEMO_SIGNING_KEY",
    "ConfigError",
    "SecretStr",
    "Settings",
    "active",
    "check",
    "load",
    "use",
]

PREFIX = "GATEHOUSE_"
ROOT = Path(__file__).resolve().parents[2]
COUNTRY_DATA = ROOT / "admin_app" / "lib" / "data" / "dbip-country" / "dbip-country.mmdb"
PATHS = {
    PREFIX + "AUDIT_HEAD_FILE",
    PREFIX + "ERASURE_FILE",
    PREFIX + "PASSWORD_LIST_FILE",
    PREFIX + "COUNTRY_FILE",
}  # files themselves, not secrets kept in files
_DOMAIN = re.compile(r"(?=.{1,190}\Z)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_BOUNCES = re.compile(r"[A-Za-z0-9._-]{1,20}@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+")
LINKS = ("support_url", "privacy_url", "billing_pay_url", "affiliate_url")


class ConfigError(Exception):
    """Every reason why the settings can't be used, one a line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator configures. Lengths of time in seconds, sizes in bytes unless the name says otherwise."""

    environment: Literal["demo", "staging", "production", "test"] = "demo"
    debug: bool = False
    brand: str = "Gatehouse"
    base_url: str = "http://localhost:8000"
    port: Annotated[int, Meta(ge=1, le=65535)] = 8000
    database_url: str = ""
    migration_database_url: str = ""
    single_host: bool = False
    secret_key: SecretStr = SecretStr(DEMO_SECRET)
    lookup_key: SecretStr = SecretStr(DEMO_SECRET)
    # "id:base64 of 32 bytes", several parted by commas: the first writes, all read.
    encryption_keys: SecretStr = SecretStr(DEMO_KEY)
    # Ed25519 keys in the same form: the first signs. Retired ones are public keys, which only prove.
    signing_keys: SecretStr = SecretStr(DEMO_SIGNING_KEY)
    retired_signing_keys: str = ""
    # Where the head of the sealed audit trail is sent: a file of another disk, a URL of another machine.
    audit_head_file: str = ""
    audit_head_url: str = ""
    audit_head_token: SecretStr = SecretStr("")
    # Where recipients of data are told of corrections, erasures and restrictions: "billing=https://…, mail=https://…".
    recipient_urls: str = ""
    # Where each erasure leaves a signed line, by which it is done once more after a restore: as for heads.
    erasure_file: str = ""
    erasure_url: str = ""
    erasure_token: SecretStr = SecretStr("")
    proxy_hops: Annotated[int, Meta(ge=0, le=10)] = 0
    # Memory and passes of RFC 9106's second recommendation, on one lane: a server has other sign-ins for its cores.
    argon2_memory_kib: Annotated[int, Meta(ge=19_456)] = 65_536
    argon2_time_cost: Annotated[int, Meta(ge=2)] = 3
    argon2_parallelism: Annotated[int, Meta(ge=1, le=16)] = 1
    password_list_file: str = ""
    files_folder: str = ""  # where exports and the like are kept; several machines share it
    country_file: str = ""  # an own MaxMind DB of countries or cities instead of the one that comes along
    jobs_store_url: str = ""
    redis_url: str = ""
    smtp_url: SecretStr = SecretStr("")
    mail_from: str = "Gatehouse <no-reply@gatehouse.example>"
    mail_reply_to: str = ""
    mail_bounces_to: str = (
        ""  # where reports about mail that didn't arrive go; each mail's own name is put into it
    )
    ticket_mail_domain: str = (
        ""  # where answers to tickets come in by mail; without it they are given on the page
    )
    ticket_maildir: str = ""  # the folder that the worker reads such answers from; else they are piped in
    mail_authserv_id: str = ""  # by what name our mail server signs what it found of a sender (RFC 8601)
    # "whsec_" and the base 64 of 24 bytes or more: who has it may say by HTTP what became of mails.
    mail_webhook_secret: SecretStr = SecretStr("")
    text_url: str = (
        ""  # the account's address at the provider of texts and calls; its last part is the account
    )
    text_token: SecretStr = SecretStr("")
    text_from: str = ""  # a number (E.164), or the id of a messaging service
    call_from: str = ""  # the number calls come from, where it isn't `text_from`
    # Where a virus scanner that speaks clamd's protocol listens: tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl.
    scanner_url: str = ""
    time_zone: str = "UTC"  # the operator's own (IANA): by its days working days are counted
    billing_pay_url: str = ""
    affiliate_url: str = ""  # the page of the company’s own site that affiliate links lead to
    banner: Annotated[str, Meta(max_length=500)] = ""  # the operator's word to everybody, above every page
    support_url: str = ""
    support_phone: Annotated[str, Meta(max_length=40)] = ""  # the number customers call, as they read it
    privacy_url: str = ""
    max_body_bytes: Annotated[int, Meta(ge=65_536)] = 1_048_576
    statement_timeout_ms: Annotated[int, Meta(ge=100)] = 5_000
    # After how many times PostgreSQL keeps a statement's plan; -1: never, for a pooler that forbids it.
    prepare_threshold: Annotated[int, Meta(ge=-1)] = 5
    readyz_details_from: str = "127.0.0.1,::1"
    clock_offset: int = 0

    @property
    def is_production(self) -> bool:
        """True where the company's customers are real."""
        return self.environment == "production"

    @property
    def is_demo(self) -> bool:
        """True where made-up data and the development outbox belong."""
        return self.environment in {"demo", "test"}

    @property
    def sqlite(self) -> bool:
        """True when the database is a file on this machine."""
        return self.sqlalchemy_url.startswith("sqlite")

    @property
    def sqlalchemy_url(self) -> str:
        """The database as SQLAlchemy names it; SQLite under instance/ when none is configured."""
        if not self.database_url:
            return f"sqlite:///{ROOT / 'instance' / 'gatehouse.db'}"
        return addresses.normal_database_url(self.database_url)

    @property
    def https(self) -> bool:
        """True when browsers reach us by https, so cookies are Secure and `__Host-`."""
        return self.base_url.startswith("https://")

    @property
    def hostname(self) -> str:
        """The one host name links are made of; also the RP id of passkeys."""
        return urlsplit(self.base_url).hostname or "localhost"

    @property
    def files_path(self) -> Path:
        """Where kept files lie: instance/files when nothing is configured."""
        return Path(self.files_folder) if self.files_folder else ROOT / "instance" / "files"

    @property
    def huey_url(self) -> str:
        """Where wake-ups of jobs wait: SQLite file, PostgreSQL or Redis."""
        if self.jobs_store_url:
            return self.jobs_store_url
        return f"sqlite:///{ROOT / 'instance' / 'jobs.db'}"


def _secrets_from_files(environ: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    found, problems = {}, []
    for name, path in environ.items():
        if not name.startswith(PREFIX) or not name.endswith("_FILE") or name in PATHS:
            continue
        try:
            found[name.removeprefix(PREFIX).removesuffix("_FILE").lower()] = (
                Path(path).read_text("utf-8").strip()
            )
        except OSError as error:
            problems.append(f"{name}: {error.strerror}")
    return found, problems


def load(**overrides: object) -> Settings:
    """Read the settings from the environment.

    Raises ConfigError with every problem found, so an operator mends them in one go.
    """
    values, problems = _secrets_from_files(dict(os.environ))
    try:
        found = reading.values(Settings, PREFIX, os.environ, {**values, **overrides})
    except ValueError as error:
        raise ConfigError(problems + error.args[0]) from None
    settings = Settings(**cast("dict[str, Any]", found))
    problems += check(settings)
    if problems:
        raise ConfigError(problems)
    return settings


def check(settings: Settings) -> list[str]:
    """Say what must not be so; empty when all is well. Production is judged strictly (SECURITY 37, 61)."""
    problems = _key_problems(settings) + _country_problems(settings) + _text_problems(settings)
    problems += _recipient_problems(settings) + _mail_problems(settings)
    problems += _scanner_problems(settings)
    problems += _link_problems(settings) + _head_problems(settings) + _folder_problems(settings)
    if settings.time_zone not in zoneinfo.available_timezones():
        problems.append(f"{PREFIX}TIME_ZONE: is no time zone's name, such as Europe/Berlin")
    if settings.clock_offset and not settings.is_demo:
        problems.append(f"{PREFIX}CLOCK_OFFSET: only for demo and tests")
    if settings.is_production:
        problems += [PREFIX + problem for problem in production.problems(settings)]
    return problems


def _key_problems(settings: Settings) -> list[str]:
    rings = {
        "ENCRYPTION_KEYS": settings.encryption_keys.get_secret_value(),
        "SIGNING_KEYS": settings.signing_keys.get_secret_value(),
    }
    if settings.retired_signing_keys:
        rings["RETIRED_SIGNING_KEYS"] = settings.retired_signing_keys
    problems, found = [], {}
    for name, text in rings.items():
        try:
            found[name] = set(keys.parse_keys(text))
        except ValueError as error:
            problems.append(f"{PREFIX}{name}: {error}")
    both = found.get("SIGNING_KEYS", set()) & found.get("RETIRED_SIGNING_KEYS", set())
    return problems + [
        f"{PREFIX}RETIRED_SIGNING_KEYS: {key} still signs; name it in one place" for key in sorted(both)
    ]


def _scanner_problems(settings: Settings) -> list[str]:
    try:
        if settings.scanner_url:
            addresses.scanner_place(settings.scanner_url)
    except ValueError:
        return [
            f"{PREFIX}SCANNER_URL: must be tcp://host:port or unix:///path of a scanner that speaks clamd's protocol"
        ]
    return []


def _head_problems(settings: Settings) -> list[str]:
    """The head of the audit trail and lines of erasures go to another machine over TLS, or to this one."""
    urls = {"AUDIT_HEAD_URL": settings.audit_head_url, "ERASURE_URL": settings.erasure_url}
    problem = "must begin with https:// and name no user"
    return [f"{PREFIX}{name}: {problem}" for name, url in urls.items() if url and not addresses.is_safe(url)]


def _recipient_problems(settings: Settings) -> list[str]:
    try:
        recipients.parse(settings.recipient_urls)
    except ValueError as error:
        return [f"{PREFIX}RECIPIENT_URLS: {error}"]
    return []


def _mail_problems(settings: Settings) -> list[str]:
    """Bounces come to an address with room for a mail's name, and are told of by a secret that nobody guesses."""
    problems = []
    if settings.mail_bounces_to and not _BOUNCES.fullmatch(settings.mail_bounces_to):
        problems.append(
            f"{PREFIX}MAIL_BOUNCES_TO: must be an address such as bounces@example.org, at most 20 characters before the @"
        )
    if settings.ticket_mail_domain and not _DOMAIN.fullmatch(settings.ticket_mail_domain):
        problems.append(f"{PREFIX}TICKET_MAIL_DOMAIN: must be a domain such as tickets.example.org")
    if settings.ticket_maildir and not settings.ticket_mail_domain:
        problems.append(
            f"{PREFIX}TICKET_MAILDIR: needs {PREFIX}TICKET_MAIL_DOMAIN, to whose addresses answers go"
        )
    if settings.ticket_maildir and not Path(settings.ticket_maildir).is_absolute():
        problems.append(f"{PREFIX}TICKET_MAILDIR: must be a whole path, beginning with /")
    if settings.mail_authserv_id and not _DOMAIN.fullmatch(f"{settings.mail_authserv_id}.x"):
        problems.append(f"{PREFIX}MAIL_AUTHSERV_ID: must be a name such as mx.example.org")
    secret = settings.mail_webhook_secret.get_secret_value()
    if secret and not keys.is_webhook_secret(secret):
        problems.append(
            f"{PREFIX}MAIL_WEBHOOK_SECRET: must be whsec_ and the base64 of {keys.MIN_WEBHOOK} or more bytes"
        )
    return problems


def _folder_problems(settings: Settings) -> list[str]:
    """The folder of kept files is there: one that is made by mistake beside a share that isn't mounted would lose them."""
    if not settings.files_folder:
        return []
    path = settings.files_path
    if not path.is_absolute():
        return [f"{PREFIX}FILES_FOLDER: must be a whole path, beginning with /"]
    if not path.is_dir():
        return [f"{PREFIX}FILES_FOLDER: there is no such folder"]
    writable = os.access(path, os.R_OK | os.W_OK | os.X_OK)
    return [] if writable else [f"{PREFIX}FILES_FOLDER: can't be written by this user"]


def _country_problems(settings: Settings) -> list[str]:
    try:
        with maxminddb.open_database(settings.country_file or COUNTRY_DATA) as reader:
            kind = reader.metadata().database_type
    except OSError as error:
        return [f"{PREFIX}COUNTRY_FILE: {error.strerror}"]
    except (maxminddb.InvalidDatabaseError, ValueError):
        return [f"{PREFIX}COUNTRY_FILE: is no MaxMind DB file, or a damaged one"]
    told = any(word in kind.lower() for word in ("country", "city"))
    return [] if told else [f"{PREFIX}COUNTRY_FILE: holds {kind}, not countries or cities"]


def _text_problems(settings: Settings) -> list[str]:
    """A provider of texts is configured whole or not at all; its token never travels in the open."""
    if not settings.text_url:
        return []
    parts = urlsplit(settings.text_url)
    problems = []
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in addresses.LOOPBACK):
        problems.append(f"{PREFIX}TEXT_URL: must begin with https://")
    if parts.username or parts.query or not parts.path.strip("/"):
        problems.append(f"{PREFIX}TEXT_URL: must be the account's address, its last part the account's id")
    if not settings.text_token.get_secret_value():
        problems.append(f"{PREFIX}TEXT_TOKEN: the provider asks for one")
    if not settings.text_from and not settings.call_from:
        problems.append(f"{PREFIX}TEXT_FROM: the number that texts come from")
    return problems


def _link_problems(settings: Settings) -> list[str]:
    """Whatever people are given to follow leads to a page over TLS or to a letter, nothing that a browser would run."""
    problems = [
        f"{PREFIX}{name.upper()}: {problem}"
        for name in LINKS
        if (url := getattr(settings, name)) and (problem := addresses.link_problem(url))
    ]
    leads = settings.affiliate_url
    if leads and not problems and (not leads.startswith("https:") or "#" in leads):
        problems.append(f"{PREFIX}AFFILIATE_URL: must begin with https:// and have no # in it")
    return problems


_active: list[Settings] = []


def use(settings: Settings) -> None:
    """Make these the settings of this process; the composition root calls it once."""
    _active[:] = [settings]


def active() -> Settings:
    """The settings of this process. Raises RuntimeError before `use`."""
    if not _active:
        raise RuntimeError("settings are not loaded")
    return _active[0]
