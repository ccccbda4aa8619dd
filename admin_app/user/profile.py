"""One's own profile: name, language, time zone, theme."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.identity.locking import lock_person
from admin_app.identity.models import NAME_MAX, User
from admin_app.kernel import text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.kernel.i18n import N_, is_shown, known_language
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.lib.codes import time_zones

THEMES = ("auto", "light", "dark")
LANGUAGE_MAX = 20


def change_profile(
    actor: Actor,
    *,
    full_name: str | None = None,
    language: str | None = None,
    time_zone: str | None = None,
    theme: str | None = None,
    version: int | None = None,
) -> bool:
    """Change what is given of one's own profile; False when nothing differed, and then nothing is written.

    Raises NotAllowed while the account is suspended, Invalid beside the field, Conflict when another window
    was faster.
    """
    given = {**described(full_name, language, time_zone), "theme": theme}
    return save_own(actor, given, check, version)


def described(full_name: str | None, language: str | None, time_zone: str | None) -> dict[str, str | None]:
    """Name, language and time zone as they are kept; None stands for "not given". Raises Invalid beside the name."""
    return {
        "full_name": None if full_name is None else text.name(full_name, NAME_MAX, "full_name"),
        "language": language and language.strip(),
        "time_zone": time_zone and time_zone.strip(),
    }


def check(name: str, value: str) -> None:
    """Judge a new value of the profile. Raises Invalid beside the field."""
    CHECKS.get(name, str)(value)


def save_own(
    actor: Actor, given: Mapping[str, Any], check: Callable[[str, Any], object], version: int | None
) -> bool:
    """Write what differs of one's own row, judged by `check(column, value)`; None stands for "not given".

    Raises what `check` raises, NotAllowed, Conflict; False when nothing differed.
    """
    if actor.user_id is None:
        raise NotAllowed
    new = {name: value for name, value in given.items() if value is not None}
    with transaction():
        person = lock_person(actor.user_id)
        require(actor, Permission.OWN_PROFILE_WRITE, person.subject)
        meanwhile.require_same(actor, version, person.user.version, person.user.id)
        before = {name: getattr(person.user, name) for name in new if getattr(person.user, name) != new[name]}
        for name in before:
            check(name, new[name])  # a value that came with the import may stay
        if before:
            _change(actor, person.user, before, {name: new[name] for name in before})
    return bool(before)


def _change(actor: Actor, user: User, before: dict[str, Any], after: dict[str, Any]) -> None:
    for name, value in after.items():
        setattr(user, name, value)
    user.full_name_folded = text.fold(user.full_name)
    audit.record(
        Event.PERSON_PROFILE_CHANGED,
        actor,
        account_id=actor.account_id,
        target=("user", user.id),
        subject_id=user.id,
        facts={"fields": ", ".join(after)},
        before=before,
        after=after,
    )


def _language(code: str) -> str:
    if len(code) > LANGUAGE_MAX or not (is_shown(code) and known_language(code)):
        raise Invalid(N_("Choose a language from the list."), field="language", code="language")
    return code


def _time_zone(name: str) -> str:
    if name not in time_zones():
        raise Invalid(N_("Choose a time zone from the list."), field="time_zone", code="time_zone")
    return name


def _theme(name: str) -> str:
    if name not in THEMES:
        raise Invalid(N_("Choose an entry from the list."), field="theme", code="theme")
    return name


CHECKS = {"language": _language, "time_zone": _time_zone, "theme": _theme}
