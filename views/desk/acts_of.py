"""Which acts a page offers for an account or a person, by right and state; each leads to the desk's act page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _

from admin_app.account.queries import AccountFacts
from admin_app.kernel.actor import Actor
from admin_app.kernel.permissions import LIVE_STATES
from admin_app.kernel.permissions import Permission as P  # noqa: N817


@dataclass(frozen=True, slots=True)
class Offer:
    """One entry of a menu: where it leads and what it says. `tone` is red for what ends something."""

    name: str
    label: str
    url: str
    icon: str
    tone: str = ""
    sub: str = ""


LISTS = {"people": "people", "staff": "staff_members"}


def path(noun: str, row_id: UUID, act: str) -> str:
    """Where an act on a person stands; from there one comes back to the page that is shown now."""
    return url_for(f"{LISTS[noun]}.{act.replace('-', '_')}", row_id=row_id, next=request.path)


def acts_on_account(actor: Actor, account: AccountFacts, case_id: UUID | None = None) -> list[Offer]:
    """Suspend, resume, reopen (by the closing that ended it): as far as role and state go."""
    offers = []
    if actor.may(P.ACCOUNT_SUSPEND) and account.status == "active":
        offers.append(
            Offer(
                "suspend",
                _("Suspend the account"),
                url_for("accounts.suspend", row_id=account.id),
                "player-pause",
                "bad",
            )
        )
    if actor.may(P.ACCOUNT_SUSPEND) and account.status == "suspended":
        offers.append(
            Offer(
                "resume",
                _("Resume the account"),
                url_for("accounts.resume", row_id=account.id),
                "player-play",
            )
        )
    if actor.may(P.ACCOUNT_REOPEN) and account.status == "deactivated" and case_id:
        offers.append(
            Offer(
                "reopen",
                _("Reopen the account"),
                url_for("staff_requests.reopen", request_id=case_id),
                "lock-open",
            )
        )
    return offers


def acts_on_person(
    actor: Actor, person: Any, *, account_status: str | None, noun: str = "people"
) -> list[Offer]:
    """Unlock, links, sessions, disable, enable, role: as far as role and states go."""
    if person.id == actor.user_id:
        return []  # nobody acts on oneself here; the own settings are elsewhere
    live = account_status is None or account_status in LIVE_STATES
    staff = noun == "staff"
    restores = actor.may(P.PERSON_RESTORE) and live and (not staff or actor.may(P.STAFF_WRITE))
    free = not person.frozen  # whoever was let in or kept out in a disputed session waits for an owner
    active, invited, disabled = (person.status == s for s in ("active", "invited", "disabled"))
    waits = any(h.unlockable for h in person.hindrances)
    known = (
        ("unlock", restores and waits, _("Unlock"), "lock-open", ""),
        ("resend", restores and invited, _("Resend invitation"), "send", ""),
        ("send-link", restores and active, _("Send password link"), "mail", ""),
        ("end-sessions", restores and active, _("End all sessions"), "logout", "bad"),
        ("roles", staff and actor.may(P.STAFF_WRITE) and not disabled, _("Change roles"), "users", ""),
        (
            "role",
            actor.may(P.PERSON_ROLE) and live and not staff and not disabled,
            _("Change role"),
            "users",
            "",
        ),
        (
            "disable",
            _may_disable(actor, staff=staff) and live and free and (active or invited),
            _("Disable"),
            "user-off",
            "bad",
        ),
        (
            "enable",
            _may_disable(actor, staff=staff) and live and free and disabled,
            _("Enable"),
            "user-check",
            "",
        ),
    )
    offers = [
        Offer(name, label, path(noun, person.id, name), icon, tone)
        for name, may, label, icon, tone in known
        if may
    ]
    proposes = actor.may(P.PERSON_PROPOSE) and live and (not staff or actor.may(P.STAFF_WRITE))
    return [*offers, *(_for_two(person, noun, active=active) if proposes and (active or invited) else ())]


def _for_two(person: Any, noun: str, *, active: bool) -> list[Offer]:
    """What a second person has to confirm. Address rules and PIN stand nowhere here, so their pages say if there are none."""
    known = (
        ("propose-removal", active, _("Remove a way to sign in"), "shield-x"),
        ("propose-lift", active, _("Let in from another address"), "map-pin"),
        ("propose-username", True, _("Change username"), "id"),
        ("propose-email", True, _("Change e-mail address"), "mail"),
    )
    sub = _("needs a second person")
    return [
        Offer(name, label, path(noun, person.id, name), icon, "", sub)
        for name, may, label, icon in known
        if may
    ]


def _may_disable(actor: Actor, *, staff: bool) -> bool:
    return actor.may(P.STAFF_WRITE) if staff else actor.may(P.PERSON_DISABLE)
