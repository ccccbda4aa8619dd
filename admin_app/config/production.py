"""What production refuses at start: settings of the demo, guessable secrets, ways that nobody verifies."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from admin_app.config import addresses, keys
from admin_app.config.keys import DEMO_KEY, DEMO_SECRET, DEMO_SIGNING_KEY

if TYPE_CHECKING:
    from admin_app.config import Settings

URLS = ("database_url", "migration_database_url", "jobs_store_url", "redis_url")
PASSWORDS = frozenset(
    {*URLS, "smtp_url", "text_token", "audit_head_token", "erasure_token", "mail_webhook_secret"}
)


def problems(settings: Settings) -> list[str]:
    """What must not be so in production, each beginning with the setting's name without its prefix (SECURITY 37, 61)."""
    found = []
    if settings.debug:
        found.append("DEBUG: must be off in production")
    if not settings.https:
        found.append("BASE_URL: must begin with https:// so that cookies are Secure")
    if settings.sqlite and not settings.single_host:
        found.append("DATABASE_URL: SQLite serves one machine only; set SINGLE_HOST=1 if that is meant")
    if not settings.smtp_url.get_secret_value():
        found.append("SMTP_URL: mail has nowhere to go")
    return found + _secret_problems(settings) + _transport_problems(settings)


def _secret_problems(settings: Settings) -> list[str]:
    """A demo's key, a guessable one, or one that serves two purposes protects nothing."""
    problems = []
    texts = {
        name: getattr(settings, name).get_secret_value().encode() for name in ("secret_key", "lookup_key")
    }
    for name, secret in texts.items():
        if len(secret) < keys.MIN_SECRET or _of_demo(secret) or keys.is_guessable(secret):
            problems.append(
                f"{name.upper()}: must be {keys.MIN_SECRET} or more random characters of your own"
            )
    for setting in ("encryption_keys", "signing_keys"):
        with suppress(ValueError):  # told by `_key_problems`
            ring = keys.parse_keys(getattr(settings, setting).get_secret_value())
            if any(_of_demo(key) or keys.is_guessable(key) for key in ring.values()):
                problems.append(
                    f"{setting.upper()}: each must be random and your own; "
                    "`GATEHOUSE_ENVIRONMENT=demo flask keys new` prints one"
                )
            texts |= {f"{setting} ({name})": key for name, key in ring.items()}
    return problems + [
        f"{one.upper()}: is the same secret as {other.upper()}; each needs its own"
        for one, other in keys.shared(texts | _passwords(settings))
        if not {one, other} <= PASSWORDS
    ]


def _of_demo(secret: bytes) -> bool:
    rings = (keys.parse_keys(DEMO_KEY), keys.parse_keys(DEMO_SIGNING_KEY))
    known = keys.spellings(DEMO_SECRET.encode()).union(*(ring.values() for ring in rings))
    return bool(keys.spellings(secret) & known) or DEMO_SECRET.encode() in secret


def _passwords(settings: Settings) -> dict[str, bytes]:
    """What other machines ask of us. Two of them may be one, where one role serves both; none may be a key."""
    urls = {name: str(getattr(settings, name)) for name in URLS}
    urls["smtp_url"] = settings.smtp_url.get_secret_value()
    found = {name: addresses.password_in(url) for name, url in urls.items()}
    for name in ("text_token", "audit_head_token", "erasure_token", "mail_webhook_secret"):
        found[name] = getattr(settings, name).get_secret_value()
    return {name: password.encode() for name, password in found.items()}


def _transport_problems(settings: Settings) -> list[str]:
    found = {}
    for name in ("database_url", "migration_database_url", "jobs_store_url"):
        url = getattr(settings, name)
        if url.startswith("postgres"):
            by_us = name != "jobs_store_url"
            found[name] = addresses.postgres_problem(
                addresses.normal_database_url(url) if by_us else url, sqlalchemy=by_us
            )
    if settings.jobs_store_url and not settings.jobs_store_url.startswith(("postgres", "sqlite:///")):
        found["jobs_store_url"] = addresses.redis_problem(settings.jobs_store_url)
    found["redis_url"] = addresses.redis_problem(settings.redis_url)
    found["scanner_url"] = addresses.scanner_problem(settings.scanner_url)
    found["smtp_url"] = addresses.smtp_problem(settings.smtp_url.get_secret_value())
    return [f"{name.upper()}: {problem}" for name, problem in found.items() if problem]
