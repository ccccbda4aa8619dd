"""The columns people are found by, computed in one place for commands and import alike."""

from __future__ import annotations

from collections.abc import Iterable

from admin_app.kernel import text


def username_shown(username: str, emails: Iterable[str]) -> str:
    """The folded username where it may be found by a part, else nothing (DOMAIN 7).

    A username that is an e-mail address, or equals the part before the @ of one of the person's own, would
    tell that address.
    """
    folded = text.fold(username)
    if "@" in folded:
        return ""
    return "" if any(text.fold(e).rpartition("@")[0] == folded for e in emails) else folded


def name_columns(
    *, username: str, email: str, full_name: str, other_emails: Iterable[str] = ()
) -> dict[str, str]:
    """Every column of `users` that follows from username, e-mail and full name; `other_emails` are further own ones."""
    return {
        "username": username,
        "username_folded": text.fold(username),
        "username_shown": username_shown(username, [email, *other_emails]),
        "email": email,
        "email_folded": text.fold(email),
        "email_hash": text.email_hash(email),
        "email_domain": text.email_domain(email),
        "full_name": full_name,
        "full_name_folded": text.fold(full_name),
    }
